/**
 * A process whose store is asked what has no end, and what it says of it, as lines of JSON. SQLite cannot be interrupted: the
 * threads go on, and the process with them, until it is killed.
 */
import { sql } from 'kysely'
import type { RequestError } from '../../src/model/errors.ts'
import { openSqlite } from '../../src/store/open.ts'

const [path, readDeadlineSeconds] = process.argv.slice(2) as [string, string]
const say = (what: unknown) => process.stdout.write(`${JSON.stringify(what)}\n`)
const store = await openSqlite(path, { readDeadlineSeconds: Number(readDeadlineSeconds) })
const tenants = () => store.read.selectFrom('tenants').select('id').execute()

const endless = sql`with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n`
const ended = endless.execute(store.read).catch(({ status, code }: RequestError) => ({ status, code }))
say({ meanwhile: await tenants() })
say({ ended: await ended })
for (let times = 0; times < 4; times++) say({ afterwards: await tenants() })
say('done')
