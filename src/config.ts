/**
 * Every setting: its default, its unit and why it is so. Read once from `riskgraph.json` in the data folder, validated
 * whole, all faults listed together, unknown names refused.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { engineSettings } from './config/engine.ts'
import { issuerSettings } from './config/issuers.ts'
import { addressOrNetwork } from './config/quantities.ts'
import { OperatorError } from './model/errors.ts'

export type {
  ApplicationAttribute,
  EngineSettings,
  PersonAttribute,
  ProfileAttribute,
} from './config/engine.ts'
export type { ClaimPath, IssuerSettings } from './config/issuers.ts'
export { isAddressOrNetwork } from './config/quantities.ts'

const settings = z.strictObject({
  engine: engineSettings.prefault({}),
  /** Other identity providers whose tokens count here. None: only tokens that were issued here. */
  issuers: z
    .array(issuerSettings)
    .max(50)
    .refine(areDistinct('name'), 'two have the same name')
    .refine(areDistinct('issuer'), 'two have the same issuer')
    .default([]),
  /**
   * Sign-ins in one transaction of an import: large enough to share the fsync, small enough to let others write. A sign-in
   * is about five rows with all its consequences, and a transaction should have 2,000 (src/store/turns.ts says why).
   */
  importBatchSize: z.number().int().min(1).max(5000).default(400),
  /**
   * Requests of one tenant that are worked on at the same time; more are told to come again (429). A batch counts as
   * four. A few busy clients fit in; one that sends without waiting leaves room for other tenants.
   */
  requestsInProgressMax: z.number().int().min(4).max(10_000).default(32),
  /** Seconds in which the body of a request has to come: 256 kB over a poor line. A batch has three times as long. */
  bodyDeadlineSeconds: z.number().positive().max(300).default(10),
  /** A list or count that takes as long is said in the log, with the shape of its filter: it may lack an index. */
  slowQueryMilliseconds: z.number().int().min(0).max(60_000).default(500),
  /** Addresses or networks (CIDR) of proxies whose `X-Forwarded-*` and `Forwarded` headers are believed. */
  trustedProxies: z.array(addressOrNetwork).max(100).default([]),
  /**
   * For programs on this machine that look for a managed identity at `/msi/token`: what they have to send as
   * `X-IDENTITY-HEADER`, and the name of the application whose tokens they get. Absent: there is none.
   */
  managedIdentity: z.strictObject({ header: z.string().min(16).max(200), app: z.string().min(1) }).optional(),
  /** Minutes between two looks at risk that decays. */
  decayIntervalMinutes: z.number().positive().max(1440).default(10),
})

export type Settings = z.infer<typeof settings>

/** The shipped settings: what the benchmarks run. */
export const defaultSettings: Settings = settings.parse({})

function areDistinct(key: 'name' | 'issuer') {
  return (issuers: Record<typeof key, string>[]) =>
    new Set(issuers.map((one) => one[key])).size === issuers.length
}

/** Reads `riskgraph.json` of the data folder; without one the defaults hold. Throws OperatorError naming every fault. */
export function loadSettings(data: string): Settings {
  const path = join(data, 'riskgraph.json')
  if (!existsSync(path)) return defaultSettings
  return parseSettings(readFileSync(path, 'utf8'), path)
}

export function parseSettings(text: string, path: string): Settings {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw new OperatorError(`${path} is not JSON: ${(error as Error).message}`)
  }
  const parsed = settings.safeParse(raw)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new OperatorError(`${path} has ${faults.length === 1 ? 'a fault' : 'faults'}:\n${faults.join('\n')}`)
}
