// What each event means: which stage hears it, and which pairs are looked at again because of it.

import { unreachable } from "../domain/failure/assert.ts";
import { type MarketId, marketOf } from "../domain/market/venue.ts";
import type { BacklogTurn, EventInput, SequenceGap } from "../domain/message/input.ts";
import type { Step } from "../domain/message/step.ts";
import { integerOf } from "../domain/units/unit.ts";
import type { EngineCore } from "./core.ts";
import { advanceGroup, groupTimer } from "./execution/advance.ts";
import { bookFill } from "./execution/fills.ts";
import { deadlineTimer } from "./execution/orders.ts";
import {
  changeOrder,
  endOrder,
  markUnknown,
  orderOverdue,
  orderReported,
} from "./execution/replies.ts";
import { changeFinality } from "./execution/reversals.ts";
import { confirmBook, correctBook } from "./handle-quality.ts";
import { acknowledgeGates, changeFeedMode, moveGate, reportBalance } from "./handle-venue.ts";
import { postGas, postIncome, settleMarket, valuePoolShares } from "./portfolio/post.ts";

/** An event the engine acts on outside the backlog. */
export type HandledEvent = Exclude<EventInput, BacklogTurn>;

const orderTimer = deadlineTimer("");
const waitTimer = groupTimer("");

export function handleEvent(core: EngineCore, step: Step, event: HandledEvent): void {
  switch (event.kind) {
    case "TradePrint":
    case "MarketStatusChanged":
    case "TickSchemeChanged":
    case "FeeScheduleChanged":
    case "MarketListed":
      handleMarket(core, step, event);
      break;
    case "StreamOpened":
    case "StreamAlive":
    case "StreamClosed":
    case "SequenceGap":
    case "BookConfirmed":
    case "BookDisproved":
      handleStream(core, step, event);
      break;
    case "RelationApproved":
    case "RelationSuspended":
      handleRelation(core, step, event);
      break;
    case "OrderAccepted":
    case "OrderRejected":
    case "OrderDenied":
    case "OrderUnknown":
    case "OrderCancelled":
    case "OrderExpired":
    case "FillReported":
    case "OrderReported":
      handleReply(core, step, event);
      break;
    case "BalanceReported":
    case "TransactionReported":
    case "IncomeReported":
    case "PoolSharesReported":
    case "SettlementReported":
      handleAccount(core, step, event);
      break;
    case "VenueGateChanged":
      moveGate(core, step, event);
      break;
    case "ModeDegraded":
    case "ModeRecovered":
      changeFeedMode(step, event);
      break;
    case "KillSwitchSet":
    case "KillSwitchCleared":
    case "SafeModeRequired":
    case "SafeModeAcknowledged":
    case "VenueGateAcknowledged":
    case "SettingsChanged":
      handlePerson(core, step, event);
      break;
    case "FillFinalityChanged":
      changeFinality(step, core.replyContext(), event);
      break;
    case "StopRequested":
      core.stopping = event.reason;
      break;
    case "BackpressureChanged":
      core.backpressure = event.active;
      break;
    case "TimerFired":
      handleTimer(core, step, event.timerId);
      break;
    default:
      unreachable(event);
  }
}

type Of<Kind extends HandledEvent["kind"]> = Extract<HandledEvent, { kind: Kind }>;

function handleAccount(
  core: EngineCore,
  step: Step,
  event: Of<
    | "BalanceReported"
    | "TransactionReported"
    | "IncomeReported"
    | "PoolSharesReported"
    | "SettlementReported"
  >,
): void {
  const { accounts } = core.durable;
  switch (event.kind) {
    case "BalanceReported":
      reportBalance(core, step, event);
      break;
    case "TransactionReported":
      postGas(step, accounts, event);
      break;
    case "IncomeReported":
      postIncome(step, accounts, event);
      break;
    case "PoolSharesReported":
      valuePoolShares(step, accounts, event);
      break;
    case "SettlementReported":
      settleMarket(step, accounts, event.market, event.yesValue);
      break;
    default:
      unreachable(event);
  }
}

function handleTimer(core: EngineCore, step: Step, timerId: string): void {
  if (timerId.startsWith(orderTimer)) {
    orderOverdue(step, core.replyContext(), timerId.slice(orderTimer.length));
  } else if (timerId.startsWith(waitTimer)) {
    const view = core.durable.groups.group(timerId.slice(waitTimer.length));
    if (view !== undefined) advanceGroup(step, core.replyContext(), view, "decide");
  }
}

function handleMarket(
  core: EngineCore,
  step: Step,
  event: Of<
    | "TradePrint"
    | "MarketStatusChanged"
    | "TickSchemeChanged"
    | "FeeScheduleChanged"
    | "MarketListed"
  >,
): void {
  if (event.kind === "TradePrint") return;
  if (event.kind === "MarketListed") {
    const listed = core.markets.list(event.market);
    core.quality.changeGrid(listed);
    core.quality.quarantine(listed, core.durable.quarantines.untilOf(event.market.id));
    core.noteQuality(listed, step.now);
    core.components.list(event.market.id);
    core.refreshComponents(step);
    core.detector.list(event.market.id, listed, core.components.componentOf(event.market.id));
    resumeWaiting(core, step, event.market.id);
    return;
  }
  const index = core.markets.find(event.market);
  if (index === undefined) return;
  if (event.kind === "MarketStatusChanged") core.markets.changeStatus(index, event.status);
  else if (event.kind === "TickSchemeChanged") {
    core.markets.changeTickScheme(index, event.tickScheme);
    core.quality.changeGrid(index);
  } else core.markets.changeFees(index, event.fees);
  core.noteQuality(index, step.now);
  core.detector.lookSoon(index);
}

/** Groups that an earlier run left open wait until their markets are known and show a book: looks at them again. */
export function resumeWaiting(core: EngineCore, step: Step, market: MarketId): void {
  for (const view of core.durable.groups.openGroups()) {
    const waits = view.group.legs.some((leg) => marketOf(leg.instrument) === market);
    if (view.resumed && waits) advanceGroup(step, core.replyContext(), view, "look");
  }
}

function handleStream(
  core: EngineCore,
  step: Step,
  event: Of<
    | "StreamOpened"
    | "StreamAlive"
    | "StreamClosed"
    | "SequenceGap"
    | "BookConfirmed"
    | "BookDisproved"
  >,
): void {
  const stream = core.directories.streams.indexOf(event.stream);
  switch (event.kind) {
    case "StreamAlive":
      core.markets.streams.touch(stream, integerOf(event.receivedAt));
      break;
    case "StreamOpened":
      // A new session starts from nothing: the books of the last one are not carried over.
      core.markets.forEachOfStream(stream, ({ index }) => core.markets.clearBook(index));
      core.markets.streams.open(stream, event);
      core.markets.forEachOfStream(stream, ({ index }) => core.noteQuality(index, step.now));
      break;
    case "StreamClosed":
      closeStream(core, step, stream);
      break;
    case "SequenceGap":
      suspectMarkets(core, step, stream, event);
      break;
    case "BookConfirmed":
      confirmBook(core, step, stream, event.market);
      break;
    case "BookDisproved":
      correctBook(core, step, event.market);
      break;
    default:
      unreachable(event);
  }
}

function closeStream(core: EngineCore, step: Step, stream: number): void {
  core.refreshComponents(step);
  core.markets.streams.close(stream);
  core.markets.forEachOfStream(stream, ({ index }) => {
    core.noteQuality(index, step.now);
    core.detector.abandon(step, index);
  });
}

function suspectMarkets(core: EngineCore, step: Step, stream: number, event: SequenceGap): void {
  if (event.markets === null) {
    core.markets.forEachOfStream(stream, ({ index }) => core.suspect(index, "QUA-109", step.now));
    return;
  }
  for (const market of event.markets) {
    const index = core.markets.find(market);
    if (index !== undefined) core.suspect(index, "QUA-109", step.now);
  }
}

function handleRelation(
  core: EngineCore,
  step: Step,
  event: Of<"RelationApproved" | "RelationSuspended">,
): void {
  const { components } = core;
  const { relations } = components;
  if (event.kind === "RelationSuspended") {
    core.refreshComponents(step);
    const suspended = relations.find(event.relationId);
    relations.suspend(event.relationId, event.reason);
    if (suspended !== undefined) components.touch(suspended, undefined);
    core.refreshComponents(step);
    return;
  }
  const before = relations.find(event.relation.id);
  const approved = relations.approve(event.relation);
  if (!approved.ok) {
    const { code, message } = approved.failure;
    step.emit({ kind: "LimitReached", code, message });
    return;
  }
  components.touch(event.relation, before);
}

function handleReply(
  core: EngineCore,
  step: Step,
  event: Of<
    | "OrderAccepted"
    | "OrderRejected"
    | "OrderDenied"
    | "OrderUnknown"
    | "OrderCancelled"
    | "OrderExpired"
    | "FillReported"
    | "OrderReported"
  >,
): void {
  const context = core.replyContext();
  switch (event.kind) {
    case "OrderAccepted":
      changeOrder(step, context, event.clientOrderId, {
        state: "accepted",
        venueOrderId: event.venueOrderId,
      });
      break;
    case "OrderRejected":
      changeOrder(step, context, event.clientOrderId, {
        state: "rejected",
        code: "EXE-602",
        venueWords: event.venueWords,
      });
      break;
    case "OrderDenied":
      changeOrder(step, context, event.clientOrderId, { state: "denied", code: "EXE-607" });
      break;
    case "OrderUnknown": {
      const order = core.durable.groups.order(event.clientOrderId);
      if (order !== undefined) markUnknown(step, context, order, event.reason);
      break;
    }
    case "OrderCancelled":
    case "OrderExpired":
      endOrder(step, context, event);
      break;
    case "FillReported":
      bookFill(step, context, event);
      break;
    case "OrderReported":
      orderReported(step, context, event);
      break;
    default:
      unreachable(event);
  }
}

function handlePerson(
  core: EngineCore,
  step: Step,
  event: Of<
    | "KillSwitchSet"
    | "KillSwitchCleared"
    | "SafeModeRequired"
    | "SafeModeAcknowledged"
    | "VenueGateAcknowledged"
    | "SettingsChanged"
  >,
): void {
  const { counters } = core.durable;
  switch (event.kind) {
    case "KillSwitchSet":
      step.emit({ kind: "KillSwitchChanged", set: true, reason: event.reason });
      break;
    case "KillSwitchCleared":
      step.emit({ kind: "KillSwitchChanged", set: false, reason: `cleared by ${event.by}` });
      break;
    case "SafeModeRequired":
      if (counters.safeMode() === undefined) {
        step.emit({ kind: "SafeModeEntered", reason: event.reason });
      }
      break;
    case "SafeModeAcknowledged":
      if (counters.safeMode() !== undefined) step.emit({ kind: "SafeModeLeft", by: event.by });
      break;
    case "VenueGateAcknowledged":
      acknowledgeGates(core, step, event);
      break;
    case "SettingsChanged":
      step.emit({ kind: "SettingsApplied", settings: event.settings });
      core.quality.changeSettings(event.settings.quality);
      core.detector.changeSettings(step, event.settings);
      break;
    default:
      unreachable(event);
  }
}
