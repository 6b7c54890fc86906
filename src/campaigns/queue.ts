/** Entries in the order in which they came, of which the oldest leave. */

/** First in, first out; what has left is dropped from time to time. */
export interface Queue<Item> {
  items: Item[]
  start: number
}

const droppedMin = 1000

export function emptyQueue<Item>(): Queue<Item> {
  return { items: [], start: 0 }
}

export function push<Item>({ items }: Queue<Item>, item: Item): void {
  items.push(item)
}

export function shift<Item>(queue: Queue<Item>): void {
  queue.start++
  if (queue.start < droppedMin || queue.start * 2 < queue.items.length) return
  queue.items = queue.items.slice(queue.start)
  queue.start = 0
}

export function oldest<Item>({ items, start }: Queue<Item>): Item | undefined {
  return items[start]
}

export function sizeOf<Item>({ items, start }: Queue<Item>): number {
  return items.length - start
}

export function* itemsOf<Item>({ items, start }: Queue<Item>): Generator<Item> {
  for (let index = start; index < items.length; index++) yield items[index] as Item
}
