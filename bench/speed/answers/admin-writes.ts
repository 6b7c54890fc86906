/**
 * An administrator's small write, again and again, in a process of its own: it waits for SQLite's lock as any command
 * does. Ends when standard input does, and prints how long each took, in milliseconds, as JSON.
 * `node bench/speed/answers/admin-writes.ts DATABASE`
 */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'

const path = process.argv[2]
if (path === undefined) throw new Error('expected the path of a database')

/** As long as the store itself waits for the lock. */
const db = new DatabaseSync(path, { timeout: 30_000 })
const pauseMs = 50

db.exec('pragma synchronous = full')
db.exec('create table if not exists benchWrites (n integer primary key, at integer)')
let isAsked = true
process.stdin.on('end', () => (isAsked = false)).resume()
const milliseconds: number[] = []
while (isAsked) {
  const begin = performance.now()
  try {
    db.exec(`begin immediate; insert into benchWrites (at) values (${Date.now()}); commit`)
  } catch {
    // Refused after half a minute: it counts with that.
  }
  milliseconds.push(performance.now() - begin)
  await setTimeout(pauseMs)
}
db.close()
console.log(JSON.stringify(milliseconds))
