/** Client programs as families: updates mean nothing, another family does. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readClient } from '../../src/enrich/client.ts'

const chrome = (version: string) =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`

describe('a client', () => {
  const family = (...given: Parameters<typeof readClient>) => {
    const { agent, os } = readClient(...given)
    return { agent, os }
  }
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
      assert.deepEqual(family(browser, system, null), { agent, os })
    })
  }

  it('is read from the user agent where the log says nothing', () => {
    assert.deepEqual(family(null, null, chrome('131.0.0.0')), { agent: 'Chrome', os: 'Windows' })
    assert.deepEqual(family('Brave 1.2', null, chrome('131.0.0.0')), { agent: 'Brave', os: 'Windows' })
  })

  it('is never that of another browser and system, or of a user agent, with the same letters', () => {
    assert.deepEqual(family('Chrome 1', '1Windows', null), { agent: 'Chrome', os: '1Windows' })
    assert.deepEqual(family('Chrome 11', 'Windows', null), { agent: 'Chrome', os: 'Windows' })
    assert.deepEqual(family(null, null, '9 Chrome 11Windows').os, null)
  })

  it('is of the same family after an update', () => {
    assert.deepEqual(family(null, null, chrome('130.0.0.0')), family(null, null, chrome('155.9.1.2')))
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
      assert.deepEqual(family(null, null, userAgent), { agent, os: null })
    })
  }

  it('cannot be told from nothing', () => {
    const nothing = { agent: null, os: null, exact: null }
    assert.deepEqual(readClient(null, null, null), nothing)
    assert.deepEqual(readClient('', '', ''), nothing)
    assert.deepEqual(readClient(null, null, '?'), nothing)
  })

  it('keeps a name that is nothing but a version', () =>
    assert.equal(readClient('360', null, null).agent, '360'))

  it('is read at once from texts without end', () => {
    for (const piece of [' ', '1', 'a', 'Chrome/', '((((', '\t v']) {
      const { agent, exact } = readClient(piece.repeat(300_000), piece.repeat(300_000), piece.repeat(300_000))
      assert.ok((agent ?? '').length <= 512)
      assert.ok((exact ?? '').length <= 200)
      readClient(null, null, piece.repeat(300_000))
    }
  })
})

describe('the exact client', () => {
  const exact = (...given: Parameters<typeof readClient>) => readClient(...given).exact
  const firefox = (version: string) =>
    `Mozilla/5.0 (X11; Linux x86_64; rv:${version}) Gecko/20100101 Firefox/${version}`
  const safariOnPhone = (version: string) =>
    `Mozilla/5.0 (iPhone; CPU iPhone OS ${version.replace('.', '_')} like Mac OS X) AppleWebKit/605.1.15 ` +
    `(KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`

  it('names browser and system with their major versions', () => {
    assert.equal(exact('Chrome 131.0.0', 'Windows 10', null), 'Chrome 131 on Windows 10')
    assert.equal(exact('Edge Mobile 12', 'Ios 17.2', null), 'Edge Mobile 12 on Ios 17')
    assert.equal(exact(null, null, chrome('131.0.0.0')), 'Chrome 131 on Windows NT 10')
    assert.equal(exact(null, null, firefox('133.0')), 'Firefox 133 on Linux')
    assert.equal(exact(null, null, safariOnPhone('18.1')), 'Safari 18 on iOS 18')
  })

  it('is the same after a small update, and another after a large one', () => {
    const logged = (browser: string, system: string) => exact(browser, system, null)
    assert.equal(logged('Chrome 131.0.0', 'Windows 10'), logged('Chrome 131.0.6778.86', 'Windows 10'))
    assert.notEqual(logged('Chrome 131.0.0', 'Windows 10'), logged('Chrome 132.0.0', 'Windows 10'))
    assert.notEqual(logged('Safari 18.1', 'Ios 17.2'), logged('Safari 18.1', 'Ios 18.0'))
    const sent = (userAgent: string) => exact(null, null, userAgent)
    assert.equal(sent(chrome('131.0.0.0')), sent(chrome('131.0.6778.86')))
    assert.notEqual(sent(chrome('131.0.0.0')), sent(chrome('132.0.0.0')))
    assert.equal(sent(safariOnPhone('18.1')), sent(safariOnPhone('18.2')))
  })

  it('of a script is the script with its version', () => {
    assert.equal(exact(null, null, 'python-requests/2.32.3'), 'python-requests/2')
    assert.equal(exact(null, null, 'python-requests/2.31.0'), 'python-requests/2')
    assert.equal(exact(null, null, 'BAV2ROPC'), 'BAV2ROPC')
  })

  it('is as much as is known', () => {
    assert.equal(exact('Chrome 131.0.0', null, null), 'Chrome 131')
    assert.equal(exact(null, 'Windows 10', null), 'Windows 10')
    assert.equal(exact(null, null, 'Mozilla/5.0 Firefox/133.0'), 'Firefox 133')
  })
})
