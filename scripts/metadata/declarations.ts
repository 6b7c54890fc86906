/** What a description of an API declares, in one form for CSDL and OpenAPI, so that any two can be compared. */
export interface Declarations {
  enumerations: Map<string, EnumerationDeclaration>
  types: Map<string, TypeDeclaration>
  /** By what they are called and bound to, as `confirmSafe(Collection(riskyUser))`; the value is their parameters and result. */
  actions: Map<string, string>
  /** Properties, as `type.property`, that will be taken away, and when. */
  deprecations: Map<string, string>
  /** Entity sets and singletons, with their types. */
  roots: Map<string, string>
  /** As `GET /identityProtection/riskyUsers`; the value is the kind of answer. */
  operations: Map<string, string>
}

export interface EnumerationDeclaration {
  members: string[]
  /** Absent where the document has no numbers. */
  values?: Map<string, number>
  isFlags: boolean
}

export interface TypeDeclaration {
  base?: string
  /** Its own, without those of the base. */
  properties: Map<string, PropertyDeclaration>
  /** Navigation properties, with the type they lead to. */
  navigations: Map<string, string>
}

export interface PropertyDeclaration {
  /** `Edm.String`, `riskLevel`, `Collection(keyValue)`. */
  type: string
  /** Undefined for collections, of which the documents do not say whether they mean the collection or its items. */
  isNullable?: boolean
}

export function noDeclarations(): Declarations {
  return {
    enumerations: new Map(),
    types: new Map(),
    actions: new Map(),
    deprecations: new Map(),
    roots: new Map(),
    operations: new Map(),
  }
}

/** The name without the namespace of Graph or its alias. */
export function localName(name: string): string {
  return name.replace(/\b(?:microsoft\.)?graph\./g, '')
}
