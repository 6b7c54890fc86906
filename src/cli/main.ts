#!/usr/bin/env node
/** The command line: which commands there are, and what their exit status means. */
import { Command } from 'commander'
import { OperatorError } from '../errors.ts'
import { appCommand } from './app.ts'
import { demoCommand } from './demo.ts'
import { exitStatus } from './exit-status.ts'
import { importCommand } from './import.ts'
import { migrateCommand } from './migrate.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'

const program = new Command('riskgraph')
  .description('Self-hosted identity protection that speaks Microsoft Graph.')
  .showHelpAfterError('(see --help)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit status:
  ${exitStatus.success}    done
  ${exitStatus.failure}    failed; nothing was half done
  ${exitStatus.usage}    wrong options or arguments
  ${exitStatus.quarantined}    import: done, but some records could not be read and are in the quarantine
  ${exitStatus.interrupted}  import: stopped by Ctrl-C; what was reported is durable, run it again to complete`,
  )

for (const command of [demoCommand, serveCommand, importCommand, appCommand, tokenCommand, migrateCommand]) {
  program.addCommand(command())
}
for (const command of program.commands.flatMap((one) => [one, ...one.commands])) command.exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = statusOf(error as Error & { code?: string; exitCode?: number })
}

/** A mistake of the operator is one line; anything else is ours and shows where it happened. */
function statusOf(error: Error & { code?: string; exitCode?: number }): number {
  if (error.code?.startsWith('commander.'))
    return error.exitCode === 0 ? exitStatus.success : exitStatus.usage
  console.error(error instanceof OperatorError ? `riskgraph: ${error.message}` : error)
  return exitStatus.failure
}
