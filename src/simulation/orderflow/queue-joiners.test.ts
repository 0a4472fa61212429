// Those who join a queue come to a level that is there or behind it, never cross, leave again, and never crowd a book.

import { expect, test } from "vitest";

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { Exchange } from "../exchange/exchange.ts";
import { RandomStream, seededSource } from "../random-stream.ts";
import { CommonFactor } from "./common-factor.ts";
import { binaryStates, yesClaim } from "./event-states.ts";
import { FlowMarket } from "./flow-market.ts";
import { FlowSchedule } from "./flow-schedule.ts";
import { LatentEvent } from "./latent-event.ts";
import { joinersMax, QueueJoiners } from "./queue-joiners.ts";
import { livelyFlow } from "./scenarios/lively.ts";

const startAt = epochMicros(1_000_000_000);
const moment = { atMicros: 1_000_000_000, now: startAt };

test("joiners queue at the touch and behind it, up to a limit, and leave", () => {
  const exchange = new Exchange();
  const lot = contractMicros(10_000);
  exchange.list({ symbol: "E", tickScheme: uniformTickScheme(100), lot, sizeMin: lot });
  const { book } = exchange.market("E");
  for (const [side, price] of [
    [bidSide, 4_000],
    [askSide, 4_300],
  ] as const) {
    const size = contractMicros(1_000_000);
    const timeInForce = "good-till-cancelled";
    const order = {
      symbol: "E",
      owner: "maker",
      side,
      price: priceTicks(price),
      size,
      timeInForce,
    };
    exchange.place({ ...order, timeInForce: "good-till-cancelled" }, startAt);
  }
  const random = new RandomStream(seededSource(5));
  const { latent: settings, view } = livelyFlow;
  const factor = new CommonFactor(random.fork(), 1, 1_000_000, moment.atMicros);
  const latent = new LatentEvent(
    binaryStates,
    random.fork(),
    factor,
    settings,
    moment.atMicros,
    1_000_000,
  );
  const listing = { exchange, symbol: "E", feeRate: 0, fractionChance: 0 };
  const claim = { listing, claim: yesClaim };
  const market = new FlowMarket(claim, random.fork(), latent, view, moment.atMicros);
  const schedule = new FlowSchedule(startAt);
  const joiners = new QueueJoiners(market, livelyFlow.crowd.joiners, random.fork(), schedule);
  for (let each = 0; each < 2 * joinersMax; each += 1) joiners.join(moment);
  expect(book.restingOrderIds()).toHaveLength(joinersMax + 2);
  expect(integerOf(book.best(bidSide)!.price)).toBe(4_000);
  expect(integerOf(book.best(askSide)!.price)).toBe(4_300);
  const { bids, asks } = book.levels();
  const { stepsBehind } = livelyFlow.crowd.joiners;
  for (const side of [bids, asks]) {
    expect(side.length).toBeGreaterThan(stepsBehind / 2);
    expect(side.length).toBeLessThanOrEqual(stepsBehind + 1);
  }
  schedule.runUntil(epochMicros(moment.atMicros + 3_600_000_000));
  expect(book.restingOrderIds()).toHaveLength(2);
});
