/** An application proves who it is by a certificate: what is accepted, and every way to cheat. */
import assert from 'node:assert/strict'
import {
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { setAppDisabled } from '../../src/identity-provider/directory/apps.ts'
import { addCertificate } from '../../src/identity-provider/directory/credentials.ts'
import { type ClientCertificate, makeClientCertificate } from './client-certificate.ts'
import { derOf, graphScope, type RunningIssuer, startIssuer, timeNow } from './running-issuer.ts'

let issuer: RunningIssuer
let certificate: ClientCertificate
let key: KeyObject
let clientId: string
let appName: string

before(async () => {
  issuer = await startIssuer()
  certificate = await makeClientCertificate()
  key = createPrivateKey(certificate.keyPem)
  const { app } = await issuer.addApp()
  clientId = app.clientId
  appName = app.displayName
  await addCertificate(issuer.store, issuer.tenantId, appName, { pem: certificate.pem, now: timeNow() })
})
after(() => issuer.close())

const tokenUrl = (segment = issuer.tenantId, version = 'oauth2/v2.0') =>
  `${issuer.origin}/${segment}/${version}/token`
const thumbprint = (digest: string) => createHash(digest).update(derOf(certificate.pem)).digest('base64url')
const seconds = () => Math.floor(Date.now() / 1000)

interface Change {
  claims?: JWTPayload
  header?: Partial<JWTHeaderParameters> & Record<string, unknown>
  key?: KeyObject
}

function assertion({ claims = {}, header = {}, key: signer = key }: Change = {}): Promise<string> {
  const now = seconds()
  const usual = { iss: clientId, sub: clientId, aud: tokenUrl(), jti: randomUUID(), nbf: now, exp: now + 600 }
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': thumbprint('sha256'),
      ...header,
    } as JWTHeaderParameters)
    .sign(signer)
}

const send = (text: string, { path = tokenUrl(), change = {} } = {}) =>
  issuer.post(path, {
    ...{ grant_type: 'client_credentials', client_id: clientId, scope: graphScope },
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...{ client_assertion: text, ...change },
  })

describe('a client assertion', () => {
  const accepted: Record<string, () => Promise<{ status: number; text: string }>> = {
    'by PS256 and the newer thumbprint': async () => send(await assertion()),
    'by RS256 and the older thumbprint': async () =>
      send(await assertion({ header: { alg: 'RS256', 'x5t#S256': undefined, x5t: thumbprint('sha1') } })),
    'with the thumbprint in hexadecimal, as older libraries write it': async () =>
      send(
        await assertion({
          header: {
            'x5t#S256': undefined,
            x5t: createHash('sha1').update(derOf(certificate.pem)).digest('hex').toUpperCase(),
          },
        }),
      ),
    'with no thumbprint at all': async () => send(await assertion({ header: { 'x5t#S256': undefined } })),
    'for the endpoint of version 1': async () =>
      send(await assertion({ claims: { aud: tokenUrl(undefined, 'oauth2') } }), {
        path: tokenUrl(undefined, 'oauth2'),
        change: { resource: 'https://graph.microsoft.com' },
      }),
    'for the endpoint as the caller names it': async () =>
      send(await assertion({ claims: { aud: tokenUrl('common') } }), { path: tokenUrl('common') }),
    'for the issuer': async () =>
      send(await assertion({ claims: { aud: `${issuer.origin}/${issuer.tenantId}/v2.0` } })),
  }
  for (const [what, ask] of Object.entries(accepted)) {
    it(`is accepted ${what}`, async () => {
      const { status, text } = await ask()
      assert.equal(status, 200, text)
    })
  }

  const stranger = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const unsigned = (alg: string) => async () => {
    const [, payload] = (await assertion()).split('.')
    return `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.${payload}.`
  }
  const refused: Record<string, [number: number, text: () => Promise<string>]> = {
    'by another key': [700027, () => assertion({ key: stranger() })],
    'by another key, which it brings': [
      700027,
      async () => {
        const other = await makeClientCertificate()
        const x5c = [derOf(other.pem).toString('base64')]
        return assertion({
          key: createPrivateKey(other.keyPem),
          header: { x5c, jku: 'https://evil.example/' },
        })
      },
    ],
    'by a certificate that is not of the application': [
      700027,
      () => assertion({ header: { 'x5t#S256': thumbprint('sha1') } }),
    ],
    'without a signature': [700027, unsigned('none')],
    'signed with the certificate as a secret': [
      700027,
      async () => {
        const [, payload] = (await assertion()).split('.')
        const text = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${payload}`
        return `${text}.${createHmac('sha256', certificate.pem).update(text).digest('base64url')}`
      },
    ],
    'of somebody else': [700016, () => assertion({ claims: { iss: randomUUID(), sub: randomUUID() } })],
    'with another issuer than subject': [700027, () => assertion({ claims: { iss: randomUUID() } })],
    'for another audience': [700023, () => assertion({ claims: { aud: 'https://login.example/token' } })],
    'for another host': [
      700023,
      () => assertion({ claims: { aud: `https://evil.example/${issuer.tenantId}/oauth2/v2.0/token` } }),
    ],
    'that has ended': [700024, () => assertion({ claims: { exp: seconds() - 60 } })],
    'that has not begun': [700024, () => assertion({ claims: { nbf: seconds() + 600 } })],
    'that never ends': [700024, () => assertion({ claims: { exp: seconds() + 86_400 } })],
    'without an end': [700024, () => assertion({ claims: { exp: undefined as never } })],
    'without an id': [700027, () => assertion({ claims: { jti: undefined as never } })],
    garbage: [700016, async () => 'garbage'],
  }
  for (const [what, [number, text]] of Object.entries(refused)) {
    it(`${what} is refused`, async () => {
      const { status, json } = await send(await text())
      assert.ok(status >= 400 && status < 500, String(status))
      const expected = what === 'of somebody else' || what === 'garbage' ? json.error_codes : [number]
      assert.deepEqual(json.error_codes, expected)
    })
  }

  it('is good once, in any process and at once too', async () => {
    const text = await assertion()
    const answers = await Promise.all([send(text), send(text), send(text)])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 401, 401])
    assert.deepEqual((await send(text)).json.error_codes, [50013])
  })

  it('is not accepted beside a secret, or of a disabled application', async () => {
    assert.equal((await send(await assertion(), { change: { client_secret: 'x' } })).status, 400)
    const { store, tenantId } = issuer
    await setAppDisabled(store, tenantId, appName, { isDisabled: true, now: timeNow() })
    assert.deepEqual((await send(await assertion())).json.error_codes, [7000112])
    await setAppDisabled(store, tenantId, appName, { isDisabled: false, now: timeNow() })
    assert.equal((await send(await assertion())).status, 200)
  })
})
