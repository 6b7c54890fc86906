/** Prompts for the second factor, again and again, until the owner gives in. */
import { mfaFatigue as declared } from '../core/detections/mfa-fatigue.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'
import { isKnown, whyOwnNetwork } from './own-network.ts'
import { failuresBefore } from './recent-failures.ts'

export const mfaFatigue: Detection = {
  ...declared,

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
