/** Agents: identities of their own in beta, judged by what they reach for. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  agentInstance,
  applicationRecord,
  applicationRecords,
  guid,
  servicePrincipalId,
  signInId,
  startServer,
  stolen,
  type TestServer,
} from '../../factories-server.ts'

const root = '/beta/identityProtection'
const unknownMembers = { headers: { prefer: 'include-unknown-enum-members' } }
const agent = servicePrincipalId(1)

describe('risky agents', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([...applicationRecords(1000, 1, agentInstance), ...applicationRecords(2000, 2)])
    await server.ingest([applicationRecord(1, 1, { ...stolen, ...agentInstance })])
  })
  after(() => server.store.close())

  it('are found by a resource that they never used, and are no service principals', async () => {
    const { value } = (await server.get(`${root}/riskyAgents`)).json
    assert.equal(value.length, 1)
    const { riskLastModifiedDateTime, ...one } = value[0]
    assert.match(riskLastModifiedDateTime, /^2026-11-01T/)
    assert.deepEqual(one, {
      id: agent,
      agentDisplayName: 'Export 1',
      blueprintId: guid(9, 5),
      identityType: 'agentIdentity',
      isDeleted: false,
      isEnabled: true,
      isProcessing: false,
      riskDetail: 'none',
      riskLevel: 'high',
      riskState: 'atRisk',
    })
    assert.deepEqual((await server.get(`${root}/riskyServicePrincipals`)).json.value, [])
  })

  it('have detections that name the evidence and the sign-in', async () => {
    const filter = encodeURIComponent(`startsWith(agentDisplayName,'export') and identityId eq '${agent}'`)
    const [one] = (await server.get(`${root}/agentRiskDetections?$filter=${filter}`)).json.value
    assert.equal(one.riskEventType, 'unfamiliarResourceAccess')
    assert.equal(one.riskEvidence, 'a resource that the agent never used')
    assert.deepEqual([one.signInRequestId, one.signInClientDisplayName], [signInId(1), 'Export 1'])
    assert.deepEqual([one.agentId, one.identityId, one.displayName], [agent, agent, 'Export 1'])
  })

  it('exist in beta alone', async () => {
    const { status, json } = await server.get('/v1.0/identityProtection/riskyAgents')
    assert.equal(status, 400)
    assert.match(json.error.message, /Resource not found for the segment 'riskyAgents'/)
  })

  it('are answered in all three ways', async () => {
    const answers = [
      ['confirmSafe', 'none confirmedSafe adminConfirmedAgentSafe'],
      ['confirmCompromised', 'high confirmedCompromised adminConfirmedAgentCompromised'],
      ['dismiss', 'none dismissed adminDismissedRiskForAgent'],
    ]
    for (const [action, expected] of answers) {
      const { status, text } = await server.post(`${root}/riskyAgents/${action}`, { agentIds: [agent] })
      assert.equal(status, 204, text)
      const { json } = await server.get(`${root}/riskyAgents/${agent}`, unknownMembers)
      assert.equal(`${json.riskLevel} ${json.riskState} ${json.riskDetail}`, expected)
    }
    const { value } = (await server.get(`${root}/agentRiskDetections`, unknownMembers)).json
    assert.ok(
      value.some((one: { riskEventType: string }) => one.riskEventType === 'adminConfirmedAgentCompromised'),
    )
    assert.equal(
      (await server.post(`${root}/riskyAgents/dismiss`, { agentIds: [servicePrincipalId(2)] })).status,
      400,
    )
  })
})
