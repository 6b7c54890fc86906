/** docs/api.md, from the descriptions of the resources and the routes. */
import { actionOf } from '../../src/api/graph/metadata/actions.ts'
import { deprecationsOf } from '../../src/api/graph/metadata/deprecations.ts'
import { filteringOf, isSortable } from '../../src/api/graph/metadata/queries.ts'
import { servedBy } from '../../src/api/graph/metadata/served.ts'
import { pageLimits } from '../../src/api/graph/odata/options.ts'
import { pathOf } from '../../src/api/graph/openapi/operations.ts'
import { type Route, routes } from '../../src/api/graph/route-table.ts'
import type {
  ComplexType,
  Entity,
  Enumeration,
  Property,
  Type,
  Version,
} from '../../src/api/graph/schema/entity.ts'
import { sentinelOf } from '../../src/api/graph/schema/lookup.ts'
import { deliberateDifferences } from '../metadata-differences.ts'
import { introduction } from './api-introduction.ts'
import { ownSection } from './api-own.ts'
import { permissionCells, permissionsHead, permissionsSection } from './api-permissions.ts'
import { propertyNotes, resourceWords } from './api-words.ts'
import { errorsSection } from './errors.ts'
import { table } from './table.ts'

const versions: Version[] = ['v1.0', 'beta']
const served = versions.map(servedBy)
const entities = eachOnce(served.flatMap(({ entities }) => entities))
const complexTypes = eachOnce(served.flatMap(({ complexTypes }) => complexTypes))
const enumerations = eachOnce(served.flatMap(({ enumerations }) => enumerations))

export function apiPage(): string {
  return [
    introduction,
    permissionsSection(),
    index(),
    '## Resources\n',
    ...entities.map(resourceSection),
    ownSection(),
    "## Structures\n\nWhat stands inside resources. `$filter` reaches into them: `location/city eq 'Uppsala'`.\n",
    ...complexTypes.map(complexSection),
    enumerationsSection(),
    errorsSection,
    differencesSection(),
  ].join('\n')
}

function index(): string {
  const resources = entities.map(({ name }) => [
    link(name),
    [...new Set(routesOf(name).map(({ path }) => `\`/${path[0]}…\``))].join(' '),
    resourceWords[name] ?? '',
  ])
  return `## Index\n\n${table(['resource', 'below', ''], resources)}
Then [structures](#structures), [enumerations](#enumerations), [errors](#errors) and [differences](#differences-from-the-official-metadata).\n`
}

function resourceSection(entity: Entity): string {
  const words = resourceWords[entity.name]
  if (!words) throw new Error(`scripts/docs/api-words.ts has no sentence about ${entity.name}`)
  const limits = pageLimits[entity.name]
  const order = [...entity.defaultOrder.map(orderText), '`id`'].join(', then ')
  const pages = limits
    ? `A page has ${limits.topDefault} items unless \`$top\` says otherwise, and at most ${limits.topMax}. Order: ${order}.\n`
    : ''
  const properties = entity.properties.map((property) => propertyRow(entity.name, property))
  return [
    `### ${entity.name}\n\n${words}\n`,
    routesTable(routesOf(entity.name)),
    pages,
    table(['property', 'type', 'in', 'null', '$filter', '$orderby', ''], properties),
  ].join('\n')
}

function orderText({ property, isDescending }: Entity['defaultOrder'][number]): string {
  return `\`${property}\`${isDescending ? ' newest first' : ''}`
}

/** Those that answer with the resource, and the actions bound to it. */
function routesOf(name: string): Route[] {
  return routes.filter((route) =>
    'entity' in route.target ? route.target.entity.name === name : actionOf(route, routes)?.boundTo === name,
  )
}

function routesTable(list: Route[]): string {
  const rows = list.map((route) => {
    const ids = actionOf(route, routes)?.ids
    const body = ids ? `<br>\`{"${ids.property}": […]}\`, 1 to ${ids.max} ids` : ''
    return [
      `\`${route.method} ${pathOf(route, routes).path}\`${body}`,
      versionsText(route.versions),
      ...permissionCells(route),
    ]
  })
  return table(['', 'in', ...permissionsHead], rows)
}

function propertyRow(owner: string, property: Property): string[] {
  const { name, type, isNullable, versions } = property
  const filtering = {
    compared: 'yes',
    'by its properties': `\`${name}/…\``,
    any: '`any`',
    no: 'no',
  }[filteringOf(property)]
  return [
    `\`${name}\``,
    typeText(type),
    versionsText(versions),
    type.kind === 'collection' || !isNullable ? 'no' : 'yes',
    filtering,
    isSortable(property) ? 'yes' : 'no',
    noteOf(owner, property),
  ]
}

function noteOf(owner: string, { name, type, source, isEmptyWhenAbsent }: Property): string {
  const words = propertyNotes[`${owner}.${name}`] ?? propertyNotes[name]
  const notes = words && !isStructure(owner) ? [words] : []
  if (source.kind === 'constant')
    notes.push(`always ${source.value === null ? 'null' : `\`${source.value}\``}`)
  const deprecation = versions
    .flatMap((version) => deprecationsOf(owner, version))
    .find(({ property }) => property === name)
  if (deprecation) notes.push(`deprecated in beta: use \`${deprecation.use}\``)
  if (isEmptyWhenAbsent && type.kind === 'text') notes.push('`""` when it is not known')
  return notes.join('; ')
}

function isStructure(owner: string): boolean {
  return complexTypes.some(({ name }) => name === owner)
}

function complexSection(type: ComplexType): string {
  const rows = type.properties.map((property) => [
    `\`${property.name}\``,
    typeText(property.type),
    versionsText(property.versions),
    property.type.kind === 'collection' || !property.isNullable ? 'no' : 'yes',
    noteOf(type.name, property),
  ])
  const body = rows.length > 0 ? table(['property', 'type', 'in', 'null', ''], rows) : 'Without properties.\n'
  return `### ${type.name}\n\n${body}`
}

function enumerationsSection(): string {
  return `## Enumerations

Members to the right of \`│\` are sent only with \`Prefer: include-unknown-enum-members\`; without it they read as the member
before it. In a filter they can always be named. Where several members may be set (*flags*), they are joined by commas.

${enumerations.map((type) => `### ${type.name}${type.isFlags ? ' (flags)' : ''}\n\n${membersText(type)}\n`).join('\n')}`
}

function membersText(type: Enumeration): string {
  const [stable, beta] = versions.map((version) => members(type, version))
  return stable === beta ? `${stable}` : `v1.0: ${stable}\n\nbeta: ${beta}`
}

function members(type: Enumeration, version: Version): string {
  const list = type.members[version]
  const sentinel = list.indexOf(sentinelOf(type, version))
  const [shown, hidden] = [list.slice(0, sentinel + 1), list.slice(sentinel + 1)]
  return shown.join(', ') + (hidden.length > 0 ? ` **│** ${hidden.join(', ')}` : '')
}

/** By reason. */
function differencesSection(): string {
  const reasons = new Map<string, string[]>()
  for (const { subject, kind, reason } of deliberateDifferences) {
    const list = reasons.get(reason) ?? []
    reasons.set(reason, [...list, `${subject} (${kind})`])
  }
  const rows = [...reasons].map(([reason, subjects]) => [
    subjects.map((text) => `\`${text}\``).join('<br>'),
    reason,
  ])
  return `## Differences from the official metadata

What \`scripts/compare-metadata.ts\` finds when it compares the metadata of a version with Microsoft's, and why it is so.
*Missing* is what only Microsoft has, *extra* what only Riskgraph has; \`*\` stands for any text.

${table(['', 'why'], rows)}`
}

function typeText(type: Type): string {
  switch (type.kind) {
    case 'collection':
      return `list of ${typeText(type.element)}`
    case 'complex':
    case 'enumeration':
      return link(type.name, type.kind === 'enumeration' && type.isFlags ? '-flags' : '')
    case 'dateTime':
      return 'date-time'
    default:
      return type.kind
  }
}

function versionsText(list: readonly Version[]): string {
  return list.length === versions.length ? 'both' : list.join()
}

/** The anchor that GitHub gives to a heading. */
function link(name: string, suffix = ''): string {
  return `[${name}](#${name.toLowerCase()}${suffix})`
}

function eachOnce<T extends { name: string }>(types: readonly T[]): T[] {
  return [...new Map(types.map((type) => [type.name, type])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
}
