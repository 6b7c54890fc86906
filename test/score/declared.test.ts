/** What declarations do to the sum: a trip and an exception only take strangeness away, a watch only adds. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assess } from '../../src/assessment/assess.ts'
import { fateOf, fold } from '../../src/assessment/fold.ts'
import { observe } from '../../src/assessment/observe.ts'
import type { Features } from '../../src/enrich/features.ts'
import { identityOf, keyOf } from '../../src/model/identity.ts'
import { flag } from '../../src/observation/observation.ts'
import { emptyProfile, openFlat } from '../../src/profile/flat.ts'
import { emptyTenantDay } from '../../src/profile/tenant-day.ts'
import { explainedBy } from '../../src/score/declared.ts'
import { evidenceNames } from '../../src/score/evidence.ts'
import { factsOf, noGuessing } from '../../src/score/facts.ts'
import { addedOf, scoreOf } from '../../src/score/score.ts'
import { randomHistory } from '../assessment/random-history.ts'
import { engineSettings, hashKey } from '../factories.ts'

const weights = engineSettings.score.weights

describe('evidence that a declaration explains', () => {
  it('speaks for an intruder, never for the owner', () => {
    for (const name of evidenceNames) if (explainedBy(name) !== 0) assert.ok(weights[name] >= 0, name)
  })

  it('is nothing of what the user brings along, nor of what others did, nor a trip that is not the one announced', () => {
    const kept = [
      'clientStrange',
      'deviceMissing',
      'versionBack',
      'guessedFrom',
      'guessedAt',
      'travel',
      'hourStrange',
    ] as const
    for (const name of kept) assert.equal(explainedBy(name), 0, name)
  })
})

describe('whatever happens, of 2000 events', () => {
  const levels = ['none', 'low', 'medium', 'high']

  it('a trip or an exception never raises a verdict, and a watch never lowers one', () => {
    const profiles = new Map<string, Uint8Array>()
    let [lowered, raised] = [0, 0]
    for (const { event, enrichment } of randomHistory(11, 2000)) {
      const owner = keyOf(identityOf(event.signIn))
      const profile = profiles.get(owner) ?? emptyProfile()
      const with_ = (change: Partial<Features>) =>
        observe(
          event,
          { ...enrichment, features: { ...enrichment.features, ...change } },
          emptyTenantDay(),
          hashKey,
        )
      const plain = with_({})
      const verdict = assess(profile, plain, engineSettings)
      const rank = levels.indexOf(verdict.level)
      for (const change of [
        { announced: 'a trip' },
        { excepted: 'a proxy' },
        { announced: 'a trip', excepted: 'a proxy' },
      ]) {
        const now = levels.indexOf(assess(profile, with_(change), engineSettings).level)
        assert.ok(now <= rank, JSON.stringify([event.signIn.createdDateTime, change]))
        if (now < rank) lowered++
      }
      for (const watchedAs of [['watched'], ['privileged'], ['break-glass']] as const) {
        const now = levels.indexOf(
          assess(profile, with_({ watchedAs: [...watchedAs] }), engineSettings).level,
        )
        assert.ok(now >= rank, JSON.stringify([event.signIn.createdDateTime, watchedAs]))
        if (now > rank) raised++
      }
      profiles.set(owner, fold(profile.slice(), plain, fateOf(verdict, plain), engineSettings))
    }
    assert.ok(lowered > 20 && raised > 20, `${lowered} lowered, ${raised} raised`)
  })
})

describe('the sum', () => {
  it('is that of its parts with whatever is declared, and says what it was without', () => {
    const [past] = randomHistory(3, 1)
    assert.ok(past)
    const of = (change: Partial<Features>) => {
      const enrichment = { ...past.enrichment, features: { ...past.enrichment.features, ...change } }
      return factsOf(
        observe(past.event, enrichment, emptyTenantDay(), hashKey),
        openFlat(emptyProfile()),
        noGuessing,
        engineSettings,
      )
    }
    const sum = (added: number[]) => added.reduce((total, one) => total + one, 0)
    const [plain, declared] = [of({}), of({ announced: 'a trip', excepted: 'a proxy' })]
    assert.ok(Math.abs(sum(addedOf(declared)) - scoreOf(declared).logOdds) < 1e-9)
    assert.equal(scoreOf(declared, 0).logOdds, scoreOf(plain).logOdds)
    const watched = of({ watchedAs: ['watched', 'privileged'] })
    assert.equal(watched.observation.flags & flag.watched, flag.watched)
    const { watch } = engineSettings.score
    assert.ok(
      Math.abs(
        scoreOf(watched).logOdds - scoreOf(plain).logOdds - Math.max(watch.watched, watch.privileged),
      ) < 1e-9,
    )
  })
})
