/** `riskyUsers` and their history. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { toTicks } from '../../../src/model/timestamp.ts'
import {
  guid,
  type Json,
  origin,
  riskySignInRecord,
  signInRecord,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

const path = '/v1.0/identityProtection/riskyUsers'

describe('riskyUsers', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    const risky = Array.from({ length: 9 }, (_, number) => riskySignInRecord(number, number))
    await server.ingest([...risky, signInRecord(50, 50)])
    await server.post(`${path}/dismiss`, { userIds: [userId(3), userId(4)] })
    await server.post(`${path}/confirmCompromised`, { userIds: [userId(5)] })
  })
  after(() => server.store.close())
  const idsOf = async (query: string): Promise<string[]> => {
    const { status, json, text } = await server.get(`${path}${query}`)
    assert.equal(status, 200, text)
    return json.value.map(({ id }: Json) => id)
  }

  it('are those that were ever at risk', async () => {
    assert.deepEqual(
      (await idsOf('')).toSorted(),
      Array.from({ length: 9 }, (_, number) => userId(number)),
    )
    assert.equal((await server.get(`${path}/${userId(50)}`)).status, 404)
    assert.equal((await server.get(`${path}/$count`)).text, '9')
  })

  it('show exactly the properties of Graph', async () => {
    const { json } = await server.get(`${path}/${userId(5)}`)
    const { riskLastUpdatedDateTime, ...rest } = json
    assert.deepEqual(rest, {
      '@odata.context': `${origin}/v1.0/$metadata#identityProtection/riskyUsers/$entity`,
      id: userId(5),
      isDeleted: false,
      isProcessing: false,
      riskLevel: 'high',
      riskState: 'confirmedCompromised',
      riskDetail: 'adminConfirmedUserCompromised',
      userDisplayName: 'Person 5',
      userPrincipalName: 'person5@corp.example',
    })
    assert.match(riskLastUpdatedDateTime, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('are found by state, level, name and time, whatever the case of names and members', async () => {
    assert.deepEqual(await idsOf("?$filter=riskState eq 'dismissed'&$orderby=id"), [userId(3), userId(4)])
    assert.deepEqual(await idsOf("?$filter=RiskState eq 'ConfirmedCompromised' and riskLevel eq 'High'"), [
      userId(5),
    ])
    assert.deepEqual(await idsOf("?$filter=userPrincipalName eq 'person7@corp.example'"), [userId(7)])
    assert.deepEqual((await idsOf('?$filter=riskLastUpdatedDateTime ge 2026-11-02T00:00:00Z')).toSorted(), [
      userId(3),
      userId(4),
      userId(5),
    ])
  })

  it('come page by page', async () => {
    const seen: string[] = []
    let url: string | undefined = `${path}?$top=2`
    while (url) {
      const answer: Json = (await server.get(url)).json
      seen.push(...answer.value.map(({ id }: Json) => id))
      url = answer['@odata.nextLink']
    }
    assert.equal(seen.length, 9)
    assert.equal(new Set(seen).size, 9)
  })
})

describe('the history of a risky user', () => {
  let server: TestServer
  const history = `${path}/${userId(1)}/history`
  before(async () => {
    server = await startServer()
    await server.ingest([riskySignInRecord(1, 1), riskySignInRecord(2, 2)])
    for (const action of ['confirmCompromised', 'dismiss']) {
      await server.post(`${path}/${action}`, { userIds: [userId(1), userId(2)] })
    }
  })
  after(() => server.store.close())
  const items = async (): Promise<Json[]> => (await server.get(history)).json.value

  it('has an item for every change, each with the state after it, newest first', async () => {
    assert.deepEqual(
      (await items()).map(({ riskState }) => riskState),
      ['dismissed', 'confirmedCompromised', 'atRisk'],
    )
  })

  it('shows the newest under the id of the user, older ones with the ticks of their change', async () => {
    const [newest, ...older] = await items()
    assert.equal(newest.id, userId(1))
    for (const { id, riskLastUpdatedDateTime } of older) {
      const [whole, fraction = ''] = riskLastUpdatedDateTime.replace('Z', '').split('.')
      assert.equal(id, `${userId(1)}${toTicks(`${whole}.${fraction.padEnd(7, '0')}Z`)}`)
    }
    const oldest = older.at(-1)
    assert.equal(oldest.riskLastUpdatedDateTime, '2026-11-01T00:00:01Z')
    assert.equal(oldest.id, `${userId(1)}639290880010000000`)
  })

  it('gives every item by the id it is shown under', async () => {
    for (const item of await items()) {
      const { status, json } = await server.get(`${history}/${item.id}`)
      assert.equal(status, 200)
      const { '@odata.context': context, ...rest } = json
      assert.deepEqual(rest, item)
      assert.equal(
        context,
        `${origin}/v1.0/$metadata#identityProtection/riskyUsers('${userId(1)}')/history/$entity`,
      )
    }
  })

  it('does not give the items of one user under another', async () => {
    const [, older] = (await server.get(`${path}/${userId(2)}/history`)).json.value
    assert.equal((await server.get(`${history}/${older.id}`)).status, 404)
    assert.equal((await server.get(`${history}/${userId(2)}`)).status, 404)
    assert.equal((await server.get(`${history}/${guid(404)}`)).status, 404)
  })

  it('says what caused each change and who, with the types under the names of both versions', async () => {
    const [dismissed, confirmed, raised] = await items()
    assert.equal(dismissed.activity.detail, 'adminDismissedAllRiskForUser')
    assert.equal(confirmed.initiatedBy, guid(9))
    assert.equal(raised.initiatedBy, null)
    assert.deepEqual(raised.activity.riskEventTypes, ['anonymizedIPAddress'])
    const beta = (await server.get(`/beta/riskyUsers/${userId(1)}/history`)).json.value
    assert.deepEqual(beta[2].activity.eventTypes, ['anonymizedIPAddress'])
  })

  it('can be filtered, counted and read page by page', async () => {
    const filtered = await server.get(`${history}?$filter=riskState eq 'atRisk'`)
    assert.equal(filtered.json.value.length, 1)
    assert.equal((await server.get(`${history}/$count`)).text, '3')
    const first = (await server.get(`${history}?$top=2`)).json
    const second = (await server.get(first['@odata.nextLink'])).json
    assert.deepEqual([...first.value, ...second.value], await items())
  })

  it('of somebody unknown is empty', async () => {
    const { status, json } = await server.get(`${path}/${guid(404)}/history`)
    assert.equal(status, 200)
    assert.deepEqual(json.value, [])
  })
})
