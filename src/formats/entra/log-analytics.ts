/**
 * A row of the sign-in tables of Log Analytics (Microsoft Sentinel), from a CSV or JSON export or the query API.
 * Column names are read in any case and without what the portal appends, so PowerShell's objects are read too.
 */
import { RecordError } from '../../model/errors.ts'
import { completeSignIn } from '../complete-sign-in.ts'
import type { Format, Raw } from '../format.ts'
import { addFromOthers, type Fields, propertyNames } from '../sign-in-properties.ts'
import { isAbsent, readStructure } from '../values.ts'
import { eventOfSignIn } from './event.ts'
import { otherLogReason, otherRecordReason, type SignInLog, signInLogOf } from './log-names.ts'

/** Columns that are not named after Graph's property, best first. All others are. */
const columnsOf: Record<string, readonly string[]> = {
  createdDateTime: ['createddatetime', 'timegenerated'],
  userDisplayName: ['userdisplayname', 'identity'],
  appliedConditionalAccessPolicies: ['appliedconditionalaccesspolicies', 'conditionalaccesspolicies'],
  location: ['locationdetails'],
  resourceId: ['resourceidentity'],
  homeTenantId: ['hometenantid', 'aadtenantid'],
  riskEventTypes_v2: ['riskeventtypes_v2', 'riskeventtypesv2'],
}

const sources = propertyNames.map((name) => [name, columnsOf[name] ?? [name.toLowerCase()]] as const)
const columns = new Set(sources.flatMap(([, names]) => names))

const oneOf = ['timegenerated', 'createddatetime', 'userprincipalname']
const andAnother = [
  'userid',
  'serviceprincipalid',
  'appid',
  'ipaddress',
  'resulttype',
  'status',
  'type',
  'category',
]

export const logAnalytics: Format = {
  name: 'logAnalytics',
  title: 'a row of a Log Analytics sign-in table',
  reference: 'https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs',

  matches(raw) {
    const has = hasIn(raw)
    return (oneOf.some(has) && andAnother.some(has)) || otherRecordReason(has) !== undefined
  },

  skips(raw) {
    const row = rowOf(raw)
    const table = row.get('type') ?? row.get('category')
    if (table === undefined) return otherRecordReason(hasIn(raw))
    return logOf(row) === undefined ? otherLogReason(table) : undefined
  },

  parse(raw) {
    const row = rowOf(raw)
    const log = logOf(row)
    const fields = fieldsOfRow(row, log)
    if (!fields.has('createdDateTime')) refuseLocalTime(raw)
    const signIn = completeSignIn(fields, raw, {
      eventType: log?.eventType,
      errorCode: row.get('resulttype'),
      failureReason: row.get('resultdescription'),
      country: row.get('location'),
    })
    return [eventOfSignIn(signIn, row.get('timegenerated'))]
  },
}

/** Cells that hold something, by column in lower case. */
function rowOf(raw: Raw): Map<string, unknown> {
  const row = new Map<string, unknown>()
  for (const column of Object.keys(raw)) {
    const name = columnNamed(column)
    if (!isAbsent(raw[column]) && !row.has(name)) row.set(name, raw[column])
  }
  return row
}

function hasIn(raw: Raw): (property: string) => boolean {
  const filled = new Set<string>()
  for (const column of Object.keys(raw)) if (!isAbsent(raw[column])) filled.add(columnNamed(column))
  return (property) => filled.has(property.toLowerCase())
}

const columnNames = new Map<string, string>()
const columnNamesMax = 1000

/**
 * The portal writes `TimeGenerated [UTC]`, and splits a column whose type differs between tables into `_dynamic` and
 * `_string`, of which one is filled. A log has few columns and many rows, so each name is made once.
 */
function columnNamed(column: string): string {
  const known = columnNames.get(column)
  if (known !== undefined) return known
  const name = column
    .trim()
    .toLowerCase()
    .replace(/\s*\[utc\]$/, '')
    .replace(/_(dynamic|string)$/, '')
  if (columnNames.size < columnNamesMax && column.length < 100) columnNames.set(column, name)
  return name
}

/** The table's name is in `Type`; `Category` repeats the category of the diagnostic settings. */
function logOf(row: Map<string, unknown>): SignInLog | undefined {
  return signInLogOf(row.get('type')) ?? signInLogOf(row.get('category'))
}

function fieldsOfRow(row: Map<string, unknown>, log: SignInLog | undefined): Fields {
  const fields: Fields = new Map()
  for (const [name, names] of sources) {
    const column = names.find((candidate) => row.has(candidate))
    if (column !== undefined) fields.set(name, row.get(column))
  }
  if (!fields.has('isInteractive')) fields.set('isInteractive', log?.isInteractive)
  // In the tables `Location` is the country and `ResourceId` the path of the tenant; elsewhere they are Graph's own.
  const location = row.get('location')
  if (!fields.has('location') && typeof readStructure(location) === 'object') fields.set('location', location)
  const resourceId = row.get('resourceid')
  const isPath = typeof resourceId !== 'string' || resourceId.startsWith('/')
  if (!fields.has('resourceId') && !isPath) fields.set('resourceId', resourceId)
  const others = [...row].filter(([column]) => !columns.has(column))
  if (others.length > 0) addFromOthers(fields, others)
  return fields
}

/** The portal can export times of the zone it displays, and does not say which zone that is. */
function refuseLocalTime(raw: Raw): void {
  const column = Object.keys(raw).find((name) => /^(timegenerated|createddatetime) \[/i.test(name.trim()))
  if (column === undefined) return
  throw new RecordError(
    'createdDateTime',
    `found the column "${column.slice(0, 60)}", expected a column in UTC`,
  )
}
