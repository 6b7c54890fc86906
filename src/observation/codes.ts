/** The words that observations and profiles hold as small numbers. Numbers are stored: append, never reorder. */
import { codes } from '../model/codes.ts'
import { identityKinds } from '../model/identity.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'

export const subjectCodes = identityKinds

export const outcomeCodes = codes.outcome satisfies readonly SignInOutcome[]

/** In the order of their strength. */
export const factorCodes = ['none', 'passed', 'phishingResistant', 'deviceBound'] as const

/** Whether a page in the middle cannot pass it on. */
export function isPhishingResistant(factor: number): boolean {
  return factor >= factorCodes.indexOf('phishingResistant')
}

export const refusalCodes = ['none', 'denied', 'reported'] as const
export const networkKindCodes = [
  'none',
  'tor',
  'vpn',
  'proxy',
  'relay',
  'hosting',
  'mobile',
  'satellite',
  'cloud',
] as const
export const networkKindSourceCodes = ['list', 'asn', 'name'] as const
export const reputationCodes = ['none', 'malicious', 'nationState'] as const
export const sourceLevelCodes = ['none', 'low', 'medium', 'high', 'hidden'] as const
export const sourceStateCodes = [
  'none',
  'open',
  'confirmedCompromised',
  'confirmedSafe',
  'dismissed',
  'remediated',
] as const
export type SourceState = (typeof sourceStateCodes)[number]

/** Number of a word; of one that is not in the table, 0. */
export function codeOf<Word extends string>(codes: readonly Word[], word: string | null | undefined): number {
  return Math.max(0, codes.indexOf(word as Word))
}
