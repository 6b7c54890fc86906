/** Every kind of behaviour in the simulation, and whether someone means harm by it. Labels are told apart by these names. */

export interface ScenarioKind {
  malicious: boolean
  title: string
}

export const scenarios = {
  officeWork: { malicious: false, title: 'Works in the office, behind the address that all share' },
  homeWork: { malicious: false, title: 'Works at home; the address changes every few weeks' },
  mobileCarrier: { malicious: false, title: 'Phone on a carrier whose shared addresses change all the time' },
  tokenRefresh: { malicious: false, title: 'A program renews its token by itself' },
  secondDevice: { malicious: false, title: "The person's own device at home" },
  newDevice: { malicious: false, title: 'First days with a new computer' },
  browserUpdate: { malicious: false, title: 'First sign-in after the browser updated itself' },
  companyTunnel: { malicious: false, title: 'Company VPN that leaves in another country' },
  businessTravel: { malicious: false, title: 'Business trip, with time enough to get there' },
  forgottenPassword: { malicious: false, title: 'Some wrong passwords, then the right one' },
  multiFactorInterrupt: { malicious: false, title: 'Asked for the second factor, then passed' },
  legacyMail: { malicious: false, title: 'A mail program that still uses IMAP with a password' },
  newJoiner: { malicious: false, title: 'First days in the company' },
  dormantReturn: { malicious: false, title: 'Back after three weeks away' },
  serviceAccount: { malicious: false, title: 'A copying machine that mails its scans every hour' },
  torSignIn: { malicious: true, title: 'Someone with the right password comes through Tor' },
  takeoverFromAbroad: {
    malicious: true,
    title: 'A new device abroad within the hour of the owner, and again the next day',
  },
  newCountry: { malicious: true, title: 'A sign-in from a country where nobody of the company ever was' },
  unfamiliarProperties: { malicious: true, title: 'Same country, but another network and another device' },
  passwordSprayFast: {
    malicious: true,
    title: 'One address tries one password on everybody within the hour',
  },
  passwordSpraySlow: { malicious: true, title: 'A small network tries everybody once, over four days' },
} satisfies Record<string, ScenarioKind>

export type Scenario = keyof typeof scenarios
