/** What was said and learned of events: the ledger with its rulings and changes, profiles, counts of days, settings. */
import type { TableDefinition } from '../create-table.ts'

const identity = { tenant: 'integer', identity: 'bigint' } as const
const eventKey = { at: 'bigint', tick: 'smallint', idHash: 'bigint', part: 'smallint' } as const
const profile = { profile: 'bytes', bare: 'bytes?' } as const

export const tables: Record<string, TableDefinition> = {
  profiles: { columns: { ...identity, uptoAt: 'bigint', ...profile }, key: ['tenant', 'identity'] },
  checkpoints: {
    columns: { ...identity, ...eventKey, ...profile },
    key: ['tenant', 'identity', 'at', 'tick', 'idHash', 'part'],
  },
  tenantDays: {
    columns: { tenant: 'integer', day: 'integer', shard: 'bigint', counts: 'bytes' },
    key: ['tenant', 'day', 'shard'],
  },
  ledger: {
    columns: {
      tenant: 'integer',
      entry: 'bigint',
      at: 'bigint',
      kind: 'smallint',
      actor: 'text?',
      cause: 'text?',
      request: 'bytes?',
      effect: 'bytes?',
      settingsRevision: 'integer',
      voidedBy: 'bigint?',
    },
    key: ['tenant', 'entry'],
  },
  rulings: {
    columns: {
      ...identity,
      entry: 'bigint',
      ...eventKey,
      ruling: 'smallint',
      said: 'bytes?',
      voidedBy: 'bigint?',
    },
    key: ['tenant', 'identity', 'entry', 'at', 'tick', 'idHash', 'part', 'ruling'],
  },
  jobs: {
    columns: { ...identity, entry: 'bigint', position: 'bigint', request: 'text' },
    key: ['tenant', 'entry', 'identity'],
  },
  changes: {
    columns: {
      tenant: 'integer',
      position: 'bigint',
      k: 'integer',
      kind: 'smallint',
      identity: 'bigint',
      ref: 'bigint?',
      entry: 'bigint?',
      at: 'bigint',
      was: 'smallint',
      now: 'smallint',
    },
    key: ['tenant', 'position', 'k'],
    isKeyed: true,
  },
  settings: {
    columns: {
      tenant: 'integer',
      settingsRevision: 'integer',
      validFrom: 'bigint',
      document: 'text',
      engineVersion: 'text',
    },
    key: ['tenant', 'settingsRevision'],
  },
  dictionary: {
    columns: { tenant: 'integer', hash: 'bigint', word: 'text' },
    key: ['tenant', 'hash'],
    isKeyed: true,
  },
  attempts: {
    columns: { tenant: 'integer', ...eventKey, userId: 'text', attempt: 'bytes' },
    key: ['tenant', 'at', 'tick', 'idHash', 'part'],
    isKeyed: true,
  },
}

export const indexes = {
  jobsByIdentity: { on: 'jobs', columns: ['tenant', 'identity'] },
  rulingsByTime: { on: 'rulings', columns: ['tenant', 'ruling', 'at'], where: '"voidedBy" is null' },
}
