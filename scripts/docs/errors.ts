/** The section of docs/api.md on errors, from the table that answers them. */
import { type GraphError, graphErrors } from '../../src/api/graph/errors.ts'
import { table } from './table.ts'

const rows = Object.values<GraphError>(graphErrors)
  .toSorted((a, b) => a.status - b.status)
  .map(({ status, code, message, where, retryAfterSeconds }) => [
    String(status),
    `\`${code}\``,
    message,
    retryAfterSeconds ? `${where}; \`Retry-After: ${retryAfterSeconds}\`` : where,
  ])

export const errorsSection = `## Errors

\`{"error": {"code", "message", "innerError": {"date", "request-id", "client-request-id"}}}\`, always JSON. The ids are
those of the headers \`request-id\` and \`client-request-id\`; the log of the server has the first. Messages begin with
Graph's own words where those have been observed. What stands in braces is filled in.

${table(['status', 'code', 'message', 'where'], rows)}`
