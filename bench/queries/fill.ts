/** Fills a store directly, in large transactions: a million sign-ins through the engine would take minutes more. */
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { saveIdentities } from '../../src/store/identities.ts'
import { insertSignIns } from '../../src/store/insert-sign-ins.ts'
import { insertDetections, insertHistory, saveRiskyIdentities } from '../../src/store/risk.ts'
import type { Store } from '../../src/store/store.ts'
import type { DetectionTable, IdentityTable, SignInTable } from '../../src/store/tables.ts'
import { defaultTenant, insertAudit } from '../../src/store/tenants.ts'
import { auditOf, detectionOf, historyOf, identityOf, riskyIdentityOf, signInRows } from './rows.ts'

export interface Filled {
  tenantId: string
  /** Sign-ins to ask about, in order of time, busy identities more often; none has its document. */
  people: SignInTable[]
  applications: SignInTable[]
  risky: SignInTable[]
}

const rowsPerTransaction = 5000
const samplesMax = 200
const signInsPerAudit = 100
/** Never too few to fill a page. */
const auditsMin = 200

export async function fill(store: Store, signIns: number): Promise<Filled> {
  const { id: tenantId } = await defaultTenant(store, 'Bench', fromMilliseconds(Date.now()))
  const users = Math.max(100, Math.round(signIns / 10))
  const filled: Filled = { tenantId, people: [], applications: [], risky: [] }
  const identities = new Map<string, IdentityTable>()
  const latest = new Map<string, DetectionTable>()
  let batch: SignInTable[] = []
  let number = 0
  for (const row of signInRows({ tenantId, signIns, users })) {
    sample(filled, row, number++, signIns)
    const identity = identityOf(row)
    const key = `${identity.identityKind} ${identity.id}`
    if (!identities.has(key)) identities.set(key, identity)
    if (row.riskState !== 'none') latest.set(key, detectionOf(row))
    batch.push(row)
    if (batch.length < rowsPerTransaction) continue
    await writeSignIns(store, tenantId, batch, signIns)
    batch = []
  }
  await writeSignIns(store, tenantId, batch, signIns)
  const all = [...identities.values()]
  for (let offset = 0; offset < all.length; offset += rowsPerTransaction)
    await store.write(tenantId, (db) => saveIdentities(db, all.slice(offset, offset + rowsPerTransaction)))
  await writeRisk(store, tenantId, identities, latest)
  return filled
}

async function writeSignIns(store: Store, tenantId: string, rows: SignInTable[], signIns: number) {
  const step = Math.max(1, Math.min(signInsPerAudit, Math.floor(signIns / auditsMin)))
  await store.write(tenantId, async (db) => {
    await insertSignIns(db, rows)
    await insertDetections(db, rows.filter(({ riskState }) => riskState !== 'none').map(detectionOf))
    for (let index = 0; index < rows.length; index += step)
      await insertAudit(db, auditOf(rows[index] as SignInTable))
  })
}

async function writeRisk(
  store: Store,
  tenantId: string,
  identities: ReadonlyMap<string, IdentityTable>,
  latest: ReadonlyMap<string, DetectionTable>,
): Promise<void> {
  const rows = [...latest].map(([key, detection]) =>
    riskyIdentityOf(identities.get(key) as IdentityTable, detection),
  )
  for (let offset = 0; offset < rows.length; offset += rowsPerTransaction) {
    const some = rows.slice(offset, offset + rowsPerTransaction)
    await store.write(tenantId, async (db) => {
      await saveRiskyIdentities(db, some)
      await insertHistory(db, some.flatMap(historyOf))
    })
  }
}

/** Every so many, so that all of the time is asked about. */
function sample(filled: Filled, row: SignInTable, number: number, signIns: number): void {
  if (row.riskState !== 'none') take(filled.risky, row, number, Math.floor(signIns / 100))
  take(row.userId === '' ? filled.applications : filled.people, row, number, signIns)
}

function take(samples: SignInTable[], row: SignInTable, number: number, of: number): void {
  if (samples.length >= samplesMax) return
  if (number >= (samples.length * of) / samplesMax) samples.push({ ...row, document: '' })
}
