/** Fetches a JSON document of another issuer. */
import { safeFetch } from '../../net/safe-fetch.ts'

export interface DocumentRules {
  /** Addresses of the inner network are asked too. */
  allowPrivateAddress: boolean
  /** PEM; absent: the authorities that Node.js trusts. */
  certificateAuthority?: string
  timeoutMilliseconds?: number
  bytesMax?: number
}

export type FetchDocument = (url: string, rules: DocumentRules) => Promise<unknown>

const limits = {
  timeoutMilliseconds: 5000,
  /** The keys of Entra for all tenants are about 20 kB. */
  bytesMax: 256 * 1024,
}
const headers = { accept: 'application/json' }

/** Rejects with an Error that says what was wrong, for the log. */
export const fetchDocument: FetchDocument = async (url, rules) =>
  parseJson(await safeFetch(url, { ...limits, headers, ...rules }))

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error('answered something that is not JSON', { cause })
  }
}
