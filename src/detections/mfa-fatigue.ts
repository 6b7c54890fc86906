/** Prompts for the second factor, again and again, until the owner gives in. */
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'
import { isKnown, whyOwnNetwork } from './own-network.ts'
import { failuresBefore } from './recent-failures.ts'

export const mfaFatigue: Detection = {
  name: 'mfaFatigue',
  riskEventType: 'investigationsThreatIntelligence',
  identityKinds: ['user'],
  title: 'Prompts until the owner gives in',
  timing: 'realtime',
  mitreTechniqueId: 'T1621',
  correlationGroup: 'credential',
  halfLifeDays: null,
  levels: ['medium', 'high'],
  premise:
    'Within an hour the owner refused or did not answer one prompt after the other, asked for from networks that the ' +
    'owner does not use. High when a second factor then passes, medium while the prompts go on: whoever asks has the ' +
    'password. An owner who fumbles does so at home or with a known device.',
  needs:
    'a public address, the failed second factors of the last hour, and a network that the user is known to use',
  reference: 'https://attack.mitre.org/techniques/T1621/',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { features, history, profile, outcome, settings } = context
    const { promptsMin, windowHours, otherUsersMin, probabilityPassed, probabilityGoingOn } =
      settings.mfaFatigue
    const { subnet } = features.values
    const isFailing = outcome === 'secondFactorFailed'
    if (outcome === 'blocked' || features.secondFactor === 'phishingResistant') return miss
    const refused = failuresBefore(context, ['secondFactorFailed'], windowHours)
    const count = refused.length + (isFailing ? 1 : 0)
    if (count < promptsMin) return miss
    if (!subnet) return unknown('the sign-in has no public address')
    if (!profile.values.has('subnet')) return unknown('no network of the user is known yet')
    const strange = refused.filter((prompt) => prompt.subnet && !isKnown(profile, 'subnet', prompt.subnet))
    const strangeCount = strange.length + (isFailing && !isKnown(profile, 'subnet', subnet) ? 1 : 0)
    const networks = new Set([...strange.map((prompt) => prompt.subnet as string)])
    if (isFailing) networks.add(subnet)
    const isPassed = outcome === 'success'
    // A log that is silent about factors: then only where the prompts came from was their answer.
    if (isPassed && features.secondFactor === undefined && !networks.has(subnet)) return miss
    const evidence = {
      ipAddress: features.values.ip ?? null,
      network: subnet,
      prompts: count,
      promptsFromStrangeNetworks: strangeCount,
      promptNetworks: [...networks],
      deniedByPerson: refused.filter((prompt) => prompt.refusal !== undefined).length,
      since: refused[0]?.at ?? null,
      device: history.device,
    }
    const ownNetwork = whyOwnNetwork(context, otherUsersMin)
    if (ownNetwork) return suppressed(ownNetwork, evidence)
    if (history.device === 'known') return suppressed('the device is known: its owner fumbles', evidence)
    if (strangeCount < promptsMin)
      return suppressed('most prompts were asked for from networks of the user', evidence)
    return {
      kind: 'hit',
      probability: isPassed ? probabilityPassed : probabilityGoingOn,
      reason: isPassed
        ? `a sign-in that went well after ${count} refused or unanswered prompts`
        : `${count} prompts refused or unanswered, and the next one asked for`,
      evidence,
      riskReasons: ['mfaFatigue'],
    }
  },
}
