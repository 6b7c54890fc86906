/**
 * Looks whether the database can be worked with: over a connection of its own, so that nobody's queries delay the answer,
 * and by writing where writing has failed, because a full disk can be read well enough.
 */
import { sql } from 'kysely'
import { type Condition, type Fault, faults, StoreAway } from './condition.ts'
import type { SqliteFile } from './sqlite-file.ts'
import type { Db } from './store.ts'

export interface CheckOptions {
  condition: Condition
  /** For this alone. */
  own: Db
  write(work: (db: Db) => Promise<unknown>): Promise<unknown>
  /** Of the embedded store. */
  file?: SqliteFile
}

const patienceMs = 5000

/** What is returned looks, and resolves with what is wrong; it takes no longer than {@link patienceMs}, and never rejects. */
export function checker(options: CheckOptions): () => Promise<Fault | null> {
  const { condition } = options
  let looking: Promise<unknown> | undefined
  return async () => {
    looking ??= look(options).finally(() => {
      looking = undefined
    })
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<StoreAway>((resolve) => {
      const silence = new Error(`nothing came within ${patienceMs / 1000} s`)
      timer = setTimeout(() => resolve(condition.failed('away', silence)), patienceMs)
    })
    const found = await Promise.race([looking.catch((error) => error), tooLong])
    clearTimeout(timer)
    if (found instanceof StoreAway) return found.fault
    return found instanceof Error ? condition.failed('failing', found).fault : condition.fault
  }
}

async function look({ condition, own, write, file }: CheckOptions): Promise<void> {
  file?.check()
  await readAfresh(own, file !== undefined)
  // Its connection stays open from now on.
  file?.watchLog()
  const { fault } = condition
  if (fault && faults[fault.kind].endsWith === 'writing' && file?.hasRoom() !== false)
    await write((db) =>
      db
        .updateTable('tenants')
        .set({ displayName: sql.ref('displayName') })
        .execute(),
    )
}

/** Not what the connection remembers of the file. */
async function readAfresh(own: Db, isFile: boolean): Promise<void> {
  if (isFile) await sql`pragma shrink_memory`.execute(own)
  await own.selectFrom('tenants').select('id').limit(1).execute()
}
