/**
 * Declaring, and taking back: durable with its entry in the audit, and heard by whoever is judging sign-ins, who go on by
 * it. What was judged before stays as it was judged; an answer changes that.
 */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { networkText, tripText } from '../enrich/declared.ts'
import type { Declaration, DeclaredUser, Statement } from '../model/declaration.ts'
import { declarationsOf, insertDeclaration, removeDeclaration } from '../store/declarations.ts'
import { raiseRevision } from '../store/numbers.ts'
import type { Db, Store } from '../store/store.ts'
import { insertAudit } from '../store/tenants.ts'
import type { Actor } from './answer.ts'
import { initiator } from './audit.ts'

export interface Declaring {
  tenantId: string
  /** Null for the command line. */
  actor: Actor | null
  now: string
}

/**
 * What was declared in just these words already is that declaration, and nothing changes. `refuse` throws what stands
 * against it, among those of its kind that hold.
 */
export function declare<One extends Statement>(
  store: Store,
  declaring: Declaring,
  statement: One,
  refuse: (before: Declaration<One['kind']>[]) => void = () => {},
): Promise<Declaration<One['kind']> & { isNew: boolean }> {
  const { tenantId, actor, now } = declaring
  return store.write(tenantId, async (db) => {
    const before = await declarationsOf<One['kind']>(db, tenantId, statement.kind)
    const same = before.find(({ number: _, createdDateTime: __, createdBy: ___, ...said }) =>
      isDeepStrictEqual(said, JSON.parse(JSON.stringify(statement))),
    )
    if (same) return { ...same, isNew: false }
    refuse(before)
    const by = { createdDateTime: now, createdBy: actor?.displayName ?? null }
    const number = await insertDeclaration(db, tenantId, statement, by)
    await note(db, declaring, 'Add', statement)
    return { number, ...by, ...statement, isNew: true } as unknown as Declaration<One['kind']> & {
      isNew: boolean
    }
  })
}

/** Whether there was one of that kind and number. */
export function takeBackDeclaration(
  store: Store,
  declaring: Declaring,
  kind: Statement['kind'],
  number: number,
): Promise<boolean> {
  return store.write(declaring.tenantId, async (db) => {
    const removed = await removeDeclaration(db, declaring.tenantId, kind, number, declaring.now)
    if (removed) await note(db, declaring, 'Delete', removed)
    return removed !== undefined
  })
}

const words: Record<Statement['kind'], string> = {
  travel: 'announced travel',
  exception: 'exception of a network',
  watch: 'watch of a user',
  link: 'link of accounts',
}

async function note(
  db: Db,
  { tenantId, actor, now }: Declaring,
  operationType: 'Add' | 'Delete',
  statement: Statement,
): Promise<void> {
  await raiseRevision(db, tenantId)
  const value = JSON.stringify(textOf(statement))
  const [oldValue, newValue] = operationType === 'Add' ? [null, value] : [value, null]
  await insertAudit(db, {
    tenantId,
    id: `IdentityProtection_${randomUUID()}`,
    activityDateTime: now,
    activityDisplayName: `${operationType} ${words[statement.kind]}`,
    category: 'Other',
    correlationId: randomUUID(),
    loggedByService: 'Identity Protection',
    operationType,
    result: 'success',
    resultReason: null,
    initiatedBy: JSON.stringify(
      actor
        ? initiator(actor)
        : {
            app: {
              appId: null,
              displayName: 'riskgraph',
              servicePrincipalId: null,
              servicePrincipalName: null,
            },
            user: null,
          },
    ),
    targetResources: JSON.stringify(
      targetsOf(statement).map((target) => ({
        ...{ ...target, groupType: null },
        modifiedProperties: [{ displayName: statement.kind, oldValue, newValue }],
      })),
    ),
    additionalDetails: JSON.stringify([]),
  })
}

function textOf(statement: Statement): string {
  switch (statement.kind) {
    case 'travel':
      return tripText(statement)
    case 'exception':
      return `until ${statement.until}: ${statement.why}`
    case 'watch':
      return statement.as
    case 'link':
      return statement.users.map((user) => user.userPrincipalName ?? user.userId).join(', ')
  }
}

function targetsOf(statement: Statement) {
  if (statement.kind === 'exception') {
    const name = networkText(statement)
    return [{ id: name, displayName: name, type: 'Other', userPrincipalName: null }]
  }
  const users: DeclaredUser[] = statement.kind === 'link' ? statement.users : [statement.user]
  return users.map(({ userId, userPrincipalName }) => ({
    id: userId ?? userPrincipalName,
    displayName: userPrincipalName,
    type: 'User',
    userPrincipalName,
  }))
}
