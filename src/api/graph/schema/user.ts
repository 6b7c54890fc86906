/**
 * The `user` resource (https://learn.microsoft.com/graph/api/resources/user), as far as sign-ins tell: playbooks look up
 * an id by a name before they answer. The directory itself is elsewhere.
 */
import { column, constant, dateTime, entity, text } from './entity.ts'

export const user = entity({
  name: 'user',
  table: 'identities',
  only: { column: 'identityKind', value: 'user' },
  properties: [
    column('id', text, { isNullable: false, isFilled: true, isLowerCase: true }),
    column('displayName', text),
    // Never known; clients look for a person by either name.
    constant('mail', text, null),
    column('userPrincipalName', text, { isLowerCase: true }),
    column('signInSessionsValidFromDateTime', dateTime),
  ],
  alternateKey: 'userPrincipalName',
  defaultOrder: [],
})
