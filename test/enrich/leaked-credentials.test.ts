/** The operator's list of leaked credentials: what it may say, and what happens when it changes. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { noAddressLists } from '../../src/enrich/address-lists.ts'
import { leakedCredentialsOf, watchLeakedCredentials } from '../../src/enrich/leaked-credentials.ts'
import { OperatorError } from '../../src/model/errors.ts'
import { featuresIn, signIn } from '../factories.ts'

const ada = 'ada@lindgren.example'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('a list of leaked credentials', () => {
  it('names accounts, with the day of the leak or without one', () => {
    const leaks = leakedCredentialsOf(
      `# from the CERT\r\n\r\n ${ada} , 2026-03-20 # a paste\ngrace@lindgren.example\n`,
    )
    assert.equal(leaks.of(ada), '2026-03-20')
    assert.equal(leaks.of('grace@lindgren.example'), true)
    assert.equal(leaks.of('joan@lindgren.example'), undefined)
    assert.equal(leaks.of(null), undefined)
    assert.equal(leaks.of('__proto__'), undefined)
  })

  it('names them by the SHA-256 of the lower-case name, too', () => {
    const leaks = leakedCredentialsOf(`${sha256(ada).toUpperCase()},2026-03-20`)
    assert.equal(leaks.of(ada), '2026-03-20')
    assert.equal(leaks.of('Ada@Lindgren.Example'), '2026-03-20')
    assert.equal(leaks.of(sha256(ada)), undefined)
  })

  it('keeps the newest day of an account, in any order and spelling', () => {
    const lines = [`${ada},2026-01-02`, `${sha256(ada)},2026-02-03`, ada, `${ada},2025-12-31`]
    for (const text of [lines.join('\n'), lines.toReversed().join('\n')])
      assert.equal(leakedCredentialsOf(text).of(ada), '2026-02-03')
  })

  it('refuses what is no entry, naming file and line', () => {
    const account = 'expected a user principal name (ada@lindgren.example) or its SHA-256 (64 hex digits)'
    const day = 'a day is expected (YYYY-MM-DD)'
    for (const [entry, message] of [
      ['ada', account],
      ['ada lovelace@lindgren.example', account],
      [sha256(ada).slice(1), account],
      [`${ada}:hunter2`, account],
      [`${ada},hunter2`, day],
      [`${ada},2026-02-30`, day],
      [`${ada},2026-02-03,hunter2`, day],
    ] as const) {
      assert.throws(
        () => leakedCredentialsOf(`# first\n${entry}`, 'list.txt'),
        (error) => {
          assert.ok(error instanceof OperatorError)
          assert.ok(error.message.startsWith('list.txt:2: '), error.message)
          assert.ok(!error.message.includes('hunter2'), 'a password is not repeated')
          return error.message.includes(message)
        },
      )
    }
  })

  it('knows guests, whose names have a # inside', () => {
    const guest = 'ada_elsewhere.example#EXT#@lindgren.example'
    assert.equal(leakedCredentialsOf(`${guest},2026-03-20`).of(guest), '2026-03-20')
  })

  it('may have a hundred thousand entries', () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `user${index}@lindgren.example`).join('\n')
    assert.equal(leakedCredentialsOf(text).of('user99999@lindgren.example'), true)
  })

  it('is a feature of people, and of nobody else', () => {
    const leaks = leakedCredentialsOf(`${ada},2026-03-20`)
    assert.equal(featuresIn(signIn(), noAddressLists, leaks).leaked, '2026-03-20')
    assert.ok(!('leaked' in featuresIn(signIn({ user: 'grace' }), noAddressLists, leaks)))
    assert.ok(!('leaked' in featuresIn(signIn({ application: { name: 'export' } }), noAddressLists, leaks)))
  })
})

describe('the file of leaked credentials', () => {
  const data = mkdtempSync(join(tmpdir(), 'leaks-'))
  after(() => rmSync(data, { recursive: true }))
  const path = join(data, 'intel', 'leaked-credentials.txt')

  it('may be absent, changed and removed while it is watched', () => {
    let ms = 0
    const leaks = watchLeakedCredentials(data, { nowMs: () => ms })
    assert.equal(leaks.of(ada), undefined)
    mkdirSync(join(data, 'intel'))
    writeFileSync(path, ada)
    assert.equal(leaks.of(ada), undefined, 'looks no more than once a second')
    ms += 1000
    assert.equal(leaks.of(ada), true)
    writeFileSync(path, `${ada},2026-03-20`)
    ms += 1000
    assert.equal(leaks.of(ada), '2026-03-20')
    rmSync(path)
    ms += 1000
    assert.equal(leaks.of(ada), undefined)
  })

  it('keeps the sound list when a faulty one takes its place, and says so once', () => {
    let ms = 0
    const errors: string[] = []
    writeFileSync(path, ada)
    const leaks = watchLeakedCredentials(data, {
      nowMs: () => ms,
      onError: ({ message }) => errors.push(message),
    })
    writeFileSync(path, 'not an account')
    for (const _ of [1, 2, 3]) {
      ms += 1000
      assert.equal(leaks.of(ada), true)
    }
    assert.equal(errors.length, 1)
    assert.ok(errors[0]?.startsWith(`${path}:1: `), errors[0])
  })

  it('must be sound at the start', () => {
    writeFileSync(path, 'not an account')
    assert.throws(() => watchLeakedCredentials(data), OperatorError)
    rmSync(path)
    mkdirSync(path)
    assert.throws(() => watchLeakedCredentials(data), /cannot be read/)
    rmSync(path, { recursive: true })
  })
})
