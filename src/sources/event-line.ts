/** Events on their way through the sorter: the Graph-form document, which is made only once, and the rest of the event. */
import type { SignInEvent } from '../model/event.ts'
import type { SignIn } from '../model/sign-in.ts'

/** A sign-in, and its Graph form as it will be stored. */
export interface DocumentedEvent {
  event: SignInEvent
  document: string
}

/** JSON, which holds neither line breaks nor tabs. */
export function fieldsOf({ event, document }: DocumentedEvent): string[] {
  const { signIn, ...rest } = event
  return [document, JSON.stringify(rest)]
}

/** What {@link fieldsOf} was given, from its fields with a tab between them. */
export function readFields(fields: Buffer): DocumentedEvent {
  const tab = fields.indexOf(0x09)
  const document = fields.toString('utf8', 0, tab)
  const rest = JSON.parse(fields.toString('utf8', tab + 1)) as Omit<SignInEvent, 'signIn'>
  return { event: { ...rest, signIn: JSON.parse(document) as SignIn }, document }
}
