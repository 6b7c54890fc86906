/** An identity provider of somebody else, in memory: its documents, its keys, its tokens, and how often it is asked. */
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import pino from 'pino'
import { type IssuerSettings, parseSettings } from '../../src/config.ts'
import { createTrust, type Trust } from '../../src/identity-provider/trust.ts'
import { guid } from '../factories.ts'

export const issuerUrl = 'https://login.elsewhere.example/corp'
export const keysUrl = 'https://login.elsewhere.example/corp/keys'
const discoveryUrl = `${issuerUrl}/.well-known/openid-configuration`
export const tenantId = guid('1')

export interface ForeignKey {
  privateKey: CryptoKey
  publicJwk: JWK
}

export interface ForeignIssuer {
  /** What is published; tests change it. An Error is thrown instead. */
  documents: Record<string, unknown>
  asked: string[]
  key: ForeignKey
  fetch(url: string): Promise<unknown>
  /** Signs as asked, sensible claims unless told otherwise; `undefined` takes a claim away. */
  token(change?: JWTPayload, header?: Record<string, unknown>, key?: ForeignKey): Promise<string>
}

let made = 0

export async function makeKey(algorithm = 'RS256', kid = `key ${++made}`): Promise<ForeignKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: algorithm } }
}

const usualKey = await makeKey()

export function foreignIssuer(key: ForeignKey = usualKey): ForeignIssuer {
  const asked: string[] = []
  const documents: Record<string, unknown> = {
    [discoveryUrl]: { issuer: issuerUrl, jwks_uri: keysUrl },
    [keysUrl]: { keys: [key.publicJwk] },
  }
  return {
    documents,
    asked,
    key,
    async fetch(url) {
      asked.push(url)
      const document = documents[url]
      if (document instanceof Error) throw document
      if (document === undefined) throw new Error('answered 404')
      return document
    },
    token(change = {}, header = {}, { privateKey, publicJwk } = key) {
      const seconds = Math.floor(Date.now() / 1000)
      const claims = {
        iss: issuerUrl,
        aud: 'riskgraph',
        iat: seconds,
        exp: seconds + 300,
        sub: 'playbook',
        client_id: 'playbook',
        scope: 'IdentityRiskyUser.Read.All',
        ...change,
      }
      const { alg = 'RS256', kid } = publicJwk
      return new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey)
    },
  }
}

/** As an operator writes it, checked as the file is. */
export function issuerSettings(change: Record<string, unknown> = {}): IssuerSettings {
  const one = { name: 'elsewhere', issuer: issuerUrl, audience: 'riskgraph', ...change }
  return parseSettings(JSON.stringify({ issuers: [one] }), 'riskgraph.json').issuers[0] as IssuerSettings
}

export interface TrustedIssuer extends ForeignIssuer {
  trust: Trust
  /** Lines of the log. */
  log: string[]
  clock: { milliseconds: number }
}

/** The issuer and a server that trusts it. */
export function trusted(change: Record<string, unknown> = {}, key?: ForeignKey): TrustedIssuer {
  const issuer = foreignIssuer(key)
  const log: string[] = []
  const clock = { milliseconds: Date.now() }
  const trust = createTrust({
    issuers: [issuerSettings(change)],
    log: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }),
    defaultTenant: async () => tenantId,
    fetch: issuer.fetch,
    now: () => clock.milliseconds,
  })
  return { ...issuer, trust, log, clock }
}
