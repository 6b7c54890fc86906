/** What an entry of the ledger is; `told`: what its cause left to do. Numbers are stored: append, never reorder. */
export const entryKinds = ['batch', 'answer', 'outside', 'told'] as const
export type EntryKind = (typeof entryKinds)[number]

/** What a row of the change log is about; `attempts`: what the campaigns see of stored events of an identity. */
export const changeKinds = ['signIn', 'identity', 'attempts'] as const
