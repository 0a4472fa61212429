// Contracts that pay in the same states, or in exactly the others, are one unknown for the solver: two venues' quotes
// for one claim lie on one ladder. The rows of the claims are what remains of the states of the world.

import type { StatesOfWorld } from "../../../domain/relation/component.ts";

export interface ClaimRows {
  readonly claims: number;
  readonly states: number;
  /** The claim of each contract. */
  readonly claimOf: Int32Array;
  /** Per contract: 1 where its NO pays when the claim holds. */
  readonly inverted: Uint8Array;
  /** The first contract of each claim. */
  readonly firstContract: Int32Array;
  /** Claim-major: `pays[claim * states + state]` is 1 where the claim holds. */
  readonly pays: Uint8Array;
}

/** Returns the distinct rows. A claim holds in at most half of the states, so that an exclusive set looks like one
 * whichever way round its contracts are worded; at exactly half its first contract is not inverted. */
export function claimRows(source: StatesOfWorld): ClaimRows {
  const { contracts, count } = source;
  const claimOf = new Int32Array(contracts);
  const inverted = new Uint8Array(contracts);
  const known = new Map<string, number>();
  const rows: Uint8Array[] = [];
  const firsts: number[] = [];
  for (let contract = 0; contract < contracts; contract += 1) {
    const row = source.pays.subarray(contract * count, (contract + 1) * count);
    const opposite = row.map((pays) => 1 - pays);
    const key = textOf(row);
    const sameClaim = known.get(key);
    const otherClaim = known.get(textOf(opposite));
    if (sameClaim !== undefined || otherClaim !== undefined) {
      claimOf[contract] = (sameClaim ?? otherClaim) as number;
      inverted[contract] = sameClaim === undefined ? 1 : 0;
      continue;
    }
    const held = row.reduce((sum, pays) => sum + pays, 0);
    const isInverted = 2 * held > count;
    claimOf[contract] = rows.length;
    inverted[contract] = isInverted ? 1 : 0;
    known.set(isInverted ? textOf(opposite) : key, rows.length);
    rows.push(isInverted ? opposite : row);
    firsts.push(contract);
  }
  const pays = new Uint8Array(rows.length * count);
  for (const [claim, row] of rows.entries()) pays.set(row, claim * count);
  const firstContract = Int32Array.from(firsts);
  return { claims: rows.length, states: count, claimOf, inverted, firstContract, pays };
}

/** Where states are found one by one nothing is known of the rows: each contract is its own claim. */
export function unmergedClaims(contracts: number): ClaimRows {
  const claimOf = Int32Array.from({ length: contracts }, (_, contract) => contract);
  return {
    claims: contracts,
    states: 0,
    claimOf,
    inverted: new Uint8Array(contracts),
    firstContract: claimOf.slice(),
    pays: new Uint8Array(0),
  };
}

/** Eight states a character. */
function textOf(row: Uint8Array): string {
  let text = "";
  for (let at = 0; at < row.length; at += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit += 1) byte = byte * 2 + (row[at + bit] ?? 0);
    text += String.fromCharCode(byte);
  }
  return text;
}
