/**
 * What happened, in narrow tables of numbers (docs/decisions has the measurements): the event, its document and its
 * verdict by their position in the log of the tenant, and keys by id, identity and address that are sliced by position.
 */
import type { TableDefinition } from '../create-table.ts'

export const tables: Record<string, TableDefinition> = {
  events: {
    columns: {
      tenant: 'integer',
      n: 'bigint',
      identity: 'bigint',
      at: 'bigint',
      tick: 'smallint',
      kind: 'smallint',
      part: 'smallint',
      id: 'bytes',
      version: 'bytes',
      counterpart: 'bytes?',
      app: 'bytes?',
      ip: 'text?',
      session: 'bytes?',
      correlation: 'bytes?',
      errorCode: 'integer',
      outcome: 'smallint',
      signInEventType: 'smallint',
      fate: 'smallint',
      duringLevel: 'smallint',
      level: 'smallint',
      state: 'smallint',
      detail: 'smallint',
      types: 'text?',
      settingsRevision: 'integer',
      obs: 'bytes',
    },
    key: ['tenant', 'n'],
  },
  documents: { columns: { tenant: 'integer', n: 'bigint', document: 'text' }, key: ['tenant', 'n'] },
  verdicts: { columns: { tenant: 'integer', n: 'bigint', verdict: 'bytes' }, key: ['tenant', 'n'] },
  identityNames: {
    columns: { tenant: 'integer', name: 'text', identity: 'bigint' },
    key: ['tenant', 'name', 'identity'],
    isKeyed: true,
  },
  slices: {
    columns: {
      tenant: 'integer',
      slice: 'bigint',
      level: 'smallint',
      fromN: 'bigint',
      toN: 'bigint',
      minAt: 'bigint',
      maxAt: 'bigint',
      isRead: 'smallint',
      target: 'bigint?',
    },
    key: ['tenant', 'slice'],
  },
  eventsById: {
    columns: { slice: 'bigint', tenant: 'integer', idHash: 'bigint', n: 'bigint' },
    key: ['slice', 'tenant', 'idHash', 'n'],
    isKeyed: true,
  },
  eventsByIdentity: {
    columns: { slice: 'bigint', tenant: 'integer', identity: 'bigint', at: 'bigint', n: 'bigint' },
    key: ['slice', 'tenant', 'identity', 'at', 'n'],
    isKeyed: true,
  },
  eventsByIp: {
    columns: { slice: 'bigint', tenant: 'integer', ip: 'text', at: 'bigint', n: 'bigint' },
    key: ['slice', 'tenant', 'ip', 'at', 'n'],
    isKeyed: true,
  },
}
