// The certificate of one claim: there is one exactly when nobody sells the claim and its opposite for less than the dollar
// they pay, and then it is a certificate by its definition, in the middle of what the offers leave open.

import fc from "fast-check";
import { expect, test } from "vitest";
import { isWellFormed } from "../../../test/support/solver-judge.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import { isCertificateFor } from "./certificate/certificate.ts";
import { certificateTotal, noOffer } from "./certificate/contract.ts";
import { ComponentState } from "./component-state.ts";
import { certificateOfClaim } from "./one-claim.ts";

function stateOf(inverted: readonly boolean[]): ComponentState {
  const contracts = inverted.map((_, at): MarketId => `kalshi:M${at}`);
  const pays = new Uint8Array(2 * contracts.length);
  for (const [contract, isInverted] of inverted.entries()) {
    pays[2 * contract + (isInverted ? 0 : 1)] = 1;
  }
  const component = {
    id: contracts[0] as MarketId,
    contracts,
    relations: [],
    claims: [
      { members: inverted.map((isInverted, contract) => ({ contract, inverted: isInverted })) },
    ],
  };
  const watched = {
    component,
    markets: Int32Array.from(contracts, (_, at) => at),
    states: { contracts: contracts.length, count: 2, pays },
  };
  return new ComponentState(watched, []);
}

const offer = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: certificateTotal }) },
  { weight: 3, arbitrary: fc.integer({ min: 480_000_000, max: 520_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, certificateTotal, noOffer) },
);

const claims = fc
  .array(fc.tuple(fc.boolean(), offer, offer), { minLength: 1, maxLength: 6 })
  .map(([first, ...others]) => [[false, first?.[1] ?? 0, first?.[2] ?? 0] as const, ...others]);

test("exists exactly where buying both outcomes costs a dollar or more (fast-check prints its seed)", () => {
  let proven = 0;
  fc.assert(
    fc.property(claims, (members) => {
      const touches = Float64Array.from(members.flatMap(([, yes, no]) => [yes, no]));
      const holds = members.map(([inverted, yes, no]) => (inverted ? no : yes));
      const fails = members.map(([inverted, yes, no]) => (inverted ? yes : no));
      const cost = Math.min(...holds) + Math.min(...fails);
      const state = stateOf(members.map(([inverted]) => inverted));
      expect(state.isOneClaim).toBe(true);
      const certificate = certificateOfClaim(state, touches);
      expect(certificate !== undefined).toBe(cost >= certificateTotal);
      if (certificate === undefined) return;
      proven += 1;
      expect(isWellFormed(certificate)).toBe(true);
      expect(isCertificateFor(certificate, touches)).toBe(true);
      const worth = certificate.expected[0] as number;
      const above = Math.min(certificateTotal, ...holds) - worth;
      const below = worth - Math.max(0, certificateTotal - Math.min(...fails));
      expect(Math.abs(above - below)).toBeLessThanOrEqual(1);
      for (let row = 0; row < certificate.weights.length; row += 1) {
        const pays = members.map(
          ([inverted], at) => (certificate.support[row * members.length + at] === 1) !== inverted,
        );
        expect(new Set(pays).size).toBe(1);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(proven).toBeGreaterThan(500);
});
