/** Moments in order, as sign-ins made one by one, with their labels kept apart. */
import { createHash } from 'node:crypto'
import type { Label, Manifest, Stream, StreamOptions } from '../stream.ts'
import type { Moment } from './moments.ts'
import { probesOf } from './probes.ts'
import { toSignIn } from './record.ts'
import { scenarios } from './scenarios.ts'
import type { Setting } from './setting.ts'

/** Goes up whenever the same options give another stream; a test holds the beginnings of those of this version. */
export const generatorVersion = 5

export function createStream(options: StreamOptions, setting: Setting, moments: Moment[]): Stream {
  moments.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
  const byId = new Map<string, Moment>()
  const { hasDeviceIds = true } = options
  const momentOf = (id: string): Moment => {
    if (byId.size === 0) for (const moment of moments) byId.set(moment.id, moment)
    const moment = byId.get(id)
    if (!moment) throw new RangeError(`id must be that of a sign-in of the stream, not '${id}'.`)
    return moment
  }
  const stream: Stream = {
    manifest: createManifest(options, setting, moments, () => hashOf(stream, moments)),
    *signIns() {
      for (const moment of moments) yield toSignIn(moment, hasDeviceIds)
    },
    label: (id) => labelOf(momentOf(id)),
    probes: (id) => probesOf(momentOf(id), setting, hasDeviceIds),
  }
  return stream
}

function labelOf({ scenario, campaign, actor, account }: Moment): Label {
  const { malicious } = scenarios[scenario]
  return { malicious, scenario, campaignId: campaign, actor: actor ?? account.id }
}

function createManifest(
  options: StreamOptions,
  setting: Setting,
  moments: Moment[],
  hash: () => string,
): Manifest {
  const counts: Record<string, number> = {}
  for (const { scenario } of moments) counts[scenario] = (counts[scenario] ?? 0) + 1
  const iso = (time: number) => new Date(time).toISOString()
  let sha256: string | undefined
  return {
    ...options,
    generatorVersion,
    from: iso(setting.from),
    scoredFrom: iso(setting.scoredFrom),
    validationFrom: iso(setting.validationFrom),
    testFrom: iso(setting.testFrom),
    until: iso(setting.until),
    signIns: moments.length,
    prevalence: prevalenceOf(moments, setting),
    scenarios: Object.fromEntries(
      Object.keys(scenarios).flatMap((name) => (counts[name] ? [[name, counts[name]]] : [])),
    ),
    /** Only when asked for: it takes as long as writing the whole stream. */
    get sha256() {
      sha256 ??= hash()
      return sha256
    },
  }
}

/** Of the interactive sign-ins of the last part that show the right password. */
function prevalenceOf(moments: Moment[], { testFrom }: Setting): number {
  let all = 0
  let malicious = 0
  for (const { time, proof, isInteractive, actor } of moments) {
    if (time < testFrom || proof === 'none' || !isInteractive) continue
    all++
    if (actor !== null) malicious++
  }
  return all === 0 ? 0 : malicious / all
}

function hashOf(stream: Stream, moments: Moment[]): string {
  const hash = createHash('sha256')
  let index = 0
  for (const signIn of stream.signIns()) {
    hash.update(`${JSON.stringify(signIn)}\n${JSON.stringify(labelOf(moments[index++]!))}\n`)
  }
  return hash.digest('hex')
}
