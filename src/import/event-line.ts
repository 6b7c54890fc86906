/** Events on their way through the sorter: the event and, after a tab, the Graph-form document, which is made only once. */
import type { SignInEvent } from '../model/event.ts'
import type { SignIn } from '../model/sign-in.ts'

/** Without a line break, and with the one tab that JSON never has. */
export function lineOf({ signIn, ...rest }: SignInEvent): string {
  return `${JSON.stringify(rest)}\t${JSON.stringify(signIn)}`
}

/** What {@link lineOf} made of an event, and the document as it will be stored. */
export function readLine(line: string): { event: SignInEvent; document: string } {
  const tab = line.indexOf('\t')
  const rest = JSON.parse(line.slice(0, tab)) as Omit<SignInEvent, 'signIn'>
  const document = line.slice(tab + 1)
  return { event: { ...rest, signIn: JSON.parse(document) as SignIn }, document }
}
