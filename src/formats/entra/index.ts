/** What Entra ID logs: its formats, in the order in which they are tried, and what its sign-ins mean. */
import type { Format } from '../format.ts'
import { defender } from './defender.ts'
import { entraDiagnostic } from './diagnostic.ts'
import { entraGraph } from './graph.ts'
import { logAnalytics } from './log-analytics.ts'

export { eventOfSignIn } from './event.ts'
export { errorCodes, outcomeOf } from './outcome.ts'

export const entraFormats: readonly Format[] = [entraGraph, defender, entraDiagnostic, logAnalytics]
