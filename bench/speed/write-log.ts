/**
 * Writes a log to standard output, of any length in flat memory:
 * `node bench/speed/write-log.ts --traffic r --sign-ins 1000000 --people 50000 > file`
 */
import { Command } from 'commander'
import { writeLines } from './log-file.ts'
import { type TrafficChoice, trafficOptions, wholeNumber, withTraffic } from './options.ts'
import { traffics } from './traffics.ts'

const command = withTraffic(new Command('write-log'))
  .description('Write a log of Graph sign-ins, in order of time, a record a line.')
  .requiredOption('--sign-ins <number>', 'how many lines', wholeNumber)
  .parse()
const { signIns, ...choice } = command.opts<TrafficChoice & { signIns: number }>()

// Whoever reads only the first lines closes the pipe early.
process.stdout.on('error', () => process.exit(0))
await writeLines(process.stdout, traffics[choice.traffic].lines(trafficOptions(choice, signIns)))
