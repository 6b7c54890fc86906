/** `riskgraph serve`: the API, until it is told to stop. */
import { once } from 'node:events'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import pino, { type Logger } from 'pino'
import { isAddressOrNetwork, loadSettings } from '../config.ts'
import { OperatorError } from '../model/errors.ts'
import { type ListenOptions, listen, type RunningServer } from '../server.ts'
import type { Store } from '../store/store.ts'
import { keepCertificate } from '../tls/keep.ts'
import { ownNames } from '../tls/names.ts'
import { type CertificateSource, localSource, ownSource } from '../tls/source.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'

export interface ServeOptions extends PlaceOptions {
  host: string
  port: number
  http?: boolean
  publicUrl?: string
  trustedProxy?: string[]
  certificate?: string
  key?: string
}

export function serveCommand(): Command {
  return withServing(new Command('serve'))
    .description('Serve the Graph API. Prints `ready <url>` when it answers.')
    .action((options: ServeOptions) =>
      withStore({ ...options, ...reading }, (store) => serveUntilStopped(store, options)),
    )
}

/** A query that takes longer keeps others waiting for too long; of three connections one application has two. */
export const reading = { readDeadlineSeconds: 20, readingConnections: 3 }

export function withServing(command: Command): Command {
  return withPlace(command)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', parsePort, 8443)
    .addOption(new Option('--http', 'plain HTTP, for this machine only or behind a proxy that ends TLS'))
    .option(
      '--public-url <url>',
      'https:// origin of the proxy that ends TLS before this server',
      parseOrigin,
    )
    .option(
      '--trusted-proxy <address...>',
      'address or network (CIDR) of a proxy whose X-Forwarded-* or Forwarded headers are believed',
      parseProxy,
    )
    .option('--certificate <file>', 'your own certificate in PEM form, with those that vouch for it')
    .option('--key <file>', 'its private key in PEM form; both are read again when they change')
}

/** `announce` runs when the server answers, before `ready` is printed. */
export async function serveUntilStopped(
  store: Store,
  options: ServeOptions,
  announce?: (url: string) => Promise<void> | void,
): Promise<void> {
  const server = await start(store, options)
  const url = `${options.http ? 'http' : 'https'}://localhost:${server.port}`
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await announce?.(url)
  console.log(`ready ${url}`)
  await stopped
  await server.close()
}

async function start(store: Store, options: ServeOptions): Promise<RunningServer> {
  const { data, host, port, http, publicUrl, trustedProxy = [] } = options
  const settings = loadSettings(data)
  const hasProxy = publicUrl || trustedProxy.length > 0 || settings.trustedProxies.length > 0
  if (http && !isLoopback(host) && !hasProxy) {
    throw new OperatorError(
      '--http sends tokens in the clear: it needs a loopback --host, or --public-url or --trusted-proxy of a proxy that ends TLS',
    )
  }
  const log = pino({ level: 'info' }, pino.destination(2))
  if (publicUrl && trustedProxy.length === 0 && settings.trustedProxies.length === 0)
    log.warn(unknownAddresses)
  const source = sourceOf(options)
  // There is one from the first start, for whoever asks for the authority `common`.
  await tenantOf(store, undefined)
  const importsOf = store.dialect === 'sqlite' ? data : undefined
  const common = { store, settings, log, host, port, publicUrl, trustedProxies: trustedProxy, importsOf }
  return source ? listenWithTls(source, common, log) : listen(common)
}

const unknownAddresses =
  'the addresses of callers are not known: limits by address hold for nobody, or for all callers together. ' +
  'Name the proxy with --trusted-proxy, and let it send X-Forwarded-For'

/** None for plain HTTP. */
function sourceOf({ data, host, http, certificate, key }: ServeOptions): CertificateSource | undefined {
  if ((certificate === undefined) !== (key === undefined))
    throw new OperatorError('--certificate and --key belong together')
  if (certificate && http) throw new OperatorError('--http has no use for a --certificate')
  if (http) return undefined
  if (certificate && key) return ownSource(certificate, key)
  const isEverywhere = host === '0.0.0.0' || host === '::'
  return localSource(data, [...ownNames, ...(isLoopback(host) || isEverywhere ? [] : [host])])
}

async function listenWithTls(
  source: CertificateSource,
  options: Omit<ListenOptions, 'certificate'>,
  log: Logger,
): Promise<RunningServer> {
  await source.renew()
  const server = await listen({ ...options, certificate: source.read() })
  const kept = keepCertificate({ source, apply: server.replaceCertificate, log })
  return {
    ...server,
    close() {
      kept.stop()
      return server.close()
    },
  }
}

function isLoopback(host: string): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(host)
}

export function authorityPath({ data }: PlaceOptions): string {
  return join(data, 'tls', 'ca.pem')
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('Expected a number from 0 to 65535.')
  return port
}

function parseProxy(text: string, previous: string[] = []): string[] {
  if (isAddressOrNetwork(text)) return [...previous, text]
  throw new InvalidArgumentError('Expected an address, or a network such as 10.0.0.0/8.')
}

function parseOrigin(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' || url.origin !== text.replace(/\/$/, '')) {
    throw new InvalidArgumentError('Expected an origin such as https://risk.example.com.')
  }
  return url.origin
}
