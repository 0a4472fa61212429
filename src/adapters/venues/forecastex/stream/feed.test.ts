// The feed over a scripted broker: when a socket is opened and with what, what is asked on it, and what follows when the
// two sides of a market contradict each other.

import { afterEach, beforeEach, expect, test } from "vitest";
import { forecastExMarket } from "../../../../../test/support/venues/forecastex-listing.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { ok, ScriptedBroker } from "../../../../../test/support/venues/scripted-broker.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { MarketFeed } from "../../shared/market-feed.ts";
import { createForecastExFeed, marketsPerConnectionMax } from "./feed.ts";

const market = forecastExMarket(900_201);
const fields = '{"fields":["31","84","85","86","88","6509"]}';

let broker: ScriptedBroker;
let sink: RecordingSink;
let feed: MarketFeed;
let log: string[];

const row = (conid: number, bid: string, ask: string) => ({
  ...{ conid, conidEx: String(conid), _updated: 1, "6509": "R" },
  ...{ "84": bid, "88": "5", "86": ask, "85": "5" },
});
const yesRow = row(900_201, "0.61", "0.63");

beforeEach(() => {
  broker = new ScriptedBroker();
  sink = new RecordingSink();
  log = [];
  feed = createForecastExFeed({
    ...{ environment: "local", session: broker.session, transport: broker.transport, sink },
    random: { nextUint32: () => 0x7fff_ffff },
    directories: newDirectories(),
    log: ({ message }) => log.push(message),
  });
  feed.subscribe([market]);
  feed.start();
});

afterEach(async () => {
  const stopped = Promise.all([feed.stop(), broker.session.stop()]);
  await broker.pass(seconds(2));
  await stopped;
  expect(broker.transport.clock.waiting).toBe(0);
});

const socket = () => broker.transport.sockets.at(-1);
const sent = () => socket()?.sent ?? [];

/** Begins, and lets the broker greet. */
async function open(): Promise<void> {
  await broker.begin();
  await broker.pass(seconds(1));
  socket()?.deliver({ topic: "system", success: "simuser" });
}

/** Keeps the stream alive for the time. */
async function beat(times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    socket()?.deliver({ topic: "system", hb: 1 });
    await broker.pass(seconds(5));
  }
}

test("nothing is opened before the session is ready, and then with its cookie", async () => {
  await broker.pass(minutes(3));
  expect(broker.transport.sockets).toHaveLength(0);
  await broker.begin();
  await broker.pass(seconds(31));
  expect(socket()?.options.url).toBe("ws://127.0.0.1:5000/v1/api/ws");
  expect(socket()?.options.headers).toEqual({
    cookie: 'api={"session":"s1"}',
    "user-agent": "ClientPortalGW/1",
  });
});

test("contracts are asked for when the broker lets us in, YES alone", async () => {
  await open();
  expect(sent()).toEqual([`smd+900201+${fields}`]);
  expect(sink.kinds).toEqual(["StreamOpened"]);
});

test("without a greeting contracts are asked for all the same, and again while nothing comes", async () => {
  await broker.begin();
  await broker.pass(seconds(6));
  expect(sent()).toEqual([`smd+900201+${fields}`]);
  await beat(12);
  expect(sent()).toContain("tic");
  expect(log.some((line) => line.includes("nothing is told of contract 900201"))).toBe(true);
});

test("the loss of the session ends the socket at once, and none is opened without it", async () => {
  await open();
  broker.answers.set("/iserver/auth/status", { status: 503, body: {} });
  broker.answers.set("/x", { status: 429, body: {} });
  void broker.session.read({ path: "/x", query: [], endpoint: "x" });
  await broker.pass(seconds(1));
  expect(sink.kinds).toContain("StreamClosed");
  await broker.pass(minutes(9));
  expect(broker.transport.sockets).toHaveLength(1);
});

test("news on the stream that the session is not ours makes it look at itself", async () => {
  await open();
  const looks = broker.count("/iserver/auth/status");
  socket()?.deliver({ topic: "sts", args: { authenticated: false } });
  await broker.pass(seconds(2));
  expect(broker.count("/iserver/auth/status")).toBe(looks + 1);
  expect(broker.news).toEqual(["ready"]);
});

test("a connection without heartbeats is given up", async () => {
  await open();
  socket()?.deliver({ topic: "smd+900201", ...yesRow });
  for (let second = 0; second < 31; second += 1) {
    // Answered pings.
    socket()?.options.observer.heartbeat();
    await broker.pass(seconds(1));
  }
  expect(sink.kinds).toContain("StreamClosed");
  expect(log.some((line) => line.includes("no heartbeat"))).toBe(true);
});

test("sides that contradict each other time after time disprove the book, and it is asked for anew", async () => {
  await open();
  socket()?.deliver({ topic: "smd+900201", ...yesRow });
  const wrong = row(900_202, "0.38", "0.41");
  broker.answers.set("/iserver/marketdata/snapshot", ok([yesRow, wrong]));
  await beat(30);
  const disproved = sink.events.filter(({ kind }) => kind === "BookDisproved");
  expect(disproved[0]).toMatchObject({
    ...{ cause: "mirror", market: market.id, stream: "forecastex/market-1" },
  });
  expect(sent()).toContain("umd+900201+{}");
  // What it was told before counts no more: a change of one field is no book.
  const books = sink.batches.length;
  socket()?.deliver({ topic: "smd+900201", "6509": "R", "84": "0.62" });
  expect(sink.batches.slice(books).map(({ kind, levels }) => [kind, ...levels])).toEqual([
    ["BookSnapshot"],
  ]);
});

test("markets beyond the lines of a username are not watched, and that is said", () => {
  const more = Array.from({ length: marketsPerConnectionMax }, (_, index) =>
    forecastExMarket(910_000 + 2 * index),
  );
  feed.subscribe(more);
  expect(feed.status().markets).toBe(marketsPerConnectionMax);
  expect(log).toEqual(["forecastex: every connection is full, 1 markets are not watched"]);
});
