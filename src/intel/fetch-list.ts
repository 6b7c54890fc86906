/** Fetches a public list of networks. */
import { safeFetch } from '../net/safe-fetch.ts'

export interface ListRules {
  /** Addresses of the inner network are asked too. */
  allowPrivateAddress: boolean
  timeoutMilliseconds?: number
  bytesMax?: number
  onProgress?: (bytes: number) => void
}

export type FetchList = (url: string, rules: ListRules) => Promise<string>

const limits = {
  timeoutMilliseconds: 120_000,
  /** The list of Apple's relay has 13 MB. */
  bytesMax: 64 * 1024 * 1024,
}
const headers = { accept: 'text/plain, text/csv, */*', 'user-agent': 'riskgraph' }

/** Rejects with an Error that says what was wrong, in words for the operator. */
export const fetchList: FetchList = (url, rules) =>
  safeFetch(url, { ...limits, headers, allowLoopback: true, ...rules })
