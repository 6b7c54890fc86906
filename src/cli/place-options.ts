/** The options by which every command is told where to work. */
import type { Command } from 'commander'

export interface PlaceOptions {
  data: string
  database?: string
}

/** The options that every command has. */
export function withPlace(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder: store, certificates, settings, quarantine', 'data')
    .option('--database <url>', 'postgres:// URL; without it, SQLite in the data folder')
}
