// The arithmetic of certificates, in integers: what follows from weights, what a certificate says about offers, and how
// much it lets through. Nothing here knows how weights were found.

import { quotientUp } from "../../../domain/market/fees/exact-quotient.ts";
import { approximate } from "../../../domain/units/rounding.ts";
import { type Certificate, certificateTotal, type Lots, type Touches } from "./contract.ts";

const microsPerContract = 1_000_000;
/** Up to here the sum is exact in a double, and so is its quotient. */
const exactMax = 2 ** 52;

/** Returns what each contract's YES is expected to pay under the weights, in nanos. */
export function expectedUnder(
  support: Uint8Array,
  weights: Int32Array,
  contracts: number,
): Int32Array {
  const expected = new Int32Array(contracts);
  for (let row = 0; row < weights.length; row += 1) {
    const weight = weights[row] as number;
    const from = row * contracts;
    for (let contract = 0; contract < contracts; contract += 1) {
      if (support[from + contract] === 1) {
        expected[contract] = (expected[contract] as number) + weight;
      }
    }
  }
  return expected;
}

/** Returns what no portfolio of the lots can earn more than, by weak duality: the sum over lots of the size times what
 * the lot costs below its expectation. In nanos of a dollar times contracts, rounded up. */
export function profitBound(certificate: Certificate, lots: Lots): number {
  const { expected } = certificate;
  const { contracts, outcomes, costs, sizes, count } = lots;
  let sum = 0;
  for (let lot = 0; lot < count; lot += 1) {
    const yes = expected[contracts[lot] as number] as number;
    const pays = outcomes[lot] === 0 ? yes : certificateTotal - yes;
    const gain = pays - (costs[lot] as number);
    if (gain <= 0) continue;
    sum += gain * (sizes[lot] as number);
  }
  if (sum <= exactMax) return quotientUp(sum, microsPerContract);
  return largeBound(certificate, lots);
}

/** Products beyond what a double holds. The result may be too, and is then rounded up. */
function largeBound(certificate: Certificate, lots: Lots): number {
  let sum = 0n;
  for (let lot = 0; lot < lots.count; lot += 1) {
    const yes = certificate.expected[lots.contracts[lot] as number] as number;
    const pays = lots.outcomes[lot] === 0 ? yes : certificateTotal - yes;
    const gain = pays - (lots.costs[lot] as number);
    if (gain > 0) sum += BigInt(gain) * BigInt(lots.sizes[lot] as number);
  }
  const bound = (sum + 999_999n) / 1_000_000n;
  const nearest = approximate(bound);
  return BigInt(nearest) < bound ? nearest * (1 + Number.EPSILON) : nearest;
}

/** True when the weights prove that nothing at the touches, in any size, earns anything. */
export function isCertificateFor(certificate: Certificate, touches: Touches): boolean {
  const { expected } = certificate;
  for (let contract = 0; contract < expected.length; contract += 1) {
    const yes = expected[contract] as number;
    if (yes > (touches[2 * contract] as number)) return false;
    if (certificateTotal - yes > (touches[2 * contract + 1] as number)) return false;
  }
  return true;
}
