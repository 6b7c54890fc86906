/**
 * The engine, for whoever brings a store of their own: `import { assess } from 'riskgraph/engine'`. Every argument and
 * every result is plain data that survives structuredClone; only {@link Listener} and {@link Words} are functions.
 */
import { defaultSettings as allSettings, type EngineSettings } from '../config.ts'

export type { EngineSettings } from '../config.ts'
export type { Evidence, FoundFacts, Word } from '../detections/detection.ts'
export { detections } from '../detections/index.ts'
export { addressListsOf, noAddressLists } from '../enrich/address-lists.ts'
export { type Features, featuresOf } from '../enrich/features.ts'
export { type LogEvent, type SignInEvent, signInsAmong } from '../model/event.ts'
export { compareKeys, type EventKey } from '../model/event-key.ts'
export type { SignIn } from '../model/sign-in.ts'
export { decodeObservation, encodeObservation } from '../observation/encoding.ts'
export type { HashKey } from '../observation/hash.ts'
export type { Observation } from '../observation/observation.ts'
export { DayChanges } from '../profile/day-changes.ts'
export { emptyProfile } from '../profile/flat.ts'
export type { Fate, Listener } from '../profile/take-in.ts'
export {
  addDay,
  type DayCounts,
  emptyTenantDay,
  settledAfterDays,
  type TenantDay,
  windowDays,
} from '../profile/tenant-day.ts'
export {
  assess,
  type NotRaised,
  type Raised,
  type SaidOfEvent,
  type TrustReason,
  type Verdict,
} from './assess.ts'
export { type Explanation, explain, type Words } from './explain.ts'
export {
  type Checkpoint,
  fateOf,
  fold,
  type Judged,
  type Learning,
  learnAnew,
  type Refolded,
  type Ruling,
  refold,
  step,
} from './fold.ts'
export { type Enrichment, observe } from './observe.ts'
export { ownWords } from './own-words.ts'

/** As `riskgraph.json` has them under `engine` when it says nothing. */
export const defaultSettings: EngineSettings = allSettings.engine
