// The judges of a soak see what they are there to see: each kind of disagreement is planted, and named.

import { expect, onTestFinished, test } from "vitest";
import { marketId } from "../../src/domain/market/venue.ts";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { noUsd } from "../../src/domain/units/usd-micros.ts";
import { account } from "./agreement.ts";
import { openMemoryKalshi } from "./memory-kalshi.ts";
import type { LedgerOrder } from "./order-ledger.ts";
import { SoakRun } from "./soak-run.ts";

const seed = 3;

async function agreed() {
  const venue = openMemoryKalshi({ seed, marketCount: 2, stepMillis: 500 });
  const run = new SoakRun(venue, seed);
  onTestFinished(() => run.stop());
  await run.start();
  const { differences } = await run.phase("none", seconds(120));
  expect(differences).toEqual([]);
  const filled = [...run.ledger.orders.values()].find(({ state }) => state === "filled");
  const [ticker] = venue.tickers;
  if (filled === undefined || ticker === undefined) expect.fail("nothing was filled");
  return { venue, run, ticker, filled };
}

test("books that the reader cannot believe", async () => {
  const { run, venue } = await agreed();
  const markets = venue.tickers.map((ticker) => marketId("kalshi", ticker));
  const receivedAt = venue.clock.now();
  run.books.event({ kind: "SequenceGap", receivedAt, stream: "kalshi/1", markets });
  const books = venue.tickers.map((ticker) => expect.stringContaining(`book of kalshi:${ticker}`));
  expect(await run.differences()).toEqual(expect.arrayContaining(books));
});

test("an order that nobody sent, and the cash that it holds", async () => {
  const { venue, run, ticker } = await agreed();
  const placed = venue.accounts.create(
    {
      account,
      subaccount: 0,
      ticker,
      clientOrderId: "a-stranger",
      side: "bid",
      count: 100_000n,
      price: 100n,
      timeInForce: "good_till_canceled",
      expiresAt: null,
      selfTradePrevention: "taker_at_cross",
      postOnly: false,
      reduceOnly: false,
      cancelOnPause: false,
      orderGroupId: null,
      exchangeIndex: null,
    },
    venue.clock.now(),
  );
  expect(placed).toMatchObject({ ok: true });
  const found = (await run.differences()).join("\n");
  expect(found).toContain("(a-stranger) that was never sent");
  expect(found).toContain("cash of shard 0");
});

const lies: readonly (readonly [string, (order: LedgerOrder) => void, string])[] = [
  [
    "an outcome",
    (order) => {
      order.state = "rejected";
    },
    "we were told rejected",
  ],
  [
    "a fill",
    (order) => {
      order.filledMicros -= 10_000;
    },
    "we were told of fills of",
  ],
  [
    "a fee",
    (order) => {
      order.feeMicros += 1;
    },
    "we were told of fees of",
  ],
  [
    "an end",
    (order) => {
      order.state = "unknown";
    },
    "is unknown",
  ],
];

test.each(lies)("%s that the venue does not know of", async (_, tell, words) => {
  const { run, filled } = await agreed();
  tell(filled);
  expect((await run.differences()).join("\n")).toContain(words);
});

test("a fill that is told twice", async () => {
  const { run, filled } = await agreed();
  const { clientOrderId, instrument, side, limitPrice } = filled.command;
  const [fillId] = filled.fillIds;
  if (fillId === undefined) expect.fail("it was filled");
  const at = run.venue.clock.now();
  run.ledger.event({
    kind: "FillReported",
    receivedAt: at,
    fill: {
      ...{ fillId, clientOrderId, instrument, side, price: limitPrice, filledAt: at },
      size: filled.command.size,
      fee: noUsd,
    },
  });
  expect((await run.differences()).join("\n")).toContain("was told twice");
});
