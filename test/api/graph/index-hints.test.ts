/** What is said again for the sake of an index changes no answer, whatever the rows and the caller are like. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { saveIdentities } from '../../../src/store/identities.ts'
import { insertSignIns } from '../../../src/store/insert-sign-ins.ts'
import type { Db, Store } from '../../../src/store/store.ts'
import type { SignInTable } from '../../../src/store/tables.ts'
import { signIn, user } from '../../conformance/store-rows.ts'
import { startServer, type TestServer } from '../../factories-server.ts'

const last = '\u{10ffff}'
const traces: Partial<SignInTable>[] = [
  {},
  { riskState: 'atRisk' },
  { riskState: 'dismissed' },
  { riskLevelAggregated: 'high' },
  { riskLevelDuringSignIn: 'low' },
  { riskDetail: 'hidden' },
  { riskEventTypes: '["unlikelyTravel"]' },
]
const names = [
  'ada@x',
  'adb@x',
  'a%a@x',
  'a_a@x',
  'ad',
  'ö@x',
  'öa@x',
  '퟿a',
  '퟿',
  `${last}a`,
  last,
  '😀a',
  null,
]

describe('A filter that an index answers', () => {
  let server: TestServer
  let total = 0

  before(async () => {
    server = await startServer()
    await fill(server.store, server.tenantId)
  })
  after(() => server.store.close())

  async function fill(store: Store, tenantId: string): Promise<void> {
    const rows = [
      ...traces.map((change, index) => signIn(tenantId, `risk${index}`, change)),
      ...names.map((userPrincipalName, index) => signIn(tenantId, `name${index}`, { userPrincipalName })),
      signIn(tenantId, 'machine', {
        ...{ identityKind: 'servicePrincipal', userId: '', servicePrincipalId: 'export' },
        signInEventType: 'managedIdentity',
      }),
      signIn(tenantId, 'address', { ipAddress: '2001:db8::a', correlationId: 'Not-A-Guid' }),
    ]
    total = rows.length - 1
    await store.write(tenantId, async (db: Db) => {
      await insertSignIns(db, rows)
      await saveIdentities(db, [user(tenantId, 'ada'), user(tenantId, 'bob')])
    })
  }

  async function idsOf(resource: string, filter: string): Promise<string[]> {
    const { status, json, text } = await server.get(`/beta/${resource}?$filter=${encodeURIComponent(filter)}`)
    assert.equal(status, 200, text)
    return json.value.map(({ id }: { id: string }) => id).sort()
  }

  const ofSignIns: [filter: string, expected: string[]][] = [
    ["riskState eq 'atRisk'", ['risk1']],
    ["riskState in ('atRisk','dismissed')", ['risk1', 'risk2']],
    ["riskLevelAggregated ne 'none'", ['risk3']],
    ["riskLevelAggregated eq 'high'", ['risk3']],
    ["riskLevelDuringSignIn eq 'low' or riskState eq 'dismissed'", ['risk2', 'risk4']],
    ["riskDetail ne 'none'", ['risk5']],
    ["riskEventTypes_v2/any(t: startsWith(t,'unlikely'))", ['risk6']],
    ["riskState eq 'atRisk' and riskLevelAggregated eq 'none'", ['risk1']],
    ["riskState eq 'atRisk' or id eq 'name0'", ['name0', 'risk1']],
    ["not (riskState eq 'none') ", ['risk1', 'risk2']],
    ["startsWith(userPrincipalName,'ad')", ['name0', 'name1', 'name4']],
    ["startsWith(userPrincipalName,'AD')", ['name0', 'name1', 'name4']],
    ["startsWith(userPrincipalName,'a%')", ['name2']],
    ["startsWith(userPrincipalName,'a_')", ['name3']],
    ["startsWith(userPrincipalName,'Ö')", ['name5', 'name6']],
    ["startsWith(userPrincipalName,'퟿')", ['name7', 'name8']],
    [`startsWith(userPrincipalName,'${last}')`, ['name10', 'name9']],
    ["startsWith(userPrincipalName,'😀')", ['name11']],
    ["startsWith(userPrincipalName,'ad') and startsWith(userPrincipalName,'adb')", ['name1']],
    ["signInEventTypes/any(t: t eq 'MANAGEDIDENTITY')", ['machine']],
    ["signInEventTypes/any(t: t eq 'unheardOf')", []],
    ["ipAddress eq '2001:DB8::A'", ['address']],
    ["startsWith(ipAddress,'2001:DB8:')", ['address']],
    ["correlationId eq 'not-a-guid'", ['address']],
  ]
  for (const [filter, expected] of ofSignIns) {
    it(`gives sign-ins by ${filter}`, async () => {
      assert.deepEqual(await idsOf('auditLogs/signIns', filter), expected.sort())
    })
  }

  for (const filter of [
    "startsWith(userPrincipalName,'') or userPrincipalName eq null",
    "not startsWith(userPrincipalName,'zz')",
    "riskState ne 'atRisk' or riskState eq 'atRisk'",
  ]) {
    it(`gives everything by ${filter}`, async () => {
      assert.equal((await idsOf('auditLogs/signIns', filter)).length, total)
    })
  }

  const ofUsers: [filter: string, expected: string[]][] = [
    ["userPrincipalName eq 'ada@corp.example' or mail eq 'ada@corp.example'", ['ada']],
    ["userPrincipalName eq 'ada@corp.example' or mail in ('a','b')", ['ada']],
    ["userPrincipalName eq 'ada@corp.example' and mail eq null", ['ada']],
    ["mail eq 'ada@corp.example'", []],
    ["startsWith(mail,'ada')", []],
    ["not startsWith(mail,'ada')", ['ada', 'bob']],
    ["mail ne 'ada@corp.example'", ['ada', 'bob']],
    ["not (mail eq null) or id eq 'bob'", ['bob']],
    ['mail eq null', ['ada', 'bob']],
  ]
  for (const [filter, expected] of ofUsers) {
    it(`gives users by ${filter}`, async () => {
      assert.deepEqual(await idsOf('users', filter), expected)
    })
  }
})
