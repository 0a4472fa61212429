// What a session does about a ticker of which nothing comes: it may be unknown to the venue, and it may have been asked
// for on a connection that was frozen just then, so it is read over HTTP and asked for again.

import { beforeEach, expect, test } from "vitest";
import {
  delta,
  first,
  second,
  snapshot,
  start,
  syntheticMarket,
} from "../../../../../test/support/venues/kalshi-decoder-rig.ts";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import { KalshiSession, kalshiSessionDefaults } from "./session.ts";

const known = syntheticMarket(first);
const unheard = syntheticMarket(second);

let clock: ManualClock;
let session: KalshiSession;
let actions: string[];
let log: string[];
let resyncs: number;

/** Remembers what a command asks for of which tickers. */
function send(command: string): boolean {
  const { cmd, params } = JSON.parse(command);
  if (cmd === "update_subscription" || params.channels?.includes("orderbook_delta") === true) {
    actions.push([params.action ?? cmd, ...params.market_tickers].join(" "));
  }
  return true;
}

function tell(message: object): void {
  session.decoder.decode(Buffer.from(JSON.stringify(message)), clock.now(), new RecordingSink());
}

beforeEach(() => {
  clock = new ManualClock(start);
  actions = [];
  log = [];
  resyncs = 0;
  const markets = [known, unheard];
  session = new KalshiSession(
    { stream: "kalshi/market-1", venue: "kalshi", directories: newDirectories(), markets },
    markets,
    {
      clock,
      random: { nextUint32: () => 0 },
      log: ({ message }) => log.push(message),
      priorityOf: () => "warm",
      send,
      established: () => undefined,
      reconnect: (reason) => log.push(`reconnect: ${reason}`),
      doubtful: () => undefined,
      messagesLost: () => undefined,
      compare: () => undefined,
      renew: () => undefined,
      resynced: () => {
        resyncs += 1;
      },
    },
    kalshiSessionDefaults,
  );
  session.opened();
  tell({ id: 3, type: "subscribed", msg: { channel: "orderbook_delta", sid: 2 } });
  tell(snapshot(1, first));
  // The subscription's own time, and that of one request.
  for (let round = 0; round < 2; round += 1) clock.advance(seconds(5));
});

test("it is missing, so that its book is read over HTTP, and the others are left in peace", () => {
  expect(actions).toEqual([`subscribe ${first} ${second}`, `get_snapshot ${second}`]);
  expect(log).toEqual([`kalshi/market-1: no book for ${second}`]);
  expect(session.missing()).toEqual([unheard.id]);
  expect(session.counters()["markets given up"]).toBe(1);
  clock.advance(seconds(29));
  expect(actions).toHaveLength(2);
});

test("it is asked for again every half minute, and is back when it comes", () => {
  clock.advance(seconds(30));
  expect(actions.slice(2)).toEqual([`get_snapshot ${second}`]);
  clock.advance(seconds(5));
  expect(session.missing()).toEqual([unheard.id]);
  clock.advance(seconds(30));
  expect(actions.slice(3)).toEqual([`get_snapshot ${second}`]);
  tell(snapshot(2, second));
  expect(session.missing()).toEqual([]);
  expect(session.counters()["markets given up"]).toBe(0);
  expect(resyncs).toBeGreaterThan(0);
  clock.advance(seconds(100));
  expect(actions).toHaveLength(4);
});

test("a book that comes late is taken, and one that is no longer wanted is not asked for", () => {
  tell(snapshot(2, second));
  expect(session.missing()).toEqual([]);
  clock.advance(seconds(30));
  expect(actions).toHaveLength(2);
  session.unsubscribe([unheard.id]);
  expect(clock.waiting).toBe(0);
});

test("with the connection everything that waits ends", () => {
  expect(clock.waiting).toBe(1);
  session.closed();
  expect(clock.waiting).toBe(0);
});

test("a book can be compared while it is believed and nobody has found it wrong", () => {
  const bids = () => session.levelsOf(known.id)?.bids;
  expect(session.levelsOf(unheard.id)).toBeUndefined();
  tell(delta(2, "0.4200", "1.00"));
  const before = bids();
  tell(delta(3, "0.4200", "1.00"));
  expect(bids()).toEqual(new Map([[4_200, 2_000_000]]));
  // What was handed out does not change any more.
  expect(before).toEqual(new Map([[4_200, 1_000_000]]));
  session.repair([known.id]);
  expect(actions.at(-1)).toContain("get_snapshot");
  tell(delta(4, "0.4200", "1.00"));
  expect(session.levelsOf(known.id)).toBeUndefined();
  tell(snapshot(5, first, [["0.4200", "15.00"]]));
  expect(bids()).toEqual(new Map([[4_200, 15_000_000]]));
});
