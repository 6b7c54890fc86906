/**
 * How rare the network is among all sign-ins, whoever the user is: the best single rule against the takeovers of the RBA
 * data set that became known, so whatever claims to be clever has to beat it.
 */
import { isScored, isSuccess, type Scorer } from '../scorer.ts'
import { Counts } from './counts.ts'
import { traitsOf } from './traits.ts'

/** −ln of the share of the ASN, with one unseen sighting for each network and for one more; 0 without an ASN. */
export function rareAsn(): Scorer {
  const networks = new Counts()
  return {
    name: 'rare ASN',
    judge(signIn) {
      const { asn } = traitsOf(signIn)
      const share = (networks.of(asn) + 1) / (networks.total + networks.distinct + 1)
      if (isSuccess(signIn) && asn !== '') networks.add(asn)
      return isScored(signIn) ? { score: asn === '' ? 0 : -Math.log(share) } : null
    },
  }
}
