/** Client programs as families: updates mean nothing, another family does. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readClient } from '../../src/enrich/client.ts'

const chrome = (version: string) =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`

describe('a client', () => {
  const logged: [string, string, string, string][] = [
    ['Chrome 131.0.1', 'Windows10', 'Chrome', 'Windows'],
    ['Edge Mobile 12', 'Ios 17.2', 'Edge Mobile', 'iOS'],
    ['Mobile Safari', 'iPadOS', 'Mobile Safari', 'iOS'],
    ['Rich Client 4.40.0.0', 'MacOs', 'Rich Client', 'macOS'],
    ['Chrome', 'Darwin', 'Chrome', 'macOS'],
    ['Chrome', 'ChromeOS', 'Chrome', 'ChromeOS'],
    ['Firefox 133', 'Ubuntu 24.04', 'Firefox', 'Linux'],
    ['Chrome Mobile', 'Android 14', 'Chrome Mobile', 'Android'],
    ['IE 11', 'Windows Phone 8.1', 'IE', 'Windows Phone'],
    ['KAIOS Browser', 'KaiOS 2.5', 'KAIOS Browser', 'KaiOS'],
    ['Edge', 'Microsoft Xbox', 'Edge', 'Microsoft Xbox'],
  ]
  for (const [browser, system, agent, os] of logged) {
    it(`is ${agent} on ${os} when the log says ${browser} on ${system}`, () => {
      assert.deepEqual(readClient(browser, system, null), { agent, os })
    })
  }

  it('is read from the user agent where the log says nothing', () => {
    assert.deepEqual(readClient(null, null, chrome('131.0.0.0')), { agent: 'Chrome', os: 'Windows' })
    assert.deepEqual(readClient('Brave 1.2', null, chrome('131.0.0.0')), { agent: 'Brave', os: 'Windows' })
  })

  it('is the same after an update', () => {
    assert.deepEqual(readClient(null, null, chrome('130.0.0.0')), readClient(null, null, chrome('155.9.1.2')))
  })

  const scripts: [string, string][] = [
    ['python-requests/2.32.3', 'Python'],
    ['curl/8.5.0', 'curl'],
    ['Mozilla/5.0 (Windows NT; Windows NT 10.0) WindowsPowerShell/5.1', 'PowerShell'],
    ['okhttp/4.12.0', 'OkHttp'],
    ['axios/1.7.9', 'Node.js'],
    ['Go-http-client/2.0', 'Go'],
    ['BAV2ROPC', 'BAV2ROPC'],
    ['CBAinPROD', 'Mail protocol'],
  ]
  for (const [userAgent, agent] of scripts) {
    it(`is ${agent} when the user agent is ${userAgent}`, () => {
      assert.deepEqual(readClient(null, null, userAgent), { agent, os: null })
    })
  }

  it('cannot be told from nothing', () => {
    assert.deepEqual(readClient(null, null, null), { agent: null, os: null })
    assert.deepEqual(readClient('', '', ''), { agent: null, os: null })
    assert.deepEqual(readClient(null, null, '?'), { agent: null, os: null })
  })

  it('keeps a name that is nothing but a version', () =>
    assert.equal(readClient('360', null, null).agent, '360'))

  it('is read at once from texts without end', () => {
    for (const piece of [' ', '1', 'a', 'Chrome/', '((((', '\t v']) {
      const { agent } = readClient(piece.repeat(300_000), piece.repeat(300_000), piece.repeat(300_000))
      assert.ok((agent ?? '').length <= 512)
      readClient(null, null, piece.repeat(300_000))
    }
  })
})
