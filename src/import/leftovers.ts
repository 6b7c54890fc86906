/** What an import that was killed left behind: sorted runs and unfinished quarantine files, which hold parts of logs. */
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Removes what is named `<host>-<process id>-….partial` after a process of this machine that no longer runs. */
export async function removeLeftovers(folders: string[]): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => [])
    for (const name of names.filter(isLeftover))
      await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** A host name may hold dashes itself. */
function isLeftover(name: string): boolean {
  const [, host, processId] = /^(.+)-(\d+)-[a-z\d]+\.partial$/.exec(name) ?? []
  return host === hostname() && !isRunning(Number(processId))
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
