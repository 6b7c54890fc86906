/** Campaigns over HTTP: what is said of one, page by page, and to whom. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { permissionNames } from '../../../src/model/permissions.ts'
import { campaignId, campaignRow, putCampaigns, triedId } from '../../campaign-rows.ts'
import { daysAfter, guid, hoursAfter, openTenant, signIn, today } from '../../factories.ts'
import { type Json, startServer, type TestServer, userPrincipal } from '../../factories-server.ts'
import { ordinaryWeek, people, spray, strangeHome, victim } from '../../ingest/campaigns/sprays.ts'

const path = '/v1.0/riskgraph/campaigns'
const readers = ['IdentityRiskEvent.Read.All', 'IdentityRiskEvent.ReadWrite.All']

/** Every page, by their links alone. */
async function pagesOf(server: TestServer, first: string): Promise<Json[][]> {
  const pages: Json[][] = []
  for (let next: string | undefined = first; next; ) {
    const { status, json, text } = await server.get(next)
    assert.equal(status, 200, text)
    pages.push(json.value)
    next = json['@odata.nextLink']
    assert.ok(pages.length < 50, 'the pages have no end')
  }
  return pages
}

describe('the campaigns of a tenant without any', () => {
  it('are an empty list', async () => {
    const server = await startServer()
    const { status, json } = await server.get(path)
    assert.deepEqual([status, json], [200, { value: [] }])
    await server.store.close()
  })
})

describe('campaigns over HTTP', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    const rows = [1, 2, 3, 4].map((number) => campaignRow(server.tenantId, number))
    // Two alarms at one moment: the end of a page may come between them.
    const twin = campaignRow(server.tenantId, 5, { alarmDateTime: rows[2]?.alarmDateTime as string })
    await putCampaigns(server.store, server.tenantId, [...rows, twin], { users: 7, inside: 2 })
    await server.store.write(server.tenantId, (db) =>
      db
        .insertInto('campaignUsers')
        .values({
          tenantId: server.tenantId,
          campaignId: campaignId(1),
          userId: 'zoe@old.example',
          isInside: 0,
          knownAt: 0,
          insideAt: null,
        })
        .execute(),
    )
  })
  after(() => server.store.close())

  it('say when, how much, by what and of whom', async () => {
    const { status, json } = await server.get(`${path}/${campaignId(2)}`)
    assert.equal(status, 200)
    const day = (number: number) => daysAfter(today, number).replace('.0000000Z', 'Z')
    assert.deepEqual(json, {
      id: campaignId(2),
      kind: 'passwordSpray',
      state: 'over',
      startDateTime: day(1),
      alarmDateTime: day(2),
      lastDateTime: day(3),
      attempts: 12,
      usersAttempted: 7,
      usersInside: 2,
      alarmedBy: ['address 192.0.2.7', 'novel'],
      fingerprint: {
        addresses: [
          { value: '192.0.2.7', attempts: 10 },
          { value: '192.0.2.8', attempts: 2 },
        ],
        networks: [{ value: '192.0.2.0/24', attempts: 12 }],
        autonomousSystems: [{ value: '64610', attempts: 12 }],
        clients: [{ value: 'Firefox Linux', attempts: 12 }],
        applications: [],
      },
    })
  })

  it('come newest first, each once, whatever the size of the page', async () => {
    const all = (await pagesOf(server, path)).flat().map(({ id }) => id)
    assert.equal(all.length, 5)
    assert.deepEqual([all[0], ...all.slice(-2)], [campaignId(4), campaignId(2), campaignId(1)])
    for (const top of [1, 2, 3, 4, 5]) {
      const pages = await pagesOf(server, `${path}?$top=${top}`)
      assert.deepEqual(
        pages.flat().map(({ id }) => id),
        all,
        `$top=${top}`,
      )
      assert.equal(pages.length, Math.ceil(5 / top))
    }
  })

  it('have users, page by page, or those alone that they are inside of', async () => {
    const users = `${path}/${campaignId(1)}/users`
    const all = (await pagesOf(server, `${users}?$top=3`)).flat()
    assert.deepEqual(
      all.map(({ userId }) => userId),
      [...Array.from({ length: 7 }, (_, number) => triedId(number)).toSorted(), 'zoe@old.example'],
    )
    assert.deepEqual(all.at(-1), {
      ...{ userId: 'zoe@old.example', userPrincipalName: null, userDisplayName: null, isInside: false },
    })
    const inside = await pagesOf(server, `${users}?$top=1&$filter=${encodeURIComponent('isInside eq true')}`)
    assert.deepEqual(
      inside.flat().map(({ userId, isInside }) => [userId, isInside]),
      [triedId(0), triedId(1)].toSorted().map((id) => [id, true]),
    )
  })

  it('are in both versions, in a batch, in any case, and only to be read', async () => {
    assert.equal((await server.get('/beta/RiskGraph/Campaigns')).json.value.length, 5)
    assert.equal((await server.get(`${path}('${campaignId(1).toUpperCase()}')`)).json.id, campaignId(1))
    const { json } = await server.post('/v1.0/$batch', {
      requests: [{ id: '1', method: 'GET', url: '/riskgraph/campaigns?$top=2' }],
    })
    assert.equal(json.responses[0].body.value.length, 2)
    const posted = await server.post(path, {})
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD'])
  })

  it('answer 400 to an option that is unknown, given twice or malformed, and name what is accepted', async () => {
    const one = `${path}/${campaignId(1)}`
    const refused: [string, RegExp][] = [
      [`${path}?$top=0`, /between 1 and 100/],
      [`${path}?$top=101`, /'100' for Top/],
      [`${path}?$top=-1`, /\$top/],
      [`${path}?$top=`, /\$top/],
      [`${path}?$top=1&$top=2`, /'\$top' was specified more than once/],
      [
        `${path}?$filter=kind eq 'passwordSpray'`,
        /'\$filter' is not allowed here\. Accepted: \$top, \$skiptoken/,
      ],
      [`${path}?$count=true`, /Accepted: \$top/],
      [`${path}?whatever=1`, /'whatever' is not allowed/],
      [`${path}?$skiptoken=`, /skip token is null/],
      [`${path}?$skiptoken=WzFd`, /not issued by this server/],
      [`${one}?$select=id`, /Accepted: none/],
      [`${one}/users?$filter=isInside eq false`, /expected 'isInside eq true'/],
      [`${one}/users?$orderby=userId`, /Accepted: \$top, \$skiptoken, \$filter/],
    ]
    for (const [url, message] of refused) {
      const { status, json } = await server.get(url)
      assert.deepEqual([status, json.error?.code], [400, 'BadRequest'], url)
      assert.match(json.error.message, message)
    }
  })

  it('take a skip token for the list alone that it came from', async () => {
    const tokenOf = async (url: string) =>
      new URL((await server.get(url)).json['@odata.nextLink']).searchParams.get('$skiptoken')
    const ofList = await tokenOf(`${path}?$top=1`)
    const ofUsers = await tokenOf(`${path}/${campaignId(1)}/users?$top=1`)
    for (const url of [
      `${path}?$skiptoken=${ofUsers}`,
      `${path}/${campaignId(1)}/users?$skiptoken=${ofList}`,
      `${path}/${campaignId(2)}/users?$skiptoken=${ofUsers}`,
      `${path}/${campaignId(1)}/users?$filter=isInside eq true&$skiptoken=${ofUsers}`,
    ]) {
      const { status, json } = await server.get(url)
      assert.equal(status, 400, url)
      assert.match(json.error.message, /belongs to another query/)
    }
    assert.equal((await server.get(`${path}?$top=3&$skiptoken=${ofList}`)).json.value.length, 3)
  })

  it('answer 404 to an id that nothing has, however it is spelled', async () => {
    const ids = [
      guid('nothing'),
      '$count',
      "x' or '1'='1",
      '..%2f',
      '%F0%9F%A6%80',
      '-'.repeat(1500),
      '__proto__',
    ]
    for (const id of ids) {
      for (const url of [`${path}/${id}`, `${path}/${id}/users`]) {
        const { status, json } = await server.get(url)
        assert.deepEqual([status, json.error?.code], [404, 'ResourceNotFound'], url)
      }
    }
    assert.equal((await server.get(`${path}/%00`)).status, 400)
    assert.equal((await server.get(`${path}/${campaignId(1)}/attempts`)).status, 400)
  })

  it('answer 401 without a token, and 403 to whom may not read risk events', async () => {
    const urls = [path, `${path}/${campaignId(1)}`, `${path}/${campaignId(1)}/users`]
    for (const url of urls) {
      assert.equal((await server.get(url, { token: null })).status, 401)
      const others = permissionNames.filter((name) => !readers.includes(name))
      const token = await server.token({ permissions: others })
      const { status, json } = await server.get(url, { token })
      assert.deepEqual([status, json.error.code], [403, 'Forbidden'])
      assert.match(json.error.message, /IdentityRiskEvent\.Read\.All/)
      const person = { ...userPrincipal(server.tenantId), roles: [] } as never
      assert.equal((await server.get(url, { token: await server.token(person) })).status, 403)
      for (const permission of readers) {
        const reader = await server.token({ permissions: [permission] } as never)
        assert.equal((await server.get(url, { token: reader })).status, 200)
      }
    }
  })

  it('are shown to their own tenant alone', async () => {
    const other = await server.addTenant()
    const token = await server.token({ tenantId: other })
    assert.deepEqual((await server.get(path, { token })).json.value, [])
    assert.equal((await server.get(`${path}/${campaignId(1)}`, { token })).status, 404)
    assert.equal((await server.get(`${path}/${campaignId(1)}/users`, { token })).status, 404)
    // The same id in both is two campaigns.
    await putCampaigns(server.store, other, [campaignRow(other, 1, { attempts: 99 })], { users: 1 })
    assert.equal((await server.get(`${path}/${campaignId(1)}`, { token })).json.attempts, 99)
    assert.equal((await server.get(`${path}/${campaignId(1)}`)).json.attempts, 12)
    assert.equal((await server.get(`${path}/${campaignId(1)}/users`, { token })).json.value.length, 1)
    const next = (await server.get(`${path}?$top=1`)).json['@odata.nextLink']
    assert.equal((await server.get(next, { token })).status, 400)
  })

  it('are no part of what the metadata says of Graph', async () => {
    const { text } = await server.get('/v1.0/$metadata', { token: null })
    assert.doesNotMatch(text, /campaign/i)
  })
})

describe('a campaign that the engine has noticed', () => {
  it('names whom it is inside of as the directory does', async () => {
    const server = await startServer()
    const tenant = await openTenant({ store: server.store })
    const token = await server.token({ tenantId: tenant.tenantId })
    await tenant.ingest(ordinaryWeek)
    await tenant.ingest(spray(people, () => strangeHome(0)))
    await tenant.ingest([signIn({ user: victim, ...strangeHome(0), at: hoursAfter(today, 3) })])
    const [campaign] = (await server.get(path, { token })).json.value
    assert.equal(campaign.usersAttempted, people.length)
    assert.equal(campaign.fingerprint.addresses[0].attempts, campaign.attempts)
    const filter = encodeURIComponent('isInside eq true')
    const { json } = await server.get(`${path}/${campaign.id}/users?$filter=${filter}`, { token })
    assert.deepEqual(json.value, [
      {
        userId: guid(victim),
        userPrincipalName: `${victim}@lindgren.example`,
        userDisplayName: victim,
        isInside: true,
      },
    ])
    await server.store.close()
  })
})
