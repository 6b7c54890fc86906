/** Why a goal is not reached, by its id, for the report: written by people, after a look at what was missed. */
const shortHistory =
  'consumers have two sign-ins in the median, so nearly everything is new to nearly everybody; and while guessing goes on, ' +
  'which in these streams is most of the time, passwordSpray takes owners who come from new addresses for its successes and ' +
  'uses up the false positives. Without campaigns, on other streams, the engine finds 71 / 30 / 10 % of naive / vpn / ' +
  'targeted at 1 %.'
const tail =
  'the strangest thousandth of owners are travellers, shared machines and people whose address guessing also came from: ' +
  'they look as strange as intruders, and a sum of evidence has nothing more to tell them apart by.'
const phones =
  'the first sign-ins without a device id of people who always had one, on networks that are new as well. A phone that is ' +
  'registered shows an id and is quiet.'
const vpns =
  'among consumers alone, of whom many switch on a VPN that stands with a hoster: it is learned after quiet days, and they ' +
  'sign in too seldom for that.'
const travellers =
  'an owner abroad with another device than usual is what a naive intruder looks like. A country where ' +
  "nobody of the tenant ever was is medium by itself, as are intruders with the owner's own browser."

export const reasons: Record<string, string> = {
  'naive.onePercent': shortHistory,
  'vpn.onePercent': shortHistory,
  'targeted.onePercent': shortHistory,
  'naive.onePerMille': tail,
  'vpn.onePerMille': tail,
  'targeted.onePerMille': tail,
  campaignSuccess:
    'what is missed are successes of residential sprays that share neither address nor network with their attempts; among ' +
    'consumers they look like any owner on a new address.',
  ownersAtMedium: `during campaigns, passwordSpray. Among consumers: ${shortHistory}`,
  ownersAtHigh:
    'nearly all of them are passwordSpray for owners who sign in from somewhere new during a campaign.',
  'hardCase.VPN': vpns,
  'hardCaseMedium.VPN': vpns,
  secondVisit:
    'among consumers it comes weeks after the first, when the quiet days are over and nobody has answered.',
  'hardCase.travel': travellers,
  'hardCaseMedium.travel': travellers,
  'hardCase.new phone': phones,
  'hardCaseMedium.new phone': phones,
  'hardCase.carrier hop': phones,
  'hardCaseMedium.carrier hop': phones,
}
