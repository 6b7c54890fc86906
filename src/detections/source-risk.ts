/** What the source of the log says of the risk itself: one voice among others. */

import { catalogueEntry } from '../core/detections/catalogue.ts'
import { sourceRisk as declared } from '../core/detections/source-risk.ts'
import type { SourceRisk } from '../model/sign-in.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'

export const sourceRisk: Detection = {
  ...declared,

  detect({ sourceRisk: risk, settings }: Context): Finding {
    if (!risk) return unknown('the log says nothing about risk')
    const level = levelOf(risk)
    const state = risk.riskState?.toLowerCase() ?? ''
    const types = (risk.riskEventTypes ?? []).slice(0, typesMax)
    const isConfirmed = state === 'confirmedcompromised'
    const isCertain = isConfirmed || types.includes('leakedCredentials')
    if (level === null && !isCertain)
      return isHidden(risk) ? unknown('the source hides its level, for want of a licence') : miss
    const evidence = {
      sourceLevel: level ?? 'none',
      sourceState: risk.riskState ?? null,
      sourceDetail: risk.riskDetail ?? null,
      sourceTypes: types,
    }
    if (closedStates.includes(state)) return suppressed(`closed at the source: ${risk.riskState}`, evidence)
    return {
      kind: 'hit',
      probability: isCertain ? settings.sourceRisk.certain : settings.sourceRisk[level ?? 'low'],
      reason: isConfirmed
        ? 'confirmed as compromised at the source'
        : `the source reports ${level ?? 'no'} risk${types.length > 0 ? ` (${types.join(', ')})` : ''}`,
      evidence,
      riskReasons: types,
      riskEventType: typeOf(types),
    }
  },
}

/** Entra names two or three; a log may hold anything. */
const typesMax = 20
const closedStates = ['confirmedsafe', 'dismissed', 'remediated']
const levels = ['high', 'medium', 'low'] as const

/** The higher of both; null for none, and for words that are no level. */
function levelOf(risk: SourceRisk): (typeof levels)[number] | null {
  const said = wordsOf(risk)
  return levels.find((level) => said.includes(level)) ?? null
}

function isHidden(risk: SourceRisk): boolean {
  return wordsOf(risk).includes('hidden')
}

function wordsOf({ riskLevelAggregated, riskLevelDuringSignIn }: SourceRisk): string[] {
  return [riskLevelAggregated, riskLevelDuringSignIn].map((word) => word?.toLowerCase() ?? '')
}

/** The first that Graph knows of people; what an admin did there is not done here. */
function typeOf(types: string[]): string {
  for (const type of types) {
    const entry = catalogueEntry(type)
    if (entry && entry.raisedBy !== 'admin' && entry.identityKinds.includes('user'))
      return entry.riskEventType
  }
  return 'generic'
}
