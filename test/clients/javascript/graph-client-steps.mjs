/** What @microsoft/microsoft-graph-client does, however it gets its tokens. */
import assert from 'node:assert/strict'
import {
  AuthenticationHandler,
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  HTTPMessageHandler,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client'
import { host, place, refusal, step } from './steps.mjs'

const { url, userIds, signInIds, signInCount } = place

/** `client` may do everything, `reader` only read risky users; `authProvider` is the one of `client`. */
export async function runSteps({ client, reader, authProvider }) {
  await readSteps(client)
  await historySteps(client)
  await answerSteps(client)
  await batchSteps(client)
  await errorSteps(client, reader)
  await throttlingSteps(authProvider)
}

async function readSteps(client) {
  await step('list', async () => {
    const { value } = await client.api('/identityProtection/riskyUsers').get()
    assert.deepEqual(value.map(({ id }) => id).sort(), [...userIds].sort())
  })
  await step('filter', async () => {
    const { value } = await client
      .api('/identityProtection/riskyUsers')
      .filter("riskLevel eq 'high' and riskState eq 'atRisk'")
      .select(['id', 'riskLevel', 'riskLastUpdatedDateTime'])
      .orderby('riskLastUpdatedDateTime desc')
      .top(2)
      .get()
    assert.equal(value.length, 2)
    assert.deepEqual(Object.keys(value[0]).sort(), ['id', 'riskLastUpdatedDateTime', 'riskLevel'])
    assert.ok(value[0].riskLastUpdatedDateTime >= value[1].riskLastUpdatedDateTime)
  })
  await step('count', async () => {
    const page = await client.api('/auditLogs/signIns').count(true).top(1).get()
    assert.equal(page['@odata.count'], signInCount)
    assert.equal(Number(await client.api('/identityProtection/riskyUsers/$count').get()), userIds.length)
  })
  await step('page', async () => {
    const first = await client.api('/auditLogs/signIns').top(200).get()
    const seen = new Set()
    await new PageIterator(client, first, ({ id }) => Boolean(seen.add(id))).iterate()
    assert.equal(seen.size, signInCount)
  })
  await step('detections', async () => {
    const { value } = await client
      .api('/identityProtection/riskDetections')
      .version('beta')
      .filter("riskEventType eq 'anonymizedIPAddress'")
      .get()
    assert.equal(value.length, userIds.length)
    assert.match(value[0].detectedDateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  })
  await step('service-principals', async () => {
    const { value } = await client.api('/identityProtection/riskyServicePrincipals').get()
    assert.equal(value.length, 2)
    await client
      .api('/identityProtection/riskyServicePrincipals/dismiss')
      .post({ servicePrincipalIds: [value[0].id] })
    const after = await client.api(`/identityProtection/riskyServicePrincipals/${value[0].id}`).get()
    assert.equal(after.riskState, 'dismissed')
  })
}

async function historySteps(client) {
  await step('history', async () => {
    const { value } = await client.api(`/identityProtection/riskyUsers/${userIds[0]}/history`).get()
    assert.ok(value.length > 0)
    assert.equal(value[0].userId, userIds[0])
  })
}

/** As the samples of both documents, and their counterparts. */
async function answerSteps(client) {
  const user = (id) => client.api(`/identityProtection/riskyUsers/${id}`).get()
  const signIn = (id) => client.api(`/auditLogs/signIns/${id}`).get()
  await step('users-compromised', async () => {
    const body = { userIds: userIds.slice(0, 2) }
    assert.equal(await client.api('/riskyUsers/confirmCompromised').version('beta').post(body), undefined)
    assert.equal((await user(userIds[0])).riskState, 'confirmedCompromised')
    assert.equal((await user(userIds[1])).riskLevel, 'high')
  })
  await step('users-safe', async () => {
    await client.api('/identityProtection/riskyUsers/confirmSafe').post({ userIds: [userIds[2]] })
    assert.equal((await user(userIds[2])).riskState, 'confirmedSafe')
  })
  await step('users-dismissed', async () => {
    await client.api('/identityProtection/riskyUsers/dismiss').post({ userIds: [userIds[3]] })
    assert.equal((await user(userIds[3])).riskState, 'dismissed')
  })
  await step('sign-ins-compromised', async () => {
    const body = { requestIds: signInIds.slice(4, 6) }
    assert.equal(
      await client.api('/auditLogs/signIns/confirmCompromised').version('beta').post(body),
      undefined,
    )
    assert.equal((await signIn(signInIds[4])).riskState, 'confirmedCompromised')
    assert.equal((await user(userIds[5])).riskDetail, 'adminConfirmedSigninCompromised')
  })
  await step('sign-ins-safe', async () => {
    await client
      .api('/auditLogs/signIns/confirmSafe')
      .version('beta')
      .post({ requestIds: [signInIds[6]] })
    assert.equal((await signIn(signInIds[6])).riskState, 'confirmedSafe')
  })
  await step('sign-ins-dismissed', async () => {
    await client
      .api('/auditLogs/signIns/dismiss')
      .version('beta')
      .post({ requestIds: [signInIds[7]] })
    assert.equal((await signIn(signInIds[7])).riskState, 'dismissed')
  })
}

async function batchSteps(client) {
  const send = async (...requests) => {
    const content = await new BatchRequestContent(requests).getContent()
    return new BatchResponseContent(await client.api('/$batch').post(content))
  }
  // Without a version: 3.0.7 strips only the host (microsoftgraph/msgraph-sdk-javascript, issue 1451).
  const get = (path) => new Request(url + path)
  const dismiss = (...ids) =>
    new Request(`${url}/identityProtection/riskyUsers/dismiss`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ userIds: ids }),
    })
  await step('batch', async () => {
    const apart = await send(
      { id: '1', request: get("/identityProtection/riskyUsers?$filter=riskLevel eq 'high'&$top=1") },
      { id: '2', request: get('/identityProtection/riskyUsers/nobody') },
      { id: '3', request: dismiss(userIds[8]) },
    )
    assert.equal((await apart.getResponseById('1').json()).value.length, 1)
    assert.equal(apart.getResponseById('2').status, 404)
    assert.equal((await apart.getResponseById('2').json()).error.code, 'ResourceNotFound')
    assert.equal(apart.getResponseById('3').status, 204)
    const inOrder = await send(
      { id: '1', request: dismiss('nobody') },
      { id: '2', request: get(`/identityProtection/riskyUsers/${userIds[8]}`), dependsOn: ['1'] },
    )
    assert.equal(inOrder.getResponseById('1').status, 400)
    assert.equal(inOrder.getResponseById('2').status, 424)
  })
}

async function errorSteps(client, reader) {
  const refused = async (work, statusCode, code, message) => {
    const error = await refusal(work)
    assert.ok(error instanceof GraphError, `${error}`)
    assert.equal(error.statusCode, statusCode)
    assert.equal(error.code, code)
    assert.match(error.message, message)
    assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/)
  }
  await step('error-400', () =>
    refused(
      () => client.api('/identityProtection/riskyUsers').filter("riskLevle eq 'high'").get(),
      400,
      'BadRequest',
      /^Invalid filter clause: .*riskLevle/,
    ),
  )
  await step('error-401', () =>
    refused(
      () =>
        Client.init({
          baseUrl: `${url}/`,
          customHosts: new Set([host]),
          authProvider: (done) => done(null, 'no'),
        })
          .api('/identityProtection/riskyUsers')
          .get(),
      401,
      'InvalidAuthenticationToken',
      /^CompactToken parsing failed/,
    ),
  )
  await step('error-403', () =>
    refused(
      () => reader.api('/identityProtection/riskyUsers/dismiss').post({ userIds: [userIds[9]] }),
      403,
      'Forbidden',
      /IdentityRiskyUser\.ReadWrite\.All/,
    ),
  )
  await step('error-404', () =>
    refused(
      () => client.api('/identityProtection/riskyUsers/nobody').get(),
      404,
      'ResourceNotFound',
      /^Resource 'nobody' does not exist/,
    ),
  )
}

/** Eight at once are more than the server works on; what it said is noted below the client's own retries. */
async function throttlingSteps(authProvider) {
  const waits = []
  const counter = {
    async execute(context) {
      await this.next.execute(context)
      if (context.response.status === 429) waits.push(context.response.headers.get('Retry-After'))
    },
    setNext(next) {
      this.next = next
    },
  }
  const client = (options) => {
    const chain = [
      new AuthenticationHandler(authProvider),
      new RetryHandler(options),
      counter,
      new HTTPMessageHandler(),
    ]
    for (const [index, handler] of chain.slice(0, -1).entries()) handler.setNext(chain[index + 1])
    return Client.initWithMiddleware({
      baseUrl: `${url}/`,
      customHosts: new Set([host]),
      middleware: chain[0],
    })
  }
  const eight = (asked) =>
    Promise.allSettled(Array.from({ length: 8 }, () => asked.api('/auditLogs/signIns').top(999).get()))
  await step('error-429', async () => {
    const impatient = client(new RetryHandlerOptions(1, 0))
    const answers = [...(await eight(impatient)), ...(await eight(impatient))]
    const errors = answers.filter(({ status }) => status === 'rejected').map(({ reason }) => reason)
    assert.ok(errors.length > 0, 'never told to wait')
    for (const error of errors) {
      assert.ok(error instanceof GraphError)
      assert.equal(error.statusCode, 429)
      assert.equal(error.code, 'TooManyRequests')
      assert.match(error.message, /^Too many requests/)
    }
  })
  await step('retry', async () => {
    const patient = client(new RetryHandlerOptions())
    waits.length = 0
    const started = performance.now()
    for (let tries = 0; tries < 5 && waits.length === 0; tries++) {
      for (const { status, reason } of await eight(patient)) assert.equal(status, 'fulfilled', reason)
    }
    assert.ok(waits.length > 0, 'never told to wait')
    assert.ok(
      waits.every((seconds) => seconds === '1'),
      String(waits),
    )
    assert.ok(performance.now() - started >= 1000, 'did not wait')
  })
}
