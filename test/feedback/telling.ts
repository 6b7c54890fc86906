/** A process that does what is left to do in a store, and says so after each transaction: to be killed between them. */
import { setTimeout as pause } from 'node:timers/promises'
import { doJobs } from '../../src/feedback/jobs.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { engineSettings } from '../factories.ts'

const [path, tenantId, quietDays] = process.argv.slice(2) as [string, string, string]
const store = await openSqlite(path)
const telling: Store = {
  ...store,
  async write(id, work, turn) {
    const result = await store.write(id, work, turn)
    process.stdout.write('written\n')
    await pause(200)
    return result
  },
}
await doJobs(telling, { ...engineSettings, quietDays: Number(quietDays) }, tenantId)
