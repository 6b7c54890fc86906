/** Why goals are not reached, or not measured: written by people, after a look at what was missed. */
export const reasons: { goals: string[]; text: string }[] = [
  {
    goals: ['found.naive', 'found.vpn', 'success.medium', 'success.high', 'secondVisit'],
    text:
      '**Consumers**: two sign-ins in the median, so nearly everything is new to nearly everybody, and guessing goes on most of the ' +
      'time: passwordSpray is raised of 79 % of the owners at medium, who come from new addresses meanwhile, and uses up the false ' +
      'positives. Where 2 % are allowed, naive intruders go from 20 to 53 %. The second visit is missed where passwordSpray or dormantAccount had ' +
      'carried the first: neither speaks of the second, and what is new alone stays low.',
  },
  {
    goals: ['found.vpn', 'found.targeted'],
    text:
      "**The victim's country and provider, outside of companies with device ids**: what gives these intruders away in companies is the " +
      'device that is missing (80 % of targeted ones, 14 % without ids). Without it only the prefix and the client version are new, as ' +
      'they are with an owner on another lease or an update.',
  },
  {
    goals: ['owners.medium', 'owners.high', 'owners.firstWeek'],
    text:
      '**Owners at medium and high**: unfamiliarFeatures of travellers and of machines that are not their own, and passwordSpray (24 to 30 %; ' +
      '79 % among consumers) of whoever is somewhere new during a campaign. The curve below shows the price: at 0.1 % of owners companies ' +
      'would still find 51 % of naive intruders, 25 % from the same country and 11 % of targeted ones, instead of 96, 76 and 53 % at the shipped medium.',
  },
  {
    goals: ['atRisk'],
    text:
      '**At risk**: what is found stays for weeks where nobody answers. Among people who were never entered it is nearly as many on the last day ' +
      'as on the worst, so it is not one bad day: high does not end with quiet days. Between none and half of them are at low only, by world.',
  },
  {
    goals: ['kind.shared machine', 'lasting'],
    text:
      '**Shared machines** of companies are mostly those of somebody else, borrowed at a place where the owner never was: new network, new ' +
      'client, no device id. Those of the own house are known.',
  },
  {
    goals: ['kind.travel', 'kind.new phone', 'kind.new laptop', 'kind.carrier'],
    text:
      '**Travel, new phones, carriers**: the first sign-ins without a device id, or from a country where nobody of the tenant was, on networks ' +
      'that are new as well. Without device ids travellers are at medium 2.6 times as often, and a new country is raised of a quarter of all ' +
      'owners at medium.',
  },
  {
    goals: ['kind.VPN'],
    text: '**VPN**: those of the company are quiet (0.1 to 0.3 %); what is left are VPNs of the own choice that stand with hosters, in use too seldom to be learned.',
  },
  {
    goals: ['sprayFlagged'],
    text: '**Slow sprays** are flagged after 37 to 52 tries of 3,000 and more: the bound of 40 is missed by some, none goes unnoticed.',
  },
  {
    goals: ['kind.cloud', 'kind.announced travel'],
    text: '**Not measured**: the streams have no cloud desktops, and nobody in them announces travel.',
  },
]
