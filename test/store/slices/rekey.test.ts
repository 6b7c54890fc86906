/** An event whose time or address is told differently is found by what it is now, also in the middle of a merge. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sendTogether } from '../../../src/store/bulk.ts'
import { mergeStep } from '../../../src/store/slices/merge.ts'
import { rekeyStatements } from '../../../src/store/slices/rekey.ts'
import { newTenant } from '../../conformance/store-rows.ts'
import { pick, type Random, randomOf } from '../../ingest/histories.ts'
import { engines, type SliceEngine } from './engines.ts'
import { fill } from './filled.ts'

interface Place {
  tenant: number
  n: number
  identity: number
  at: number
  ip: string | null
}

async function eventsIn({ store }: SliceEngine, tenantId: string): Promise<Place[]> {
  const { tenant } = await store.read
    .selectFrom('tenants')
    .select('tenant')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return store.read
    .selectFrom('events')
    .select(['tenant', 'n', 'identity', 'at', 'ip'])
    .where('tenant', '=', tenant)
    .orderBy('n')
    .execute()
}

/** To another hour or address, to one that another event has, or away from any. */
async function moveOne(engine: SliceEngine, tenantId: string, random: Random): Promise<void> {
  const events = await eventsIn(engine, tenantId)
  const one = pick(random, events)
  const other = pick(random, events)
  const at =
    random() < 0.5 ? one.at + Math.floor((random() - 0.5) * 4e12) : random() < 0.3 ? other.at : one.at
  const ip = pick(random, [one.ip, other.ip, `198.51.100.${Math.floor(random() * 9)}`, null])
  await engine.write(async (db) => {
    await sendTogether(db, rekeyStatements(db, one.tenant, one.n, one, { ...one, at, ip }))
    const ofOne = db.updateTable('events').where('tenant', '=', one.tenant).where('n', '=', one.n)
    await ofOne.set({ at, ip }).execute()
  })
}

async function assertFound(engine: SliceEngine, tenantId: string): Promise<void> {
  const events = await eventsIn(engine, tenantId)
  const { read } = engine.store
  const tenant = events[0]?.tenant as number
  const slices = await read.selectFrom('slices').selectAll().where('tenant', '=', tenant).execute()
  const isRead = new Set(slices.flatMap((slice) => (slice.isRead === 1 ? slice.slice : [])))
  const byIdentity = await read
    .selectFrom('eventsByIdentity')
    .selectAll()
    .where('tenant', '=', tenant)
    .execute()
  const byIp = await read.selectFrom('eventsByIp').selectAll().where('tenant', '=', tenant).execute()
  const texts = (rows: { n: number; at: number; slice?: number }[], key: (row: never) => unknown) =>
    rows
      .filter(({ slice }) => slice === undefined || isRead.has(slice))
      .map((row) => `${key(row as never)} ${row.at} ${row.n}`)
      .sort()
  const identityOf = ({ identity }: { identity: number }) => identity
  const ipOf = ({ ip }: { ip: string }) => ip
  assert.deepEqual(texts(byIdentity, identityOf), texts(events, identityOf))
  assert.deepEqual(
    texts(byIp, ipOf),
    texts(
      events.filter(({ ip }) => ip !== null),
      ipOf,
    ),
  )
  for (const { n, at } of events)
    assert.ok(
      slices.some(
        (one) => one.isRead === 1 && one.fromN <= n && n <= one.toN && one.minAt <= at && at <= one.maxAt,
      ),
    )
}

for (const { name, skip, open } of engines) {
  describe(`Events that move, on ${name}`, { skip }, () => {
    let engine: SliceEngine
    before(async () => {
      engine = await open()
    })
    after(() => engine.close())

    it('are found where they are, before, while and after slices are merged', async () => {
      const tenantId = await newTenant(engine.store)
      await fill(engine, tenantId)
      const random = randomOf(11)
      let steps = 0
      for (let more = true; more; steps++) {
        for (let left = random() * 3; left >= 1; left--) await moveOne(engine, tenantId, random)
        await assertFound(engine, tenantId)
        more = await engine.write((db) => mergeStep(db, tenantId, 7))
      }
      assert.ok(steps > 40, `${steps} steps`)
      await moveOne(engine, tenantId, random)
      await assertFound(engine, tenantId)
    })
  })
}
