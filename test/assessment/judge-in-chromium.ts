/**
 * The random history, judged by a headless Chromium: a server on the loopback address gives it the sources without their
 * types, and waits for what it found. It can reach no other host.
 */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { EngineSettings } from '../../src/config.ts'

const root = new URL('../../', import.meta.url)
const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Null where there is none. */
export function findChromium(): string | null {
  return programs.find((path) => existsSync(path)) ?? null
}

export interface Digests {
  verdicts: string
  profiles: string
}

export async function judgeInChromium(
  program: string,
  { seed, count, settings }: { seed: number; count: number; settings: EngineSettings },
): Promise<Digests> {
  const found = Promise.withResolvers<Digests>()
  const server = createServer((request, response) => {
    answer(request, response, pageOf(seed, count, settings)).then(
      (digests) => digests && found.resolve(digests),
      found.reject,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const profile = await mkdtemp(join(tmpdir(), 'riskgraph-chromium-'))
  const browser = spawn(program, [...optionsOf(profile), `http://127.0.0.1:${port}/`], { stdio: 'ignore' })
  const ended = Promise.withResolvers<void>()
  browser.once('error', found.reject)
  browser.once('close', () => {
    found.reject(new Error('Chromium ended before it was done'))
    ended.resolve()
  })
  try {
    return await found.promise
  } finally {
    browser.kill()
    await ended.promise
    server.closeAllConnections()
    server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

export async function versionOf(program: string): Promise<string> {
  return (await promisify(execFile)(program, ['--version'])).stdout.trim()
}

function optionsOf(profile: string): string[] {
  return [
    ...[
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--user-data-dir=${profile}`,
    ],
    ...['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  ]
}

/** The digests when they are posted; null for everything else. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  page: string,
): Promise<Digests | null> {
  const { method, url = '/' } = request
  if (method === 'POST') {
    const found = JSON.parse(await text(request)) as Digests & { error?: string }
    response.end()
    if (found.error) throw new Error(`in Chromium: ${found.error}`)
    return found
  }
  if (url === '/') response.setHeader('Content-Type', 'text/html').end(page)
  else if (/^\/(?:src|test)\/[\w/.-]+\.ts$/.test(url) && !url.includes('..')) {
    const source = await readFile(fileURLToPath(new URL(`.${url}`, root)), 'utf8')
    response.setHeader('Content-Type', 'text/javascript').end(stripTypeScriptTypes(source))
  } else response.writeHead(404).end()
  return null
}

function pageOf(seed: number, count: number, settings: EngineSettings): string {
  return `<!doctype html><script type="module">
    const tell = (found) => fetch('/found', { method: 'POST', body: JSON.stringify(found) })
    addEventListener('error', ({ message }) => tell({ error: message }))
    try {
      const { digestOf, judgeHistory, randomHistory } = await import('/test/assessment/random-history.ts')
      const { verdicts, profiles } = judgeHistory(randomHistory(${seed}, ${count}), ${JSON.stringify(settings)})
      await tell({ verdicts: await digestOf(verdicts), profiles: await digestOf(profiles) })
    } catch (error) {
      await tell({ error: String(error) })
    }
  </script>`
}
