/** The tokens of each kind of identity provider, and what becomes of their claims. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseSettings } from '../../src/config.ts'
import { type PrincipalReader, principalReader } from '../../src/identity-provider/trust/claims.ts'
import { createTrust } from '../../src/identity-provider/trust.ts'
import { directoryRoles, isPermission } from '../../src/model/permissions.ts'
import { guid } from '../factories.ts'
import { issuerSettings, issuerUrl, tenantId, trusted } from './trust-issuer.ts'

const read = 'IdentityRiskyUser.Read.All'
const write = 'IdentityRiskyUser.ReadWrite.All'
const administrator = directoryRoles['Security Administrator']

interface Case {
  settings?: Record<string, unknown>
  claims: Record<string, unknown>
  expected: Record<string, unknown> | RegExp
}

const onlyThese = { sub: undefined, client_id: undefined, scope: undefined }

const kinds: Record<string, Record<string, Case>> = {
  entra: {
    'an application': {
      claims: {
        idtyp: 'app',
        azp: guid('2'),
        oid: guid('3'),
        sub: guid('3'),
        app_displayname: 'Playbook',
        roles: [read],
      },
      expected: { kind: 'app', clientId: guid('2'), displayName: 'Playbook', permissions: [read] },
    },
    'an application of the first version, without the optional claim': {
      claims: { appid: guid('2'), oid: guid('3'), sub: guid('3'), roles: [read] },
      expected: { kind: 'app', clientId: guid('2'), displayName: guid('2'), permissions: [read] },
    },
    'a person': {
      claims: {
        azp: guid('2'),
        oid: guid('3'),
        sub: 'pairwise',
        upn: 'ada@corp.example',
        scp: write,
        wids: [administrator],
      },
      expected: {
        kind: 'user',
        userId: guid('3'),
        userPrincipalName: 'ada@corp.example',
        permissions: [write],
        roles: [administrator],
      },
    },
    'a person whose app roles are named like permissions': {
      claims: { azp: guid('2'), oid: guid('3'), sub: 'pairwise', scp: '', roles: [write], wids: [] },
      expected: { kind: 'user', permissions: [], roles: [] },
    },
    'a person who calls themselves by the id of the subject, with scopes': {
      claims: { azp: guid('2'), oid: guid('3'), sub: guid('3'), scp: read, roles: [write] },
      expected: { kind: 'user', permissions: [read] },
    },
    'a person with `idtyp`': {
      claims: { idtyp: 'user', azp: guid('2'), oid: guid('3'), sub: guid('3'), roles: [write] },
      expected: { kind: 'user', permissions: [] },
    },
    'a token of another tenant of Entra': {
      claims: { idtyp: 'app', azp: guid('2'), oid: guid('3'), sub: guid('3'), tid: guid('4'), roles: [read] },
      expected: /tenant/,
    },
  },
  keycloak: {
    'a service account': {
      claims: {
        typ: 'Bearer',
        azp: 'Playbook',
        client_id: 'Playbook',
        sub: guid('3'),
        preferred_username: 'service-account-playbook',
        scope: write,
        realm_access: { roles: ['offline_access'] },
        resource_access: { riskgraph: { roles: [read] }, account: { roles: [write] } },
      },
      expected: { kind: 'app', clientId: 'Playbook', permissions: [read] },
    },
    'a person': {
      claims: {
        typ: 'Bearer',
        azp: 'portal',
        sub: guid('3'),
        preferred_username: 'ada',
        scope: `profile ${write}`,
        realm_access: { roles: ['Security Reader'] },
        resource_access: { riskgraph: { roles: [read, 'Security Administrator'] } },
      },
      expected: {
        kind: 'user',
        userId: guid('3'),
        permissions: [write],
        roles: [directoryRoles['Security Reader'], administrator],
      },
    },
    'a service account of an imported realm': {
      claims: {
        typ: 'Bearer',
        azp: 'playbook',
        sub: guid('3'),
        preferred_username: 'service-account-playbook',
        realm_access: { roles: [read] },
      },
      expected: { kind: 'app', clientId: 'playbook', permissions: [read] },
    },
    'a person who took the name of a service account': {
      claims: {
        typ: 'Bearer',
        azp: 'playbook',
        sid: 'session',
        sub: guid('3'),
        preferred_username: 'service-account-playbook',
        realm_access: { roles: [write] },
      },
      expected: { kind: 'user', permissions: [], roles: [] },
    },
    'an ID token': {
      claims: { typ: 'ID', azp: 'portal', sub: guid('3'), preferred_username: 'ada' },
      expected: /not an access token/,
    },
    'roles that are no list': {
      claims: {
        typ: 'Bearer',
        azp: 'portal',
        sub: guid('3'),
        realm_access: 'roles',
        resource_access: { riskgraph: { roles: { 0: 'x' } } },
      },
      expected: { kind: 'user', roles: [] },
    },
  },
  okta: {
    'an application': {
      claims: { cid: '0oa1', sub: '0oa1', scp: [read] },
      expected: { kind: 'app', clientId: '0oa1', permissions: [read] },
    },
    'a person': {
      claims: {
        cid: '0oa1',
        uid: '00u1',
        sub: 'ada@corp.example',
        scp: ['openid', write],
        groups: ['Security Administrator', 'Everyone'],
      },
      expected: {
        kind: 'user',
        userId: '00u1',
        userPrincipalName: 'ada@corp.example',
        permissions: [write],
        roles: [administrator],
      },
    },
    'a person whose login is the id of the client': {
      claims: { cid: '0oa1', uid: '00u1', sub: '0oa1', scp: [write] },
      expected: { kind: 'user', permissions: [write], roles: [] },
    },
    'an ID token': { claims: { sub: '00u1', scp: [read] }, expected: /not an access token/ },
  },
  auth0: {
    'an application': {
      claims: {
        azp: 'abc',
        sub: 'abc@clients',
        gty: 'client-credentials',
        scope: read,
        permissions: [read, write],
      },
      expected: { kind: 'app', clientId: 'abc', permissions: [read, write] },
    },
    'an application in the form of RFC 9068': {
      claims: { client_id: 'abc', sub: 'abc@clients', scope: read },
      expected: { kind: 'app', clientId: 'abc', permissions: [read] },
    },
    'a person, by a claim of their own namespace': {
      settings: {
        roles: { claims: ['https://corp.example/roles'], map: { security: ['Security Administrator'] } },
      },
      claims: {
        azp: 'abc',
        sub: 'auth0|1',
        scope: `openid ${read}`,
        permissions: [write],
        'https://corp.example/roles': ['security', 'Global Administrator'],
      },
      expected: { kind: 'user', userId: 'auth0|1', permissions: [read], roles: [administrator] },
    },
    'a person with a name like a client': {
      claims: { azp: 'abc', sub: 'abc@clients', gty: 'password', scope: '', permissions: [write] },
      expected: { kind: 'user', permissions: [] },
    },
  },
  generic: {
    'an application, with a map of permissions': {
      settings: {
        permissions: {
          application: [['rights', 'risk.api']],
          map: { 'risk:read': [read], all: [read, write] },
        },
      },
      claims: {
        client_id: 'p',
        sub: 'p',
        rights: { 'risk.api': ['risk:read', 'all', write, 'toString', '__proto__'] },
      },
      expected: { kind: 'app', permissions: [read, write] },
    },
    'values that are only mapped': {
      settings: { permissions: { map: { other: [read] } } },
      claims: { client_id: 'p', sub: 'p', scope: write },
      expected: { kind: 'app', permissions: [] },
    },
    'an application told by a claim of its own': {
      settings: { application: { claim: 'gty', equals: 'machine' } },
      claims: { client_id: 'p', sub: 'service:p', gty: 'machine', scope: read },
      expected: { kind: 'app', clientId: 'p', permissions: [read] },
    },
    'a person where applications are told by a claim of their own': {
      settings: { application: { claim: 'gty', equals: 'machine' } },
      claims: { client_id: 'p', sub: 'p', scope: read },
      expected: { kind: 'user', permissions: [read], roles: [] },
    },
    'permissions in another letter case': {
      claims: { client_id: 'p', sub: 'p', scope: read.toLowerCase() },
      expected: { kind: 'app', permissions: [] },
    },
    'a thousand and more values': {
      claims: {
        client_id: 'p',
        sub: 'p',
        scope: [...Array.from({ length: 5000 }, (_, i) => `s${i}`), read].join(' '),
      },
      expected: { kind: 'app', permissions: [] },
    },
  },
}

for (const [kind, cases] of Object.entries(kinds)) {
  describe(`of the kind ${kind}`, () => {
    for (const [name, { settings = {}, claims, expected }] of Object.entries(cases)) {
      it(`${name} is ${expected instanceof RegExp ? 'refused' : 'read right'}`, async () => {
        const { trust, token } = trusted({ kind, ...settings })
        const made = await token({ ...onlyThese, ...claims })
        if (expected instanceof RegExp) return assert.rejects(trust.verify(made), expected)
        const principal = (await trust.verify(made)) as Record<string, unknown>
        for (const [key, value] of Object.entries(expected)) assert.deepEqual(principal[key], value, key)
      })
    }
  })
}

describe('claims of whatever form', () => {
  const names = [
    ...['sub', 'azp', 'client_id', 'cid', 'uid', 'oid', 'appid', 'idtyp', 'typ', 'gty', 'sid', 'tid', 'upn'],
    ...['scope', 'scp', 'roles', 'wids', 'groups', 'permissions', 'preferred_username', 'app_displayname'],
    ...['realm_access', 'resource_access'],
  ]
  const word = fc.constantFrom(
    ...[
      read,
      write,
      administrator,
      'Security Reader',
      'app',
      'Bearer',
      'client-credentials',
      'x',
      '',
      'x@clients',
    ],
    ...['service-account-x', '__proto__', 'constructor', 'roles', 'riskgraph'],
  )
  const value: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.string(),
      fc.constantFrom(null, true, 7),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(word, tie('any'), { maxKeys: 4 }),
    ),
  })).any
  const claims = fc.dictionary(fc.constantFrom(...names), value)

  for (const kind of ['entra', 'keycloak', 'okta', 'auth0', 'generic']) {
    it(`give nobody of the kind ${kind} more than there is, in no other tenant`, () => {
      const read = principalReader(issuerSettings({ kind }), tenantId)
      fc.assert(
        fc.property(claims, (given) => {
          const principal = principalOrNull(read, given)
          if (!principal) return
          assert.equal(principal.tenantId, tenantId)
          assert.ok(principal.clientId !== '')
          assert.ok(principal.permissions.every(isPermission))
          if (principal.kind === 'app') return
          assert.ok(principal.userId !== '' && principal.userId.length <= 256)
          const ids: readonly string[] = Object.values(directoryRoles)
          assert.ok(principal.roles.every((role) => ids.includes(role)))
        }),
        { numRuns: 500 },
      )
    })
  }
})

/** Null when it is refused; any other failure is a failure. */
function principalOrNull(read: PrincipalReader, claims: Record<string, unknown>) {
  try {
    return read(claims)
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'ERR_JWT_CLAIM_VALIDATION_FAILED')
    return null
  }
}

describe('the setting of issuers', () => {
  const parse = (...issuers: Record<string, unknown>[]) =>
    parseSettings(JSON.stringify({ issuers }), 'riskgraph.json').issuers
  const good = { name: 'a', issuer: issuerUrl, audience: 'riskgraph' }

  it('has one that says little', () => {
    assert.deepEqual(parse(good), [
      {
        ...good,
        audience: ['riskgraph'],
        kind: 'generic',
        permissions: {},
        roles: {},
        allowPrivateAddress: false,
      },
    ])
  })

  const faults: Record<string, [Record<string, unknown>[], RegExp]> = {
    'an issuer without TLS': [
      [{ ...good, issuer: 'http://a.example' }],
      /issuers\.0\.issuer: expected an https/,
    ],
    'an issuer with a password': [[{ ...good, issuer: 'https://a:b@a.example' }], /issuers\.0\.issuer/],
    'an issuer with a query': [[{ ...good, issuer: 'https://a.example/?x' }], /issuers\.0\.issuer/],
    'no audience': [[{ name: 'a', issuer: issuerUrl }], /issuers\.0\.audience/],
    'an empty list of audiences': [[{ ...good, audience: [] }], /issuers\.0\.audience/],
    'an unknown kind': [[{ ...good, kind: 'Okta' }], /issuers\.0\.kind/],
    'an unknown permission': [
      [{ ...good, permissions: { map: { a: ['Mail.Read'] } } }],
      /permissions\.map\.a\.0/,
    ],
    'an unknown role': [[{ ...good, roles: { map: { a: ['Admin'] } } }], /roles\.map\.a\.0/],
    'a tenant that is no id': [[{ ...good, tenant: 'corp.example' }], /issuers\.0\.tenant/],
    'keys without TLS': [[{ ...good, jwksUri: 'http://a.example' }], /issuers\.0\.jwksUri/],
    'an unknown setting': [[{ ...good, insecure: true }], /insecure/],
    'the same issuer twice': [[good, { ...good, name: 'b' }], /two have the same issuer/],
    'the same name twice': [[good, { ...good, issuer: `${issuerUrl}2` }], /two have the same name/],
  }
  for (const [name, [issuers, message]] of Object.entries(faults)) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parse(...issuers), message)
    })
  }

  it('says so when the certificate authority is not there', () => {
    const issuers = parse({ ...good, certificateAuthority: '/nowhere/ca.pem' })
    const options = { issuers, log: undefined as never, defaultTenant: async () => guid('1') }
    assert.throws(() => createTrust(options), /issuer 'a': the certificate authority cannot be read/)
  })
})
