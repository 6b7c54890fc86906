/** Lists are fetched as if their servers were hostile. */
import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { fetchList } from '../../src/intel/fetch-list.ts'
import { listServer } from './list-server.ts'

const answers: Record<string, string | RequestListener> = {
  '/good': '198.51.100.1\n198.51.100.2\n',
  '/failing': (_, response) => response.writeHead(500).end('198.51.100.1\n'),
  '/redirect': (_, response) => response.writeHead(302, { location: '/good' }).end(),
  '/away': (_, response) => response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
  '/large': '198.51.100.1\n'.repeat(100),
  '/silent': () => {},
  '/broken': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('198.51')
    response.destroy()
  },
  '/dripping': (_, response) => {
    const timer = setInterval(() => response.write('#'), 5)
    response.on('close', () => clearInterval(timer))
  },
}
const rules = { allowPrivateAddress: false }

describe('a list', () => {
  it('is read, and the progress is told', async (t) => {
    const server = await listServer(t, answers)
    const progress: number[] = []
    const text = await fetchList(server.url('/good'), {
      ...rules,
      onProgress: (bytes) => progress.push(bytes),
    })
    assert.equal(text, answers['/good'])
    assert.equal(progress.at(-1), 26)
  })

  const failures: Record<string, [path: string, message: RegExp]> = {
    'that fails': ['/failing', /^answered 500$/],
    'that is not there': ['/absent', /^answered 404$/],
    'that is elsewhere': ['/redirect', /^answered 302; redirects are not followed$/],
    'that sends us into the inner network': ['/away', /^answered 307; redirects are not followed$/],
    'that is too large': ['/large', /^answered more than 1000 bytes$/],
    'that breaks off': ['/broken', /./],
  }
  for (const [name, [path, message]] of Object.entries(failures)) {
    it(`${name} is refused with the reason`, async (t) => {
      const server = await listServer(t, answers)
      await assert.rejects(fetchList(server.url(path), { ...rules, bytesMax: 1000 }), { message })
      assert.deepEqual(server.asked, [path])
    })
  }

  it('that never comes, or never ends, is not waited for', async (t) => {
    const server = await listServer(t, answers)
    for (const path of ['/silent', '/dripping']) {
      const fetched = fetchList(server.url(path), { ...rules, timeoutMilliseconds: 60 })
      await assert.rejects(fetched, { message: 'took too long' })
    }
  })

  it('of a server that does not answer at any of its addresses says so', async () => {
    const fetched = fetchList('https://localhost:1/list', { allowPrivateAddress: true })
    await assert.rejects(fetched, /ECONNREFUSED/)
  })

  it('is fetched without TLS from this machine alone', async () => {
    for (const url of [
      'http://example.com/list',
      'http://localhost/list',
      'http://10.0.0.1/list',
      'http://[2001:db8::1]/list',
      'ftp://127.0.0.1/list',
      'file:///etc/passwd',
    ])
      await assert.rejects(fetchList(url, { allowPrivateAddress: true }), { message: `${url} is not https` })
  })

  it('is not fetched from the inner network unless the operator says so, however the address is spelled', async () => {
    const hosts = [
      ...['localhost', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
      ...['167772161', '0xa.1', '[fe80::1]', '[fd00::1]', '[::ffff:10.0.0.1]', '[64:ff9b::a00:1]'],
    ]
    for (const host of hosts)
      await assert.rejects(
        fetchList(`https://${host}/list`, rules),
        /is an address of the inner network/,
        host,
      )
  })
})
