/** The keys of another issuer: fetched rarely, renewed beside the requests, kept while the issuer fails. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { issuerUrl, keysUrl, makeKey, type TrustedIssuer, trusted } from './trust-issuer.ts'

const minuteMs = 60_000
const discoveryUrl = `${issuerUrl}/.well-known/openid-configuration`

/** The look that a request has begun and not waited for. */
const aMoment = () => new Promise((resolve) => setImmediate(resolve))
const verified = async ({ trust, token }: TrustedIssuer) => Boolean(await trust.verify(await token()))
const messages = ({ log }: TrustedIssuer) => log.map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the keys of another issuer', () => {
  it('are fetched once, for however many requests at the same time', async () => {
    const issuer = trusted()
    await Promise.all(Array.from({ length: 20 }, () => verified(issuer)))
    await verified(issuer)
    assert.deepEqual(issuer.asked, [discoveryUrl, keysUrl])
    assert.deepEqual(
      messages(issuer).map(({ issuer: name, keys, msg }) => [name, keys, msg]),
      [['elsewhere', 1, 'keys of a trusted issuer fetched']],
    )
  })

  it('are fetched without discovery when the configuration says where they are', async () => {
    const jwksUri = 'https://keys.example/all'
    const issuer = trusted({ jwksUri })
    issuer.documents[jwksUri] = issuer.documents[keysUrl]
    assert.ok(await verified(issuer))
    assert.deepEqual(issuer.asked, [jwksUri])
  })

  it('may be fetched at the start, also when that fails', async () => {
    const issuer = trusted()
    issuer.documents[keysUrl] = new Error('answered 500')
    await issuer.trust.load()
    assert.equal(messages(issuer)[0]?.reason, 'answered 500')
    assert.equal(messages(issuer)[0]?.issuer, 'elsewhere')
  })

  it('are renewed every hour by a request that does not wait for them', async () => {
    const issuer = trusted()
    await verified(issuer)
    issuer.clock.milliseconds += 59 * minuteMs
    const early = await issuer.token({ exp: issuer.clock.milliseconds / 1000 + 6000 })
    assert.ok(await issuer.trust.verify(early))
    assert.equal(issuer.asked.length, 2)
    issuer.clock.milliseconds += 2 * minuteMs
    assert.ok(await issuer.trust.verify(early))
    await aMoment()
    assert.equal(issuer.asked.length, 4)
  })

  it('are looked at again for a key that is new, so that a rotation needs no restart', async () => {
    const issuer = trusted()
    await verified(issuer)
    const next = await makeKey()
    issuer.documents[keysUrl] = { keys: [issuer.key.publicJwk, next.publicJwk] }
    issuer.clock.milliseconds += 2 * minuteMs
    assert.ok(await issuer.trust.verify(await issuer.token({}, {}, next)))
    assert.ok(await verified(issuer), 'the old one holds while it is published')
    issuer.documents[keysUrl] = { keys: [next.publicJwk] }
    issuer.clock.milliseconds += 61 * minuteMs
    const exp = issuer.clock.milliseconds / 1000 + 60
    await issuer.trust.verify(await issuer.token({ exp }, {}, next))
    await aMoment()
    issuer.clock.milliseconds += 2 * minuteMs
    await assert.rejects(async () => issuer.trust.verify(await issuer.token({ exp: exp + 999 })), {
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
  })

  it('are looked at once a minute at most, however many key ids are invented', async () => {
    const issuer = trusted()
    await verified(issuer)
    for (let number = 0; number < 30; number++) {
      const token = await issuer.token({}, { kid: `invented ${number}` })
      await assert.rejects(issuer.trust.verify(token), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
    }
    assert.equal(issuer.asked.length, 2)
    issuer.clock.milliseconds += minuteMs
    const more = [1, 2, 3].map((number) => issuer.token({}, { kid: `invented again ${number}` }))
    await Promise.allSettled((await Promise.all(more)).map((token) => issuer.trust.verify(token)))
    assert.equal(issuer.asked.length, 4)
  })

  it('hold for a day without a word of the issuer, and no longer', async () => {
    const issuer = trusted()
    await verified(issuer)
    issuer.documents[discoveryUrl] = new Error('connect ECONNREFUSED')
    const lasting = await issuer.token({ exp: issuer.clock.milliseconds / 1000 + 200_000 })
    issuer.clock.milliseconds += 23 * 60 * minuteMs
    assert.ok(await issuer.trust.verify(lasting))
    await aMoment()
    issuer.clock.milliseconds += 2 * 60 * minuteMs
    await assert.rejects(issuer.trust.verify(lasting), { status: 503 })
    issuer.documents[discoveryUrl] = { issuer: issuerUrl, jwks_uri: keysUrl }
    issuer.clock.milliseconds += 10 * minuteMs
    assert.ok(await issuer.trust.verify(lasting))
  })
})

describe('an issuer that fails', () => {
  it('is asked again after pauses that grow to five minutes', async () => {
    const issuer = trusted()
    issuer.documents[discoveryUrl] = new Error('getaddrinfo ENOTFOUND')
    for (let second = 0; second < 1000; second += 5) {
      await assert.rejects(verified(issuer), (error: Error & { status?: number; headers?: object }) => {
        const retryAfter = Number((error.headers as Record<string, string>)['Retry-After'])
        return error.status === 503 && retryAfter >= 1 && retryAfter <= 300
      })
      issuer.clock.milliseconds += 5000
    }
    assert.deepEqual(
      messages(issuer).map(({ retryInSeconds }) => retryInSeconds),
      [5, 10, 20, 40, 80, 160, 300, 300, 300],
    )
  })

  it('keeps no token of anybody else waiting', async () => {
    const issuer = trusted()
    issuer.documents[discoveryUrl] = new Promise(() => {})
    const waiting = verified(issuer)
    waiting.catch(() => {})
    assert.equal(await issuer.trust.verify(await issuer.token({ iss: 'https://our.own.example/x' })), null)
  })

  const wrong: Record<string, [document: string, content: unknown, reason: RegExp]> = {
    'a discovery document of another issuer': [
      discoveryUrl,
      { issuer: 'https://evil.example', jwks_uri: keysUrl },
      /of another issuer: https:\/\/evil\.example/,
    ],
    'a discovery document without an issuer': [discoveryUrl, { jwks_uri: keysUrl }, /of another issuer/],
    'a discovery document that is nothing': [discoveryUrl, null, /of another issuer/],
    'keys without TLS': [discoveryUrl, { issuer: issuerUrl, jwks_uri: 'http://a.example/' }, /no https/],
    'keys nowhere': [discoveryUrl, { issuer: issuerUrl }, /no https/],
    'no list of keys': [keysUrl, { keys: 'many' }, /no list/],
    'no keys': [keysUrl, { keys: [] }, /no key that can be used/],
    'keys of no use': [
      keysUrl,
      { keys: [null, 7, {}, { kty: 'oct', k: 'c2VjcmV0', kid: 'a' }, { kty: 'RSA', n: 'a', e: 'AQAB' }] },
      /no key that can be used/,
    ],
  }
  for (const [name, [document, content, reason]] of Object.entries(wrong)) {
    it(`because it publishes ${name} is said in the log, and nothing it signs is believed`, async () => {
      const issuer = trusted()
      issuer.documents[document] = content
      await assert.rejects(verified(issuer), { status: 503, code: 'ServiceNotAvailable' })
      assert.match(String(messages(issuer)[0]?.reason), reason)
    })
  }

  it('does not take away what it said before by saying nonsense', async () => {
    const issuer = trusted()
    await verified(issuer)
    issuer.documents[keysUrl] = { keys: [] }
    issuer.clock.milliseconds += 2 * minuteMs
    await assert.rejects(async () => issuer.trust.verify(await issuer.token({}, { kid: 'new' })))
    assert.ok(await verified(issuer))
  })

  it('cannot make a symmetric key of its public keys', async () => {
    const issuer = trusted()
    const secret = Buffer.from('everybody knows this one by now!').toString('base64url')
    issuer.documents[keysUrl] = { keys: [issuer.key.publicJwk, { kty: 'oct', k: secret, kid: 'shared' }] }
    await assert.rejects(async () => issuer.trust.verify(await issuer.token({}, { kid: 'shared' })))
    assert.ok(await verified(issuer))
  })
})
