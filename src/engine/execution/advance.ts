// The life of a leg group, one decision at a time: legs one after another, each sized to what the last one got; what
// stands alone in the end is sold inside the unwind's loss bound. Called whenever an order of the group has ended.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import type { InstrumentId } from "../../domain/market/venue.ts";
import type { GroupOutcome } from "../../domain/message/record.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { Step } from "../../domain/message/step.ts";
import { isOpenOrder } from "../../domain/order/order.ts";
import { type ContractMicros, contractMicros } from "../../domain/units/contract-micros.ts";
import {
  addDuration,
  durationMicros,
  type EpochMicros,
  seconds,
} from "../../domain/units/epoch-micros.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { GroupView } from "./contract.ts";
import { excesses, hedgedMicros, holdings, marketOfLeg, shortMicros } from "./holdings.ts";
import { openingOrder } from "./next-leg.ts";
import { intendOrder } from "./orders.ts";
import { unwindOrder } from "./unwind-order.ts";

/** What advancing a group needs to know besides the group. */
export interface AdvanceContext {
  readonly settings: EngineSettings;
  readonly markets: MarketReader;
  /** Kill switch or safe mode: nothing may increase exposure, unwinding goes on. */
  readonly halted: boolean;
  /** Size of a position in the ledger. */
  held(instrument: InstrumentId): ContractMicros;
  /** The order rate has room for an order that the group's approval did not reckon with. */
  mayAddOrder(now: EpochMicros): boolean;
}

/** Sales of one leg that a group may try, whatever ended those before: a venue that was busy, a line that broke, a book
 * without a buyer inside the bound, a fill that was taken back. After the last a person decides. */
export const unwindTriesMax = 6;

/** From one sale of a leg to the next, doubled after each: six sales span at least 31 s, longer than a rate limit, a
 * restart of a venue's order entry or a burst of orders, and shorter than a person takes to look. */
const unwindPauseFirst = seconds(1);

/** Pause before a sale beyond the order rate is considered again. */
const waitForRoom = seconds(1);

/** Name of the timer that ends a group's wait for its markets. */
export function groupTimer(groupId: string): string {
  return `group/${groupId}`;
}

/** What a group of an earlier run does while a market of it shows no book: begin to wait, go on waiting, or decide. */
export type Patience = "wait" | "look" | "decide";

/**
 * Takes the next decision for the group, unless one of its orders is still open. After a restart the venues' catalogues
 * are read again and the books come later still, and a leg cannot be priced in a market that shows nothing: until each
 * has shown a book the group waits, for one deadline.
 */
export function advanceGroup(
  step: Step,
  context: AdvanceContext,
  view: GroupView,
  patience: Patience = "wait",
): void {
  const last = view.orders.at(-1);
  if (last !== undefined && isOpenOrder(last.state)) return;
  const holdsAny = holdings(view).some((held) => held > 0);
  if (patience !== "decide" && view.resumed && holdsAny && !showsBooks(context, view)) {
    if (patience === "look") return;
    lookAgain(step, view, addDuration(step.now, context.settings.execution.orderDeadline));
    return;
  }
  if (view.phase === "opening") {
    if (openNextLeg(step, context, view)) return;
    if (excesses(context.markets, view).every((excess) => excess === 0)) {
      closeGroup(step, view, 0);
      return;
    }
    step.emit({
      kind: "UnwindStarted",
      groupId: view.group.groupId,
      reason: context.halted ? "trading is halted" : "the legs filled unequally",
    });
  }
  const next = unwindNextLeg(step, context, view);
  if (next === "sent") return;
  if (next !== "none") {
    // Where a book has changed the group waits for a timer already.
    if (patience !== "look") lookAgain(step, view, next);
    return;
  }
  const alone = excesses(context.markets, view).reduce((sum, excess) => sum + excess, 0);
  const left = alone + shortMicros(view);
  step.emit({
    kind: "UnwindFinished",
    groupId: view.group.groupId,
    left: contractMicros(left),
  });
  closeGroup(step, view, left);
}

function lookAgain(step: Step, { group }: GroupView, at: EpochMicros): void {
  step.command({ kind: "SetTimer", timerId: groupTimer(group.groupId), at });
}

/** Every leg's market is listed and has a price in its book, from a feed that is open. */
function showsBooks({ markets }: AdvanceContext, view: GroupView): boolean {
  return view.group.legs.every((leg) => {
    const market = marketOfLeg(markets, leg);
    if (market === undefined || markets.stream(market.streamIndex)?.open !== true) return false;
    return (
      markets.bestPrice(market.index, askSide) >= 0 || markets.bestPrice(market.index, bidSide) >= 0
    );
  });
}

function openNextLeg(step: Step, context: AdvanceContext, view: GroupView): boolean {
  const legIndex = view.orders.filter((order) => order.purpose === "open").length;
  const leg = view.group.legs[legIndex];
  if (leg === undefined || context.halted) return false;
  const order = openingOrder(step.now, context.markets, view, legIndex);
  if (order === undefined) return false;
  intendOrder(step, context.settings.execution, {
    groupId: view.group.groupId,
    legIndex,
    instrument: leg.instrument,
    side: leg.side,
    ...order,
    purpose: "open",
    attempt: 1,
  });
  return true;
}

/**
 * Sells the first leg that stands alone and may be sold now; returns when there may be a sale otherwise, or that there is
 * none to come. A sale that brought nothing is tried again after a pause, at once when a fill was taken back since.
 * What the ledger no longer holds, because its market has settled, is not offered.
 */
function unwindNextLeg(
  step: Step,
  context: AdvanceContext,
  view: GroupView,
): "sent" | EpochMicros | "none" {
  const { groupId, legs } = view.group;
  let soonest: EpochMicros | undefined;
  for (const [legIndex, excess] of excesses(context.markets, view).entries()) {
    const leg = legs[legIndex];
    const next = leg && nextSale(view, legIndex);
    if (excess === 0 || leg === undefined || next === undefined) continue;
    const offered = Math.max(0, Math.min(excess, integerOf(context.held(leg.instrument))));
    const order = unwindOrder(context.markets, view, legIndex, offered);
    if (order === undefined) continue;
    const at = saleTime(step.now, context, view, next);
    if (at > step.now) {
      soonest = soonest === undefined || at < soonest ? at : soonest;
      continue;
    }
    intendOrder(step, context.settings.execution, {
      groupId,
      legIndex,
      instrument: leg.instrument,
      side: "sell",
      ...order,
      purpose: "unwind",
      attempt: next.attempt,
    });
    return "sent";
  }
  return soonest ?? "none";
}

interface NextSale {
  /** Counted from 1. */
  readonly attempt: number;
  /** Not before; null when nothing keeps it waiting. */
  readonly notBefore: EpochMicros | null;
}

/** Returns a leg's next sale, or undefined when there is to be none. */
function nextSale(view: GroupView, legIndex: number): NextSale | undefined {
  let tries = 0;
  let notBefore: EpochMicros | null = null;
  for (const [position, order] of view.orders.entries()) {
    if (order.purpose !== "unwind" || order.legIndex !== legIndex) continue;
    const isNews = view.reversals > (view.traces[position]?.reversalsBefore ?? 0);
    const pause = durationMicros(integerOf(unwindPauseFirst) * 2 ** tries);
    notBefore = isNews ? null : addDuration(order.intendedAt, pause);
    tries += 1;
  }
  return tries < unwindTriesMax ? { attempt: tries + 1, notBefore } : undefined;
}

/** When the sale may leave: after its pause, and when the order rate has room for what nobody reckoned with. */
function saleTime(
  now: EpochMicros,
  context: AdvanceContext,
  view: GroupView,
  { notBefore }: NextSale,
): EpochMicros {
  if (notBefore !== null && notBefore > now) return notBefore;
  const hasRoom = isReckonedWith(view) || context.mayAddOrder(now);
  return hasRoom ? now : addDuration(now, waitForRoom);
}

/** The order rate was asked, when the group was approved, for a sale of every leg but one. */
function isReckonedWith({ group, orders, reopened }: GroupView): boolean {
  const sales = orders.filter((order) => order.purpose === "unwind").length;
  return !reopened && sales < group.legs.length - 1;
}

function closeGroup(step: Step, view: GroupView, left: number): void {
  const { group, outlayMicros } = view;
  const hedged = hedgedMicros(view);
  const payout = mulDiv(integerOf(group.payoutWorst), hedged, integerOf(group.size), "down");
  const outcome = outcomeOf(view, hedged, left);
  step.emit({ kind: "CollateralReleased", groupId: group.groupId });
  step.emit({
    kind: "GroupClosed",
    groupId: group.groupId,
    outcome,
    hedged: contractMicros(hedged),
    profitLocked: usdMicros(payout - outlayMicros - shortMicros(view)),
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
  const bought = view.orders.some((order) => integerOf(order.filled) > 0);
  return bought ? "unwound" : "empty";
}
