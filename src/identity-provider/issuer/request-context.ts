/** What is known of the request that the OpenID library works on, for the parts of ours that it calls. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { AppCredentialTable } from '../../store/tables.ts'
import type { App } from '../directory/app-record.ts'
import type { FailureName, LibraryError } from '../errors.ts'

export interface RequestContext {
  /** How the caller wrote the tenant in the path; client assertions name it like that. */
  segment: string
  /** Who asks for a token, and how it proves who it is. */
  client?: { app: App; credentials: AppCredentialTable[]; method: AuthenticationMethod }
  /** By which of them it did; several when it cannot be told. */
  credentialIds?: string[]
  /** Why one of our parts refused. */
  failure?: FailureName
  /** Whether somebody typed the code of a device, and there is no such. */
  isWrongUserCode?: boolean
  /** Whether the library gave up without an answer. */
  hasCrashed?: boolean
  /** What the library refused. */
  error?: LibraryError
}

export type AuthenticationMethod = 'client_secret_post' | 'private_key_jwt' | 'none'

export const requestContext = new AsyncLocalStorage<RequestContext>()
