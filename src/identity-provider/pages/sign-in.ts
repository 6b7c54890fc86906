/** Whether somebody is who they say: password, then a one-time password where the account has them. */

import { RequestError } from '../../model/errors.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { toMilliseconds } from '../../model/timestamp.ts'
import { accountById, accountByName, takeOneTimeStep, updateAccount } from '../../store/authority-accounts.ts'
import type { Store } from '../../store/store.ts'
import type { AccountTable } from '../../store/tables.ts'
import { type Attempt, beginAttempt, cancelAttempt, endAttempt } from '../directory/lock-out.ts'
import { oneTimeStepOf } from '../directory/one-time-passwords.ts'
import { checkPassword, hashPassword } from '../directory/passwords.ts'

export type SignInResult =
  | { kind: 'signedIn'; account: AccountTable }
  /** The password was right, and the second factor is still to be shown. */
  | { kind: 'oneTimePasswordNeeded'; account: AccountTable }
  | { kind: 'wrong' }
  | { kind: 'disabled' }
  | { kind: 'locked' }
  /** Nothing was checked: too many others are signing in. */
  | { kind: 'busy' }

interface SignInRequest {
  tenantId: string
  userPrincipalName: string
  /** Where it comes from. */
  address: string
  now: Timestamp
}

/** Nothing in the answer or its time tells whether there is such a name, until the password is right. */
export async function signInWithPassword(
  store: Store,
  request: SignInRequest & { password: string },
): Promise<SignInResult> {
  const attempt = attemptOf(request)
  if (!(await beginAttempt(store, attempt))) return { kind: 'locked' }
  try {
    return await checkAttempt(store, attempt, request.password)
  } catch (error) {
    if (!(error instanceof RequestError && error.status === 503)) throw error
    await cancelAttempt(store, attempt)
    return { kind: 'busy' }
  }
}

async function checkAttempt(store: Store, attempt: Attempt, password: string): Promise<SignInResult> {
  const { tenantId } = attempt
  const account = await accountByName(store.read, tenantId, attempt.userPrincipalName)
  const { isRight, isOutdated } = await checkPassword(password, account?.passwordHash)
  if (!account || !isRight) return { kind: 'wrong' }
  if (account.isDisabled) return { kind: 'disabled' }
  if (isOutdated) {
    const passwordHash = await hashPassword(password)
    await store.write(`directory ${tenantId}`, (db) => updateAccount(db, account, { passwordHash }))
  }
  // What was counted stays counted: a password alone does not let anybody guess the second factor for ever.
  if (account.oneTimeSecret) return { kind: 'oneTimePasswordNeeded', account }
  await endAttempt(store, attempt, account.id)
  return { kind: 'signedIn', account }
}

/** The second step, for the account whose password was right. Each one-time password is good once. */
export async function signInWithOneTimePassword(
  store: Store,
  request: Omit<SignInRequest, 'userPrincipalName'> & { accountId: string; oneTimePassword: string },
): Promise<SignInResult> {
  const { tenantId, accountId, oneTimePassword } = request
  const account = await accountById(store.read, tenantId, accountId)
  if (!account?.oneTimeSecret) return { kind: 'wrong' }
  const attempt = attemptOf({ ...request, userPrincipalName: account.userPrincipalName })
  if (!(await beginAttempt(store, attempt))) return { kind: 'locked' }
  if (account.isDisabled) return { kind: 'disabled' }
  const step = oneTimeStepOf(account.oneTimeSecret, oneTimePassword, attempt.nowMs)
  if (step === null) return { kind: 'wrong' }
  const isFirst = await store.write(`directory ${tenantId}`, (db) =>
    takeOneTimeStep(db, tenantId, accountId, step),
  )
  if (!isFirst) return { kind: 'wrong' }
  await endAttempt(store, attempt, accountId)
  return { kind: 'signedIn', account }
}

function attemptOf({ tenantId, userPrincipalName, address, now }: SignInRequest): Attempt {
  return {
    tenantId,
    address,
    // PostgreSQL takes no NUL in a text.
    userPrincipalName: userPrincipalName.replaceAll('\0', '').trim().slice(0, 320).toLowerCase(),
    nowMs: toMilliseconds(now),
  }
}
