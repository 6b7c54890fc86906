/** What comes late behind a long history: judged where it belongs, and left to a job to be learned. */
import { compareKeys } from '../model/event-key.ts'
import { keyOf } from '../model/identity.ts'
import { emptyProfile, openFlat } from '../profile/flat.ts'
import { uptoOf } from '../profile/header.ts'
import { attemptOf } from '../risk/attempt-of.ts'
import { isFarBehind } from '../risk/behind.ts'
import { itemsOf, keyOfRow } from '../risk/known.ts'
import { personOf } from '../risk/person.ts'
import { changeAttempt, type Touched } from '../risk/plan.ts'
import { type Item, replay, type Start } from '../risk/replay.ts'
import { NotDurableYet, type Observed, saidOf } from '../risk/retell.ts'
import { among, setAsideOf } from '../risk/set-aside.ts'
import { eventsOf } from '../store/observations.ts'
import { checkpointBefore } from '../store/profiles.ts'
import type { Judging } from './judging.ts'

/** Sets aside what is too far behind; returns the rest. `fresh` is in the order of events. */
export async function setAside(judging: Judging, touched: Touched, fresh: Observed[]): Promise<Observed[]> {
  const { db, state } = judging
  const { identity, profile } = touched.known
  const isFar = ({ observation }: Observed) =>
    isFarBehind(db, state.tenantId, { identity, profile }, observation)
  // A better version is told at once: its event is of the history already.
  const added = fresh.filter(({ replaces }) => !replaces)
  // Whatever is before something far is far as well.
  let [least, most] = [0, added.length]
  while (least < most) {
    const middle = (least + most) >> 1
    if (await isFar(added[middle] as Observed)) least = middle + 1
    else most = middle
  }
  if (least === 0) return fresh
  const far = new Set(added.slice(0, least))
  await judgeAside(judging, touched, [...far])
  return fresh.filter((one) => !far.has(one))
}

async function judgeAside(judging: Judging, touched: Touched, far: Observed[]): Promise<void> {
  const { db, state, inFlight } = judging
  const { known } = touched
  const key = keyOf(known.owner)
  if (inFlight.some((plan) => plan.touched.has(key))) throw new NotDurableYet()
  const identity = known.identity as number
  const [first, last] = [far[0], far.at(-1)].map((one) => (one as Observed).observation)
  if (!first || !last) return
  const start: Start = (await checkpointBefore(db, state.tenantId, identity, first)) ?? {
    profile: emptyProfile(),
    bare: null,
  }
  const upto = uptoOf(openFlat(start.profile))
  const span = { from: Math.max(upto.at, 0), to: last.at }
  const isSetAside = among(await setAsideOf(db, state.tenantId, identity))
  const rows = (await eventsOf(db, state.tenantId, known.owner, span)).filter(
    (row) => compareKeys(keyOfRow(row), upto) > 0 && !isSetAside(keyOfRow(row)),
  )
  const own: Item[] = far.map(({ observation }) => ({ observation, settings: state.settings }))
  const items = [...itemsOf(rows, state.revisions.of), ...own].sort((a, b) =>
    compareKeys(a.observation, b.observation),
  )
  const said = await saidOf(judging, touched)
  const { told } = replay(start, items, said, { judgedFrom: first })
  for (const { observation, prepared } of far) {
    const one = told.find((other) => compareKeys(other.observation, observation) === 0)
    if (!one) continue
    const { at, tick, idHash, part } = observation
    touched.fresh.push({ ...one, prepared })
    touched.setAside.push({ at, tick, idHash, part })
    const now = attemptOf(observation, one.bareVerdict, personOf(known.owner))
    changeAttempt(touched, { key: { at, tick, idHash, part }, was: null, now })
  }
}
