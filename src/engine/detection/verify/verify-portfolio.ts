// Is a portfolio what it claims to be? Every order one that the venue takes, every cost and fee exact, and the payout
// that of the worst state, searched for from the relations alone.

import type { Level } from "../../../domain/book/level.ts";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { planTakerFeeReference } from "../../../domain/market/fees/plan-fee-reference.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { JudgedLeg, PortfolioQuestion, VerifyPortfolio } from "./contract.ts";
import { costOfFills, roundedUp } from "./exact-price.ts";
import { rulesOf } from "./relation-rules.ts";
import { worstState } from "./worst-state.ts";

const microsPerContract = 1_000_000n;

export const verifyPortfolio: VerifyPortfolio = (question) => {
  const rules = rulesOf(question);
  if (!rules.ok) return rules;
  const total = checkLegs(question);
  if (!total.ok) return total;
  if (BigInt(integerOf(question.cost)) !== total.value) {
    return wrong("the cost", `${total.value}`, `${integerOf(question.cost)}`);
  }
  const { heldYes, heldNo } = holdings(question);
  const worst = worstState(rules.value, heldYes, heldNo);
  if (!worst.ok) return worst;
  const { payout, state } = worst.value;
  if (payout !== integerOf(question.payout)) {
    return wrong("the payout", `${payout}`, `${integerOf(question.payout)}`);
  }
  const profit = BigInt(payout) - total.value;
  if (BigInt(integerOf(question.profit)) !== profit) {
    return wrong("the profit", `${profit}`, `${integerOf(question.profit)}`);
  }
  return succeed(question.contracts.filter((_, contract) => state[contract] === 1));
};

function wrong(what: string, is: string, claimed: string): Result<never> {
  return fail("DET-314", `${what} is ${is}, not ${claimed}`, { what, is, claimed });
}

/** Returns what all legs cost with their fees. */
function checkLegs({ contracts, legs }: PortfolioQuestion): Result<bigint> {
  const bought = new Set<string>();
  let total = 0n;
  let sizes = 0;
  for (const [position, leg] of legs.entries()) {
    const contract = contracts[leg.contract];
    if (contract === undefined) return fail("DET-313", `leg ${position} names no contract`);
    const instrument = `${contract}/${leg.outcome}`;
    // A second order for the same thing would find the levels gone that the first one took.
    if (bought.has(instrument)) return fail("DET-313", `${instrument} is bought twice`);
    bought.add(instrument);
    const cost = checkLeg(leg, instrument);
    if (!cost.ok) return cost;
    total += cost.value;
    sizes += integerOf(leg.size);
  }
  if (!Number.isSafeInteger(sizes)) return fail("DET-315", "the sizes are beyond exact arithmetic");
  return succeed(total);
}

/** Returns what one leg costs with its fee. */
function checkLeg(leg: JudgedLeg, instrument: string): Result<bigint> {
  const { schedule } = leg;
  const size = integerOf(leg.size);
  if (schedule.kind === "polymarket" && schedule.chargedIn === "shares") {
    return fail("DET-315", `${instrument} pays its fee in shares, which is not judged`);
  }
  const order = checkOrder(leg, instrument);
  if (!order.ok) return order;
  const fills = order.value;
  const cost = costOfFills(fills);
  if (size > 0 && cost < BigInt(integerOf(leg.notionalMin))) {
    return fail("DET-313", `${instrument} costs less than the smallest order`, { instrument });
  }
  if (BigInt(integerOf(leg.cost)) !== cost) {
    return wrong(`the cost of ${instrument}`, `${cost}`, `${integerOf(leg.cost)}`);
  }
  const planned = planTakerFeeReference(schedule, "buy", fills);
  if (planned === undefined) return fail("DET-309", `the fees of ${instrument} are unknown`);
  const commission = leg.commission === undefined ? 0n : BigInt(integerOf(leg.commission));
  const flat = roundedUp(commission * BigInt(size), microsPerContract);
  const fee = BigInt(integerOf(planned)) + flat;
  if (BigInt(integerOf(leg.fee)) !== fee) {
    return wrong(`the fee of ${instrument}`, `${fee}`, `${integerOf(leg.fee)}`);
  }
  return succeed(cost + fee);
}

/** Returns the fills of a leg's order, the cheapest levels first. */
function checkOrder(leg: JudgedLeg, instrument: string): Result<readonly Level[]> {
  const size = integerOf(leg.size);
  const bad = (why: string) =>
    fail<readonly Level[]>("DET-313", `${instrument} ${why}`, { instrument, size });
  if (size < 0 || size % integerOf(leg.lot) !== 0) return bad("is not ordered in whole lots");
  if (size > 0 && size < integerOf(leg.sizeMin)) return bad("is below the smallest order");
  const fills: Level[] = [];
  let left = size;
  let before = 0;
  for (const { price, size: resting } of leg.levels) {
    const ticks = integerOf(price);
    if (ticks < before || ticks <= 0 || ticks >= 10_000 || integerOf(resting) < 0) {
      return bad("is offered at levels that are no book");
    }
    before = ticks;
    const taken = Math.min(left, integerOf(resting));
    if (taken > 0) fills.push({ price, size: contractMicros(taken) });
    left -= taken;
  }
  return left > 0 ? bad("is ordered beyond what rests there") : succeed(fills);
}

/** Contract micros held of each contract's YES and NO. */
function holdings({ contracts, legs }: PortfolioQuestion) {
  const heldYes = contracts.map(() => 0);
  const heldNo = contracts.map(() => 0);
  for (const { contract, outcome, size } of legs) {
    const held = outcome === "yes" ? heldYes : heldNo;
    held[contract] = integerOf(size);
  }
  return { heldYes, heldNo };
}
