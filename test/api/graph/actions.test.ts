/** The six actions: what they take, that they are all or nothing, and that the next read shows what they did. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  guid,
  type Json,
  riskySignInRecord,
  signInId,
  signInRecord,
  startServer,
  type TestServer,
  userId,
  userPrincipal,
} from '../../factories-server.ts'

interface Action {
  path: string
  property: 'requestIds' | 'userIds'
  id(number: number): string
  signIn: string[]
  detection: string[]
  user: string[]
  activity: string
}

/** level, state and detail after the action on a user with one risky sign-in. */
const actions: Action[] = [
  {
    path: '/v1.0/auditLogs/signIns/confirmCompromised',
    property: 'requestIds',
    id: signInId,
    signIn: ['high', 'confirmedCompromised', 'adminConfirmedSigninCompromised'],
    detection: ['high', 'confirmedCompromised', 'adminConfirmedSigninCompromised'],
    user: ['high', 'confirmedCompromised', 'adminConfirmedSigninCompromised'],
    activity: 'ConfirmCompromised',
  },
  {
    path: '/v1.0/auditLogs/signIns/confirmSafe',
    property: 'requestIds',
    id: signInId,
    signIn: ['none', 'confirmedSafe', 'adminConfirmedSigninSafe'],
    detection: ['high', 'confirmedSafe', 'adminConfirmedSigninSafe'],
    user: ['none', 'confirmedSafe', 'adminConfirmedSigninSafe'],
    activity: 'ConfirmSafe',
  },
  {
    path: '/v1.0/auditLogs/signIns/dismiss',
    property: 'requestIds',
    id: signInId,
    signIn: ['none', 'dismissed', 'adminDismissedRiskForSignIn'],
    detection: ['high', 'dismissed', 'adminDismissedRiskForSignIn'],
    user: ['none', 'dismissed', 'adminDismissedRiskForSignIn'],
    activity: 'DismissSignIn',
  },
  {
    path: '/v1.0/identityProtection/riskyUsers/confirmCompromised',
    property: 'userIds',
    id: userId,
    signIn: ['high', 'confirmedCompromised', 'adminConfirmedUserCompromised'],
    detection: ['high', 'confirmedCompromised', 'adminConfirmedUserCompromised'],
    user: ['high', 'confirmedCompromised', 'adminConfirmedUserCompromised'],
    activity: 'ConfirmAccountCompromised',
  },
  {
    path: '/v1.0/identityProtection/riskyUsers/confirmSafe',
    property: 'userIds',
    id: userId,
    signIn: ['none', 'confirmedSafe', 'adminConfirmedAccountSafe'],
    detection: ['high', 'confirmedSafe', 'adminConfirmedAccountSafe'],
    user: ['none', 'confirmedSafe', 'adminConfirmedAccountSafe'],
    activity: 'ConfirmAccountSafe',
  },
  {
    path: '/v1.0/identityProtection/riskyUsers/dismiss',
    property: 'userIds',
    id: userId,
    signIn: ['none', 'dismissed', 'adminDismissedAllRiskForUser'],
    detection: ['high', 'dismissed', 'adminDismissedAllRiskForUser'],
    user: ['none', 'dismissed', 'adminDismissedAllRiskForUser'],
    activity: 'DismissUser',
  },
]

for (const [index, action] of actions.entries()) {
  const { path, property, id } = action
  describe(`POST ${path}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer()
      const risky = Array.from({ length: 70 }, (_, number) => riskySignInRecord(number, number))
      await server.ingest([...risky, signInRecord(90, 90)])
    })
    after(() => server.store.close())

    const act = (body: unknown) => server.post(path, body)
    /** Some details are younger than the sentinel of v1.0, and sent to those who ask for them. */
    const headers = { prefer: 'include-unknown-enum-members' }
    const read = async (url: string): Promise<Json> => (await server.get(url, { headers })).json
    const value = async (url: string): Promise<Json> => (await read(url)).value
    const signInOf = (number: number) => read(`/v1.0/auditLogs/signIns/${signInId(number)}`)
    const userOf = (number: number) => read(`/v1.0/identityProtection/riskyUsers/${userId(number)}`)
    const state = async () =>
      JSON.stringify([
        await value('/v1.0/auditLogs/signIns'),
        await value('/v1.0/identityProtection/riskyUsers'),
        await value('/v1.0/identityProtection/riskDetections?$top=500'),
        await value('/v1.0/auditLogs/directoryAudits'),
      ])

    it('answers 204, and the very next reads show what it did', async () => {
      const answer = await act({ [property]: [id(1)] })
      assert.equal(answer.status, 204)
      assert.equal(answer.text, '')
      const signIn = await signInOf(1)
      assert.deepEqual(
        [signIn.riskLevelAggregated, signIn.riskState, signIn.riskDetail, signIn.riskLevelDuringSignIn],
        [...action.signIn, 'high'],
      )
      const user = await userOf(1)
      assert.deepEqual([user.riskLevel, user.riskState, user.riskDetail], action.user)
      const detections = await value(
        `/v1.0/identityProtection/riskDetections?$filter=userId eq '${userId(1)}' and riskEventType eq 'anonymizedIPAddress'`,
      )
      assert.equal(detections.length, 1)
      const [detection] = detections
      assert.deepEqual([detection.riskLevel, detection.riskState, detection.riskDetail], action.detection)
      const states = await value(
        `/v1.0/auditLogs/signIns?$filter=riskState eq '${action.signIn[1]}'&$select=id`,
      )
      assert.deepEqual(states, [{ id: signInId(1) }])
    })

    it('is the newest item of the history, with who did it, and one entry of the audit log', async () => {
      const [newest] = await value(`/v1.0/identityProtection/riskyUsers/${userId(1)}/history`)
      assert.equal(newest.id, userId(1))
      assert.equal(newest.initiatedBy, guid(9))
      assert.equal(newest.activity.detail, action.user[2])
      const audits = await value('/v1.0/auditLogs/directoryAudits')
      assert.equal(audits.length, 1)
      assert.equal(audits[0].activityDisplayName, action.activity)
      assert.equal(audits[0].initiatedBy.app.appId, guid(9))
    })

    it('leaves everybody else as they were', async () => {
      assert.equal((await signInOf(2)).riskState, 'atRisk')
      assert.equal((await userOf(2)).riskState, 'atRisk')
    })

    it('again changes no risk and adds no history', async () => {
      const history = `/v1.0/identityProtection/riskyUsers/${userId(1)}/history`
      const before = [await userOf(1), await signInOf(1), await value(history)]
      assert.equal((await act({ [property]: [id(1)] })).status, 204)
      assert.deepEqual([await userOf(1), await signInOf(1), await value(history)], before)
    })

    it('takes ids in capitals and twice, as one', async () => {
      const ids = [id(3), id(3).toUpperCase(), id(3)]
      assert.equal((await act({ [property]: ids, unknown: true })).status, 204)
      assert.equal((await userOf(3)).riskState, action.user[1])
      const many = Array.from({ length: 100 }, () => id(3))
      assert.equal((await act({ [property]: many })).status, 204, '100 times one id is one id')
    })

    it('takes 60 ids', async () => {
      const ids = Array.from({ length: 60 }, (_, number) => id(number))
      assert.equal((await act({ [property]: ids })).status, 204)
      assert.equal((await userOf(59)).riskState, action.user[1])
    })

    const refused: Record<string, [body: unknown, message: RegExp]> = {
      'no ids': [{}, /is missing.*GUID/],
      'ids under another name': [
        { [property === 'userIds' ? 'requestIds' : 'userIds']: [id(61)] },
        new RegExp(`'${property}' is missing`),
      ],
      'ids in another case of name': [{ [property.toLowerCase()]: [id(61)] }, /is missing/],
      'ids that are null': [{ [property]: null }, /is missing/],
      'a single id': [{ [property]: id(61) }, /not a list/],
      'a list of numbers': [{ [property]: [61] }, /not a list of texts/],
      'a list with null in it': [{ [property]: [id(61), null] }, /not a list of texts/],
      'a list of lists': [{ [property]: [[id(61)]] }, /not a list of texts/],
      'an empty list': [{ [property]: [] }, /is empty/],
      'an id that is none': [{ [property]: [id(61), "x' or '1'='1"] }, /not GUIDs: 'x' or '1'='1'/],
      'an id with a line break': [{ [property]: [`${id(61)}\n`] }, /not GUIDs/],
      'an id in braces': [{ [property]: [`{${id(61)}}`] }, /not GUIDs/],
      'an empty id': [{ [property]: [id(61), ''] }, /not GUIDs: ''/],
      'an id that nobody has': [
        { [property]: [id(61), guid(404), id(62), guid(405)] },
        new RegExp(`${guid(404)}, ${guid(405)}`),
      ],
      'the id of the other kind': [
        { [property]: [id(61), property === 'userIds' ? signInId(61) : userId(61)] },
        /do not exist in your tenant/,
      ],
      '61 ids': [
        { [property]: Array.from({ length: 61 }, (_, number) => id(number)) },
        new RegExp(`has 61 ids, more than the 60.*${id(60)}`),
      ],
      'a list as the body': [[id(61)], /not a JSON object/],
      'a text as the body': ['x', /not a JSON object/],
      'null as the body': [null, /not a JSON object/],
      'ten thousand bad ids': [{ [property]: Array.from({ length: 10_000 }, () => 'no') }, /not GUIDs/],
    }
    for (const [name, [body, message]] of Object.entries(refused)) {
      it(`refuses ${name}, and changes nothing`, async () => {
        const before = await state()
        const answer = await act(body)
        assert.equal(answer.status, 400, answer.text)
        assert.equal(answer.json.error.code, 'BadRequest')
        assert.match(answer.json.error.message, message)
        assert.ok(answer.json.error.message.length < 5000)
        assert.equal(await state(), before)
      })
    }

    it('does not know the ids of another tenant', async () => {
      const other = await server.addTenant()
      await server.ingest([riskySignInRecord(200, 200)], other)
      const before = await state()
      const answer = await act({ [property]: [id(61), id(200)] })
      assert.equal(answer.status, 400)
      assert.match(answer.json.error.message, new RegExp(`tenant.*: ${id(200)}\\.`))
      assert.equal(await state(), before)
    })

    it('by a person names that person', async () => {
      const { token } = await server.authority.issue(userPrincipal(server.tenantId))
      assert.equal((await server.post(path, { [property]: [id(65)] }, { token })).status, 204)
      const [newest] = await value(`/v1.0/identityProtection/riskyUsers/${userId(65)}/history`)
      assert.equal(newest.initiatedBy, guid(8))
      const [audit] = await value(
        "/v1.0/auditLogs/directoryAudits?$filter=initiatedBy/user/userPrincipalName eq 'admin@corp.example'",
      )
      assert.equal(audit.initiatedBy.user.id, guid(8))
      assert.equal(audit.initiatedBy.app, null)
    })

    it('on what was never risky', async () => {
      const answer = await act({ [property]: [id(90)] })
      const isTaken = [0, 1, 3].includes(index)
      assert.equal(answer.status, isTaken ? 204 : 400)
      if (!isTaken) assert.match(answer.json.error.message, /not risky|never risky/)
    })
  })
}
