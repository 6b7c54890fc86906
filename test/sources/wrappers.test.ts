/** Records in the objects and texts that forwarders put around them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inChunks, problemsOf, rawsOf, read } from './reading.ts'

const record = (id: number) => ({ id, createdDateTime: '2026-03-14T08:21:47Z', status: { errorCode: 0 } })
const diagnostic = (id: number) => ({ category: 'SignInLogs', time: '2026-03-14', properties: { id } })
const text = JSON.stringify

async function idsIn(input: string): Promise<unknown[]> {
  const records = await read(input)
  assert.deepEqual(problemsOf(records), [])
  return rawsOf(records).map((raw) => raw.id ?? (raw.properties as { id: unknown }).id)
}

const one: Record<string, unknown> = {
  'the message of an Event Hub, a batch in a text': { message: text({ records: [diagnostic(1)] }) },
  'the message of Filebeat': { '@timestamp': 't', message: text(diagnostic(1)), agent: { name: 'x' } },
  'the body of an Event Hub client': { body: text([diagnostic(1)]), offset: 7 },
  'the body of an Event Hub client, an object': { Body: diagnostic(1), SequenceNumber: 7 },
  'a record of Azure named as such': { eventHubsAzureRecord: diagnostic(1) },
  'the original of Elastic': { '@timestamp': 't', event: { original: text(diagnostic(1)), dataset: 'd' } },
  'the original of Elastic, flattened': { 'event.original': text(diagnostic(1)), message: 'signed in' },
  'a document of Elasticsearch': { _index: 'i', _id: '7', _source: record(1) },
  'a document with an original': { _source: { event: { original: text(record(1)) } } },
  'what Wazuh makes of Graph': { integration: 'ms-graph', 'ms-graph': { ...record(1), resource: 'x' } },
  'an alert of Wazuh': { timestamp: 't', rule: { id: 7 }, data: { 'ms-graph': record(1) } },
  'a full log of Wazuh': { timestamp: 't', full_log: text({ 'ms-graph': record(1) }), rule: { id: 7 } },
  'an event for Splunk': { time: 7, sourcetype: 's', event: diagnostic(1) },
  'a result of Splunk': { preview: false, result: { _raw: text(diagnostic(1)), host: 'h' } },
  'a message of Kafka': { topic: 't', key: null, value: text(record(1)) },
  'a batch of one': { records: record(1) },
}

describe('a record in a wrapper', () => {
  for (const [name, wrapper] of Object.entries(one)) {
    it(`is found: ${name}`, async () => {
      assert.deepEqual(await idsIn(text(wrapper)), [1])
      assert.deepEqual(await idsIn(`${text(wrapper)}\n${text(wrapper)}\n`), [1, 1])
    })
  }

  it('is the same as without one', async () => {
    const [bare] = rawsOf(await read(text(diagnostic(1))))
    for (const wrapper of [one['the message of Filebeat'], one['the original of Elastic']])
      assert.deepEqual(rawsOf(await read(text(wrapper))), [bare])
  })

  it('may be a text of its own, one a line or in a list', async () => {
    assert.deepEqual(await idsIn(`${text(text(diagnostic(1)))}\n${text(text(diagnostic(2)))}\n`), [1, 2])
    assert.deepEqual(await idsIn(text([text(diagnostic(1)), text({ records: [record(2)] })])), [1, 2])
  })

  it('may be in a column of CSV', async () => {
    const quoted = text(diagnostic(1)).replaceAll('"', '""')
    assert.deepEqual(await idsIn(`_time,_raw\r\n2026-03-14,"${quoted}"\r\n`), [1])
  })

  it('is one of many, each on the line of its wrapper', async () => {
    const many = { message: `${text(record(1))}\n${text({ value: [record(2), record(3)] })}\n` }
    const records = await read(`${text(record(0))}\n${text(many)}\n`)
    assert.deepEqual(
      records.map((found) => found.line),
      [1, 2, 2, 2],
    )
    assert.deepEqual(
      rawsOf(records).map(({ id }) => id),
      [0, 1, 2, 3],
    )
  })

  it('that is cut off says so, and costs no other', async () => {
    const cut = { message: `{"records":[${text(record(1))},{"id":2,"createdDate` }
    const records = await read(`${text(cut)}\n${text(record(3))}\n`)
    assert.deepEqual(
      rawsOf(records).map(({ id }) => id),
      [1, 3],
    )
    assert.deepEqual(problemsOf(records), ['the input ends before the record does'])
  })

  it('that is wrapped again and again is refused', async () => {
    let wrapped = text(record(1))
    for (let depth = 0; depth < 9; depth++) wrapped = text({ message: wrapped })
    assert.deepEqual(problemsOf(await read(wrapped)), ['records are wrapped too often'])
    let nested: unknown = record(1)
    for (let depth = 0; depth < 50; depth++) nested = { data: nested }
    assert.equal(rawsOf(await read(text(nested)))[0]?.id, undefined)
  })
})

describe('what is no wrapper', () => {
  const others = [
    { ...record(1), message: text(record(2)), data: record(3) },
    { ...diagnostic(1), value: text(record(2)) },
    { TimeGenerated: 't', event: record(2) },
    { message: 'signed in', level: 'info' },
    { message: '', body: null, data: [], value: 7 },
    { data: { user: 'ada' }, event: { kind: 'alert' } },
  ]
  for (const other of others) {
    it(`stays as it is: ${text(other).slice(0, 60)}`, async () => {
      assert.deepEqual(rawsOf(await read(text(other))), [JSON.parse(text(other))])
    })
  }
})

const envelopes: Record<string, unknown> = {
  'an answer to a batch': {
    responses: [
      { id: '1', status: 200, headers: {}, body: { '@odata.context': 'x', value: [record(1), record(2)] } },
      { id: '2', status: 200, body: { value: [] } },
      { id: '3', status: 200, body: { value: [record(3)], '@odata.nextLink': 'y' } },
    ],
  },
  'an answer with its status': { statusCode: 200, body: { value: [record(1), record(2), record(3)] } },
  'hits of Elasticsearch': {
    took: 5,
    hits: {
      total: { value: 3 },
      hits: [{ _source: record(1) }, { _source: record(2) }, { _source: record(3) }],
    },
    aggregations: { by: { buckets: [] } },
  },
  'results of hunting': { schema: [{ name: 'Timestamp' }], results: [record(1), record(2), record(3)] },
  'results of OData 2': { d: { results: [record(1), record(2), record(3)] } },
}

describe('a list deep in its envelope', () => {
  for (const [name, envelope] of Object.entries(envelopes)) {
    it(`is read record by record: ${name}`, async () => {
      assert.deepEqual(await idsIn(text(envelope)), [1, 2, 3])
      assert.deepEqual(await idsIn(text(envelope, null, 2)), [1, 2, 3])
      assert.deepEqual(await idsIn(`${text(envelope)}\n${text(envelope)}`), [1, 2, 3, 1, 2, 3])
    })

    it(`is read alike in pieces of any size: ${name}`, async () => {
      const bytes = Buffer.from(text(envelope, null, 1))
      for (const length of [1, 2, 7, 64]) {
        const records = await read(inChunks(bytes, length))
        assert.deepEqual(
          rawsOf(records).map(({ id }) => id),
          [1, 2, 3],
        )
      }
    })
  }

  it('may be longer than any record', async () => {
    const hits = Array.from({ length: 4000 }, (_, id) => ({
      _source: { ...record(id), pad: 'x'.repeat(300) },
    }))
    const ids = await idsIn(text({ hits: { hits } }))
    assert.equal(ids.length, 4000)
    assert.equal(ids.at(-1), 3999)
  })

  it('is none where its name means something else', async () => {
    const raw = { ...record(1), data: { list: [1] }, body: { other: [record(2)] } }
    assert.deepEqual(rawsOf(await read(text(raw))), [raw])
  })
})
