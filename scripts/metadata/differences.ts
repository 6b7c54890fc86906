/** The differences between two declarations: ours, and the official one. */
import type { Declarations, EnumerationDeclaration, PropertyDeclaration } from './declarations.ts'

export interface Difference {
  /** What it is about: `type x`, `property x.y`, `member x.y`, `action …`, `operation …`. */
  subject: string
  /** `missing`: only the official document has it. `extra`: only ours has it. */
  kind: 'missing' | 'extra' | 'different'
  text: string
}

export interface Comparison {
  differences: Difference[]
  /** Every subject that was looked at on both sides. */
  compared: Set<string>
}

export function compareDeclarations(ours: Declarations, official: Declarations): Comparison {
  const comparison: Comparison = { differences: [], compared: new Set() }
  compareMaps('enumeration', ours.enumerations, official.enumerations, comparison, (name, left, right) =>
    compareEnumerations(name, left, right, comparison),
  )
  compareMaps('type', ours.types, official.types, comparison, (name, left, right) => {
    compareValues(`base ${name}`, left.base ?? 'none', right.base ?? 'none', comparison)
    const [mine, theirs] = [ours, official].map((side) => inherited(name, side))
    compareMaps(`property ${name}.`, mine!, theirs!, comparison, (property, a, b) =>
      compareValues(`property ${name}.${property}`, written(a), written(b), comparison),
    )
    compareTexts(`navigation ${name}.`, left.navigations, right.navigations, comparison)
  })
  compareTexts('action', ours.actions, official.actions, comparison)
  compareTexts('deprecation', ours.deprecations, official.deprecations, comparison)
  compareTexts('root', ours.roots, official.roots, comparison)
  compareTexts('operation', ours.operations, official.operations, comparison)
  return comparison
}

/**
 * The differences from two official documents, each once. They come from different clouds and months, so where they
 * contradict each other, agreeing with one of them is enough.
 */
export function agreedByNeither(first: Comparison, second: Comparison): Difference[] {
  const pairs = [
    [first, second],
    [second, first],
  ] as const
  const found = new Map<string, Difference>()
  for (const [comparison, other] of pairs) {
    const disputed = new Set(other.differences.map(({ subject }) => subject))
    for (const difference of comparison.differences) {
      const isAgreedElsewhere = other.compared.has(difference.subject) && !disputed.has(difference.subject)
      if (!isAgreedElsewhere) found.set(difference.subject, difference)
    }
  }
  return [...found.values()]
}

function compareEnumerations(
  name: string,
  ours: EnumerationDeclaration,
  official: EnumerationDeclaration,
  comparison: Comparison,
): void {
  const asMap = ({ members, values }: EnumerationDeclaration) =>
    new Map(members.map((member) => [member, values?.get(member)]))
  compareMaps(`member ${name}.`, asMap(ours), asMap(official), comparison, (member, left, right) => {
    if (left !== undefined && right !== undefined)
      compareValues(`number ${name}.${member}`, String(left), String(right), comparison)
  })
  const [mine, theirs] = [
    ours.members.filter((member) => official.members.includes(member)),
    official.members.filter((member) => ours.members.includes(member)),
  ]
  compareValues(`order ${name}`, mine.join(' '), theirs.join(' '), comparison)
  compareValues(`flags ${name}`, String(ours.isFlags), String(official.isFlags), comparison)
}

function compareTexts(
  kind: string,
  ours: ReadonlyMap<string, string>,
  official: ReadonlyMap<string, string>,
  comparison: Comparison,
): void {
  compareMaps(kind, ours, official, comparison, (name, left, right) =>
    compareValues(subjectOf(kind, name), left, right, comparison),
  )
}

function compareMaps<T>(
  kind: string,
  ours: ReadonlyMap<string, T>,
  official: ReadonlyMap<string, T>,
  { differences, compared }: Comparison,
  compare: (name: string, ours: T, official: T) => void,
): void {
  for (const name of new Set([...ours.keys(), ...official.keys()])) {
    const subject = subjectOf(kind, name)
    const [left, right] = [ours.has(name), official.has(name)]
    if (left && right) {
      compared.add(subject)
      compare(name, ours.get(name) as T, official.get(name) as T)
    } else {
      differences.push({
        subject,
        kind: left ? 'extra' : 'missing',
        text: left ? 'the official document has none' : 'ours has none',
      })
    }
  }
}

/** A kind that ends in a dot names the type before the member. */
function subjectOf(kind: string, name: string): string {
  return kind.endsWith('.') ? kind + name : `${kind} ${name}`
}

function compareValues(subject: string, ours: string, official: string, comparison: Comparison): void {
  comparison.compared.add(subject)
  if (ours === official) return
  comparison.differences.push({
    subject,
    kind: 'different',
    text: `ours: ${ours || 'nothing'}; official: ${official || 'nothing'}`,
  })
}

function inherited(name: string, { types }: Declarations): Map<string, PropertyDeclaration> {
  const type = types.get(name)
  if (!type) return new Map()
  return new Map([...(type.base ? inherited(type.base, { types } as Declarations) : []), ...type.properties])
}

function written({ type, isNullable }: PropertyDeclaration): string {
  return isNullable === false ? `${type}, never null` : type
}
