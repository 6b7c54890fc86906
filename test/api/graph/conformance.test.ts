/** The server against its own description, with at least one item of every resource and a value for every property. */
import assert from 'node:assert/strict'
import type { Type } from '../../../src/api/graph/schema/entity.ts'
import { signIn } from '../../../src/api/graph/schema/index.ts'
import { propertiesOf, sentinelOf } from '../../../src/api/graph/schema/lookup.ts'
import { apiSuite } from '../../conformance/api.ts'
import {
  guid,
  riskySignInRecord,
  signInRecord,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

apiSuite('the server', {
  start: startFullServer,
  neverFilled: {
    'directoryAudit.resultReason': 'an answer that fails leaves no entry, so there is nothing to explain',
    'directoryAudit.additionalDetails': 'all there is to say of an answer has a property of its own',
  },
})

async function startFullServer(): Promise<TestServer> {
  const server = await startServer()
  const applicationId = guid(1, 7)
  const agentId = guid(2, 7)
  await server.ingest([
    signInRecord(1, 1, { ...fullDocument(), servicePrincipalId: applicationId, sessionId: guid(1, 8) }),
    ...[2, 3, 4, 5].map((number) => riskySignInRecord(number, number)),
    riskySignInRecord(6, 6, { userDisplayName: "Zoë O'Neill", correlationId: null, location: null }),
    ...estrangedApplication(100, applicationSignIn(applicationId)),
    ...estrangedApplication(200, {
      ...applicationSignIn(agentId),
      agent: { agentType: 'agentIdentity', parentAppId: guid(3, 7) },
    }),
  ])
  const answers: [path: string, property: string, id: string][] = [
    ['identityProtection/riskyUsers/confirmCompromised', 'userIds', userId(2)],
    ['identityProtection/riskyUsers/confirmSafe', 'userIds', userId(3)],
    ['identityProtection/riskyUsers/dismiss', 'userIds', userId(4)],
    ['identityProtection/riskyServicePrincipals/confirmCompromised', 'servicePrincipalIds', applicationId],
    ['identityProtection/riskyServicePrincipals/dismiss', 'servicePrincipalIds', applicationId],
    ['identityProtection/riskyAgents/confirmCompromised', 'agentIds', agentId],
  ]
  for (const [path, property, id] of answers) await answer(server, path, { [property]: [id] })
  const revoked = await server.post(`/v1.0/users/${userId(5)}/revokeSignInSessions`, {})
  assert.equal(revoked.status, 200, revoked.text)
  return server
}

async function answer(server: TestServer, path: string, body: unknown): Promise<void> {
  const { status, text } = await server.post(`/beta/${path}`, body)
  assert.equal(status, 204, `${path}: ${text}`)
}

/** Five days of the same, and then everything is another: network, client and resource. */
function estrangedApplication(
  firstNumber: number,
  change: Record<string, unknown>,
): Record<string, unknown>[] {
  const usual = Array.from({ length: 20 }, (_, index) =>
    signInRecord(firstNumber + index, 0, {
      ...change,
      createdDateTime: new Date(Date.UTC(2026, 10, 1, index * 6)).toISOString(),
      resourceId: guid(1, 9),
      resourceDisplayName: 'Reports',
    }),
  )
  const strange = riskySignInRecord(firstNumber + 20, 0, {
    ...change,
    createdDateTime: '2026-11-06T03:00:00Z',
    userAgent: 'curl/8.5.0',
    resourceId: guid(2, 9),
    resourceDisplayName: 'Payroll',
  })
  return [...usual, strange]
}

function applicationSignIn(id: string): Record<string, unknown> {
  return {
    userId: '',
    userPrincipalName: null,
    userDisplayName: null,
    servicePrincipalId: id,
    servicePrincipalName: 'Nightly report',
    servicePrincipalCredentialKeyId: guid(4, 7),
    isInteractive: false,
    signInEventTypes: ['servicePrincipal'],
  }
}

/** A value for every property of a sign-in that stands in its document. */
function fullDocument(): Record<string, unknown> {
  const inDocument = propertiesOf(signIn, 'beta').filter(
    ({ source }) => source.kind === 'json' && source.column === 'document',
  )
  return Object.fromEntries(inDocument.map(({ name, type }) => [name, sampleOf(type)]))
}

/** Of an enumeration the last member, which most clients have to ask for. */
function sampleOf(type: Type): unknown {
  switch (type.kind) {
    case 'text':
      return "it's a text, with 100% of its_signs: ÅÄÖ"
    case 'boolean':
      return true
    case 'int32':
      return 4_711
    case 'double':
      return 17.6389
    case 'dateTime':
      return '2026-11-01T08:00:00.5Z'
    case 'enumeration': {
      const members = type.members.beta.filter((member) => member !== sentinelOf(type, 'beta'))
      return type.isFlags ? members.slice(-2).join(',') : members.at(-1)
    }
    case 'collection':
      return [sampleOf(type.element)]
    default:
      return Object.fromEntries(
        propertiesOf(type, 'beta').map((property) => [property.name, sampleOf(property.type)]),
      )
  }
}
