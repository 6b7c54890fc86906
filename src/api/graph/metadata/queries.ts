/** What `$filter` and `$orderby` accept of a property; the refusals are in odata/check.ts and odata/order.ts. */
import type { Property } from '../schema/entity.ts'

/** How a property is filtered: compared itself, through its own properties, through its elements, or not at all. */
export type Filtering = 'compared' | 'by its properties' | 'any' | 'no'

export function filteringOf({ type, source }: Property): Filtering {
  switch (type.kind) {
    case 'complex':
      return type.properties.length > 0 ? 'by its properties' : 'no'
    case 'collection':
      return 'any'
    case 'dateTime':
      return source.kind === 'column' ? 'compared' : 'no'
    default:
      return 'compared'
  }
}

export function isSortable(property: Property): boolean {
  return filteringOf(property) === 'compared'
}
