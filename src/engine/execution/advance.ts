// The life of a leg group, one decision at a time: legs one after another, each sized to what the last one got; what
// stands alone in the end is sold inside the unwind's loss bound. Called whenever an order of the group has ended.

import { roundLimitToTick } from "../../domain/market/tick-scheme.ts";
import { marketOf } from "../../domain/market/venue.ts";
import type { GroupOutcome } from "../../domain/message/record.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { Step } from "../../domain/message/step.ts";
import { isOpenOrder, type Leg } from "../../domain/order/order.ts";
import {
  type ContractMicros,
  contractMicros,
  roundToLot,
} from "../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import type { MarketReader, MarketState } from "../market-data/contract.ts";
import type { GroupView } from "./contract.ts";
import { intendOrder } from "./orders.ts";

/** What advancing a group needs to know besides the group. */
export interface AdvanceContext {
  readonly settings: EngineSettings;
  readonly markets: MarketReader;
  /** Kill switch or safe mode: nothing may increase exposure, unwinding goes on. */
  readonly halted: boolean;
}

/** Takes the next decision for the group, unless one of its orders is still open. */
export function advanceGroup(step: Step, context: AdvanceContext, view: GroupView): void {
  const last = view.orders.at(-1);
  if (last !== undefined && isOpenOrder(last.state)) return;
  if (view.phase === "opening") {
    if (openNextLeg(step, context, view)) return;
    if (excesses(view).every((excess) => excess === 0)) {
      closeGroup(step, view, 0);
      return;
    }
    step.emit({
      kind: "UnwindStarted",
      groupId: view.group.groupId,
      reason: context.halted ? "trading is halted" : "the legs filled unequally",
    });
  }
  if (unwindNextLeg(step, context, view)) return;
  const left = excesses(view).reduce((sum, excess) => sum + excess, 0);
  step.emit({
    kind: "UnwindFinished",
    groupId: view.group.groupId,
    left: contractMicros(left),
  });
  closeGroup(step, view, left);
}

/** Bought and not sold again, per leg, in contract micros. */
function holdings(view: GroupView): number[] {
  return view.group.legs.map((_, legIndex) => {
    let held = 0;
    for (const order of view.orders) {
      if (order.legIndex !== legIndex) continue;
      held += (order.purpose === "open" ? 1 : -1) * integerOf(order.filled);
    }
    return held;
  });
}

/** What every leg holds: the hedged size. */
function hedgedSize(view: GroupView): number {
  return Math.min(...holdings(view));
}

function excesses(view: GroupView): number[] {
  const hedged = hedgedSize(view);
  return holdings(view).map((held) => held - hedged);
}

function openNextLeg(step: Step, context: AdvanceContext, view: GroupView): boolean {
  const opened = view.orders.filter((order) => order.purpose === "open");
  const leg = view.group.legs[opened.length];
  if (leg === undefined || context.halted) return false;
  const market = stateOf(context, leg);
  if (market === undefined) return false;
  const wanted = Math.min(...opened.map((order) => integerOf(order.filled)), integerOf(leg.size));
  const size = roundToLot(contractMicros(wanted), market.market.lot, "down");
  if (integerOf(size) === 0 || size < market.market.sizeMin) return false;
  intendOrder(step, context.settings.execution, {
    groupId: view.group.groupId,
    legIndex: opened.length,
    instrument: leg.instrument,
    side: leg.side,
    limitPrice: leg.limitPrice,
    size,
    purpose: "open",
  });
  return true;
}

function unwindNextLeg(step: Step, context: AdvanceContext, view: GroupView): boolean {
  const tried = new Set(
    view.orders.filter((order) => order.purpose === "unwind").map((order) => order.legIndex),
  );
  for (const [legIndex, excess] of excesses(view).entries()) {
    const leg = view.group.legs[legIndex];
    if (excess === 0 || leg === undefined || tried.has(legIndex)) continue;
    const sale = saleOf(context, view, leg, contractMicros(excess));
    if (sale === undefined) continue;
    intendOrder(step, context.settings.execution, {
      groupId: view.group.groupId,
      legIndex,
      instrument: leg.instrument,
      side: "sell",
      ...sale,
      purpose: "unwind",
    });
    return true;
  }
  return false;
}

/** The order that sells an excess inside the loss bound, or undefined where none is admissible. */
function saleOf(
  context: AdvanceContext,
  view: GroupView,
  leg: Leg,
  excess: ContractMicros,
): { limitPrice: PriceTicks; size: ContractMicros } | undefined {
  const market = stateOf(context, leg);
  if (market === undefined) return undefined;
  const worst = Math.max(1, integerOf(leg.limitPrice) - integerOf(view.envelope.lossMax));
  const limitPrice = roundLimitToTick(market.tickScheme, priceTicks(worst), "sell");
  const size = roundToLot(excess, market.market.lot, "down");
  if (limitPrice === undefined || integerOf(size) === 0) return undefined;
  return { limitPrice, size };
}

function stateOf(context: AdvanceContext, leg: Leg): MarketState | undefined {
  const index = context.markets.find(marketOf(leg.instrument));
  return index === undefined ? undefined : context.markets.state(index);
}

function closeGroup(step: Step, view: GroupView, left: number): void {
  const { group, outlayMicros } = view;
  const hedged = hedgedSize(view);
  const payout = mulDiv(integerOf(group.payoutWorst), hedged, integerOf(group.size), "down");
  const outcome = outcomeOf(view, hedged, left);
  step.emit({ kind: "CollateralReleased", groupId: group.groupId });
  step.emit({
    kind: "GroupClosed",
    groupId: group.groupId,
    outcome,
    hedged: contractMicros(hedged),
    profitLocked: usdMicros(payout - outlayMicros),
  });
  if (outcome === "stuck") {
    step.command({
      kind: "Notify",
      severity: "critical",
      message: `EXE-604: group ${group.groupId} holds a leg alone that could not be flattened`,
    });
  }
}

function outcomeOf(view: GroupView, hedged: number, left: number): GroupOutcome {
  if (left > 0) return "stuck";
  if (hedged > 0) return "completed";
  return view.phase === "unwinding" ? "unwound" : "empty";
}
