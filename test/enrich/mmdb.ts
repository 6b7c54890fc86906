/**
 * Writes databases of the MaxMind format for the tests: a binary tree of address bits, the records, and what the file says
 * of itself. Source: MaxMind DB File Format Specification 2.0.
 */
import { parseNetwork } from '../../src/enrich/address-set.ts'

export type MmdbValue = string | number | boolean | MmdbValue[] | { [key: string]: MmdbValue }

export interface MmdbOptions {
  /** Default 6, where IPv4 lies below ::/96. */
  ipVersion?: 4 | 6
  /** Milliseconds. */
  builtMs?: number
  type?: string
}

/** Records by network; later ones lie over earlier ones. */
export function mmdb(
  records: Record<string, MmdbValue>,
  { ipVersion = 6, builtMs = 0, type = 'Test' }: MmdbOptions = {},
): Buffer {
  const tree: Tree = [null, null]
  const data: Buffer[] = []
  let size = 0
  for (const [network, value] of Object.entries(records)) {
    insert(tree, bitsOf(network, ipVersion), size)
    const encoded = encode(value)
    data.push(encoded)
    size += encoded.length
  }
  const nodes = numbered(tree)
  const metadata = {
    ...{ node_count: nodes.length, record_size: 24, ip_version: ipVersion, database_type: type },
    ...{ languages: ['en'], binary_format_major_version: 2, binary_format_minor_version: 0 },
    ...{ build_epoch: Math.floor(builtMs / 1000), description: { en: 'made by a test' } },
  }
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([treeBytes(nodes), Buffer.alloc(16), ...data, marker, encode(metadata)])
}

/** A node; a number is where a record starts. */
type Tree = [Branch, Branch]
type Branch = Tree | number | null

function bitsOf(text: string, ipVersion: 4 | 6): number[] {
  const network = parseNetwork(text)
  if (!network) throw new Error(`${text} is no network`)
  const bits = network.from.flatMap((word) =>
    Array.from({ length: 32 }, (_, bit) => (word >>> (31 - bit)) & 1),
  )
  const own = bits.slice(0, network.prefixLength)
  return ipVersion === 6 && network.from.length === 1 ? [...Array(96).fill(0), ...own] : own
}

function insert(tree: Tree, bits: number[], record: number): void {
  let node = tree
  for (const bit of bits.slice(0, -1)) {
    const next = node[bit as 0 | 1]
    // What lies around a smaller network stays around it.
    const child: Tree = Array.isArray(next) ? next : [next, next]
    node[bit as 0 | 1] = child
    node = child
  }
  node[bits.at(-1) as 0 | 1] = record
}

function numbered(tree: Tree): Tree[] {
  const nodes = [tree]
  for (const node of nodes) for (const branch of node) if (Array.isArray(branch)) nodes.push(branch)
  return nodes
}

function treeBytes(nodes: Tree[]): Buffer {
  const numbers = new Map(nodes.map((node, index) => [node, index]))
  const recordValue = (branch: Branch) => {
    if (branch === null) return nodes.length
    return Array.isArray(branch) ? (numbers.get(branch) as number) : nodes.length + 16 + branch
  }
  const bytes = Buffer.alloc(nodes.length * 6)
  for (const [index, [left, right]] of nodes.entries()) {
    bytes.writeUIntBE(recordValue(left), index * 6, 3)
    bytes.writeUIntBE(recordValue(right), index * 6 + 3, 3)
  }
  return bytes
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([head(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'boolean') return head(14, value ? 1 : 0)
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([head(6, 4), bytes])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    return Buffer.concat([head(3, 8), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([head(11, value.length), ...value.map(encode)])
  const entries = Object.entries(value)
  return Buffer.concat([
    head(7, entries.length),
    ...entries.flatMap(([key, one]) => [encode(key), encode(one)]),
  ])
}

/** The control byte; types beyond seven and sizes beyond 28 take another. */
function head(type: number, size: number): Buffer {
  if (size > 284) throw new Error('longer than tests need')
  const [short, more] = size < 29 ? [size, []] : [29, [size - 29]]
  return Buffer.from(type <= 7 ? [(type << 5) | short, ...more] : [short, type - 7, ...more])
}
