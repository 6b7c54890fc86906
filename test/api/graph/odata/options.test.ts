/** The query options of a request: spellings, limits, and what is refused. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseQuery } from '../../../../src/api/graph/odata/options.ts'
import type { Entity } from '../../../../src/api/graph/schema/entity.ts'
import {
  directoryAudit,
  riskDetection,
  riskyUser,
  riskyUserHistoryItem,
  signIn,
} from '../../../../src/api/graph/schema/index.ts'
import { RequestError } from '../../../../src/model/errors.ts'

function read(search: string, entity: Entity = riskyUser) {
  return parseQuery(search, entity, 'v1.0')
}

function orderOf(search: string, entity?: Entity): string {
  const { orderBy } = read(search, entity)
  return orderBy
    .map(({ reference, isDescending }) => `${reference.path}${isDescending ? '-' : '+'}`)
    .join(' ')
}

function refusal(search: string, entity?: Entity): string {
  try {
    read(search, entity)
  } catch (error) {
    assert.ok(error instanceof RequestError, String(error))
    assert.equal(error.status, 400)
    return error.message
  }
  assert.fail(`${search} was accepted`)
}

describe('Query options', () => {
  it('are recognised however they are spelled', () => {
    for (const search of [
      '?$top=5&$count=true',
      '$top=5&$count=true',
      '?%24top=5&%24count=true',
      '?top=5&count=TRUE',
      '?$TOP=5&$Count=True&',
      '??$top=5&&$count=true',
    ]) {
      const { top, count } = read(search)
      assert.deepEqual([top, count], [5, true], search)
    }
  })

  it('are decoded once, with + as a space and a stray % left alone', () => {
    assert.equal(read("?$filter=riskLevel+eq+'high'").filterText, "riskLevel eq 'high'")
    assert.equal(
      read("?$filter=contains(userDisplayName,'100%')").filterText,
      "contains(userDisplayName,'100%')",
    )
    assert.equal(read("?$filter=userDisplayName eq '%2541'").filterText, "userDisplayName eq '%41'")
  })

  it('that are unknown are ignored', () => {
    assert.equal(read('?api-version=beta&source=adfs&`$top=1&$format=json').top, 100)
  })

  it('are absent when they are empty', () => {
    const query = read('?$filter=&$select=&$orderby=')
    assert.deepEqual([query.filter, query.select, query.orderBy.length], [undefined, undefined, 1])
  })

  it('are refused when given twice, in whatever spelling', () => {
    assert.match(refusal('?$top=1&$top=1'), /Query option '\$top' was specified more than once/)
    assert.match(refusal('?$filter=isDeleted&filter=isDeleted'), /'\$filter' was specified more than once/)
  })

  for (const [option, name] of [
    ['$skip=1', 'Skip'],
    ['$search="a"', 'Search'],
    ['$expand=history', 'Expand'],
    ['$apply=aggregate(id)', 'Apply'],
  ] as const) {
    it(`${option} is refused in Graph's words`, () => {
      assert.ok(
        refusal(`?${option}`).startsWith(
          `Query option '${name}' is not allowed. To allow it, set the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings.`,
        ),
      )
    })
  }
})

describe('$top', () => {
  const limits: [Entity, topDefault: number, topMax: number][] = [
    [riskyUser, 100, 500],
    [riskyUserHistoryItem, 100, 500],
    [riskDetection, 20, 500],
    [signIn, 1000, 1000],
    [directoryAudit, 1000, 1000],
  ]
  for (const [entity, topDefault, topMax] of limits) {
    it(`of ${entity.name} is ${topDefault} unless given, and at most ${topMax}`, () => {
      assert.equal(read('', entity).top, topDefault)
      assert.equal(read(`?$top=${topMax}`, entity).top, topMax)
      assert.equal(
        refusal(`?$top=${topMax + 1}`, entity),
        `The limit of '${topMax}' for Top query has been exceeded. The value from the incoming request is '${topMax + 1}'.`,
      )
    })
  }

  it('is a positive whole number', () => {
    assert.match(refusal('?$top=0'), /Must be between 1 and 500 inclusive/)
    for (const text of ['-1', '1.5', 'abc', '', '1e2', '0x1']) {
      assert.match(refusal(`?$top=${text}`), /requires a non-negative integer value/, text)
    }
    assert.match(refusal(`?$top=${'9'.repeat(400)}`), /has been exceeded/)
  })
})

describe('$count', () => {
  it('is true or false', () => {
    assert.equal(read('?$count=false').count, false)
    assert.match(refusal('?$count=yes'), /Valid values are '\$count=true' or '\$count=false'/)
  })
})

describe('$select', () => {
  it('names properties in any case, and answers with the names of Graph', () => {
    assert.deepEqual(read('?$select=ID, risklevel,id').select, ['id', 'riskLevel'])
  })

  it('of a part selects the whole', () => {
    assert.deepEqual(read('?$select=location/city', signIn).select, ['location'])
  })

  it('of a star selects everything', () => assert.equal(read('?$select=id,*').select, undefined))

  it('of an unknown property is refused', () => {
    assert.match(
      refusal('?$select=id,isGuest'),
      /^Could not find a property named 'isGuest' on type 'microsoft\.graph\.riskyUser'\./,
    )
    assert.match(refusal('?$select=sessionId', signIn), /named 'sessionId'/)
    assert.match(refusal('?$select=__proto__'), /named '__proto__'/)
  })
})

describe('$orderby', () => {
  it('takes several properties and ends in the id, so that no two rows are equal', () => {
    assert.equal(orderOf('?$orderby=riskLevel desc, UserDisplayName'), 'riskLevel- userDisplayName+ id+')
    assert.equal(orderOf('?$orderby=riskLastUpdatedDateTime%20DESC'), 'riskLastUpdatedDateTime- id-')
    assert.equal(orderOf('?$orderby=id desc,riskLevel'), 'id-')
    assert.equal(orderOf('?$orderby=status/errorCode', signIn), 'status/errorCode+ id+')
  })

  it('is the newest first where time orders a resource, and by id where rows change', () => {
    assert.equal(orderOf('', signIn), 'createdDateTime- id-')
    assert.equal(orderOf('', riskDetection), 'detectedDateTime- id-')
    assert.equal(orderOf('', directoryAudit), 'activityDateTime- id-')
    assert.equal(orderOf('', riskyUserHistoryItem), 'riskLastUpdatedDateTime- id-')
    assert.equal(orderOf('', riskyUser), 'id+')
  })

  it('is refused for what has no order', () => {
    assert.match(refusal('?$orderby=location', signIn), /must evaluate to a single value of primitive type/)
    assert.match(refusal('?$orderby=riskEventTypes_v2', signIn), /primitive type/)
    assert.match(refusal('?$orderby=nope', signIn), /Could not find a property named 'nope'/)
    assert.match(refusal('?$orderby=id sideways'), /Syntax error in the \$orderby key/)
    assert.match(refusal('?$orderby=id,'), /Syntax error/)
    assert.match(refusal(`?$orderby=${'riskLevel,'.repeat(8)}id`), /at most 8/)
  })
})
