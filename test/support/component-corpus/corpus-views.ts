// A corpus case in the forms that the parts of detection take: a component, its listed states, the columns of the linear
// program, the best offers. Prices with fees are worked out in big integers here, apart from every implementation.

import { marketOf, outcomeOf } from "../../../src/domain/market/venue.ts";
import type {
  Claim,
  RelationComponent,
  StatesOfWorld,
} from "../../../src/domain/relation/component.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import {
  type Lots,
  noOffer,
  type Touches,
} from "../../../src/engine/detection/certificate/contract.ts";
import type { SizingLeg } from "../../../src/engine/detection/sizing-problem.ts";
import type { CorpusCase } from "./corpus-case.ts";

/** Price with its unrounded fee in nanos per contract, rounded down. Gas, charged once an order, is not in it. */
export function allInNanos(
  leg: Pick<SizingLeg, "schedule" | "commission">,
  priceTicks: number,
): number {
  const price = BigInt(priceTicks);
  const variance = price * (10_000n - price);
  const commission = BigInt(leg.commission === undefined ? 0 : integerOf(leg.commission)) * 1_000n;
  const fee = ((): readonly [bigint, bigint] => {
    const { schedule } = leg;
    if (schedule.kind === "kalshi") {
      const rate = BigInt(integerOf(schedule.takerRate)) * BigInt(integerOf(schedule.multiplier));
      return [rate * variance, 10n ** 20n];
    }
    if (schedule.kind === "polymarket") {
      const power = BigInt(schedule.exponent);
      return [BigInt(integerOf(schedule.rate)) * variance ** power, 10n ** (6n + 8n * power)];
    }
    return [0n, 1n];
  })();
  const [top, bottom] = fee;
  return Number(price * 100_000n + commission + (top * 1_000_000_000n) / bottom);
}

/** The columns: every level of every offer, in the order of the offers. */
export function lotsOf(one: CorpusCase): Lots {
  const rows = one.offers.flatMap(({ contract, outcome, leg }) =>
    Array.from({ length: leg.count }, (_, level) => ({
      contract,
      outcome: outcome === "yes" ? 0 : 1,
      cost: allInNanos(leg, leg.prices[level] as number),
      size: leg.sizes[level] as number,
    })),
  );
  return {
    count: rows.length,
    contracts: Int32Array.from(rows, ({ contract }) => contract),
    outcomes: Uint8Array.from(rows, ({ outcome }) => outcome),
    costs: Float64Array.from(rows, ({ cost }) => cost),
    sizes: Float64Array.from(rows, ({ size }) => size),
  };
}

/** The best offers with their fees. */
export function touchesOf(one: CorpusCase): Touches {
  const touches = new Float64Array(2 * one.contracts.length).fill(noOffer);
  for (const { contract, outcome, leg } of one.offers) {
    touches[2 * contract + (outcome === "yes" ? 0 : 1)] = allInNanos(leg, leg.prices[0] as number);
  }
  return touches;
}

export function statesOf(one: CorpusCase): StatesOfWorld {
  const { contracts, states } = one;
  const pays = new Uint8Array(contracts.length * states.length);
  states.forEach((row, state) => {
    row.forEach((value, contract) => {
      pays[contract * states.length + state] = value;
    });
  });
  return { contracts: contracts.length, count: states.length, pays };
}

/** The component as it is, with claims as the relations state them outright: two instruments that are one claim or each
 * other's opposite. */
export function componentOf(one: CorpusCase): RelationComponent {
  return {
    id: one.contracts[0] as RelationComponent["id"],
    contracts: one.contracts,
    relations: one.relations,
    claims: claimsOf(one),
  };
}

interface Tie {
  readonly contract: number;
  readonly opposite: boolean;
}

function claimsOf({ contracts, relations }: CorpusCase): Claim[] {
  const ties = contracts.map((): Tie[] => []);
  for (const relation of relations) tie(ties, contracts, relation);
  const claims: Claim[] = [];
  const seen = new Set<number>();
  contracts.forEach((_, first) => {
    if (seen.has(first)) return;
    const inverted = new Map([[first, false]]);
    for (const [contract, isInverted] of inverted) {
      for (const { contract: next, opposite } of ties[contract] ?? []) {
        if (!inverted.has(next)) inverted.set(next, isInverted !== opposite);
      }
    }
    for (const contract of inverted.keys()) seen.add(contract);
    const members = [...inverted].map(([contract, isInverted]) => ({
      contract,
      inverted: isInverted,
    }));
    claims.push({ members: members.sort((a, b) => a.contract - b.contract) });
  });
  return claims;
}

function tie(ties: Tie[][], contracts: CorpusCase["contracts"], relation: Relation): void {
  const [first, ...others] = relation.instruments;
  const isPair = relation.instruments.length === 2;
  const isOpposite = relation.kind === "complement" || (relation.kind === "partition" && isPair);
  if (first === undefined || !(relation.kind === "same-claim" || isOpposite)) return;
  for (const other of others) {
    const one = contracts.indexOf(marketOf(first));
    const next = contracts.indexOf(marketOf(other));
    const opposite = isOpposite !== (outcomeOf(first) !== outcomeOf(other));
    ties[one]?.push({ contract: next, opposite });
    ties[next]?.push({ contract: one, opposite });
  }
}
