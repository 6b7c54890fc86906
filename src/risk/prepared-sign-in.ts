/** A sign-in as the formats and the enrichment hand it over. */
import type { Features } from '../enrich/features.ts'
import type { SignIn } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'

export interface PreparedSignIn {
  signIn: SignIn
  outcome: SignInOutcome
  features: Features
  /** The signIn as JSON, made once. */
  document: string
  /** How final this is of all that a log tells under its id; see src/ingest/version.ts. */
  version: string
}
