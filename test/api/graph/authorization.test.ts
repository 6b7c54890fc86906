/**
 * Every route with every permission, of an application and of a person in every directory role. What is right is
 * spelled here once more, from the permissions reference of Microsoft Graph, and not taken from the code.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorize } from '../../../src/api/graph/authenticate.ts'
import { type Route, routes } from '../../../src/api/graph/route-table.ts'
import { directoryRoles, permissionNames } from '../../../src/model/permissions.ts'
import {
  appPrincipal,
  guid,
  type Json,
  startServer,
  type TestServer,
  userPrincipal,
} from '../../factories-server.ts'

const roleNames = Object.keys(directoryRoles) as (keyof typeof directoryRoles)[]
const readers = [
  'Global Administrator',
  'Global Reader',
  'Security Administrator',
  'Security Operator',
  'Security Reader',
]
const reporters = [...readers, 'Reports Reader']
const writers = ['Global Administrator', 'Security Administrator']

const readUsers = ['IdentityRiskyUser.Read.All', 'IdentityRiskyUser.ReadWrite.All']
const readEvents = ['IdentityRiskEvent.Read.All', 'IdentityRiskEvent.ReadWrite.All']
const readAudits = ['AuditLog.Read.All', 'Directory.Read.All']

interface Expected {
  delegated: string[]
  application: string[]
  roles: string[]
}
const reading = (permissions: string[], roles: string[]): Expected => ({
  delegated: permissions,
  application: permissions,
  roles,
})
const signIns = reading(['AuditLog.Read.All'], reporters)
const audits = reading(readAudits, reporters)
const users = reading(readUsers, readers)
const detections = reading(readEvents, readers)
const answerUsers = reading(['IdentityRiskyUser.ReadWrite.All'], writers)
/** Asymmetric in Graph too. */
const answerSignIns: Expected = {
  delegated: ['IdentityRiskyUser.ReadWrite.All'],
  application: ['IdentityRiskEvent.ReadWrite.All'],
  roles: writers,
}

const servicePrincipalNames = [
  'IdentityRiskyServicePrincipal.Read.All',
  'IdentityRiskyServicePrincipal.ReadWrite.All',
]
const servicePrincipals = reading(servicePrincipalNames, readers)
const answerServicePrincipals = reading(['IdentityRiskyServicePrincipal.ReadWrite.All'], writers)
const agents = reading(['IdentityRiskyAgent.Read.All', 'IdentityRiskyAgent.ReadWrite.All'], readers)
const answerAgents = reading(['IdentityRiskyAgent.ReadWrite.All'], writers)
const directory = reading(
  [
    'User.ReadBasic.All',
    'User.Read.All',
    'User.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  readers,
)
const revoke = reading(['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'], writers)
/** Nobody needs a role for their own sessions, and an application has none. */
const revokeOwn: Expected = { ...revoke, application: [], roles: ['none', 'unknown', ...roleNames] }

const onBoth: Record<string, Expected> = {
  ...listing('auditLogs/signIns', signIns),
  'POST auditLogs/signIns/confirmCompromised': answerSignIns,
  'POST auditLogs/signIns/confirmSafe': answerSignIns,
  'POST auditLogs/signIns/dismiss': answerSignIns,
  ...listing('auditLogs/directoryAudits', audits),
  ...riskyUsers('identityProtection/'),
  ...riskDetections('identityProtection/'),
  ...listing('identityProtection/riskyServicePrincipals', servicePrincipals),
  ...listing('identityProtection/riskyServicePrincipals/{id}/history', servicePrincipals),
  'POST identityProtection/riskyServicePrincipals/confirmCompromised': answerServicePrincipals,
  'POST identityProtection/riskyServicePrincipals/dismiss': answerServicePrincipals,
  ...listing('identityProtection/servicePrincipalRiskDetections', detections),
  ...listing('users', directory),
  'POST users/{id}/revokeSignInSessions': revoke,
  'POST me/revokeSignInSessions': revokeOwn,
}
const onBetaAlone: Record<string, Expected> = {
  ...riskyUsers(''),
  ...riskDetections(''),
  ...listing('identityProtection/riskyAgents', agents),
  'POST identityProtection/riskyAgents/confirmCompromised': answerAgents,
  'POST identityProtection/riskyAgents/confirmSafe': answerAgents,
  'POST identityProtection/riskyAgents/dismiss': answerAgents,
  ...listing('identityProtection/agentRiskDetections', detections),
  'POST users/{id}/invalidateAllRefreshTokens': revoke,
  'POST me/invalidateAllRefreshTokens': revokeOwn,
}

function listing(path: string, expected: Expected): Record<string, Expected> {
  return { [`GET ${path}`]: expected, [`GET ${path}/$count`]: expected, [`GET ${path}/{id}`]: expected }
}

function riskyUsers(root: string): Record<string, Expected> {
  return {
    ...listing(`${root}riskyUsers`, users),
    ...listing(`${root}riskyUsers/{id}/history`, users),
    [`POST ${root}riskyUsers/confirmCompromised`]: answerUsers,
    [`POST ${root}riskyUsers/confirmSafe`]: answerUsers,
    [`POST ${root}riskyUsers/dismiss`]: answerUsers,
  }
}

function riskDetections(root: string): Record<string, Expected> {
  return listing(`${root}riskDetections`, detections)
}

const everything = [
  ...Object.entries(onBoth).flatMap(([route, expected]) => [
    { version: 'v1.0', route, expected },
    { version: 'beta', route, expected },
  ]),
  ...Object.entries(onBetaAlone).map(([route, expected]) => ({ version: 'beta', route, expected })),
]

describe('the route table', () => {
  it('has the routes listed here and no others', () => {
    const written = routes.flatMap(({ method, path, versions }) =>
      versions.map((version) => `${version} ${method} ${path.join('/').replace(/:\w+/g, '{id}')}`),
    )
    const expected = everything.map(({ version, route }) => `${version} ${route}`)
    assert.deepEqual(written.toSorted(), expected.toSorted())
  })
})

/** Every permission alone, with every role alone: 16 by 8 for a person, 16 for an application, on each route. */
describe('the permission table, whole', () => {
  const isAllowed = (principal: Parameters<typeof authorize>[0], route: Route) => {
    try {
      authorize(principal, route)
      return true
    } catch {
      return false
    }
  }
  const roleIds: Record<string, string[]> = {
    none: [],
    unknown: [guid(1), 'Security Administrator'],
    ...Object.fromEntries(roleNames.map((name) => [name, [directoryRoles[name]]])),
  }

  for (const { version, route: name, expected } of everything) {
    it(`gives ${name} on ${version} to the permission and the role together, and to nothing less`, () => {
      const route = routes.find(
        ({ method, path, versions }) =>
          versions.some((one) => one === version) &&
          `${method} ${path.join('/').replace(/:\w+/g, '{id}')}` === name,
      ) as Route
      for (const permission of ['none', ...permissionNames]) {
        const permissions = permission === 'none' ? [] : [permission]
        const byApp = isAllowed({ ...appPrincipal(guid(1)), permissions }, route)
        assert.equal(byApp, expected.application.includes(permission), `application with ${permission}`)
        for (const [role, roles] of Object.entries(roleIds)) {
          const person = { ...userPrincipal(guid(1)), permissions, roles } as ReturnType<typeof userPrincipal>
          const isRight = expected.delegated.includes(permission) && expected.roles.includes(role)
          assert.equal(isAllowed(person, route), isRight, `person with ${permission} in role ${role}`)
        }
      }
    })
  }
})

describe('permission', () => {
  let server: TestServer
  const tokens = new Map<string, string>()
  before(async () => {
    server = await startServer()
    const { tenantId, authority } = server
    const admin = [directoryRoles['Security Administrator']]
    const keep = async (name: string, principal: Parameters<typeof authority.issue>[0]) => {
      tokens.set(name, (await authority.issue(principal)).token)
    }
    for (const permission of permissionNames) {
      await keep(`app ${permission}`, { ...appPrincipal(tenantId), permissions: [permission] })
      const user = { ...userPrincipal(tenantId), permissions: [permission] }
      await keep(`user ${permission}`, { ...user, roles: admin } as typeof user)
    }
    await keep('app none', { ...appPrincipal(tenantId), permissions: [] })
    await keep('user none', { ...userPrincipal(tenantId), permissions: [] })
    for (const role of roleNames) {
      await keep(`role ${role}`, { ...userPrincipal(tenantId), roles: [directoryRoles[role]] } as never)
    }
    await keep('role none', { ...userPrincipal(tenantId), roles: [] } as never)
    await keep('role unknown', {
      ...userPrincipal(tenantId),
      roles: [guid(1), 'Security Administrator'],
    } as never)
  })
  after(() => server.store.close())

  for (const { version, route, expected } of everything) {
    it(`to ${route} on ${version} is given to whom the reference names, and to nobody else`, async () => {
      const [method, path] = route.split(' ') as [string, string]
      const url = `/${version}/${path.replace(/\{id\}/g, guid(404))}`
      const send = async (principal: string) => {
        const token = tokens.get(principal) as string
        const answer =
          method === 'POST' ? await server.post(url, {}, { token }) : await server.get(url, { token })
        if (answer.status === 403) {
          assert.match(answer.json.error.code, /^(Forbidden|Authorization_RequestDenied)$/)
          assert.match(answer.json.error.message, /scopes are missing|Insufficient privileges/)
        }
        return answer.status !== 403 && !/delegated authentication flow/.test(answer.text)
      }
      for (const permission of ['none', ...permissionNames]) {
        const byApp = expected.application.includes(permission)
        assert.equal(await send(`app ${permission}`), byApp, `application with ${permission}`)
        const byUser = expected.delegated.includes(permission)
        assert.equal(await send(`user ${permission}`), byUser, `person with ${permission}`)
      }
      for (const role of ['none', 'unknown', ...roleNames]) {
        assert.equal(await send(`role ${role}`), expected.roles.includes(role), `person in role ${role}`)
      }
    })
  }

  /** Who may do it, of those whose tokens there are. */
  function mayDo(principal: string, { application, delegated, roles }: Expected): boolean {
    const [, kind, name = ''] = /^(app|user|role) (.*)$/.exec(principal) ?? []
    if (kind === 'app') return application.includes(name)
    return (kind === 'user' ? delegated : roles).includes(name)
  }

  for (const version of ['v1.0', 'beta']) {
    it(`is asked for in a batch on ${version} for every request in it, as if it came alone`, async () => {
      const onVersion = everything.filter((one) => one.version === version)
      for (const [principal, token] of tokens) {
        for (let first = 0; first < onVersion.length; first += 20) {
          const part = onVersion.slice(first, first + 20)
          const requests = part.map(({ route }, index) => {
            const [method, path = ''] = route.split(' ')
            const url = `/${path.replace(/\{id\}/g, guid(404))}`
            const content = { headers: { 'Content-Type': 'application/json' }, body: {} }
            return { id: String(index), method, url, ...(method === 'POST' ? content : {}) }
          })
          const { status, json, text } = await server.post(`/${version}/$batch`, { requests }, { token })
          assert.equal(status, 200, text)
          for (const [index, { route, expected }] of part.entries()) {
            const { status, body } = json.responses[index] as Json
            const isRefused = status === 403 || /delegated authentication flow/.test(JSON.stringify(body))
            assert.equal(!isRefused, mayDo(principal, expected), `${principal}: ${route}`)
          }
        }
      }
    })
  }

  it('that is missing is named in the error', async () => {
    const token = tokens.get('app none') as string
    const { json } = await server.post('/v1.0/auditLogs/signIns/dismiss', {}, { token })
    assert.match(json.error.message, /IdentityRiskEvent\.ReadWrite\.All/)
    const role = await server.get('/v1.0/identityProtection/riskyUsers', {
      token: tokens.get('role none') as string,
    })
    assert.match(role.json.error.message, /Security Reader/)
  })

  it('of a person is the permission of the app and the role together: neither is enough alone', async () => {
    const url = '/v1.0/identityProtection/riskyUsers/dismiss'
    const half = {
      ...userPrincipal(server.tenantId),
      permissions: ['IdentityRiskyUser.ReadWrite.All'],
      roles: [],
    }
    const { token } = await server.authority.issue(half)
    assert.equal((await server.post(url, {}, { token })).status, 403)
    assert.equal((await server.post(url, {}, { token: tokens.get('user none') as string })).status, 403)
  })

  it('of an application does not count for a person, nor the other way round', async () => {
    const url = '/v1.0/auditLogs/signIns/dismiss'
    const status = async (name: string) =>
      (await server.post(url, {}, { token: tokens.get(name) as string })).status
    assert.equal(await status('app IdentityRiskyUser.ReadWrite.All'), 403)
    assert.equal(await status('user IdentityRiskEvent.ReadWrite.All'), 403)
  })
})
