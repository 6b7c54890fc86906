/** Guessing at many accounts, as one object each; and what clean days of a tenant showed, by which one is noticed. */
import type { Db, StoreDialect } from '../store.ts'
import { createIndex, createTable, type IndexDefinition, type TableDefinition } from './create-table.ts'

const tables: Record<string, TableDefinition> = {
  campaigns: {
    columns: {
      tenantId: 'text',
      id: 'text',
      kind: 'text',
      startDateTime: 'text',
      alarmDateTime: 'text',
      lastDateTime: 'text',
      state: 'text',
      attempts: 'integer',
      keys: 'text',
      fingerprint: 'text',
    },
    key: ['tenantId', 'id'],
  },
  campaignUsers: {
    columns: { tenantId: 'text', campaignId: 'text', userId: 'text', isInside: 'integer' },
    key: ['tenantId', 'campaignId', 'userId'],
  },
  campaignBaselines: {
    columns: { tenantId: 'text', newestDateTime: 'text', baseline: 'text' },
    key: ['tenantId'],
  },
}

const indexes: Record<string, IndexDefinition> = {
  campaignsByEnd: { on: 'campaigns', columns: ['tenantId', 'lastDateTime'] },
}

export async function up(db: Db, dialect: StoreDialect): Promise<void> {
  for (const [table, definition] of Object.entries(tables)) await createTable(db, dialect, table, definition)
  for (const [name, definition] of Object.entries(indexes)) await createIndex(db, name, definition)
}
