/** Where judging meets the watch over campaigns: what it says of a sign-in, and what it learns from one. */
import type { EngineSettings } from '../../config.ts'
import type { Guessing } from '../../detections/detection.ts'
import type { Features } from '../../enrich/features.ts'
import { isPerson } from '../../model/identity.ts'
import type { SignIn, Timestamp } from '../../model/sign-in.ts'
import { isGuess, provesPassword, type SignInOutcome } from '../../model/sign-in-outcome.ts'
import type { Profile } from '../../profile/profile.ts'
import type { TenantBaseline } from '../../profile/tenant.ts'
import type { Score } from '../../score/score.ts'
import type { Guesses } from '../guess-window.ts'
import type { Campaign } from './campaign.ts'
import { foundIn, type LaterFinding } from './findings.ts'
import { noveltyFor } from './novelty.ts'
import type { Noticed, Seen } from './state.ts'
import type { CampaignWatch, Shared } from './watch.ts'

interface Facts {
  signIn: SignIn
  outcome: SignInOutcome
  features: Features
  profile: Profile
  tenant: TenantBaseline
  score: Score | null
  settings: EngineSettings
}

/** Before a sign-in is judged: freezes in its features how novel it is, of a person. */
export function guessingAround(watch: CampaignWatch, guesses: Guesses, facts: Facts): Guessing {
  const { signIn, outcome, features, profile, tenant, score, settings } = facts
  const isUser = isPerson(signIn)
  const novelty = isUser ? noveltyFor(features, outcome, profile, tenant, score, settings) : undefined
  if (novelty) features.novelty = novelty
  else delete features.novelty
  const isAsked = isUser && provesPassword(outcome)
  const { createdDateTime: at, userId } = signIn
  return {
    addressUsers: guesses.addressUsers,
    networkUsers: guesses.networkUsers,
    get since() {
      return guesses.since
    },
    campaign: isAsked ? watch.traceOf(at, userId, features) : null,
    browser: isAsked ? watch.browserOf(at, userId, features, tenant.users) : null,
  }
}

/** Campaigns that were noticed by a sign-in, and what earlier ones turned out to be part of. */
export interface News {
  alarms: Campaign[]
  revisions: LaterFinding[]
}

export const noNews: News = { alarms: [], revisions: [] }

interface Judged extends Pick<Facts, 'signIn' | 'outcome' | 'features' | 'tenant' | 'settings'> {
  /** Names of the detections that it raised. */
  raised: string[]
  shared: Shared
}

/** After a person's sign-in was judged. */
export function noticeSignIn(watch: CampaignWatch, judged: Judged): News {
  const { signIn, outcome, features, tenant, settings, raised, shared } = judged
  const { createdDateTime: at, id: signInId, userId: user } = signIn
  const seen = { at, signInId, user, features }
  if (isGuess(outcome)) {
    const isUnknownUser = outcome === 'unknownUser'
    return newsOf(watch, watch.fail({ ...seen, isUnknownUser }, tenant), at, settings)
  }
  if (!provesPassword(outcome) || !features.novelty) return noNews
  return newsOf(watch, watch.prove({ ...seen, raised }, shared), at, settings)
}

/** What was taken back because something came late, and comes before this sign-in; without one, all that is left. */
export function noticeAgain(
  watch: CampaignWatch,
  tenant: TenantBaseline,
  settings: EngineSettings,
  next?: SignIn,
): News {
  const due = watch.takeDue(next && { at: next.createdDateTime, signInId: next.id })
  if (due.length === 0) return noNews
  const all: News[] = due.map((seen) => {
    const noticed =
      'raised' in seen ? watch.prove(seen, sharedBy(watch, seen, tenant)) : watch.fail(seen, tenant)
    return newsOf(watch, noticed, seen.at, settings)
  })
  return all.reduce(together)
}

export function together(one: News, other: News): News {
  if (one === noNews) return other
  return {
    alarms: [...one.alarms, ...other.alarms],
    revisions: [...one.revisions, ...other.revisions],
  }
}

function sharedBy(watch: CampaignWatch, { at, user, features }: Seen, { users }: TenantBaseline): Shared {
  return {
    campaign: watch.traceOf(at, user, features),
    browser: watch.browserOf(at, user, features, users),
  }
}

function newsOf(
  watch: CampaignWatch,
  { alarms, discoveries }: Noticed,
  at: Timestamp,
  settings: EngineSettings,
): News {
  if (alarms.length === 0 && discoveries.length === 0) return noNews
  return { alarms, revisions: foundIn(watch, discoveries, at, settings) }
}
