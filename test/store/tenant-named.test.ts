/** No statement about what belongs to a tenant goes to a store without naming the tenant, whoever sends it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KyselyPlugin, RootOperationNode } from 'kysely'
import { pino } from 'pino'
import { defaultSettings } from '../../src/config.ts'
import { doJobs } from '../../src/feedback/jobs.ts'
import { createAuthority } from '../../src/identity-provider/tokens.ts'
import { transitions, type Verb } from '../../src/model/transitions.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { createApp } from '../../src/server.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Db, Store } from '../../src/store/store.ts'
import { daysAfter, engineSettings, guid, openTenant, today } from '../factories.ts'
import { appPrincipal, origin } from '../factories-server.ts'
import { answerSomething } from '../ingest/answers.ts'
import { historyOf, randomOf } from '../ingest/histories.ts'

/** What belongs to no tenant, or is asked for before it is known whose it is. */
const ofAll: Record<string, string> = {
  tenants: 'says which there are',
  apps: 'a client id says whose it is',
  appCredentials: 'of an app',
  appRedirectUris: 'of an app',
  issuerItems: 'of the issuer, for all tenants',
  issuerSecrets: 'of the issuer, for all tenants',
  signingKeys: 'of the issuer, for all tenants',
  slices: 'spans of a log, whose it is is said in the join',
}

/** Names of the tables that a statement is about, and whether it names a tenant. */
function lookAt(node: RootOperationNode): { tables: string[]; isNamed: boolean } {
  const text = JSON.stringify(node)
  const named = [...text.matchAll(/"kind":"TableNode".*?"name":"(\w+)"/g)].map((match) => match[1] as string)
  const raw = [...text.matchAll(/(?:from|join|into|update) \\"(\w+)\\"/gi)].map((match) => match[1] as string)
  return { tables: [...named, ...raw], isNamed: /"name":"tenant(Id)?"|\\"tenant(Id)?\\"/.test(text) }
}

class Watching implements KyselyPlugin {
  readonly faults = new Set<string>()
  readonly seen = new Set<string>()

  transformQuery: KyselyPlugin['transformQuery'] = ({ node }) => {
    const { tables, isNamed } = lookAt(node)
    for (const table of tables) this.seen.add(table)
    const own = tables.filter((table) => !(table in ofAll))
    if (own.length > 0 && !isNamed) this.faults.add(`${node.kind} of ${own.join(', ')}`)
    return node
  }

  transformResult: KyselyPlugin['transformResult'] = async ({ result }) => result
}

function watched(store: Store, watching: Watching): Store {
  const through = (work: (db: Db) => Promise<never>) => (db: Db) => work(db.withPlugin(watching))
  return {
    ...store,
    read: store.read.withPlugin(watching),
    write: (tenantId, work, turn) => store.write(tenantId, through(work as never) as never, turn),
    writeAhead: async () => null,
    close: () => store.close(),
  }
}

describe('what is asked of a store', () => {
  it('names the tenant, whether by a batch, an answer, fading, a job or a list', async () => {
    const watching = new Watching()
    const store = watched(await openSqlite(':memory:'), watching)
    const tenant = await openTenant({ store })
    const { tenantId } = tenant
    const random = randomOf(5)
    const history = historyOf(5)
    for (let first = 0; first < history.length; first += 40) {
      await tenant.ingest(history.slice(first, first + 40))
      await answerSomething(tenant, random, today)
    }
    await tenant.ingest(history.slice(0, 10).map((one) => ({ ...one, riskDetail: 'hidden' }) as typeof one))
    for (const verb of Object.keys(transitions) as Verb[])
      if (transitions[verb].target === 'user') await tenant.answer(verb, [guid('ada')])
    await fadeRisk(store, {
      tenantId,
      settings: engineSettings,
      until: daysAfter(today, 400),
      now: () => today,
    })
    await doJobs(store, engineSettings, tenantId)
    const app = await createApp({ store, settings: defaultSettings, log: pino({ level: 'silent' }) })
    const { token } = await createAuthority(store).issue(appPrincipal(tenantId))
    const lists = ['auditLogs/signIns', 'identityProtection/riskyUsers', 'identityProtection/riskDetections']
    for (const path of [...lists, `${lists[1]}/${guid('ada')}/history`, 'users', 'riskgraph/campaigns']) {
      const url = `${origin}/v1.0/${path}`
      const { status } = await app.request(url, { headers: { authorization: `Bearer ${token}` } })
      assert.equal(status, 200, path)
    }
    assert.deepEqual([...watching.faults], [])
    for (const table of ['events', 'detections', 'rulings', 'riskHistory', 'changes', 'profiles', 'attempts'])
      assert.ok(watching.seen.has(table), table)
    await store.close()
  })
})
