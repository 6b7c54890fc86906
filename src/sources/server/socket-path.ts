/**
 * Where the server of a data folder takes imports: a socket in that folder, so that whoever may read the folder may
 * import, and nobody else. It stands under its own name only while a server listens there, or has crashed.
 */
import { closeSync, openSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

export const socketName = 'import.sock'

/** Bytes of the address of a socket: 108 with the final zero on Linux, 104 elsewhere (`sun_path` in `sys/un.h`). */
const addressBytesMax = process.platform === 'linux' ? 107 : 103

export interface SocketAddress {
  /** To listen at or to connect to, as long as it is not released. */
  address: string
  release(): void
}

/**
 * The address of a file of the folder, however long its path is where the system has a shorter way to it. Null where
 * there is none, and on Windows, whose pipes stand in no folder.
 */
export function socketAddress(folder: string, name: string): SocketAddress | null {
  if (process.platform === 'win32') return null
  const path = join(realpathSync(folder), name)
  if (Buffer.byteLength(path) <= addressBytesMax) return { address: path, release: () => {} }
  if (process.platform !== 'linux') return null
  const descriptor = openSync(folder, 'r')
  return { address: `/proc/self/fd/${descriptor}/${name}`, release: () => closeSync(descriptor) }
}
