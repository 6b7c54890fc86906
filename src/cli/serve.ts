/** `riskgraph serve`: the API, until it is told to stop. */
import { once } from 'node:events'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import pino from 'pino'
import { isAddressOrNetwork, loadSettings } from '../config.ts'
import { OperatorError } from '../errors.ts'
import { listen, type RunningServer } from '../server.ts'
import type { Store } from '../store/store.ts'
import { serverCertificate } from '../tls/certificates.ts'
import { withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'

export interface ServeOptions extends PlaceOptions {
  host: string
  port: number
  http?: boolean
  publicUrl?: string
  trustedProxy?: string[]
}

export function serveCommand(): Command {
  return withServing(new Command('serve'))
    .description('Serve the Graph API. Prints `ready <url>` when it answers.')
    .action((options: ServeOptions) =>
      withStore({ ...options, readDeadlineSeconds }, (store) => serveUntilStopped(store, options)),
    )
}

/** A query that takes longer keeps others waiting for too long. */
export const readDeadlineSeconds = 20

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

async function start(
  store: Store,
  { data, host, port, http, publicUrl, trustedProxy = [] }: ServeOptions,
): Promise<RunningServer> {
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(host)
  const settings = loadSettings(data)
  const hasProxy = publicUrl || trustedProxy.length > 0 || settings.trustedProxies.length > 0
  if (http && !isLoopback && !hasProxy) {
    throw new OperatorError(
      '--http sends tokens in the clear: it needs a loopback --host, or --public-url or --trusted-proxy of a proxy that ends TLS',
    )
  }
  const log = pino({ level: 'info' }, pino.destination(2))
  const names = [
    'localhost',
    '127.0.0.1',
    '::1',
    hostname(),
    ...(isLoopback || host === '0.0.0.0' || host === '::' ? [] : [host]),
  ]
  const certificate = http ? undefined : await serverCertificate(data, [...new Set(names)])
  return listen({ store, settings, log, host, port, certificate, publicUrl, trustedProxies: trustedProxy })
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
