/** What surrounds the resources: methods, bodies, preferences, documents, and what is said when there is too much. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import type { KyselyPlugin } from 'kysely'
import pino from 'pino'
import { jsonFault } from '../../../src/api/graph/http/json-fault.ts'
import { readPreferences } from '../../../src/api/graph/http/preferences.ts'
import { routes } from '../../../src/api/graph/route-table.ts'
import { defaultSettings } from '../../../src/config.ts'
import { RequestError } from '../../../src/model/errors.ts'
import { createApp } from '../../../src/server.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  origin,
  type RequestOptions,
  riskySignInRecord,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

const users = '/v1.0/identityProtection/riskyUsers'
const act = `${users}/dismiss`
const json = { 'content-type': 'application/json' }

describe('the protocol', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([1, 2, 3, 4, 5].map((number) => riskySignInRecord(number, number)))
  })
  after(() => server.store.close())

  describe('of methods', () => {
    const paths = new Set(
      routes.flatMap(({ path, versions }) =>
        versions.map((version) => {
          const segments = path.map((segment) => (segment.startsWith(':') ? userId(1) : segment))
          return `/${version}/${segments.join('/')}`
        }),
      ),
    )

    it('refuses what a path does not have with 405, naming what it has', async () => {
      for (const path of paths) {
        for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE']) {
          const answer = await server.request(method, path)
          assert.equal(answer.status, 405, `${method} ${path}`)
          assert.match(answer.headers.get('allow') ?? '', /^(?:GET, HEAD|POST)(?:, (?:GET, HEAD|POST))?$/)
          assert.equal(answer.json.error.code, 'Request_BadRequest')
          assert.match(
            answer.json.error.message,
            /^Specified HTTP method is not allowed for the request target\./,
          )
        }
      }
    })

    it('answers HEAD with the head of GET', async () => {
      for (const path of [...paths, '/v1.0', '/v1.0/$metadata', '/v1.0/nothing']) {
        const get = await server.get(path)
        const head = await server.request('HEAD', path)
        assert.equal(head.status, get.status, path)
        assert.equal(head.text, '')
        for (const name of ['content-type', 'odata-version', 'allow', 'etag']) {
          assert.equal(head.headers.get(name), get.headers.get(name), `${name} of ${path}`)
        }
      }
    })

    it('refuses any method on a path outside of the versions as it refuses the path', async () => {
      for (const method of ['GET', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']) {
        for (const path of ['/', '/favicon.ico', '/v3.0/x', '/.well-known/security.txt']) {
          const answer = await server.request(method, path)
          assert.equal(answer.status, 400, `${method} ${path}`)
          assert.match(answer.json.error.message, /^Resource not found for the segment/)
        }
      }
    })
  })

  describe('of bodies', () => {
    const send = (text: string, headers: Record<string, string> = json) =>
      server.request('POST', act, { headers, text })
    const good = `{"userIds":["${userId(1)}"]}`

    const accepted: Record<string, [string, Record<string, string>?]> = {
      'with a byte order mark': [`\uFEFF${good}`],
      'with a charset': [good, { 'content-type': 'application/json; charset="UTF-8"' }],
      'of a subtype': [good, { 'content-type': 'Application/vnd.x+JSON;odata.metadata=minimal' }],
      'that says it is not compressed': [good, { ...json, 'content-encoding': 'Identity' }],
    }
    for (const [name, [text, headers]] of Object.entries(accepted)) {
      it(`accepts one ${name}`, async () => {
        const answer = await send(text, headers)
        assert.equal(answer.status, 204, answer.text)
      })
    }

    const words =
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.'
    const unreadable: Record<string, [text: string, reason: string]> = {
      'is empty': ['', 'The body is empty.'],
      'is blank': [' \r\n\t', 'The body is empty.'],
      'ends too early': ['{"userIds": [', 'The text ends at position 13.'],
      'has a word that is none': ['{"userIds": hello}', 'Unexpected "h" at position 12.'],
      'has a comma too many': ['{"userIds": [],}', 'Unexpected "}" at position 15.'],
      'goes on after its end': [`${good} x`, `Unexpected "x" at position ${good.length + 1}.`],
      'has single quotes': ["{'userIds': []}", `Unexpected "'" at position 1.`],
      'is a form': ['userIds=1', 'Unexpected "u" at position 0.'],
      'has a line break in a text': ['{"userIds": ["a\nb"]}', 'Unexpected "\\n" at position 15.'],
    }
    for (const [name, [text, reason]] of Object.entries(unreadable)) {
      it(`says where one ${name}`, async () => {
        const answer = await send(text)
        assert.equal(answer.status, 400)
        assert.equal(answer.json.error.message, `${words} ${reason}`)
      })
    }

    it('refuses one that is not UTF-8', async () => {
      const response = await server.app.request(origin + act, {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${await server.token()}` },
        body: Buffer.from('7b22fffe227d', 'hex'),
      })
      assert.equal(response.status, 400)
      assert.match(await response.text(), /not UTF-8/)
    })

    it('says that it takes none that is compressed', async () => {
      const answer = await send('\x1f\x8b', { ...json, 'content-encoding': 'gzip' })
      assert.equal(answer.status, 415)
      assert.equal(answer.headers.get('accept-encoding'), 'identity')
      assert.match(answer.json.error.message, /'gzip'/)
    })

    it('reads none before it knows who sends it', async () => {
      let pulled = 0
      const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 })
      const response = await server.app.request(origin + act, {
        method: 'POST',
        headers: json,
        body,
        duplex: 'half',
      } as RequestInit)
      assert.equal(response.status, 401)
      assert.equal(pulled, 0)
    })
  })

  describe('of preferences', () => {
    const list = (query: string, prefer: string) => server.get(`${users}${query}`, { headers: { prefer } })

    it('says which it honoured, and only then', async () => {
      const both = await list('', 'respond-async, odata.maxpagesize=5,include-unknown-enum-members')
      assert.equal(
        both.headers.get('preference-applied'),
        'include-unknown-enum-members, odata.maxpagesize=5',
      )
      for (const prefer of ['', 'return=minimal', 'odata.maxpagesize=0', 'odata.maxpagesize=x', ',,=;']) {
        assert.equal((await list('', prefer)).headers.get('preference-applied'), null, prefer)
      }
      const headers = { prefer: 'odata.maxpagesize=1, include-unknown-enum-members' }
      const one = await server.get(`${users}/${userId(1)}`, { headers })
      assert.equal(one.headers.get('preference-applied'), 'include-unknown-enum-members')
      for (const answer of [
        await server.get(`${users}/$count`, { headers }),
        await server.post(act, { userIds: [userId(1)] }, { headers }),
        await server.get('/v1.0/nothing', { headers }),
      ]) {
        assert.equal(answer.headers.get('preference-applied'), null)
      }
    })

    it('bounds a page, whatever $top asks for, and loses nothing', async () => {
      assert.equal((await list('?$top=3', 'odata.maxpagesize=2')).json.value.length, 2)
      assert.equal((await list('?$top=3', 'odata.maxpagesize=400')).json.value.length, 3)
      const ids: string[] = []
      let next: string | undefined = `${users}?$top=4`
      while (next) {
        const { json: page }: Awaited<ReturnType<typeof list>> = await server.get(next, {
          headers: { prefer: 'maxpagesize="2"' },
        })
        assert.ok(page.value.length <= 2)
        for (const { id } of page.value) ids.push(id)
        next = page['@odata.nextLink']
      }
      assert.equal(new Set(ids).size, 5)
      assert.equal(ids.length, 5)
    })

    it('are read leniently, and the first of two counts', () => {
      const page = { includeUnknownEnumMembers: false, pageSizeMax: 7 }
      assert.deepEqual(readPreferences('ODATA.MaxPageSize = "7"; x=1, odata.maxpagesize=9'), page)
      const none = { includeUnknownEnumMembers: false }
      for (const header of [
        null,
        '',
        'x',
        'maxpagesize',
        'maxpagesize=-1',
        'maxpagesize=1e3',
        'maxpagesize=9999999999',
      ]) {
        assert.deepEqual(readPreferences(header), none)
      }
      assert.deepEqual(readPreferences(`a=${' '.repeat(60_000)}!`), none)
      assert.deepEqual(readPreferences('not-include-unknown-enum-members'), none)
    })

    it('do not change the form: JSON with minimal metadata, whatever is accepted', async () => {
      for (const accept of [
        'application/xml',
        'application/json;odata.metadata=full',
        'text/html',
        'x/y;q=0',
      ]) {
        const answer = await server.get(users, { headers: { accept } })
        assert.equal(answer.status, 200)
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json;odata\.metadata=minimal;/)
        assert.equal(answer.json.value.length, 5)
      }
    })
  })

  describe('of documents', () => {
    for (const version of ['v1.0', 'beta']) {
      it(`gives the metadata and the description of ${version} to everybody, and once`, async () => {
        for (const [name, type] of [
          ['$metadata', 'application/xml;charset=utf-8'],
          ['%24METADATA/', 'application/xml;charset=utf-8'],
          ['openapi.json', 'application/json;charset=utf-8'],
        ]) {
          const path = `/${version}/${name}`
          const answer = await server.get(path, { token: null })
          assert.equal(answer.status, 200, answer.text)
          assert.equal(answer.headers.get('content-type'), type)
          assert.equal(answer.headers.get('odata-version'), '4.0')
          assert.match(answer.headers.get('cache-control') ?? '', /max-age=\d+/)
          const tag = answer.headers.get('etag') ?? ''
          for (const known of [tag, `"x", W/${tag}`, '*']) {
            const again = await server.get(path, { token: null, headers: { 'if-none-match': known } })
            assert.deepEqual([again.status, again.text], [304, ''])
          }
          const other = await server.get(path, { token: 'garbage', headers: { 'if-none-match': '"x"' } })
          assert.equal(other.status, 200)
          const post = await server.request('POST', path, { token: null })
          assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD'])
        }
      })

      it(`names in the description of ${version} the host by which it was asked`, async () => {
        const own = await server.get(`/${version}/openapi.json`, { token: null })
        const other = await server.get(`https://risk.corp.example/${version}/openapi.json`, { token: null })
        assert.equal(own.json.servers[0].url, `${origin}/${version}`)
        assert.equal(other.json.servers[0].url, `https://risk.corp.example/${version}`)
      })

      it(`lists at the root of ${version} what the routes begin with, for those with a token`, async () => {
        const { status, json: body } = await server.get(`/${version}`)
        assert.equal(status, 200)
        assert.equal(body['@odata.context'], `${origin}/${version}/$metadata`)
        const first = routes
          .filter(({ versions }) => versions.includes(version as 'beta'))
          .map(({ path }) => path[0])
        assert.deepEqual(
          body.value.map(({ name }: { name: string }) => name),
          [...new Set(first)].toSorted(),
        )
        for (const { name, kind, url } of body.value) {
          assert.equal(url, name)
          const isList = (await server.get(`/${version}/${url}`)).status === 200
          assert.equal(kind, isList ? 'EntitySet' : 'Singleton', name)
        }
        assert.equal((await server.get(`/${version}/`, { token: null })).status, 401)
        assert.equal((await server.post(`/${version}`, {})).status, 405)
      })
    }
  })
})

describe('a server with too much to do', () => {
  /** The server on the same store, whose answers to reads pass through `between`. */
  async function slowed(server: TestServer, between: () => Promise<void>) {
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await between()
        return result
      },
    }
    const store: Store = { ...server.store, read: server.store.read.withPlugin(plugin) }
    const settings = { ...defaultSettings, requestsInProgressMax: 4 }
    const app = await createApp({ store, settings, log: pino({ level: 'silent' }) })
    return async (
      path: string,
      { token, ...options }: RequestOptions & { method?: string; body?: string } = {},
    ) =>
      app.request(origin + path, {
        ...options,
        headers: { ...options.headers, authorization: `Bearer ${token ?? (await server.token())}` },
      })
  }

  it('tells the fifth of four requests at once to come again in a second, and nobody else', async (t) => {
    const server = await startServer()
    t.after(() => server.store.close())
    const other = await server.token({ tenantId: await server.addTenant() })
    const gate = Promise.withResolvers<void>()
    let isShut = false
    const get = await slowed(server, () => (isShut ? gate.promise : Promise.resolve()))
    await get(users)
    await get(users, { token: other })
    isShut = true
    const all = Array.from({ length: 5 }, () => get(users))
    // The others wait at the gate.
    const fifth = await Promise.race(all)
    assert.equal(fifth.status, 429)
    assert.equal(fifth.headers.get('retry-after'), '1')
    const { error } = (await fifth.json()) as { error: { code: string; message: string } }
    assert.equal(error.code, 'TooManyRequests')
    assert.match(error.message, /^Too many requests\./)
    const body = JSON.stringify({ requests: [{ id: '1', method: 'GET', url: 'nothing' }] })
    assert.equal((await get('/v1.0/$batch', { method: 'POST', headers: json, body })).status, 429)
    assert.equal((await get('/v1.0/nothing', { token: other })).status, 400)
    gate.resolve()
    const statuses = (await Promise.all(all)).map(({ status }) => status)
    assert.deepEqual(statuses.toSorted(), [200, 200, 200, 200, 429])
    assert.equal((await get(users)).status, 200)
  })

  it('says 503 and when to come again, also while it cannot tell who asks', async (t) => {
    const server = await startServer()
    t.after(() => server.store.close())
    let isBusy = false
    const get = await slowed(server, async () => {
      if (isBusy) throw new RequestError(503, 'ServiceNotAvailable', 'The query took longer than 20 seconds.')
    })
    isBusy = true
    const unknown = await get(users)
    isBusy = false
    assert.equal((await get(users)).status, 200)
    isBusy = true
    for (const answer of [unknown, await get(users), await get(`${users}/$count`)]) {
      assert.equal(answer.status, 503)
      assert.equal(answer.headers.get('retry-after'), '10')
      const { error } = (await answer.json()) as { error: { code: string } }
      assert.equal(error.code, 'ServiceNotAvailable')
    }
  })
})

describe('the place where a text stops being JSON', () => {
  it('is its end when it is JSON, and when it ends too early', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), (text, cut) => {
        assert.equal(jsonFault(text), text.length)
        const wrapped = `[${text}`
        assert.ok(jsonFault(wrapped.slice(0, 1 + (cut % wrapped.length))) <= wrapped.length)
        assert.equal(jsonFault(wrapped), wrapped.length)
      }),
    )
  })

  it('is where V8 says it is, if V8 says it', () => {
    const marks = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      '1e',
      'true',
      'nul',
      ' ',
      '\\',
      'x',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...marks), { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        try {
          JSON.parse(text)
          assert.equal(jsonFault(text), text.length)
        } catch (error) {
          const [, position] =
            /^(?:Expected .*|Unexpected non-whitespace .*) in JSON at position (\d+)/.exec(
              String((error as Error).message),
            ) ?? []
          if (position) assert.equal(jsonFault(text), Number(position), text)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is found in a long text', () => {
    const text = `[${'"\\u00e9 long text", '.repeat(200_000)}`
    assert.equal(jsonFault(`${text}x]`), text.length)
    assert.equal(jsonFault('['.repeat(1_000_000)), 1_000_000)
    const string = `"${'\\\\'.repeat(1_000_000)}`
    assert.equal(jsonFault(string), string.length)
  })
})
