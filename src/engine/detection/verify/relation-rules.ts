// What each relation demands of a state, read off its definition, and of the beginning of one: values that are still
// open never break a rule that they could yet keep.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { Relation, RelationKind } from "../../../domain/relation/relation.ts";
import type { JudgedComponent } from "./contract.ts";

/** A contract's YES pays, its NO does, or neither is settled yet. */
export const pays = 1;
export const paysNot = 0;
export const open = 2;

/** A relation over positions of contracts. */
export interface Rule {
  readonly relation: Relation;
  readonly contracts: readonly number[];
  /** The relation means the contract's NO. */
  readonly inverted: readonly boolean[];
}

/** Returns the relations as rules, or `DET-315` when one names a contract that the component does not have. */
export function rulesOf(component: JudgedComponent): Result<readonly Rule[]> {
  const positions = new Map<string, number>();
  component.contracts.forEach((contract, at) => {
    positions.set(`${contract}/yes`, at);
    positions.set(`${contract}/no`, at);
  });
  const rules: Rule[] = [];
  for (const relation of component.relations) {
    const contracts: number[] = [];
    for (const instrument of relation.instruments) {
      const contract = positions.get(instrument);
      if (contract === undefined) {
        return fail("DET-315", `${relation.id} names ${instrument}, which is not of the component`);
      }
      contracts.push(contract);
    }
    const inverted = relation.instruments.map((instrument) => instrument.endsWith("/no"));
    rules.push({ relation, contracts, inverted });
  }
  return succeed(rules);
}

/** Returns false when the rule is broken whatever the open values become; with none open, whenever it is broken. */
export function canHold(rule: Rule, state: Uint8Array): boolean {
  return demands[rule.relation.kind](
    rule.contracts.map((_, member) => memberOf(rule, member, state)),
  );
}

function memberOf(rule: Rule, member: number, state: Uint8Array): number {
  const value = state[rule.contracts[member] as number] as number;
  return value === open || rule.inverted[member] === false ? value : pays - value;
}

type Demand = (members: readonly number[]) => boolean;

const atMostOne: Demand = (members) => members.filter((value) => value === pays).length < 2;
const atLeastOne: Demand = (members) => members.some((value) => value !== paysNot);
const exactlyOne: Demand = (members) => atMostOne(members) && atLeastOne(members);
const allAlike: Demand = (members) => !(members.includes(pays) && members.includes(paysNot));

/** Whoever pays, everybody before it pays too. */
const superset: Demand = (members) => {
  const last = members.lastIndexOf(pays);
  const first = members.indexOf(paysNot);
  return last < 0 || first < 0 || last < first;
};

const demands: Readonly<Record<RelationKind, Demand>> = {
  "same-claim": allAlike,
  complement: exactlyOne,
  "mutually-exclusive": atMostOne,
  exhaustive: atLeastOne,
  partition: exactlyOne,
  implies: ([first, ...others]) => first !== pays || !others.includes(paysNot),
  ladder: superset,
  "nested-dates": superset,
  "split-of-parent": ([parent, ...children]) => {
    if (!atMostOne(children)) return false;
    if (parent === pays) return atLeastOne(children);
    return parent === open || !children.includes(pays);
  },
};
