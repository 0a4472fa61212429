// States that need not be looked at: those that differ from another only where nothing is quoted, and those that pay at
// least as much as another on everything that can be bought. Fewer rows, the same answers.

import type { StatesOfWorld } from "../component.ts";

/** Returns the states at the positions, which are ordered. */
function selectStates({ contracts, count, pays }: StatesOfWorld, kept: number[]): StatesOfWorld {
  const selected = new Uint8Array(contracts * kept.length);
  for (let contract = 0; contract < contracts; contract += 1) {
    for (let at = 0; at < kept.length; at += 1) {
      selected[contract * kept.length + at] = pays[
        contract * count + (kept[at] as number)
      ] as number;
    }
  }
  return { contracts, count: kept.length, pays: selected };
}

/**
 * Returns the first of every set of states that are alike on the contracts in use. Contracts keep their positions; those
 * not in use show what they pay in the state that was kept.
 */
export function projectStates(
  states: StatesOfWorld,
  contractsInUse: readonly number[],
): StatesOfWorld {
  const { count, pays } = states;
  // Two states are alike as long as no contract has told them apart: classes are split contract by contract.
  const classes = new Int32Array(count);
  let classCount = 1;
  for (const contract of contractsInUse) {
    const renamed = new Int32Array(2 * classCount).fill(-1);
    let next = 0;
    for (let state = 0; state < count; state += 1) {
      const key = 2 * (classes[state] as number) + (pays[contract * count + state] as number);
      if (renamed[key] === -1) {
        renamed[key] = next;
        next += 1;
      }
      classes[state] = renamed[key] as number;
    }
    classCount = next;
  }
  const kept: number[] = [];
  // Classes are numbered in the order of their first state.
  for (let state = 0; state < count; state += 1) {
    if (classes[state] === kept.length) kept.push(state);
  }
  return kept.length === count ? states : selectStates(states, kept);
}

/** Bits of one word of a row. */
const wordBits = 32;

/** Per state, one bit for each instrument that can be bought and pays there. */
function payoffRows({ count, pays }: StatesOfWorld, buyable: Uint8Array): Uint32Array[] {
  const columns: number[] = [];
  for (let column = 0; column < buyable.length; column += 1) {
    if (buyable[column] === 1) columns.push(column);
  }
  const words = Math.ceil(columns.length / wordBits);
  return Array.from({ length: count }, (_, state) => {
    const row = new Uint32Array(words);
    for (const [at, column] of columns.entries()) {
      const yes = pays[(column >> 1) * count + state] as number;
      if ((yes ^ (column & 1)) === 1) {
        const word = Math.floor(at / wordBits);
        row[word] = (row[word] as number) | (1 << (at % wordBits));
      }
    }
    return row;
  });
}

function bitsOf(row: Uint32Array): number {
  let bits = 0;
  for (const word of row) {
    for (let left = word; left !== 0; left &= left - 1) bits += 1;
  }
  return bits;
}

function isWithin(row: Uint32Array, other: Uint32Array): boolean {
  for (let word = 0; word < row.length; word += 1) {
    if (((row[word] as number) & ~(other[word] as number)) !== 0) return false;
  }
  return true;
}

/**
 * Returns the states without those in which nothing that can be bought pays less than in another one: whoever can
 * only buy is never worst off there. `buyable[2 * contract + outcome]` is 1 where the outcome can be bought, outcome 0
 * for YES and 1 for NO. Of equal states the first is kept.
 */
export function dropDominated(states: StatesOfWorld, buyable: Uint8Array): StatesOfWorld {
  const rows = payoffRows(states, buyable);
  const sizes = rows.map(bitsOf);
  // What is within a row has fewer bits, or is equal and comes first.
  const order = rows.map((_, state) => state);
  order.sort((a, b) => (sizes[a] as number) - (sizes[b] as number) || a - b);
  const kept: number[] = [];
  for (const state of order) {
    const row = rows[state] as Uint32Array;
    if (!kept.some((least) => isWithin(rows[least] as Uint32Array, row))) kept.push(state);
  }
  kept.sort((a, b) => a - b);
  return kept.length === states.count ? states : selectStates(states, kept);
}
