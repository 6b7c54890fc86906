#!/usr/bin/env node
/** The command line: which commands there are, and what their exit status means. */
import { inspect } from 'node:util'
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { exitStatus } from './exit-status.ts'
import { saidOf } from './fault.ts'
import { printableLines } from './printable.ts'

/** In the order of the help. Only the one that was called is loaded: an import should not pay for the server. */
const commands: Record<string, () => Promise<() => Command>> = {
  demo: async () => (await import('./demo.ts')).demoCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  import: async () => (await import('./import.ts')).importCommand,
  detections: async () => (await import('./detections.ts')).detectionsCommand,
  campaigns: async () => (await import('./campaigns.ts')).campaignsCommand,
  travel: async () => (await import('./travel.ts')).travelCommand,
  exception: async () => (await import('./exception.ts')).exceptionCommand,
  watch: async () => (await import('./watch.ts')).watchCommand,
  link: async () => (await import('./link.ts')).linkCommand,
  propose: async () => (await import('./propose.ts')).proposeCommand,
  intel: async () => (await import('./intel.ts')).intelCommand,
  app: async () => (await import('./app.ts')).appCommand,
  user: async () => (await import('./user.ts')).userCommand,
  role: async () => (await import('./role.ts')).roleCommand,
  key: async () => (await import('./key.ts')).keyCommand,
  token: async () => (await import('./token.ts')).tokenCommand,
  cert: async () => (await import('./cert.ts')).certCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
}

const program = new Command('riskgraph')
  .description('Self-hosted identity protection that speaks Microsoft Graph.')
  .version(packageJson.version)
  .showHelpAfterError('(see --help)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit status:
  ${exitStatus.success}    done
  ${exitStatus.failure}    failed; no step was left half done, and an import may be run again
  ${exitStatus.usage}    wrong options or arguments
  ${exitStatus.quarantined}    import: done, but some records could not be read and are in the quarantine
  ${exitStatus.interrupted}  import: stopped by Ctrl-C; what was reported is durable, run it again to complete`,
  )

const called = commands[process.argv[2] ?? '']
for (const load of called ? [called] : Object.values(commands)) program.addCommand((await load())())
for (const command of program.commands.flatMap((one) => [one, ...one.commands])) {
  command.exitOverride().showHelpAfterError('(see --help)')
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = statusOf(error as Error & { code?: string; exitCode?: number })
}

/** A mistake of the operator is one line; anything else is ours and shows where it happened. */
function statusOf(error: Error & { code?: string; exitCode?: number }): number {
  if (error.code?.startsWith('commander.'))
    return error.exitCode === 0 ? exitStatus.success : exitStatus.usage
  const said = saidOf(error)
  console.error(said === null ? printableLines(inspect(error)) : `riskgraph: ${printableLines(said)}`)
  return exitStatus.failure
}
