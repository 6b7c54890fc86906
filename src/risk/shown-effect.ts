/** An effect as people and the ledger are told of it: whose risk is another, and how many rows. Small, whatever was answered. */
import type { RiskLevel, RiskState } from '../model/risk.ts'
import type { RiskyIdentityTable } from '../store/tables.ts'
import { type Effect, keyOfRisky } from './effect.ts'

export interface ShownEffect {
  /** Those whose level or state is another afterwards, by id. */
  identities: { identityKind: string; id: string; was: ShownRisk; now: ShownRisk }[]
  /** How many changed from which level to which. */
  signIns: { was: string; now: string; count: number }[]
  detections: { added: number; changed: number }
}

export interface ShownRisk {
  riskLevel: RiskLevel
  riskState: RiskState
}

/** Of what has an entry with its effect: whoever brings new sign-ins has none, for they are their own record. */
export function shownEffect({ added, changed, signIns, identities }: Effect): ShownEffect {
  const levels = [...signIns.values()].map(({ was, change }) => [was, change.riskLevelAggregated ?? was])
  const alike = Map.groupBy(levels, (pair) => pair.join(' '))
  return {
    identities: [...identities.values()]
      .map(({ was, now }) => ({
        ...{ identityKind: now.identityKind, id: now.id },
        ...{ was: shownRisk(was), now: shownRisk(now) },
      }))
      .filter(({ was, now }) => was.riskLevel !== now.riskLevel || was.riskState !== now.riskState)
      .sort((a, b) => (keyOfRisky(a) < keyOfRisky(b) ? -1 : 1)),
    signIns: [...alike.values()]
      .map((some) => ({ was: some[0]?.[0] as string, now: some[0]?.[1] as string, count: some.length }))
      .sort((a, b) => (`${a.was} ${a.now}` < `${b.was} ${b.now}` ? -1 : 1)),
    detections: { added: added.size, changed: changed.size },
  }
}

/** As JSON, for the ledger. */
export function effectBytes(effect: Effect): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(shownEffect(effect)))
}

function shownRisk(row: RiskyIdentityTable | null): ShownRisk {
  const { riskLevel = 'none', riskState = 'none' } = row ?? {}
  return { riskLevel: riskLevel as RiskLevel, riskState: riskState as RiskState }
}
