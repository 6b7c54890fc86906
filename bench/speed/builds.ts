/**
 * The builds that are compared: the working tree as it is, and a commit in a temporary folder. The commit's code is
 * changed in one place, which is named: the heap of its import thread is raised, because some commits have too little
 * for an ordinary log, and a build that dies is no measure.
 */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Build {
  /** `this`, or the commit. */
  name: string
  folder: string
  /** What was changed in it, a sentence each. */
  patches: string[]
}

const root = resolve(import.meta.dirname, '../..')

export function workingTree(): Build {
  return { name: 'this', folder: root, patches: [] }
}

/**
 * @param folder an empty one; removed by whoever made it
 * @param heapMb what the import thread gets at least
 * @throws Error when git knows no such commit, or its packages cannot be installed
 */
export function checkOut(revision: string, folder: string, heapMb: number): Build {
  const commit = git(['rev-parse', '--verify', '--short=7', `${revision}^{commit}`]).trim()
  const archive = join(folder, '..', `${commit}.tar`)
  git(['archive', '--format=tar', '-o', archive, commit])
  execFileSync('tar', ['-xf', archive, '-C', folder])
  installPackages(folder)
  return { name: commit, folder, patches: raiseHeap(folder, heapMb) }
}

function git(args: string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Those of the working tree where they are the same. */
function installPackages(folder: string): void {
  const lock = (at: string) => readFileSync(join(at, 'package-lock.json'), 'utf8')
  if (lock(folder) === lock(root)) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  else
    execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
}

/**
 * Raises every limit of a thread in `src/cli` that is lower, in place.
 * @returns what was changed, a sentence each
 */
export function raiseHeap(folder: string, heapMb: number): string[] {
  const patches: string[] = []
  for (const file of globSync('src/cli/**/*.ts', { cwd: folder })) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    const raised = text.replace(heapLimit, (all, name: string, megabytes: string) => {
      if (Number(megabytes) >= heapMb) return all
      patches.push(`${file}: maxOldGenerationSizeMb ${megabytes} → ${heapMb}`)
      return `${name}${heapMb}`
    })
    if (raised !== text) writeFileSync(path, raised)
  }
  return patches
}

const heapLimit = /(maxOldGenerationSizeMb:\s*)(\d+)/g
