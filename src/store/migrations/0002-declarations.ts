/** What operators declare: travel, exceptions, who is watched. */
import type { Db, StoreDialect } from '../store.ts'
import { createTable, type TableDefinition } from './create-table.ts'

const declarations: TableDefinition = {
  columns: {
    tenantId: 'text',
    number: 'integer',
    kind: 'text',
    statement: 'text',
    createdDateTime: 'text',
    createdBy: 'text?',
    removedDateTime: 'text?',
  },
  key: ['tenantId', 'number'],
}

export function up(db: Db, dialect: StoreDialect): Promise<void> {
  return createTable(db, dialect, 'declarations', declarations)
}
