/**
 * What an import or a server that was killed left behind: sorted runs and unfinished quarantine files, which hold parts
 * of logs, and sockets that nobody listens at yet.
 */
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** A name that says who works there and since when: of this process, now. */
export function ownName(): string {
  return `${hostname()}-${process.pid}-${Date.now().toString(36)}`
}

/** Removes what is named `<ownName>.partial` after a process of this machine that no longer runs. */
export async function removeLeftovers(folders: string[]): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => [])
    for (const name of names.filter(isLeftover))
      await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** A host name may hold dashes itself. */
function isLeftover(name: string): boolean {
  const [, host, processId, since = ''] = /^(.+)-(\d+)-([a-z\d]+)\.partial$/.exec(name) ?? []
  if (host !== hostname()) return false
  // In a container every process has the number of the one before it.
  if (Number(processId) === process.pid)
    return Number.parseInt(since, 36) < Date.now() - process.uptime() * 1000
  return !isRunning(Number(processId))
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
