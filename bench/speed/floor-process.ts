/**
 * The floor: what it costs on this machine to read the log and put its documents and five columns into SQLite, durably
 * and with no index. Nothing is parsed but what the columns need, nothing is judged.
 * `node bench/speed/floor-process.ts LOG DATABASE`
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'

const [log, path] = process.argv.slice(2)
if (log === undefined || path === undefined) throw new Error('expected the path of a log and of a database')

const rowsInTransaction = 2000

const db = new DatabaseSync(path)
db.exec('pragma journal_mode = wal; pragma synchronous = full')
db.exec(
  'create table signIns (n integer primary key, id, createdDateTime, userId, appId, ipAddress, document)',
)
const insert = db.prepare(
  'insert into signIns (id, createdDateTime, userId, appId, ipAddress, document) values (?, ?, ?, ?, ?, ?)',
)
let rows = 0
db.exec('begin immediate')
for await (const line of createInterface({ input: createReadStream(log, { highWaterMark: 262_144 }) })) {
  const { id, createdDateTime, userId, appId, ipAddress } = JSON.parse(line)
  insert.run(id, createdDateTime, userId, appId, ipAddress, line)
  if (++rows % rowsInTransaction === 0) db.exec('commit; begin immediate')
}
db.exec('commit')
db.close()
console.log(JSON.stringify({ new: rows }))
