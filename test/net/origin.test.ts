/** By which name a server is known: from whom it hears it, and from whom it does not. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isAddressOrNetwork } from '../../src/config.ts'
import { type OriginRules, originReader } from '../../src/net/origin.ts'

const proxy = '10.1.2.3'
const stranger = '203.0.113.9'

interface Call {
  rules?: OriginRules
  peer?: string
  encrypted?: boolean
  headers?: Record<string, string>
}

function call({
  rules = { trustedProxies: ['10.0.0.0/8'] },
  peer = proxy,
  encrypted = false,
  headers = {},
}: Call) {
  const request = new Request('http://ignored.example/v1.0', { headers: { host: 'inner:8443', ...headers } })
  const connection = { incoming: { socket: { remoteAddress: peer, encrypted } } }
  const reader = originReader(rules)
  const known = reader.originOf(request, connection)
  return {
    origin: 'origin' in known ? known.origin : undefined,
    fault: 'fault' in known ? known.fault : undefined,
    isPrivate: reader.isPrivate(request, connection),
  }
}

const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'risk.corp.example' }

describe('the origin of links', () => {
  const heard: Record<string, [Call, string]> = {
    'is the public URL before anything else': [
      { rules: { publicUrl: 'https://public.example', trustedProxies: [proxy] }, headers: forwarded },
      'https://public.example',
    ],
    'is what a trusted proxy says': [{ headers: forwarded }, 'https://risk.corp.example'],
    'is what a proxy says that is trusted by its address': [
      { rules: { trustedProxies: [proxy] }, headers: forwarded },
      'https://risk.corp.example',
    ],
    'is what a proxy says on a socket for both families': [
      { peer: `::ffff:${proxy}`, headers: forwarded },
      'https://risk.corp.example',
    ],
    'is what a proxy of IPv6 says': [
      { rules: { trustedProxies: ['2001:db8::/32'] }, peer: '2001:db8::7', headers: forwarded },
      'https://risk.corp.example',
    ],
    'takes the host as it came when the proxy says the scheme alone': [
      { headers: { 'x-forwarded-proto': 'HTTPS' } },
      'https://inner:8443',
    ],
    'takes the scheme as it came when the proxy says the host alone': [
      { headers: { 'x-forwarded-host': 'risk.corp.example:8080' } },
      'http://risk.corp.example:8080',
    ],
    'takes the last of several, which the proxy wrote itself': [
      {
        headers: {
          'x-forwarded-proto': 'http, https',
          'x-forwarded-host': 'evil.example, risk.corp.example',
        },
      },
      'https://risk.corp.example',
    ],
    'understands Forwarded': [
      { headers: { forwarded: 'for=192.0.2.1;PROTO=https;host="risk.corp.example:444";by="[::1]:80"' } },
      'https://risk.corp.example:444',
    ],
    'takes the last element of Forwarded': [
      {
        headers: {
          forwarded:
            'for=1.2.3.4;host=evil.example;proto=http, for="a,b;c"; proto=https;host=risk.corp.example;',
        },
      },
      'https://risk.corp.example',
    ],
    'drops the usual port': [
      { encrypted: true, headers: { host: 'risk.corp.example:443' } },
      'https://risk.corp.example',
    ],
    'knows hosts that are addresses of IPv6': [
      { encrypted: true, headers: { host: '[::1]:8443' } },
      'https://[::1]:8443',
    ],
    'comes from Host without a proxy': [{ rules: {}, peer: stranger, encrypted: true }, 'https://inner:8443'],
    'comes from Host when a stranger claims to be a proxy': [
      {
        peer: stranger,
        encrypted: true,
        headers: { ...forwarded, forwarded: 'host=evil.example;proto=http' },
      },
      'https://inner:8443',
    ],
    'comes from Host when no proxy is trusted': [
      { rules: {}, peer: '127.0.0.1', headers: forwarded },
      'http://inner:8443',
    ],
    'comes from Host when a stranger sends garbage': [
      { peer: stranger, encrypted: true, headers: { forwarded: '"', 'x-forwarded-host': '"/><script>' } },
      'https://inner:8443',
    ],
  }
  for (const [name, [given, origin]] of Object.entries(heard)) {
    it(name, () => {
      assert.deepEqual(call(given).origin, origin)
    })
  }

  const malformed: Record<string, Record<string, string>> = {
    'a host with a path': { host: 'a.example/evil' },
    'a host with a user': { host: 'user@a.example' },
    'a host with a quote': { host: 'a"b' },
    'a host with a space': { host: 'a b' },
    'a host with a number sign': { host: 'a#b' },
    'a host with a port that is none': { host: 'a.example:99999' },
    'a host with two ports': { host: 'a.example:1:2' },
    'a host with percent signs': { host: 'a%2eexample' },
    'two hosts': { host: 'a.example, b.example' },
    'a host that a URL parser would turn into another': { host: 'a\u00ADb.example' },
    'a forwarded host with a path': { 'x-forwarded-host': 'a.example/evil' },
    'a forwarded host of the standard with a path': { forwarded: 'host="a.example/evil"' },
    'a forwarded scheme that is none': { 'x-forwarded-proto': 'javascript' },
    'a Forwarded that is none': { forwarded: 'host="a.example' },
    'a Forwarded of words': { forwarded: 'a.example' },
    'forwarding headers that contradict each other': { ...forwarded, forwarded: 'host=evil.example' },
    'schemes that contradict each other': { ...forwarded, forwarded: 'proto=http' },
  }
  for (const [name, headers] of Object.entries(malformed)) {
    it(`is not guessed from ${name}`, () => {
      const { origin, fault } = call({ headers })
      assert.equal(origin, undefined)
      assert.match(fault ?? '', /^[A-Z].*\.$/)
    })
  }

  it('is found quickly in headers without end', () => {
    for (const text of [
      'a=b;'.repeat(10_000),
      'a="'.repeat(10_000),
      `host="${'\\'.repeat(30_000)}`,
      `${' '.repeat(60_000)}"`,
      `host=a${' '.repeat(60_000)}"`,
    ]) {
      call({ headers: { forwarded: text, 'x-forwarded-host': text } })
    }
  })
})

describe('a connection', () => {
  const cases: Record<string, [Call, boolean]> = {
    'over TLS is private': [{ peer: stranger, encrypted: true }, true],
    'over TLS is private whatever is claimed': [
      { peer: stranger, encrypted: true, headers: { 'x-forwarded-proto': 'http' } },
      true,
    ],
    'from this machine is private': [{ peer: '127.0.0.1' }, true],
    'from this machine is private on IPv6, too': [{ peer: '::1' }, true],
    'from a stranger is not': [{ peer: stranger }, false],
    'from a stranger is not, whatever is claimed': [{ peer: stranger, headers: forwarded }, false],
    'from a trusted proxy is private when it was HTTPS there': [{ headers: forwarded }, true],
    'from a trusted proxy is not when it was HTTP there': [
      { headers: { 'x-forwarded-proto': 'http' } },
      false,
    ],
    'from a trusted proxy that says nothing is not': [{}, false],
    'from a proxy on this machine is not when it was HTTP there': [
      { rules: { trustedProxies: ['127.0.0.1'] }, peer: '127.0.0.1', headers: { forwarded: 'proto=http' } },
      false,
    ],
    'from a proxy that contradicts itself is not': [
      { headers: { ...forwarded, forwarded: 'proto=http' } },
      false,
    ],
  }
  for (const [name, [given, isPrivate]] of Object.entries(cases)) {
    it(name, () => {
      assert.equal(call(given).isPrivate, isPrivate)
    })
  }
})

describe('the list of trusted proxies', () => {
  it('takes addresses and networks, and nothing else', () => {
    for (const text of ['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', '192.0.2.1/32', 'fd00::/128']) {
      assert.ok(isAddressOrNetwork(text), text)
      assert.doesNotThrow(() => originReader({ trustedProxies: [text] }))
    }
    for (const text of [
      '',
      '*',
      'proxy.example',
      '10.0.0.0/0',
      '::/0',
      '10.0.0.0/33',
      '::/129',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      'fe80::1%eth0',
      '10.0.0',
      '10.0.0.1 ',
    ]) {
      assert.ok(!isAddressOrNetwork(text), text)
    }
  })
})

describe('the address of a caller', () => {
  const addressOf = (rules: OriginRules, peer: string, headers: Record<string, string> = {}) => {
    const connection = { incoming: { socket: { remoteAddress: peer } } }
    const request = new Request('http://inner.example/', { headers })
    return originReader(rules).addressOf(request, connection)
  }
  const proxied = { trustedProxies: [proxy] }

  it('is that of the socket, whatever a stranger says', () => {
    assert.equal(addressOf(proxied, stranger, { 'x-forwarded-for': '192.0.2.1' }), stranger)
    assert.equal(addressOf({}, `::ffff:${stranger}`), stranger)
  })

  it('is what a trusted proxy wrote last', () => {
    const said = (text: string) => addressOf(proxied, proxy, { 'x-forwarded-for': text })
    assert.equal(said('192.0.2.1, 192.0.2.2'), '192.0.2.2')
    assert.equal(said('[2001:db8::1]:443'), '2001:db8::1')
    for (const nothing of ['', 'unknown', "x' or 1=1"]) assert.equal(said(nothing), '')
  })

  it("is nobody's when a proxy on this machine hides it", () => {
    assert.equal(addressOf({ publicUrl: 'https://risk.example' }, '127.0.0.1'), '')
    assert.equal(addressOf({}, '127.0.0.1'), '127.0.0.1')
  })
})
