/** One at a time makes certificates in a folder, of this process or another; one that died keeps nobody out for long. */
import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const pauseMs = 20
/** Making takes well under a second. */
const staleMs = 10_000

export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(folder, 'lock')
  while (!take(path)) {
    const taken = statSync(path, { throwIfNoEntry: false })
    if (taken && Date.now() - taken.mtimeMs > staleMs) rmSync(path, { force: true })
    else await pause(pauseMs)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600))
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // Who may not write can only read what is there.
    if (['EROFS', 'EACCES', 'EPERM'].includes(code)) return true
    throw error
  }
}
