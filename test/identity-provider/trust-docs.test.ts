/** The recipes of docs/issuers.md: each is taken as it is written and tried with a token of its provider's form. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type JWTPayload, SignJWT } from 'jose'
import pino from 'pino'
import { parseSettings } from '../../src/config.ts'
import { createTrust } from '../../src/identity-provider/trust.ts'
import { directoryRoles, permissionNames } from '../../src/model/permissions.ts'
import { guid } from '../factories.ts'
import { makeKey } from './trust-issuer.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/issuers.md'), 'utf8')
const answer = 'IdentityRiskyUser.ReadWrite.All'
const administrator = directoryRoles['Security Administrator']

interface Tokens {
  application: JWTPayload
  person: JWTPayload
  /** What comes of them. */
  permissions: { application: string[]; person: string[] }
  roles: string[]
}

const both = (permission: string) => ({ application: [permission], person: [permission] })
const entraApp = { oid: guid('sp'), sub: guid('sp'), azp: guid('app'), idtyp: 'app' }
const entraTenant = '0d9d7b4e-4f0a-4bb5-8f0e-3e1c5a3c8a11'

const recipes: Record<string, Tokens> = {
  'Entra ID': {
    application: { ...entraApp, tid: entraTenant, roles: [answer] },
    person: {
      oid: guid('ada'),
      sub: 'pairwise',
      azp: guid('app'),
      tid: entraTenant,
      scp: answer,
      wids: [administrator],
    },
    permissions: both(answer),
    roles: [administrator],
  },
  Keycloak: {
    application: {
      typ: 'Bearer',
      azp: 'playbook',
      client_id: 'playbook',
      sub: guid('sa'),
      preferred_username: 'service-account-playbook',
      resource_access: { riskgraph: { roles: ['risk-playbook'] } },
    },
    person: {
      typ: 'Bearer',
      azp: 'portal',
      sub: guid('ada'),
      sid: 's',
      scope: 'openid IdentityRiskyUser.Read.All',
      realm_access: { roles: ['security-admin'] },
    },
    permissions: {
      application: [answer, 'IdentityRiskEvent.ReadWrite.All'],
      person: ['IdentityRiskyUser.Read.All'],
    },
    roles: [administrator],
  },
  Okta: {
    application: { cid: '0oa1', sub: '0oa1', scp: [answer] },
    person: {
      cid: '0oa1',
      uid: '00u1',
      sub: 'ada@corp.example',
      scp: [answer],
      groups: ['SOC leads', 'Everyone'],
    },
    permissions: both(answer),
    roles: [administrator],
  },
  Auth0: {
    application: { azp: 'abc', sub: 'abc@clients', gty: 'client-credentials', permissions: [answer] },
    person: { azp: 'abc', sub: 'auth0|1', scope: answer, 'https://corp.example/roles': ['security'] },
    permissions: both(answer),
    roles: [administrator],
  },
  'Any OpenID issuer': {
    application: { client_id: 'p', sub: 'machine:p', grant: 'client_credentials', scope: 'risk:read' },
    person: { client_id: 'p', sub: 'ada', scope: 'risk:answer', entitlements: { risk: ['lead'] } },
    permissions: {
      application: ['IdentityRiskyUser.Read.All', 'IdentityRiskEvent.Read.All', 'AuditLog.Read.All'],
      person: [answer, 'IdentityRiskEvent.ReadWrite.All'],
    },
    roles: [administrator],
  },
}

/** The first JSON below a heading. */
function recipeOf(heading: string) {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? []
  return parseSettings(json, heading).issuers.map(({ certificateAuthority: _, ...issuer }) => issuer)
}

describe('docs/issuers.md', () => {
  for (const [heading, { application, person, permissions, roles }] of Object.entries(recipes)) {
    it(`has a recipe for ${heading} that does what it says`, async () => {
      const [issuer] = recipeOf(heading)
      assert.ok(issuer)
      const { privateKey, publicJwk } = await makeKey()
      const trust = createTrust({
        issuers: [issuer],
        log: pino({ level: 'silent' }),
        defaultTenant: async () => guid('tenant'),
        fetch: async (url) =>
          url.endsWith('openid-configuration')
            ? { issuer: issuer.issuer, jwks_uri: 'https://keys.example/' }
            : { keys: [publicJwk] },
      })
      const verify = async (claims: JWTPayload) => {
        const token = new SignJWT({ iss: issuer.issuer, aud: issuer.audience[0], ...claims })
          .setProtectedHeader({ alg: 'RS256', kid: publicJwk.kid })
          .setExpirationTime('5m')
        return trust.verify(await token.sign(privateKey))
      }
      const app = await verify(application)
      assert.deepEqual([app?.kind, app?.permissions], ['app', permissions.application])
      const user = await verify(person)
      assert.deepEqual([user?.kind, user?.permissions], ['user', permissions.person])
      assert.deepEqual(user?.kind === 'user' && user.roles, roles)
    })
  }

  it('has no JSON that the server would not start with', () => {
    const all = [...page.matchAll(/```json\n([\s\S]*?)```/g)]
    assert.ok(all.length > 5)
    for (const [, json = ''] of all) parseSettings(json, 'docs/issuers.md')
  })

  it('names no permission that there is not', () => {
    const named = [...page.matchAll(/\b[A-Z][A-Za-z]+\.(?:Read|ReadWrite)\.All\b/g)].map(([name]) => name)
    for (const name of named) assert.ok((permissionNames as readonly string[]).includes(name), name)
  })
})
