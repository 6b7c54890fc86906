/** Which errors are the operator's to put right, and what is said of them: one line. Others are ours, and show where. */
import { OperatorError } from '../model/errors.ts'
import { StoreAway } from '../store/condition.ts'

/** Null: it is ours. */
export function saidOf(error: unknown): string | null {
  if (error instanceof StoreAway) return `${error.fault.text}: ${error.fault.detail}`
  if (error instanceof OperatorError || isOfSystem(error)) return (error as Error).message
  return null
}

/** What the operating system refused: a file, a folder, an address. */
function isOfSystem(error: unknown): boolean {
  const { code = '', syscall } = error as Error & { code?: string; syscall?: string }
  return /^E[A-Z]+$/.test(code) && syscall !== undefined
}
