/** What a filter may not say, and how it is told so: Graph's words first, then what is accepted. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkFilter } from '../../../../src/api/graph/odata/check.ts'
import { parseFilter } from '../../../../src/api/graph/odata/parse.ts'
import type { Entity, Version } from '../../../../src/api/graph/schema/entity.ts'
import { directoryAudit, riskDetection, riskyUser, signIn } from '../../../../src/api/graph/schema/index.ts'
import { RequestError } from '../../../../src/model/errors.ts'

function refusal(filter: string, entity: Entity = riskDetection, version: Version = 'v1.0'): string {
  try {
    checkFilter(parseFilter(filter), entity, version)
  } catch (error) {
    assert.ok(error instanceof RequestError, `${filter} threw ${error}`)
    assert.deepEqual([error.status, error.code], [400, 'BadRequest'])
    return error.message
  }
  assert.fail(`${filter} was accepted`)
}

describe('A filter is refused', () => {
  const cases: [why: string, filter: string, says: RegExp, entity?: Entity, version?: Version][] = [
    [
      'for a property that the resource does not have',
      'createdDateTime ge 2026-01-01T00:00:00Z',
      /^Invalid filter clause: Could not find a property named 'createdDateTime' on type 'microsoft\.graph\.riskDetection'\. It has: id, /,
    ],
    [
      'for a property that only beta has',
      "signInEventTypes/any(t: t eq 'x')",
      /Could not find a property named 'signInEventTypes' on type 'microsoft\.graph\.signIn'\./,
      signIn,
    ],
    [
      'for a part that a complex type does not have',
      "location/town eq 'x'",
      /named 'town' on type 'microsoft\.graph\.signInLocation'/,
    ],
    ['for a part of a text', "userId/x eq 'x'", /named 'x' on type 'Edm\.String'\.$/],
    [
      'for a part of a collection',
      "targetResources/id eq 'x'",
      /property 'id' is not a single value.*targetResources\/any\(x: x\/id eq …\)/,
      directoryAudit,
    ],
    ['for an unquoted text', 'riskState eq atRisk', /named 'atRisk'/],
    ['for a misspelled variable', "riskEventTypes_v2/any(t: u eq 'x')", /named 'u'/, signIn],
    [
      'for a quoted date-time',
      "activityDateTime ge '2026-01-01T00:00:00Z'",
      /^Invalid filter clause: A binary operator with incompatible types was detected\. Found operand types 'Edm\.DateTimeOffset' and 'Edm\.String' for operator kind 'GreaterThanOrEqual'\. .*without quotes/,
    ],
    [
      'for a date-time without a zone, where no known client sends one',
      'lastUpdatedDateTime gt 2026-07-01T00:00:00',
      /^Invalid filter clause: The DateTimeOffset text '2026-07-01T00:00:00' should be in format 'yyyy-mm-ddThh:mm:ss\('\.'s\+\)\?\(zzzzzz\)\?' and each field value is within valid range\./,
    ],
    [
      'for a plain date there',
      'activityDateTime ge 2026-07-01',
      /text '2026-07-01' should be/,
      directoryAudit,
    ],
    ['for the 30th of February', 'detectedDateTime gt 2026-02-30T00:00:00Z', /within valid range/],
    ['for the 25th hour', 'detectedDateTime gt 2026-02-20T24:00:00Z', /within valid range/],
    ['for a zone that is none', 'detectedDateTime gt 2026-02-20T00:00:00+99:00', /within valid range/],
    ['for a time before the year 1', 'detectedDateTime gt 0001-01-01T00:00:00+01:00', /within valid range/],
    ['for a quoted number', "status/errorCode eq '0'", /'Edm\.Int32' and 'Edm\.String'/, signIn],
    ['for a number too large', 'status/errorCode eq 4294967296', /not a whole number between/, signIn],
    ['for a fraction of a whole number', 'status/errorCode eq 1.5', /not a whole number between/, signIn],
    [
      'for an unquoted GUID',
      'userId eq 26be570a-ae82-4189-b4e2-a37c6808512d',
      /'Edm\.String' and 'Edm\.Guid'/,
    ],
    ['for a quoted truth value', "isDeleted eq 'false'", /'Edm\.Boolean' and 'Edm\.String'/, riskyUser],
    ['for an order among truth values', 'isDeleted gt false', /'GreaterThan'/, riskyUser],
    [
      'for an unknown member',
      "riskLevel eq 'severe'",
      /^Invalid filter clause: The string 'severe' is not a valid enumeration type constant\. The members of 'microsoft\.graph\.riskLevel' are low, medium, high, /,
    ],
    [
      'for a member of another enumeration',
      "riskLevel eq microsoft.graph.riskState'none'",
      /'microsoft\.graph\.riskLevel' and 'microsoft\.graph\.riskState'/,
    ],
    ['for an order among members', "riskLevel gt 'low'", /goes with eq, ne and in/],
    ['for a beta member on v1.0', "riskDetail eq 'adminConfirmedAgentSafe'", /not a valid enumeration/],
    ['for a comparison of a complex value', "location eq 'x'", /Compare one of its properties/],
    [
      'for a comparison of a collection',
      "riskEventTypes_v2 eq 'x'",
      /'Collection\(Edm\.String\)'.*with any/,
      signIn,
    ],
    [
      'for a comparison of a collection with null',
      'riskEventTypes_v2 eq null',
      /'Collection\(Edm\.String\)'/,
      signIn,
    ],
    [
      'for a lambda on what is no collection',
      "location/any(x: x eq 'y')",
      /Any\/All may only be used following a collection/,
    ],
    ['for all without a condition', 'riskEventTypes_v2/all()', /All needs a condition/, signIn],
    [
      'for a time inside a document',
      'authenticationDetails/any(a: a/authenticationStepDateTime gt 2026-01-01T00:00:00Z)',
      /cannot be compared with a time/,
      signIn,
      'beta',
    ],
    ['for two properties', 'activityDateTime eq detectedDateTime', /Two properties/],
    ['for two literals', '1 eq 1', /has to have a literal|Two literals/],
    ['for what is no condition', 'riskLevel', /must evaluate to a single boolean value/],
    ['for a literal that is no condition', "'high'", /must evaluate to a single boolean value/],
    [
      'for an unknown function',
      "substringof('a',userId)",
      /unknown function with name 'substringof'.*startsWith, endsWith, contains/,
    ],
    [
      'for an unknown lambda',
      "riskEventTypes_v2/some(t: t eq 'x')",
      /unknown function with name 'some'/,
      signIn,
    ],
    ['for a function on a number', "startsWith(status/errorCode,'5')", /No function signature/, signIn],
    ['for a function with one argument', 'startsWith(userId)', /No function signature/],
    ['for swapped arguments', "contains('a', userId)", /No function signature/],
    ['for an unterminated text', "userId eq 'abc", /unterminated string literal at position 10/],
    ['for double quotes', 'userId eq "abc"', /character '"' is not valid at position 10.*single quotes/],
    ['for texts that run together', "userId eq 'a'b", /Syntax error at position/],
    ['for a text with a NUL, which no database can hold', "userId eq 'a\0b'", /U\+0000/],
    ['for an operator that there is not', "userId has 'a'", /Accepted operators are eq, ne/],
    ['for nothing after an operator', 'userId eq', /Expression expected at position 9/],
    ['for an open parenthesis', "(userId eq 'a'", /'\)' expected at position 14/],
    ['for one parenthesis too many', "userId eq 'a')", /Syntax error at position 13/],
    ['for an empty list', 'userId in ()', /Expression expected/],
    ['for a list of properties', 'userId in (id)', /holds literals only/],
  ]
  for (const [why, filter, says, entity, version] of cases) {
    it(why, () => assert.match(refusal(filter, entity, version), says))
  }

  it('without saying more of a long filter back than helps', () => {
    assert.ok(refusal(`userId eq '${'a'.repeat(5000)}`).length < 400)
  })
})
