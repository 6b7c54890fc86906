/** What an entry of the ledger is; `told`: what its cause left to do. Numbers are stored: append, never reorder. */
export const entryKinds = ['batch', 'answer', 'outside', 'told', 'fading'] as const
export type EntryKind = (typeof entryKinds)[number]

/**
 * What a row of the change log is about: a sign-in and what it teaches; the history of an identity; `attempts`, what the
 * campaigns see of its stored events; `risk` alone, of a sign-in or of an identity.
 */
export const changeKinds = ['signIn', 'identity', 'attempts', 'risk'] as const
export type ChangeKind = (typeof changeKinds)[number]
