/** Reads a CSDL XML document; what it says of other vocabularies than the model itself is passed over. */
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { type Declarations, localName, noDeclarations, type TypeDeclaration } from './declarations.ts'

interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
}

/** @throws Error where the document is not well-formed, with line and column. */
export function readCsdl(xml: string): Declarations {
  const declarations = noDeclarations()
  for (const schema of descendants(readXml(xml), 'Schema')) {
    for (const element of schema.children) declare(element, declarations)
  }
  return declarations
}

function declare(element: Element, declarations: Declarations): void {
  const name = element.attributes.Name ?? ''
  switch (element.name) {
    case 'EnumType':
      declarations.enumerations.set(name, enumeration(element))
      break
    case 'ComplexType':
    case 'EntityType':
      declarations.types.set(name, structuredType(element))
      break
    case 'Action': {
      const [binding, ...parameters] = children(element, 'Parameter')
      const [result] = children(element, 'ReturnType')
      const texts = parameters.map(
        ({ attributes }) => `${attributes.Name}: ${localName(attributes.Type ?? '')}`,
      )
      const suffix = result ? ` returns ${localName(result.attributes.Type ?? '')}` : ''
      const bound = localName(binding?.attributes.Type ?? '')
      declarations.actions.set(`${name}(${bound})`, texts.join(', ') + suffix)
      break
    }
    case 'EntityContainer':
      for (const { name: kind, attributes } of element.children) {
        const type = localName(attributes.EntityType ?? attributes.Type ?? '')
        declarations.roots.set(attributes.Name ?? '', `${kind} of ${type}`)
      }
      break
    case 'Annotations': {
      const property = localName(element.attributes.Target ?? '').replace('/', '.')
      const removal = descendants(element, 'PropertyValue').find(
        ({ attributes }) => attributes.Property === 'RemovalDate',
      )
      if (removal) declarations.deprecations.set(property, removal.attributes.Date ?? '')
      break
    }
    default:
  }
}

function enumeration(element: Element) {
  const members = children(element, 'Member').map(({ attributes }) => attributes)
  return {
    members: members.map(({ Name = '' }) => Name),
    values: new Map(members.map(({ Name = '', Value }) => [Name, Number(Value)] as const)),
    isFlags: element.attributes.IsFlags === 'true',
  }
}

function structuredType(element: Element): TypeDeclaration {
  const base = element.attributes.BaseType
  const properties = children(element, 'Property').map(({ attributes }) => {
    const type = localName(attributes.Type ?? '')
    const isNullable = attributes.Nullable !== 'false'
    return [attributes.Name ?? '', type.startsWith('Collection(') ? { type } : { type, isNullable }] as const
  })
  const navigations = children(element, 'NavigationProperty').map(
    ({ attributes }) => [attributes.Name ?? '', localName(attributes.Type ?? '')] as const,
  )
  return {
    ...(base ? { base: localName(base) } : {}),
    properties: new Map(properties),
    navigations: new Map(navigations),
  }
}

function readXml(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('opentag', (tag: SaxesTagPlain) => {
    const element = { name: tag.name, attributes: { ...tag.attributes }, children: [] }
    open.at(-1)!.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('error', (error: Error) => {
    throw error
  })
  parser.write(xml).close()
  return root
}

function children(element: Element, name: string): Element[] {
  return element.children.filter((child) => child.name === name)
}

function descendants(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => (child.name === name ? [child] : descendants(child, name)))
}
