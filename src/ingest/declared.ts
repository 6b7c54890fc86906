/** What operators have declared, as a process remembers it: read again only where somebody declared more. */
import { type DeclaredOf, declaredBy } from '../enrich/declared.ts'
import type { PreparedSignIn } from '../risk/prepared-sign-in.ts'
import { declarationMark, declarationsOf } from '../store/declarations.ts'
import type { Db } from '../store/store.ts'

export interface Declared {
  /** Of the declarations that were read. */
  mark: string
  /** Null while nothing is declared. */
  of: DeclaredOf | null
}

/** Of a tenant in which nothing was ever declared. */
const nothing: Declared = { mark: '0 0', of: null }

export async function readDeclared(db: Db, tenantId: string, before: Declared = nothing): Promise<Declared> {
  const mark = await declarationMark(db, tenantId)
  return mark === before.mark ? before : { mark, of: declaredBy(await declarationsOf(db, tenantId)) }
}

/** With what is declared of it. */
export function withDeclared({ of }: Declared, prepared: PreparedSignIn): PreparedSignIn {
  const declared = of?.(prepared.signIn, prepared.features)
  return declared ? { ...prepared, features: { ...prepared.features, ...declared } } : prepared
}
