// The certificate of markets that all state one claim, which is nearly every component across venues: one number between
// the dearest it may not be below and the cheapest it may not be above. No solver is needed.

import type { Claim } from "../../domain/relation/component.ts";
import { type Certificate, certificateTotal, type Touches } from "./certificate/contract.ts";
import type { ComponentState } from "./component-state.ts";

/** Returns the certificate in the middle of its region, or undefined when the claim costs less than it pays. */
export function certificateOfClaim(
  state: ComponentState,
  touches: Touches,
): Certificate | undefined {
  const { component } = state.watched;
  const claim = component.claims[0] as Claim;
  let least = 0;
  let most = certificateTotal;
  for (const { contract, inverted } of claim.members) {
    const yes = touches[2 * contract] as number;
    const no = touches[2 * contract + 1] as number;
    most = Math.min(most, inverted ? no : yes);
    least = Math.max(least, certificateTotal - (inverted ? yes : no));
  }
  if (least > most) return undefined;
  return twoStates(claim, component.contracts.length, Math.floor((least + most) / 2));
}

/** The claim holds with a weight, and fails with the rest of the total. */
function twoStates({ members }: Claim, contracts: number, weight: number): Certificate {
  const weights = [weight, certificateTotal - weight];
  const expected = new Int32Array(contracts);
  const rows = weights.map((_, state) => {
    const row = new Uint8Array(contracts);
    for (const { contract, inverted } of members)
      row[contract] = (state === 0) !== inverted ? 1 : 0;
    return row;
  });
  for (const { contract, inverted } of members) {
    expected[contract] = inverted ? certificateTotal - weight : weight;
  }
  const kept = rows.filter((_, state) => (weights[state] as number) > 0);
  const support = new Uint8Array(kept.length * contracts);
  for (const [at, row] of kept.entries()) support.set(row, at * contracts);
  return { support, weights: Int32Array.from(weights.filter((one) => one > 0)), expected };
}
