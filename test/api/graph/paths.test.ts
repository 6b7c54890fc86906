/** Paths as clients spell them, and as attackers do. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { riskySignInRecord, signInId, startServer, type TestServer, userId } from '../../factories-server.ts'

describe('a path', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([riskySignInRecord(1, 1)])
  })
  after(() => server.store.close())

  const list = '/v1.0/identityProtection/riskyUsers'
  const one = `${list}/${userId(1)}`
  const same: Record<string, [plain: string, other: string]> = {
    'in lower case': [list, list.toLowerCase()],
    'in capitals': [list, list.toUpperCase()],
    'with a trailing slash': [list, `${list}/`],
    'with double slashes': [list, '/v1.0//identityProtection///riskyUsers//'],
    'with a trailing question mark': [list, `${list}?`],
    'with a trailing ampersand': [`${list}?$top=5`, `${list}?$top=5&`],
    'with letters percent-encoded': [list, '/v1.0/identityProtection/risky%55sers'],
    'with the key in parentheses': [one, `${list}('${userId(1)}')`],
    'with the key in parentheses without quotes': [one, `${list}(${userId(1)})`],
    'with parentheses percent-encoded': [one, `${list}%28%27${userId(1)}%27%29`],
    'with the key in capitals': [one, `${list}/${userId(1).toUpperCase()}`],
    'of a history by key in parentheses': [`${one}/history`, `${list}('${userId(1)}')/history`],
    'of the root on beta': ['/beta/identityProtection/riskyUsers', '/beta/riskyUsers'],
    'with encoded letters, dots and slashes': [list, '//v1%2E0/./identityprotectio%6E//riskyUsers/'],
    'with dots': [list, '/v1.0/auditLogs/../identityProtection/./riskyUsers'],
  }
  for (const [name, [plain, other]] of Object.entries(same)) {
    it(`${name} leads to the same`, async () => {
      const [expected, found] = [await server.get(plain), await server.get(other)]
      assert.equal(expected.status, 200)
      assert.equal(found.status, 200, found.text)
      assert.deepEqual(found.json.value, expected.json.value)
      assert.equal(found.json.id, expected.json.id)
    })
  }

  for (const version of ['v1.0', 'beta']) {
    it(`of an action may carry its namespace, on ${version}`, async () => {
      const body = { requestIds: [signInId(1)] }
      for (const action of ['microsoft.graph.confirmCompromised', 'Microsoft.Graph.confirmcompromised']) {
        const answer = await server.post(`/${version}/auditLogs/signIns/${action}`, body)
        assert.equal(answer.status, 204, answer.text)
      }
    })
  }

  const unknown = {
    'a root form on v1.0': ['/v1.0/riskyUsers', 'riskyUsers'],
    'another root form on v1.0': ['/v1.0/riskDetections', 'riskDetections'],
    'a root form below v1.0': [`/v1.0/riskyUsers/${userId(1)}/history`, 'riskyUsers'],
    'another version': ['/v2.0/identityProtection/riskyUsers', 'v2.0'],
    'no version': ['/identityProtection/riskyUsers', 'identityProtection'],
    nothing: ['/', ''],
    'a semicolon': ['/v1.0/identityProtection/riskyUsers;v=1', 'riskyUsers;v=1'],
    'dots that are encoded twice': ['/v1.0/auditLogs/%252e%252e/identityProtection/riskyUsers', '%2e%2e'],
    'a property of every object': ['/__proto__', '__proto__'],
    'a function of every object': ['/constructor/identityProtection', 'constructor'],
    'a slash that is percent-encoded': [
      '/v1.0/identityProtection%2FriskyUsers',
      'identityProtection/riskyUsers',
    ],
    'a segment too many': [`${one}/history/x/y`, 'y'],
    'a property of an item': [`${one}/riskLevel`, 'riskLevel'],
    'a space': ['/v1.0/identityProtection/risky%20Users', 'risky Users'],
    'the namespace of somebody else': ['/v1.0/identityProtection/contoso.riskyUsers', 'contoso.riskyUsers'],
    'a collection alone': ['/v1.0/identityProtection', 'identityProtection'],
  }
  for (const [name, [path, segment]] of Object.entries(unknown)) {
    it(`to ${name} is refused, naming the segment`, async () => {
      const answer = await server.get(path as string)
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.json.error.code, 'BadRequest')
      assert.equal(answer.json.error.message, `Resource not found for the segment '${segment}'.`)
    })
  }

  it('to the root forms of beta takes actions too', async () => {
    const answer = await server.post('/beta/riskyUsers/confirmSafe', { userIds: [userId(1)] })
    assert.equal(answer.status, 204)
    const refused = await server.post('/v1.0/riskyUsers/confirmSafe', { userIds: [userId(1)] })
    assert.equal(refused.status, 400)
  })

  it('with SQL in its key finds nothing and breaks nothing', async () => {
    for (const key of ["' or 1=1 --", '%', '_', '*', '"', "'); drop table users; --", '😀', '../..']) {
      const answer = await server.get(`${list}/${encodeURIComponent(key)}`)
      assert.ok([400, 404].includes(answer.status), `${key}: ${answer.status}`)
    }
    assert.equal((await server.get(list)).json.value.length, 1)
  })
})
