/**
 * A process that writes: `writer.ts FOLDER part` writes parts of something long until it is stopped, `writer.ts FOLDER
 * answer 60` that many small things. Prints at which turn of all it wrote, each time.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { saveIdentities } from '../../src/store/identities.ts'
import { raiseRevision } from '../../src/store/numbers.ts'
import { openStore } from '../../src/store/open.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import type { Turn } from '../../src/store/turns.ts'
import { user } from '../conformance/store-rows.ts'

const [data = '', turn = 'answer', count = 'Infinity'] = process.argv.slice(2)
const store = await openStore({ data })
const { id: tenantId } = await defaultTenant(store, 'Default', '')
let isStopped = false
process.once('SIGTERM', () => {
  isStopped = true
})

/** As much as a part of an import has. */
const people = Array.from({ length: turn === 'part' ? 2000 : 1 }, (_, index) =>
  user(tenantId, `${turn} ${index}`, { details: JSON.stringify('x'.repeat(2000)) }),
)

for (let written = 0; written < Number(count) && !isStopped; written++) {
  const at = await store.write(
    tenantId,
    async (db) => {
      await saveIdentities(db, people)
      return raiseRevision(db, tenantId)
    },
    turn as Turn,
  )
  console.log(at)
  // Whoever answers looks at something before the next answer.
  if (turn === 'answer') await pause(1)
}
await store.close()
