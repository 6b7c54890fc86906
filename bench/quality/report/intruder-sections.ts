/** Sections about intruders: how many are found, by kind, by other scorers, by length of history. */
import { engineName, rankedClasses } from '../classes.ts'
import { percent, share, table, whole } from './numbers.ts'
import type { EngineReport, QualityReport, WorldReport } from './quality-report.ts'
import { inOrder, titleOf } from './scenario-titles.ts'

export function intruderSections({ worlds }: QualityReport): string[] {
  return [
    probeSection(worlds),
    curveSection(worlds),
    kindSection(worlds),
    comparedSection(worlds),
    historySection(worlds),
  ]
}

type Worlds = Record<string, WorldReport>

/** In words: the kinds of probes.ts. */
const probeTitles: Record<string, string> = {
  naive: 'naive: an address from anywhere, a popular client',
  naiveTenantBrowser: 'naive, with a browser as people of the tenant have',
  naiveOwnBrowser: "naive, with the victim's own browser and system",
  vpn: "vpn: an address in the victim's country, a client as people of the tenant have",
  vpnOwnBrowser: "vpn, with the victim's own browser and system",
  targeted: "targeted: the victim's country, mostly provider, and program",
  mimic: "mimic: the victim's provider and very browser; only the address and the device differ",
}

function probeSection(worlds: Worlds): string {
  const engines = enginesOf(worlds).filter(([, { probes }]) => Object.keys(probes).length > 0)
  if (engines.length === 0) return ''
  const rows = Object.entries(probeTitles).map(([kind, title]) => [
    title,
    ...engines.map(([, { probes }]) => {
      const one = probes[kind]
      return one ? `${share(one.onePercent)} · ${percent(one.medium.value)} · ${percent(one.high)}` : '–'
    }),
  ])
  const counts = engines.map(([name, { probes }]) => `${name} ${whole(probes.naive?.onePercent.of ?? 0)}`)
  return [
    '## Intruders in the place of owners',
    '',
    'One in twenty of the sign-ins of owners who sit at their keyboard is scored once more for each kind of intruder, as the',
    'intruder would have made it at that moment, beside the profile as it is; nothing is learned from it. Found at 1 % false',
    'positives · at the shipped medium or above · at high; what campaigns say is left out.',
    '',
    table(['intruder', ...engines.map(([name]) => name)], rows),
    '',
    `Of each kind: ${counts.join(', ')}.`,
  ].join('\n')
}

const curveKinds = ['naive', 'vpn', 'targeted', 'naiveOwnBrowser', 'vpnOwnBrowser']

function curveSection(worlds: Worlds): string {
  const engines = enginesOf(worlds).filter(([, { curve }]) => Object.keys(curve).length > 0)
  if (engines.length === 0) return ''
  const rows = Object.keys(engines[0]![1].curve)
    .sort((a, b) => Number(a) - Number(b))
    .map((rate) => [
      percent(Number(rate)),
      ...engines.map(([, { curve }]) =>
        curveKinds.map((kind) => percent(curve[rate]?.[kind] ?? null).replace(' %', '')).join(' · '),
      ),
    ])
  const shipped = engines.map(([, { owners, probes }]) => {
    const found = curveKinds.map((kind) => percent(probes[kind]?.medium.value ?? null).replace(' %', ''))
    return `${found.join(' · ')} at ${percent(owners.medium.value)}`
  })
  return [
    '## What is paid for what is found',
    '',
    `If so many of the owners' sign-ins were above the threshold, so many per cent of the intruders in their place were, too:`,
    `${curveKinds.join(' · ')}. Last, the shipped medium, with what campaigns say of owners.`,
    '',
    table(['owners', ...engines.map(([name]) => name)], [...rows, ['medium', ...shipped]]),
  ].join('\n')
}

function kindSection(worlds: Worlds): string {
  const engines = enginesOf(worlds)
  const all = Object.assign({}, ...engines.map(([, { intruders }]) => intruders)) as EngineReport['intruders']
  const rows = inOrder(all).map(([name]) => [
    titleOf(name),
    ...engines.map(([, { intruders }]) => {
      const one = intruders[name]
      if (!one) return '–'
      const shares = [one.onePercent?.value ?? null, one.medium.value, one.mediumFinally, one.highFinally]
      return `${shares.map(percent).join(' · ')} of ${whole(one.medium.of)}`
    }),
  ])
  return [
    '## Intruders in the streams',
    '',
    'Their first sign-ins: found at 1 % false positives · at medium or above at once · in the end · at high in the end. In',
    'these streams intruders come on top of each other, and campaigns use up false positives.',
    '',
    table(['intruder', ...engines.map(([name]) => name)], rows),
  ].join('\n')
}

function comparedSection(worlds: Worlds): string {
  const shown = Object.entries(worlds).filter(([, { compared }]) => Object.keys(compared).length > 1)
  if (shown.length === 0) return ''
  const scorers = [...new Set(shown.flatMap(([, { compared }]) => Object.keys(compared)))]
  const rows = scorers.map((scorer) => [
    scorer,
    ...shown.map(([, { compared }]) =>
      [...rankedClasses, 'mimic'].map((name) => percent(compared[scorer]?.[name] ?? null)).join(' · '),
    ),
  ])
  return [
    '## Beside scorers that others have published',
    '',
    'Found at 1 % false positives in the streams: naive · vpn · targeted · mimic (the victim’s very client and network). A',
    'rule with few levels has to stay silent where its strangest level is more frequent than that. They learn every success.',
    '',
    table(['scorer', ...shown.map(([name]) => name)], rows),
  ].join('\n')
}

function historySection(worlds: Worlds): string {
  const engines = enginesOf(worlds)
  const buckets = Object.keys(engines[0]?.[1].history ?? {})
  const rows = engines.map(([name, { history }]) => [
    name,
    ...buckets.map((bucket) => {
      const one = history[bucket]
      return one ? `${percent(one.found)} · ${percent(one.falsePositives)}` : '–'
    }),
  ])
  return [
    '## By length of history',
    '',
    `Intruders found by the ${engineName} · owners troubled, where all owners have 1 %, by how often the account was entered`,
    'before.',
    '',
    table(['world', ...buckets], rows),
  ].join('\n')
}

export function enginesOf(worlds: Worlds): [string, EngineReport][] {
  return Object.entries(worlds).flatMap(([name, { engine }]) => (engine ? [[name, engine]] : []))
}
