/** What a program says of its steps, and what follows from that. */
import type { Step } from './steps.ts'

export interface Said {
  isOk: boolean
  /** The lines below it. */
  detail: string
}

/** `ok NAME` or `not ok NAME`, each with lines below it that begin with two blanks. A step that failed once has failed. */
export function readReport(output: string): Map<string, Said> {
  const said = new Map<string, Said>()
  for (const [, not, name = '', detail = ''] of output.matchAll(/^(not )?ok (\S+)\n((?: {2}.*\n)*)/gm)) {
    const before = said.get(name)
    said.set(name, { isOk: !not && before?.isOk !== false, detail: (before?.detail ?? '') + detail })
  }
  return said
}

export interface Verdict {
  passed: Step[]
  /** What failed, and why. */
  failed: { what: string; detail: string }[]
}

/** A step that is not reported has failed, and so has a program that ends badly or speaks of what nobody asked for. */
export function judge(said: Map<string, Said>, expected: readonly Step[], status: number | null): Verdict {
  const passed = expected.filter((step) => said.get(step)?.isOk)
  const failed = expected
    .filter((step) => !said.get(step)?.isOk)
    .map((step) => ({
      what: step as string,
      detail: said.get(step)?.detail ?? `not reported; ended with ${status}`,
    }))
  const unknown = [...said.keys()].filter((name) => !(expected as readonly string[]).includes(name))
  if (unknown.length > 0)
    failed.push({ what: 'reports only what it is asked for', detail: unknown.join(', ') })
  if (status !== 0 && failed.length === 0) failed.push({ what: 'ends well', detail: `ended with ${status}` })
  return { passed, failed }
}
