/** Results of one run as a tree of names, and how the trees of several seeds become one. */
import { type Figure, figureOf, resampling, type Share, shareOf, type Tally } from '../metrics/bootstrap.ts'
import { median, quantile } from '../metrics/spread.ts'

/** Single values, such as attempts until an alert; infinite where there was none. */
export interface Sample {
  values: number[]
}

/** A sample of all seeds together. Null: infinite, or nothing there. */
export interface SampleSummary {
  count: number
  median: number | null
  medianLow: number | null
  medianHigh: number | null
  p90: number | null
  greatest: number | null
}

export type Leaf = Tally | Sample | number
export interface Tree {
  [name: string]: Tree | Leaf
}

export type Pooled<Node> = Node extends Tally
  ? Share
  : Node extends Sample
    ? SampleSummary
    : Node extends number
      ? Figure
      : { [Name in keyof Node]: Pooled<Node[Name]> }

/** Names that only some seeds have are pooled over those. */
export function pool<Node>(seeds: Node[]): Pooled<Node> {
  return poolNodes(seeds as (Tree | Leaf)[]) as Pooled<Node>
}

function poolNodes(nodes: (Tree | Leaf)[]): unknown {
  const [first] = nodes
  if (typeof first === 'number') return figureOf(nodes as number[])
  if (isTally(first)) return shareOf(nodes as Tally[])
  if (isSample(first)) return summaryOf((nodes as Sample[]).flatMap(({ values }) => values))
  const trees = nodes as Tree[]
  const names = [...new Set(trees.flatMap((tree) => Object.keys(tree)))]
  return Object.fromEntries(
    names.map((name) => [
      name,
      poolNodes(trees.map((tree) => tree[name]).filter((node) => node !== undefined)),
    ]),
  )
}

function isTally(node: Tree | Leaf | undefined): node is Tally {
  return typeof node === 'object' && 'replicateHits' in node
}

function isSample(node: Tree | Leaf | undefined): node is Sample {
  return typeof node === 'object' && 'values' in node && Array.isArray(node.values)
}

const replicates = 500

function summaryOf(values: number[]): SampleSummary {
  const again = resampling(replicates, values.length, `sample of ${values.length}`)
  const medians: number[] = []
  for (let replicate = 0; replicate < replicates; replicate++) {
    const start = replicate * values.length
    const drawn = values.flatMap((value, at) => Array<number>(again.weights[start + at]!).fill(value))
    if (drawn.length > 0) medians.push(median(drawn))
  }
  return {
    count: values.length,
    median: finite(median(values)),
    medianLow: finite(quantile(medians, 0.025)),
    medianHigh: finite(quantile(medians, 0.975)),
    p90: finite(quantile(values, 0.9)),
    greatest: finite(quantile(values, 1)),
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
