/** What is counted in a stream to compare it with the RBA data set: people's habits, values' frequencies, ranks. */
import { readClient } from '../../../src/enrich/client.ts'
import { outcomeOf } from '../../../src/formats/entra/index.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { provesPassword } from '../../../src/model/sign-in-outcome.ts'
import type { Stream } from '../stream.ts'
import { createLikelihoodSum } from './likelihood-anchor.ts'

/** Ends of the classes of gaps, minutes. */
export const gapEnds = [1, 10, 60, 1440, 10_080, 43_200, Number.POSITIVE_INFINITY]

/** How many of the first sign-ins tell which user agent is the most frequent: later ones have other versions. */
export const agentsCounted = 1000

interface User {
  logins: number
  last: number
  seen: Set<string>
}

export interface Counts {
  users: Map<string, User>
  gaps: { count: number; newIp: number }[]
  asns: Map<number, number>
  agents: Map<string, number>
  /** -ln p of the AS of each sign-in, by those before it. */
  rarity: number[]
  rows: number
  unknown: number
  /** Attempts of owners, and those of them that succeed. */
  real: number
  succeeded: number
  logins: number
  later: number
  newAgent: number
  newPlace: number
  computers: number
  tablets: number
  intruders: { rows: number; phones: number; us: number }
  /** Of the likelihood sum in the last part, by scenario of intruders; owners are `honest`. */
  scores: Map<string, number[]>
}

export function count(stream: Stream): Counts {
  const counts = noCounts()
  const anchor = createLikelihoodSum()
  const testFrom = stream.manifest.testFrom.slice(0, 19)
  for (const signIn of stream.signIns()) {
    const { malicious, scenario } = stream.label(signIn.id)
    const { errorCode } = signIn.status
    countRow(counts, signIn, malicious)
    if (!signIn.isInteractive || !provesPassword(outcomeOf(errorCode))) continue
    const score = anchor.judge(signIn)
    if (score !== null && signIn.createdDateTime >= testFrom) {
      const name = malicious ? scenario : 'honest'
      const scores = counts.scores.get(name) ?? []
      scores.push(score)
      counts.scores.set(name, scores)
    }
    if (!malicious && errorCode === 0) countLogin(counts, signIn)
  }
  return counts
}

function noCounts(): Counts {
  return {
    users: new Map(),
    gaps: gapEnds.map(() => ({ count: 0, newIp: 0 })),
    asns: new Map(),
    agents: new Map(),
    rarity: [],
    rows: 0,
    unknown: 0,
    real: 0,
    succeeded: 0,
    logins: 0,
    later: 0,
    newAgent: 0,
    newPlace: 0,
    computers: 0,
    tablets: 0,
    intruders: { rows: 0, phones: 0, us: 0 },
    scores: new Map(),
  }
}

function countRow(counts: Counts, signIn: SignIn, malicious: boolean): void {
  const { errorCode } = signIn.status
  const isUnknown = outcomeOf(errorCode) === 'unknownUser'
  counts.rows++
  if (isUnknown) counts.unknown++
  if (malicious) {
    counts.intruders.rows++
    if (formOf(signIn) === 'phone') counts.intruders.phones++
    if (signIn.location.countryOrRegion === 'US') counts.intruders.us++
  } else if (!isUnknown && signIn.isInteractive) {
    counts.real++
    if (errorCode === 0) counts.succeeded++
  }
}

function countLogin(counts: Counts, signIn: SignIn): void {
  const time = Date.parse(signIn.createdDateTime)
  const [ip, agent, asn] = [signIn.ipAddress!, signIn.userAgent!, signIn.autonomousSystemNumber!]
  const places = [`AS ${asn}`, `country ${signIn.location.countryOrRegion}`]
  const known = counts.users.get(signIn.userId)
  const user = known ?? { logins: 0, last: 0, seen: new Set<string>() }
  counts.logins++
  if (known) {
    const minutes = (time - known.last) / 60_000
    const gap = counts.gaps[gapEnds.findIndex((end) => minutes < end)]!
    gap.count++
    counts.later++
    if (!known.seen.has(ip)) gap.newIp++
    if (places.some((place) => !known.seen.has(place))) counts.newPlace++
  }
  if (!user.seen.has(agent)) counts.newAgent++
  countForm(counts, signIn)
  const ofAsn = counts.asns.get(asn) ?? 0
  counts.rarity.push(-Math.log((ofAsn + 1) / (counts.logins + counts.asns.size + 1)))
  counts.asns.set(asn, ofAsn + 1)
  if (counts.logins <= agentsCounted) counts.agents.set(agent, (counts.agents.get(agent) ?? 0) + 1)
  user.logins++
  user.last = time
  for (const value of [ip, agent, ...places]) user.seen.add(value)
  counts.users.set(signIn.userId, user)
}

function countForm(counts: Counts, signIn: SignIn): void {
  const form = formOf(signIn)
  if (form === 'computer') counts.computers++
  if (form === 'tablet') counts.tablets++
}

function formOf({ deviceDetail, userAgent }: SignIn): 'computer' | 'phone' | 'tablet' {
  const { os } = readClient(deviceDetail.browser, deviceDetail.operatingSystem, userAgent)
  if (os !== 'iOS' && os !== 'Android') return 'computer'
  const isTablet = /iPad/.test(userAgent ?? '') || !/Mobile/.test(userAgent ?? '')
  return isTablet ? 'tablet' : 'phone'
}
