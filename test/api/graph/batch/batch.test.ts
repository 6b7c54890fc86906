/** `$batch`: each request in it is answered as it would be on its own, and none may do more. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { batchLanes } from '../../../../src/api/graph/batch/batch.ts'
import { shareOf } from '../../../../src/api/graph/http/in-progress.ts'
import { routes } from '../../../../src/api/graph/route-table.ts'
import { defaultSettings } from '../../../../src/config.ts'
import {
  type Answer,
  guid,
  type Json,
  origin,
  type RequestOptions,
  riskySignInRecord,
  signInId,
  startServer,
  type TestServer,
  userId,
} from '../../../factories-server.ts'

const users = 'identityProtection/riskyUsers'
const json = { 'Content-Type': 'application/json' }
const read = (id: string | number, url: string, more: Json = {}) => ({ id, method: 'GET', url, ...more })
const write = (id: string, url: string, body: unknown, more: Json = {}) => ({
  id,
  method: 'POST',
  url,
  headers: json,
  body,
  ...more,
})

describe('a batch', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([1, 2, 3, 4, 5, 6].map((number) => riskySignInRecord(number, number)))
  })
  after(() => server.store.close())

  const batch = (requests: unknown, options: RequestOptions & { version?: string } = {}): Promise<Answer> =>
    server.post(`/${options.version ?? 'v1.0'}/$batch`, { requests }, options)

  async function answered(requests: unknown[], options: RequestOptions = {}): Promise<Json[]> {
    const answer = await batch(requests, options)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(Object.keys(answer.json), ['responses'])
    assert.equal(answer.json.responses.length, requests.length)
    return answer.json.responses
  }

  it('is answered in the order of its requests, each with its id, status, headers and body', async () => {
    const responses = await answered([read('b', users), read('a', `/${users}/${guid(404)}`), read(3, users)])
    assert.deepEqual(
      responses.map(({ id, status }) => [id, status]),
      [
        ['b', 200],
        ['a', 404],
        ['3', 200],
      ],
    )
    assert.deepEqual(Object.keys(responses[0]), ['id', 'status', 'headers', 'body'])
    assert.match(responses[0].headers['Content-Type'], /^application\/json;odata\.metadata=minimal/)
    assert.equal(responses[0].headers['OData-Version'], '4.0')
  })

  it('is found under every spelling of its path, on both versions', async () => {
    for (const path of [
      '/v1.0/$batch',
      '/beta/$batch',
      '/BETA/$Batch/',
      '/v1.0/%24batch',
      '//v1.0//$batch',
    ]) {
      const answer = await server.post(path, { requests: [read('1', users)] })
      assert.equal(answer.status, 200, `${path}: ${answer.text}`)
      assert.equal(answer.json.responses[0].status, 200)
    }
  })

  for (const version of ['v1.0', 'beta'] as const) {
    it(`gives what every read of ${version} gives on its own, links included`, async () => {
      const reads = routes.filter((route) => route.method === 'GET' && route.versions.includes(version))
      for (const { path } of reads) {
        const url = path.map((segment) => (segment.startsWith(':') ? userId(1) : segment)).join('/')
        for (const query of ['', '?$top=2&$count=true', '?$filter=nothing eq 1']) {
          const alone = await server.get(`/${version}/${url}${query}`)
          const answer = await batch([read('1', `/${url}${query}`)], { version })
          const [inside] = answer.json.responses
          assert.equal(inside.status, alone.status, `${url}${query}`)
          if (alone.json.error) {
            assert.equal(inside.body.error.code, alone.json.error.code)
            assert.equal(inside.body.error.message, alone.json.error.message)
          } else if (url.endsWith('$count')) assert.equal(inside.body, Number(alone.text))
          else assert.deepEqual(inside.body, alone.json)
        }
      }
    })
  }

  it('says text/plain of a count, and gives it as a number', async () => {
    const [inside] = await answered([read('1', `${users}/$count`)])
    assert.match(inside.headers['Content-Type'], /^text\/plain/)
    assert.equal(inside.body, 6)
  })

  it('carries out actions, whose answers have no body', async () => {
    const responses = await answered([
      write('1', `${users}/dismiss`, { userIds: [userId(1)] }),
      write('2', '/auditLogs/signIns/confirmSafe', { requestIds: [signInId(2)] }),
    ])
    for (const response of responses) {
      assert.equal(response.status, 204, JSON.stringify(response))
      assert.deepEqual(Object.keys(response), ['id', 'status', 'headers'])
    }
    assert.equal((await server.get(`/v1.0/${users}/${userId(1)}`)).json.riskState, 'dismissed')
  })

  it('gives every request a request-id of its own, which its error repeats', async () => {
    const headers = { 'client-request-id': guid(7) }
    const answer = await batch(
      [read('1', 'nothing'), read('2', 'nothing', { headers: { 'client-request-id': guid(8) } })],
      { headers },
    )
    const [one, two] = answer.json.responses
    assert.equal(one.headers['client-request-id'], guid(7))
    assert.equal(two.headers['client-request-id'], guid(8))
    const ids = [one, two].map(({ headers }) => headers['request-id'])
    assert.equal(new Set([...ids, answer.headers.get('request-id')]).size, 3)
    assert.deepEqual(
      [one, two].map(({ body }) => body.error.innerError['request-id']),
      ids,
    )
    assert.equal(answer.headers.get('client-request-id'), guid(7))
  })

  it('honours preferences of each request', async () => {
    const headers = { Prefer: 'odata.maxpagesize=2' }
    const [one, two] = await answered([read('1', users, { headers }), read('2', users)])
    assert.equal(one.body.value.length, 2)
    assert.equal(one.headers['Preference-Applied'], 'odata.maxpagesize=2')
    assert.equal(two.headers['Preference-Applied'], undefined)
    assert.ok(one.body['@odata.nextLink'].startsWith(`${origin}/v1.0/${users}?`))
    const [next] = await answered([read('1', one.body['@odata.nextLink'])])
    assert.equal(next.body.value.length, 4)
  })

  it('takes 20 requests and no more, and not none', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => read(index, users))
    assert.equal((await answered(many(20))).length, 20)
    const refused = await batch(many(21))
    assert.equal(refused.status, 400)
    assert.equal(refused.json.error.message, 'Number of batch request steps exceeds the maximum value of 20.')
    assert.equal((await batch([])).status, 400)
  })

  describe('finds its requests', () => {
    const spellings = {
      'without a slash': `${users}?$filter=riskLevel%20eq%20%27high%27`,
      'with a slash': `/${users}?$filter=riskLevel%20eq%20%27high%27`,
      'with several': `//${users}//?$filter=riskLevel%20eq%20%27high%27`,
      'with spaces and quotes as they are': `${users}?$filter=riskLevel eq 'high'`,
      'with plus signs': `${users}?%24filter=riskLevel+eq+'high'`,
      'in capitals': `${users.toUpperCase()}?$FILTER=riskLevel eq 'high'`,
      'by the whole URL of this server': `${origin}/v1.0/${users}?$filter=riskLevel eq 'high'`,
    }
    for (const [name, url] of Object.entries(spellings)) {
      it(name, async () => {
        const [inside] = await answered([read('1', url)])
        const alone = await server.get(`/v1.0/${users}?$filter=riskLevel eq 'high'`)
        assert.equal(inside.status, 200, JSON.stringify(inside.body))
        assert.deepEqual(inside.body.value, alone.json.value)
      })
    }
  })

  describe('is refused as a whole', () => {
    const malformed: Record<string, [requests: unknown, message: RegExp]> = {
      'for requests that are no list': [{}, /Expected \{"requests"/],
      'for a request that is no object': [['x'], /request at index 0 is not an object/],
      'for a request that is a list': [[[]], /request at index 0 is not an object/],
      'for no id': [[{ method: 'GET', url: users }], /'id' of the request at index 0/],
      'for an empty id': [[read('', users)], /'id' of the request at index 0/],
      'for an id without end': [[read('x'.repeat(5000), users)], /'id' of the request at index 0/],
      'for an id that is an object': [[{ ...read('1', users), id: {} }], /'id' of the request at index 0/],
      'for an id that is there twice': [
        [read('1', users), read(1, users)],
        /'id' of the request '1' is the id of/,
      ],
      'for no method': [[{ id: '1', url: users }], /'method' of the request '1'/],
      'for a method with a line break': [[{ ...read('1', users), method: 'GET\r\nX' }], /'method'/],
      'for no url': [[{ id: '1', method: 'GET' }], /'url' of the request '1' is not a text/],
      'for a url without end': [[read('1', `${users}?${'x'.repeat(40_000)}`)], /'url'.*longer than/],
      'for a URL of another host': [[read('1', `https://evil.example/v1.0/${users}`)], /'url'.*absolute/],
      'for a URL of another version': [[read('1', `${origin}/beta/${users}`)], /'url'.*absolute/],
      'for a URL of another scheme': [[read('1', 'file:///etc/passwd')], /'url'.*absolute/],
      'for a host that begins like ours': [
        [read('1', `${origin}.evil.example/v1.0/${users}`)],
        /'url'.*absolute/,
      ],
      'for dots': [[read('1', `../beta/${users}`)], /'url'.*dot segments/],
      'for dots in the middle': [[read('1', `auditLogs/../../beta/${users}`)], /'url'.*dot segments/],
      'for encoded dots': [[read('1', `auditLogs/%2e%2E/.%2e/beta/${users}`)], /'url'.*dot segments/],
      'for dots that a tab hides': [[read('1', `auditLogs/.\t./.\n./beta/${users}`)], /'url'/],
      'for a backslash': [[read('1', `..\\beta\\${users}`)], /'url'/],
      'for a fragment': [[read('1', `${users}#x`)], /'url'.*#/],
      'for a number sign in a filter': [[read('1', `${users}?$filter=id eq 'a#b'`)], /'url'.*%23/],
      'for a line break in a query': [[read('1', `${users}?$top=1\r\nX: y`)], /'url'.*control/],
      'for a zero': [[read('1', `${users}?\0`)], /'url'.*control/],
      'for a batch within': [[write('1', '/$batch', { requests: [] })], /'url'.*batch within a batch/],
      'for an encoded batch within': [[write('1', '%24BATCH/', {})], /'url'.*batch within a batch/],
      'for headers that are a list': [[read('1', users, { headers: ['a'] })], /'headers'/],
      'for a header that is no text': [[read('1', users, { headers: { prefer: {} } })], /'headers'/],
      'for a header with a line break': [
        [read('1', users, { headers: { prefer: 'a\r\nb: c' } })],
        /'headers'/,
      ],
      'for a header without a name': [[read('1', users, { headers: { '': 'a' } })], /'headers'/],
      'for headers without end': [
        [
          read('1', users, {
            headers: Object.fromEntries([...Array(60).keys()].map((key) => [`x${key}`, ''])),
          }),
        ],
        /'headers'/,
      ],
      'for a body without a content type': [
        [{ id: '1', method: 'POST', url: `${users}/dismiss`, body: {} }],
        /^Write request with id '1' does not contain a Content-Type header\.$/,
      ],
      'for dependsOn that is no list': [
        [read('1', users, { dependsOn: '2' })],
        /'dependsOn' of the request '1'/,
      ],
      'for dependsOn of an unknown id': [
        [read('1', users, { dependsOn: ['__proto__'] })],
        /names '__proto__'/,
      ],
      'for a request that waits for itself': [
        [read('1', users, { dependsOn: ['1'] })],
        /'dependsOn'.*circle/,
      ],
      'for a circle': [
        [
          read('0', users),
          read('1', users, { dependsOn: ['0', '3'] }),
          read('2', users, { dependsOn: ['1'] }),
          read('3', users, { dependsOn: ['2'] }),
        ],
        /'dependsOn' of the request '1'.*circle/,
      ],
    }
    for (const [name, [requests, message]] of Object.entries(malformed)) {
      it(`${name}, naming request and property`, async () => {
        const answer = await batch(requests)
        assert.equal(answer.status, 400, answer.text)
        assert.equal(answer.json.error.code, 'BadRequest')
        assert.match(answer.json.error.message, message)
        assert.ok(answer.json.error.message.length < 400, 'says back only a little')
      })
    }

    it('and then nothing of it has been done', async () => {
      const answer = await batch([write('1', `${users}/dismiss`, { userIds: [userId(3)] }), read('1', users)])
      assert.equal(answer.status, 400)
      assert.equal((await server.get(`/v1.0/${users}/${userId(3)}`)).json.riskState, 'atRisk')
    })

    it('for an envelope that is none', async () => {
      for (const envelope of [null, [], 'x', 1, {}, { Requests: [] }, { requests: null }]) {
        const answer = await server.post('/v1.0/$batch', envelope)
        assert.equal(answer.status, 400, JSON.stringify(envelope))
        assert.match(answer.json.error.message, /^Invalid batch payload format\. Expected/)
      }
    })

    it('with 405, 415 or 413 for another method, type or size', async () => {
      const path = '/v1.0/$batch'
      const get = await server.get(path)
      assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST'])
      const mixed = { headers: { 'content-type': 'multipart/mixed;boundary=x' }, text: '--x--' }
      assert.equal((await server.request('POST', path, mixed)).status, 415)
      const large = {
        headers: json,
        text: JSON.stringify({ requests: [], padding: 'x'.repeat(4 * 1024 * 1024) }),
      }
      assert.equal((await server.request('POST', path, large)).status, 413)
      const below = { headers: json, text: JSON.stringify({ requests: [], padding: 'x'.repeat(4_000_000) }) }
      assert.equal((await server.request('POST', path, below)).status, 400)
    })

    it('without a token, before it is read', async () => {
      const answer = await batch([read('1', users)], { token: null })
      assert.equal(answer.status, 401)
      assert.equal((await server.post('/v1.0/$batch', '{', { token: null })).status, 401)
    })
  })

  describe('lets a single request fail alone', () => {
    const failing: Record<string, [status: number, code: string, request: Json]> = {
      'for an unknown path': [400, 'BadRequest', read('1', 'nothing')],
      'for a version in the path': [400, 'BadRequest', read('1', `/v1.0/${users}`)],
      'for a host in the path': [400, 'BadRequest', read('1', `//evil.example/${users}`)],
      'for dots that are encoded twice': [400, 'BadRequest', read('1', `auditLogs/%252e%252e/${users}`)],
      'for a batch behind a stray slash and more encoding': [400, 'BadRequest', write('1', '//$b%61tch', {})],
      'for a document that needs no token': [400, 'BadRequest', read('1', '$metadata')],
      'for broken percent-encoding': [400, 'BadRequest', read('1', `${users}/%E0%A4%A`)],
      'for a path without end': [414, 'BadRequest', read('1', `${users}/${'x'.repeat(3000)}`)],
      'for a semicolon': [400, 'BadRequest', read('1', `${users};x=1`)],
      'for a method that does not fit': [
        405,
        'Request_BadRequest',
        { id: '1', method: 'delete', url: users },
      ],
      'for a method that nobody knows': [501, 'NotImplemented', { id: '1', method: 'BREW', url: users }],
      'for a bad filter': [400, 'BadRequest', read('1', `${users}?$filter=x eq 1`)],
      'for an unknown item': [404, 'ResourceNotFound', read('1', `${users}/__proto__`)],
      'for a body of another type': [
        415,
        'UnsupportedMediaType',
        write('1', `${users}/dismiss`, 'aGk=', { headers: { 'content-type': 'text/plain' } }),
      ],
      'for a compressed body': [
        415,
        'UnsupportedMediaType',
        write('1', `${users}/dismiss`, {}, { headers: { ...json, 'content-encoding': 'gzip' } }),
      ],
      'for no body': [400, 'BadRequest', write('1', `${users}/dismiss`, null)],
      'for a body without its property': [400, 'BadRequest', write('1', `${users}/dismiss`, {})],
      'for a body with another prototype': [
        400,
        'BadRequest',
        write('1', `${users}/dismiss`, JSON.parse('{"__proto__": {"userIds": []}}')),
      ],
      'for a body that is too large': [
        413,
        'RequestEntityTooLarge',
        write('1', `${users}/dismiss`, { userIds: ['x'.repeat(300_000)] }),
      ],
    }
    for (const [name, [status, code, request]] of Object.entries(failing)) {
      it(name, async () => {
        const [inside, other] = await answered([request, read('2', users)])
        assert.equal(inside.status, status, JSON.stringify(inside.body))
        assert.equal(inside.body.error.code, code)
        assert.deepEqual(Object.keys(inside.body.error), ['code', 'message', 'innerError'])
        assert.equal(other.status, 200)
      })
    }

    it('with the Allow header among its headers', async () => {
      const [inside] = await answered([{ id: '1', method: 'PATCH', url: users }])
      assert.equal(inside.headers.Allow, 'GET, HEAD')
    })

    it('but not for a body nested without end, which nobody parses', async () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
      const request = JSON.stringify(write('1', `${users}/dismiss`, 0)).replace('"body":0', `"body":${deep}`)
      const answer = await server.request('POST', '/v1.0/$batch', {
        headers: json,
        text: `{"requests":[${request}]}`,
      })
      assert.equal(answer.status, 400)
      assert.match(answer.json.error.message, /nested deeper than 64 levels/)
    })

    it('and takes keys of every object for what they are', async () => {
      const text = `{"__proto__":{"requests":[]},"requests":[{"id":"__proto__","method":"GET","url":"${users}",
        "headers":{"__proto__":"x","constructor":"y"},"__proto__":{"method":"DELETE"}},
        {"id":"constructor","method":"GET","url":"${users}","dependsOn":["__proto__"]}]}`
      const answer = await server.request('POST', '/v1.0/$batch', { headers: json, text })
      assert.deepEqual(
        answer.json.responses.map((response: Json) => [response.id, response.status]),
        [
          ['__proto__', 200],
          ['constructor', 200],
        ],
      )
    })
  })

  describe('asks for the permission of each request', () => {
    it('and denies what its sender may not do', async () => {
      const token = await server.token({ permissions: ['IdentityRiskyUser.Read.All'] })
      const responses = await answered(
        [
          read('1', users),
          read('2', 'auditLogs/signIns'),
          read('3', 'auditLogs/directoryAudits'),
          write('4', `${users}/confirmCompromised`, { userIds: [userId(4)] }),
          { ...write('5', `${users}/confirmCompromised`, { userIds: [userId(4)] }), method: 'post' },
        ],
        { token },
      )
      assert.deepEqual(
        responses.map(({ status, body }) => [status, body?.error?.code]),
        [
          [200, undefined],
          [403, 'Forbidden'],
          [403, 'Authorization_RequestDenied'],
          [403, 'Forbidden'],
          [403, 'Forbidden'],
        ],
      )
      assert.equal((await server.get(`/v1.0/${users}/${userId(4)}`)).json.riskState, 'atRisk')
    })

    it('whatever token a request itself brings', async () => {
      const all = await server.token()
      const token = await server.token({ permissions: [] })
      const [inside] = await answered([read('1', users, { headers: { Authorization: `Bearer ${all}` } })], {
        token,
      })
      assert.equal(inside.status, 403)
    })

    it('and shows nothing of another tenant', async () => {
      const tenantId = await server.addTenant()
      const token = await server.token({ tenantId })
      const [list, one, act] = await answered(
        [
          read('1', users),
          read('2', `${users}/${userId(1)}`),
          write('3', `${users}/dismiss`, { userIds: [userId(5)] }),
        ],
        { token },
      )
      assert.deepEqual([list.body.value, one.status, act.status], [[], 404, 400])
    })
  })

  describe('with dependencies', () => {
    const statuses = async (requests: unknown[]) => (await answered(requests)).map(({ status }) => status)

    it('does one after the other, wherever they stand', async () => {
      const [after, , before] = await answered([
        read('after', `${users}/${userId(5)}`, { dependsOn: ['act'] }),
        write('act', `${users}/confirmCompromised`, { userIds: [userId(5)] }, { dependsOn: ['before'] }),
        read('before', `${users}/${userId(5)}`),
      ])
      assert.equal(before.body.riskState, 'atRisk')
      assert.equal(after.body.riskState, 'confirmedCompromised')
    })

    it('takes several on one, several for one, and ids as numbers', async () => {
      const diamond = [
        read(1, users),
        read(2, users, { dependsOn: [1] }),
        read('3', users, { dependsOn: ['1', 1] }),
        read(4, users, { dependsOn: ['2', 3] }),
      ]
      assert.deepEqual(await statuses(diamond), [200, 200, 200, 200])
      assert.deepEqual(await statuses(diamond.toReversed()), [200, 200, 200, 200])
    })

    it('takes a chain of twenty, also backwards', async () => {
      const chain = Array.from({ length: 20 }, (_, index) =>
        read(index, users, index > 0 ? { dependsOn: [index - 1] } : {}),
      )
      assert.deepEqual(await statuses(chain.toReversed()), Array(20).fill(200))
    })

    it('does not begin what depends on a failure, nor what depends on that, and does the rest', async () => {
      const responses = await answered([
        read('bad', 'nothing'),
        write('one', `${users}/dismiss`, { userIds: [userId(6)] }, { dependsOn: ['bad'] }),
        read('two', users, { dependsOn: ['one'] }),
        read('free', users),
      ])
      assert.deepEqual(
        responses.map(({ status }) => status),
        [400, 424, 424, 200],
      )
      assert.equal(responses[1].body.error.code, 'FailedDependency')
      assert.match(responses[2].body.error.message, /'one'/)
      assert.equal((await server.get(`/v1.0/${users}/${userId(6)}`)).json.riskState, 'atRisk')
    })
  })

  it('never breaks the server, whatever is in it', async () => {
    const scrap = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(
        '1',
        1,
        users,
        '/$batch',
        '..',
        'GET',
        'POST',
        ['1'],
        json,
        { userIds: [userId(1)] },
        `${users}/$count`,
      ),
    )
    const names = ['id', 'method', 'url', 'headers', 'body', 'dependsOn', '__proto__', 'toString']
    const request = fc
      .tuple(fc.nat(3), fc.dictionary(fc.constantFrom(...names), scrap, { maxKeys: 3 }))
      .map(([id, change]) => ({ ...read(String(id), users), ...change }))
    const envelope = fc.oneof(
      scrap,
      fc.array(request, { maxLength: 4 }).map((requests) => ({ requests })),
    )
    await fc.assert(
      fc.asyncProperty(envelope, async (sent) => {
        const answer = await server.post('/v1.0/$batch', sent)
        assert.ok([200, 400].includes(answer.status), `${answer.status} ${answer.text}`)
        for (const { status } of answer.json.responses ?? []) assert.ok(status < 500 || status === 501)
      }),
      { numRuns: 300 },
    )
    assert.deepEqual(server.log, [])
  })

  it('takes HEAD, and gives no body then', async () => {
    const [head, get] = await answered([{ ...read('1', users), method: 'HEAD' }, read('2', users)])
    assert.equal(head.status, 200)
    assert.equal('body' in head, false)
    assert.equal(head.headers['Content-Type'], get.headers['Content-Type'])
  })

  it('may be sent many at once, as many as the share of its application has room for', async () => {
    const most = Math.floor(shareOf(defaultSettings.requestsInProgressMax) / batchLanes)
    const answers = await Promise.all(
      Array.from({ length: most }, () =>
        answered([read('1', users), read('2', `${users}/$count`), read('3', users)]),
      ),
    )
    for (const responses of answers)
      assert.deepEqual(
        responses.map(({ status }) => status),
        [200, 200, 200],
      )
  })
})

describe('the answer to a batch', () => {
  it('has a bound: what finds no room is told so, and the rest is there', async () => {
    const server = await startServer()
    const policies = Array.from({ length: 25 }, () => ({ id: 'p', displayName: 'x'.repeat(30_000) }))
    const large = { appliedConditionalAccessPolicies: policies }
    await server.ingest(Array.from({ length: 16 }, (_, index) => riskySignInRecord(index + 1, 1, large)))
    const requests = ['a', 'b', 'c', 'd', 'e'].map((id) => read(id, 'auditLogs/signIns'))
    const last = read('small', users, { dependsOn: ['a', 'b'] })
    const {
      status,
      json: answer,
      text,
    } = await server.post('/v1.0/$batch', { requests: [...requests, last] })
    assert.equal(status, 200)
    const statuses = answer.responses.map((response: Json) => response.status)
    assert.ok(text.length < 34_000_000, `${text.length}`)
    assert.deepEqual(statuses.slice(0, 5).toSorted(), [200, 200, 413, 413, 413])
    assert.deepEqual(statuses[5], statuses[0] + statuses[1] === 400 ? 200 : 424)
    await server.store.close()
  })
})
