/**
 * Drives a running server with the clients of Graph as they are published, each with nothing but host, authority and
 * certificate pointed here. Prints `ok` or `not ok` for every step of every client.
 *
 *   npm run test:clients [-- PART-OF-A-NAME…]
 *
 * A client that the machine cannot have is skipped by name; with CI=true that is a failure.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Client, clients } from './clients.ts'
import { environment, install, missing } from './install.ts'
import { enterCodes, trust } from './person.ts'
import { judge, readReport } from './report.ts'
import { type Prepared, prepare, type Serving, serve } from './server.ts'
import { type Step, steps, stepsExcept } from './steps.ts'

const minutesMax = 10
const isCI = process.env.CI === 'true'
const wanted = process.argv.slice(2)
const counts = { passed: 0, failed: 0, skipped: 0 }

const prepared = await prepare()
try {
  for (const client of clients) {
    if (wanted.length === 0 || wanted.some((part) => client.name.includes(part)))
      await drive(client, prepared)
  }
} finally {
  prepared.remove()
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
console.log(`\nclients: ${counts.passed} passed, ${counts.failed} failed${skipped}`)
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0

async function drive(client: Client, prepared: Prepared): Promise<void> {
  const lacking = missing(client.ecosystem)
  if (lacking.length > 0) return skip(client, `this machine has no ${lacking.join(', ')}`)
  const started = performance.now()
  const folder = await install(client.ecosystem).catch((error: Error) => error)
  if (folder instanceof Error) return skip(client, `could not be installed: ${folder.message}`)
  const installed = performance.now()
  const server = await serve(prepared, `client-${clients.indexOf(client)}`)
  const { status, output } = await run(client, folder, server).finally(server.stop)
  const { passed, failed } = judge(readReport(output), stepsExcept(client.without), status)
  for (const step of passed) console.log(`ok ${client.name}: ${step}: ${steps[step]}`)
  for (const { what, detail } of failed) {
    console.log(`not ok ${client.name}: ${what}${steps[what as Step] ? `: ${steps[what as Step]}` : ''}`)
    console.log(indent(detail))
  }
  if (failed.length > 0 && status !== 0) console.log(indent(`…${output.slice(-3000)}`))
  counts.passed += passed.length
  counts.failed += failed.length
  console.log(
    `# ${client.name}: installed in ${seconds(started, installed)} s, ran in ${seconds(installed)} s`,
  )
}

async function run({ command }: Client, folder: string, server: Serving) {
  trust(server)
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...environment, ...server.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: minutesMax * 60_000,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  }
  const stopEntering = enterCodes(child.stdout, server.url)
  const [status] = (await once(child, 'close')) as [number | null]
  const trouble = await stopEntering()
  return { status, output: trouble ? `${output}\nthe person could not sign in: ${trouble}\n` : output }
}

function skip(client: Client, reason: string): void {
  counts[isCI ? 'failed' : 'skipped']++
  console.log(`${isCI ? 'not ok' : 'skipped'} ${client.name}: ${reason}`)
}

function seconds(from: number, to = performance.now()): string {
  return ((to - from) / 1000).toFixed(1)
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ')
}
