/** One issuer for each tenant and host that is asked for, kept for the next request; the least used go first. */
import type { Logger } from 'pino'
import type { Store } from '../../store/store.ts'
import type { Authority } from '../tokens.ts'
import { createIssuer, type Issuer } from './provider.ts'

/** Callers choose the host they ask by, so that the number of hosts has no bound of its own. */
const issuersMax = 50

export type IssuerFinder = (origin: string, tenantId: string) => Promise<Issuer>

export function issuerFinder(options: { store: Store; authority: Authority; log: Logger }): IssuerFinder {
  const { authority } = options
  const kept = new Map<string, Issuer>()
  return async (origin, tenantId) => {
    const keys = await authority.keyRing()
    const name = `${tenantId} ${keys.signing.kid} ${origin}`
    const cookieKey = Buffer.from(await authority.secretFor('cookies')).toString('base64url')
    const found = kept.get(name) ?? createIssuer({ ...options, origin, tenantId, keys, cookieKey })
    kept.delete(name)
    kept.set(name, found)
    if (kept.size > issuersMax) kept.delete(kept.keys().next().value as string)
    return found
  }
}
