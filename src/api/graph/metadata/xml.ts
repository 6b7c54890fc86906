/** Writes XML: elements with attributes and children, indented, escaped (XML 1.0, 2.4 and 2.3). */
export interface Element {
  name: string
  attributes: Record<string, string | undefined>
  children: Element[]
}

/** An attribute without a value is left out. */
export function element(
  name: string,
  attributes: Record<string, string | undefined> = {},
  children: Element[] = [],
): Element {
  return { name, attributes, children }
}

export function writeXml(root: Element): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${write(root, '')}`
}

function write({ name, attributes, children }: Element, indent: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(value ?? '')}"`)
  const start = `${indent}<${name}${written.join('')}`
  if (children.length === 0) return `${start} />\n`
  return `${start}>\n${children.map((child) => write(child, `${indent}  `)).join('')}${indent}</${name}>\n`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => entities[character] ?? '')
}
