/** When many failures are one campaign, and what a sign-in inside one is worth. */
import { z } from 'zod'
import { count, days, hours, probability } from './quantities.ts'

export const passwordSpray = z
  .strictObject({
    windowHours: hours.default(24),
    /** Users that failed from one address, or from one network, within the window. */
    addressUsersMin: count.default(15),
    networkUsersMin: count.default(20),
    /** In a small tenant this share of all users is enough, but never fewer than `usersFloor`. */
    tenantShareMin: probability.default(0.2),
    usersFloor: count.default(5),
  })
  .prefault({})

const logOdds = z.number().min(0).max(10)

export const campaigns = z
  .strictObject({
    /** Sprays that change their addresses show best in a shorter window, before the day's noise adds up. */
    burstHours: hours.default(6),
    /**
     * Users with a novel failure (never this network, and never this provider or never this client) within the window,
     * by what the failures share. Below these nothing is a campaign, whatever is usual for the tenant.
     */
    asnUsersMin: count.default(20),
    clientUsersMin: count.default(20),
    asnAndClientUsersMin: count.default(15),
    appUsersMin: count.default(20),
    novelUsersMin: count.default(20),
    /** The same for large tenants, as a share of all users: noise grows with them. */
    novelShareMin: probability.default(0.003),
    /** Days in which a new tenant is learned: nearly everything is novel then, so they show nothing that is usual. */
    learningDays: days.default(7),
    /** A tenant whose clean days are fewer has shown too little: twice the numbers above. */
    baselineDaysMin: days.default(14),
    /** Clean days that are remembered: eight weeks, so that every usual peak has been seen. */
    baselineDays: count.max(400).default(56),
    /** Chance of so many in a usual day, by the peaks of clean days (Poisson or negative binomial). */
    tailProbabilityMax: probability.default(1e-6),
    /** Hours without an attempt after which a campaign is over. */
    quietHours: hours.default(24),
    /** A network that so many colleagues are trusted to use is not novel for anybody. */
    sharedNetworkUsersMin: count.default(3),
    /** Share of a campaign's attempts on names that do not exist from which it is a list from elsewhere. */
    stuffingUnknownShareMin: probability.default(0.3),
    /** Chance that a right password inside a campaign was guessed: from one of its addresses or networks. */
    addressProbability: probability.default(0.95),
    networkProbability: probability.default(0.9),
    /** The same where provider and client are the user's own. */
    familiarProbability: probability.default(0.6),
    /** Log-odds that a campaign adds to what else speaks against a sign-in that is as novel as its attempts. */
    insideLogOdds: logOdds.default(0),
    /** Log-odds for one attempt from the same address, for any from its network, for a provider that raised the alarm. */
    sameAddressLogOdds: logOdds.default(0.5),
    sameNetworkLogOdds: logOdds.default(1.5),
    sameAsnLogOdds: logOdds.default(1),
    /** How much the client may say: it is common in the campaign and rare among colleagues, or the reverse (nats). */
    clientLogOddsMax: logOdds.default(3),
    /** Log-odds for a client that is new to the user; against, for one that is not. */
    newClientLogOdds: logOdds.default(1),
    /** Log-odds against for each nat of colleagues who are trusted to use the network: carriers, mostly. */
    colleagueLogOdds: logOdds.default(0.5),
  })
  .prefault({})

export const suspiciousBrowser = z
  .strictObject({
    windowHours: hours.default(24),
    /** Users who showed the client for the first time, and countries they seemed to be in. */
    usersMin: count.default(3),
    /** In a large tenant this share of all users: a new version comes to many in one day. */
    usersShareMin: probability.default(0.001),
    countriesMin: count.default(2),
    /** A client that more of the tenant's sign-ins show is a common one. */
    tenantShareMax: probability.default(0.005),
  })
  .prefault({})
