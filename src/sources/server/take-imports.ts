/**
 * A server takes the imports of its data folder at a socket in it. Of several servers the first has the socket; the
 * others look every few seconds whether it is still there. A socket whose server crashed refuses, and is replaced.
 */
import { once } from 'node:events'
import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { ownName, removeLeftovers } from '../leftovers.ts'
import { Relay, type RelayOptions } from './relay.ts'
import { socketAddress, socketName } from './socket-path.ts'

export interface TakeImportsOptions {
  data: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Between two looks at whose socket it is. */
  lookEveryMs?: number
  /** Told of what an import has found of the store. */
  onFault?: RelayOptions['onFault']
}

/** Batches that are being written are still answered; the socket is removed. */
export type Stop = () => Promise<void>

export async function takeImports(options: TakeImportsOptions): Promise<Stop> {
  const { data, log, lookEveryMs = 2000 } = options
  await removeLeftovers([join(data, 'tmp')])
  const relay = new Relay(options)
  const path = join(data, socketName)
  let mine: { server: Server; inode: number } | null = null
  let hasToldOfOther = false
  const look = async () => {
    if (mine && inodeOf(path) === mine.inode) return
    mine?.server.close()
    mine = null
    if (await isAnswered(data)) {
      if (!hasToldOfOther) log.info('another server takes the imports into this data folder')
      hasToldOfOther = true
      return
    }
    mine = await listenIn(data, relay)
    if (!mine)
      log.warn('the path of the data folder is too long for a socket: imports go on without this server')
    else if (hasToldOfOther) log.info('takes the imports into this data folder from now on')
    hasToldOfOther = false
  }
  await look()
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look).catch((err) => log.error({ err }, 'could not listen for imports'))
  }, lookEveryMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await looking
    if (mine && inodeOf(path) === mine.inode) rmSync(path, { force: true })
    mine?.server.close()
    await relay.close()
  }
}

/** Under a name of its own first, so that nobody ever finds a socket that does not listen yet. */
async function listenIn(data: string, relay: Relay): Promise<{ server: Server; inode: number } | null> {
  const folder = join(data, 'tmp')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `${ownName()}.partial`
  const place = socketAddress(folder, name)
  if (!place) return null
  const server = createServer((socket) => relay.add(socket))
  // The folder is its owner's alone; this is for one that is older than we are.
  const mask = process.umask(0o177)
  try {
    server.listen(place.address)
  } finally {
    process.umask(mask)
  }
  try {
    await once(server, 'listening')
  } finally {
    place.release()
  }
  server.unref()
  const path = join(folder, name)
  chmodSync(path, 0o600)
  const inode = inodeOf(path) as number
  renameSync(path, join(data, socketName))
  return { server, inode }
}

async function isAnswered(data: string): Promise<boolean> {
  if (inodeOf(join(data, socketName)) === null) return false
  const place = socketAddress(data, socketName)
  if (!place) return false
  const socket = connect(place.address)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
    place.release()
  }
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null
}
