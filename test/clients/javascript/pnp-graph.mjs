/** @pnp/graph with @azure/msal-node. The environment variable NODE_EXTRA_CA_CERTS names ca.pem. */
import assert from 'node:assert/strict'
import { ConfidentialClientApplication } from '@azure/msal-node'
import {
  DefaultHeaders,
  DefaultInit,
  GraphCollection,
  GraphQueryable,
  graphfi,
  graphPost,
  Paged,
} from '@pnp/graph'
import {
  BrowserFetch,
  BrowserFetchWithRetry,
  body,
  DefaultParse,
  HttpRequestError,
  InjectHeaders,
} from '@pnp/queryable'
import { graphScope, place, refusal, step } from './steps.mjs'

const { url, tenantId, clientId, clientSecret, readerId, readerSecret, userIds, signInIds, signInCount } =
  place

// The lines that point it at Riskgraph.
const application = applicationOf(clientId, clientSecret)
const graph = graphfi(`${url}/v1.0`).using(
  DefaultHeaders(),
  DefaultInit(),
  BrowserFetchWithRetry(),
  DefaultParse(),
  withToken(application),
)

function applicationOf(clientId, clientSecret) {
  const authority = { authority: `${url}/${tenantId}`, knownAuthorities: [new URL(url).host] }
  return new ConfidentialClientApplication({ auth: { clientId, clientSecret, ...authority } })
}

function withToken(application) {
  return (instance) => {
    instance.on.auth(async (address, init) => {
      const { accessToken } = await application.acquireTokenByClientCredential({ scopes: [graphScope] })
      init.headers = { ...init.headers, Authorization: `Bearer ${accessToken}` }
      return [address, init]
    })
    return instance
  }
}

const one = (path, from = graph) => from.create(GraphQueryable, path)
const many = (path, from = graph) => from.create(GraphCollection, path)

await step('secret', async () => {
  const { accessToken } = await application.acquireTokenByClientCredential({ scopes: [graphScope] })
  assert.equal(accessToken.split('.').length, 3)
})
await step('list', async () => {
  const users = await many('identityProtection/riskyUsers')()
  assert.deepEqual(users.map(({ id }) => id).sort(), [...userIds].sort())
})
await step('filter', async () => {
  const users = await many('identityProtection/riskyUsers')
    .filter("riskLevel eq 'high' and riskState eq 'atRisk'")
    .select('id', 'riskLevel')
    .orderBy('riskLastUpdatedDateTime', false)
    .top(2)()
  assert.equal(users.length, 2)
  assert.deepEqual(Object.keys(users[0]).sort(), ['id', 'riskLevel'])
})
await step('count', async () => {
  const signIns = many('auditLogs/signIns').top(1).using(Paged(true))
  signIns.query.set('$count', 'true')
  assert.equal((await signIns()).count, signInCount)
})
await step('page', async () => {
  const seen = new Set()
  for await (const signIns of many('auditLogs/signIns').top(200)) for (const { id } of signIns) seen.add(id)
  assert.equal(seen.size, signInCount)
})
await step('history', async () => {
  const history = await many(`identityProtection/riskyUsers/${userIds[0]}/history`)()
  assert.equal(history[0].userId, userIds[0])
})
await step('detections', async () => {
  const detections = await many('identityProtection/riskDetections').filter(
    "riskEventType eq 'anonymizedIPAddress'",
  )()
  assert.equal(detections.length, userIds.length)
})

const stateOf = async (path) => (await one(path)()).riskState
const answers = [
  [
    'users-compromised',
    'identityProtection/riskyUsers',
    'confirmCompromised',
    'userIds',
    userIds[0],
    'confirmedCompromised',
  ],
  ['users-safe', 'identityProtection/riskyUsers', 'confirmSafe', 'userIds', userIds[1], 'confirmedSafe'],
  ['users-dismissed', 'identityProtection/riskyUsers', 'dismiss', 'userIds', userIds[2], 'dismissed'],
  [
    'sign-ins-compromised',
    'auditLogs/signIns',
    'confirmCompromised',
    'requestIds',
    signInIds[4],
    'confirmedCompromised',
  ],
  ['sign-ins-safe', 'auditLogs/signIns', 'confirmSafe', 'requestIds', signInIds[5], 'confirmedSafe'],
  ['sign-ins-dismissed', 'auditLogs/signIns', 'dismiss', 'requestIds', signInIds[6], 'dismissed'],
]
for (const [name, collection, action, ids, id, state] of answers) {
  await step(name, async () => {
    await graphPost(one(`${collection}/${action}`), body({ [ids]: [id] }))
    assert.equal(await stateOf(`${collection}/${id}`), state)
  })
}

/** What pnp says of an error is the status and the body as it came. */
async function refused(work, status, code) {
  const error = await refusal(work)
  assert.ok(error instanceof HttpRequestError, `${error}`)
  assert.equal(error.status, status)
  assert.equal((await error.response.json()).error.code, code)
}
const stranger = (...behaviors) =>
  graphfi(`${url}/v1.0`).using(DefaultHeaders(), DefaultInit(), DefaultParse(), ...behaviors)
await step('error-400', () =>
  refused(() => many('identityProtection/riskyUsers').filter("riskLevle eq 'high'")(), 400, 'BadRequest'),
)
await step('error-401', () => {
  const nobody = stranger(BrowserFetch(), InjectHeaders({ Authorization: 'Bearer no' }))
  return refused(() => many('identityProtection/riskyUsers', nobody)(), 401, 'InvalidAuthenticationToken')
})
await step('error-403', () => {
  const reader = stranger(BrowserFetch(), withToken(applicationOf(readerId, readerSecret)))
  const dismissal = one('identityProtection/riskyUsers/dismiss', reader)
  return refused(() => graphPost(dismissal, body({ userIds: [userIds[9]] })), 403, 'Forbidden')
})
await step('error-404', () =>
  refused(() => one('identityProtection/riskyUsers/nobody')(), 404, 'ResourceNotFound'),
)

const eight = (from) =>
  Promise.allSettled(Array.from({ length: 8 }, () => many('auditLogs/signIns', from).top(999)()))
await step('error-429', async () => {
  const impatient = stranger(BrowserFetch(), withToken(application))
  const answers = [...(await eight(impatient)), ...(await eight(impatient))]
  const errors = answers.filter(({ status }) => status === 'rejected').map(({ reason }) => reason)
  assert.ok(errors.length > 0, 'never told to wait')
  for (const error of errors) await refused(() => Promise.reject(error), 429, 'TooManyRequests')
})
await step('retry', async () => {
  let attempts = 0
  const started = performance.now()
  const patient = stranger(BrowserFetchWithRetry(), withToken(application), (instance) => {
    instance.on.log((message) => {
      if (/retry request which failed with 429/.test(message)) attempts++
    })
    return instance
  })
  for (let tries = 0; tries < 5 && attempts === 0; tries++) {
    for (const { status, reason } of await eight(patient)) assert.equal(status, 'fulfilled', `${reason}`)
  }
  assert.ok(attempts > 0, 'never told to wait')
  assert.ok(performance.now() - started >= 1000, 'did not wait')
})
