/** `riskgraph cert`: the local certificate authority and the server certificate of a data folder. No key is ever shown. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { OperatorError } from '../model/errors.ts'
import { localFiles, type MakeOptions, serverCertificate, serverDaysDefault } from '../tls/certificates.ts'
import { type CertificateFacts, endsSoon, factsOf } from '../tls/facts.ts'
import { isName, ownNames } from '../tls/names.ts'
import { localSource } from '../tls/source.ts'
import { asJson } from './printable.ts'

interface CertOptions {
  data: string
  json?: boolean
  name?: string[]
  days?: number
  authority?: boolean
}

export function certCommand(): Command {
  return new Command('cert')
    .description('Manage the certificates of the data folder.')
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(renewCommand())
    .addCommand(exportCommand())
}

function showCommand(): Command {
  return withData(new Command('show'))
    .description('Show for whom the certificates are, and when they end.')
    .option('--json', 'print JSON')
    .action((options: CertOptions) => show(options))
}

function createCommand(): Command {
  return withMaking(new Command('create'))
    .description(
      'Make the authority, when there is none, and a certificate for this machine and the names given.',
    )
    .option('--name <host...>', 'names and addresses by which clients call the server', parseName)
    .action((options: CertOptions) => make(options, { server: true, authority: false }))
}

function renewCommand(): Command {
  return withMaking(new Command('renew'))
    .description('Make a new certificate for the same names; a running server takes it over.')
    .option('--authority', 'make a new authority too: every client must be given the new ca.pem')
    .action((options: CertOptions) => {
      requireCertificates(options)
      return make(options, { server: true, authority: options.authority ?? false })
    })
}

function exportCommand(): Command {
  return withData(new Command('export'))
    .description('Print the certificate of the authority, which clients trust, or write it to a file.')
    .argument('[file]', 'where to; without it, standard output')
    .action((file: string | undefined, options: CertOptions) => {
      requireCertificates(options)
      const pem = readFileSync(localFiles(options.data).authority, 'utf8')
      if (file === undefined) process.stdout.write(pem)
      else writeFileSync(file, pem, { mode: 0o644 })
    })
}

function withData(command: Command): Command {
  return command.option('--data <dir>', 'data folder', 'data')
}

function withMaking(command: Command): Command {
  return withData(command)
    .option('--days <number>', `how long it holds; at first ${serverDaysDefault}, then as before`, parseDays)
    .option('--json', 'print JSON')
}

async function make(options: CertOptions, renew: MakeOptions['renew']): Promise<void> {
  const { data, name = [], days } = options
  await serverCertificate(data, [...name, ...ownNames], { days, renew })
  show(options)
}

function requireCertificates({ data }: CertOptions): void {
  if (!existsSync(localFiles(data).authority)) {
    throw new OperatorError(
      `${data} has no certificates yet; make them with \`riskgraph cert create\`, or start the server`,
    )
  }
}

function show(options: CertOptions): void {
  requireCertificates(options)
  const files = localFiles(options.data)
  const all = [
    { what: 'certificate authority', path: files.authority },
    { what: 'server certificate', path: files.certificate },
  ].flatMap(({ what, path }) => (existsSync(path) ? [{ what, path, ...readFacts(path) }] : []))
  for (const { what, path, warnBeforeDays } of localSource(options.data, []).watched) {
    if (existsSync(path) && endsSoon(readFacts(path), warnBeforeDays))
      console.error(`riskgraph: ${what} ends soon; see \`riskgraph cert renew --help\``)
  }
  if (options.json) console.log(asJson(all))
  else console.log(all.map(inLines).join('\n\n'))
}

function readFacts(path: string): CertificateFacts {
  try {
    return factsOf(readFileSync(path, 'utf8'))
  } catch {
    throw new OperatorError(`${path} is not a certificate in PEM form`)
  }
}

function inLines({
  what,
  path,
  names,
  validFrom,
  validTo,
  daysLeft,
  fingerprint,
}: CertificateFacts & { what: string; path: string }): string {
  const day = (date: Date) => date.toISOString().slice(0, 10)
  const left = daysLeft < 0 ? 'has ended' : `${daysLeft} days left`
  return [
    `${what}`,
    `  file         ${path}`,
    ...(names.length > 0 ? [`  names        ${names.join(', ')}`] : []),
    `  valid        ${day(validFrom)} to ${day(validTo)} (${left})`,
    `  fingerprint  ${fingerprint}`,
  ].join('\n')
}

function parseName(text: string, previous: string[] = []): string[] {
  const names = text.split(',').filter(Boolean)
  const wrong = names.find((name) => !isName(name))
  if (wrong !== undefined || names.length === 0)
    throw new InvalidArgumentError('Expected a host such as risk.example.com, or an address, without a port.')
  return [...previous, ...names]
}

/** Apple's systems accept no certificate of longer life, whoever has signed it. */
const daysMax = 825

function parseDays(text: string): number {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > daysMax)
    throw new InvalidArgumentError(`Expected a number from 1 to ${daysMax}.`)
  return days
}
