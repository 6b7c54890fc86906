/** Every number that was measured, for whoever asks for the file (`--whole`). */
import type { AuditResult } from '../audit.ts'
import type { PooledScorer } from '../measure/run.ts'
import type { Pooled } from '../measure/tree.ts'
import type { Manifest } from '../stream.ts'

export type WholeStream = Omit<Manifest, 'attacks'> & { scored: number; malicious: number }

export interface WholeWorld {
  streams: WholeStream[]
  scorers: Record<string, PooledScorer>
  audit: Pooled<AuditResult>
}
