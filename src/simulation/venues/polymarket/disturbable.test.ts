// Polymarket under faults: its markets change grids and stop as asked and go on afterwards, its engine restarts and
// pauses, and every host's door makes answers go wrong in the venue's own words.

import { expect, test } from "vitest";
import {
  ann,
  ask,
  bob,
  MemoryStream,
  memoryVenue,
  orderBody,
  plain,
  send,
  sessionOf,
} from "../../../../test/support/polymarket-memory-venue.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { type FaultOptions, noFaults } from "../../faults/fault.ts";
import type { ShellReply } from "../../transport/shell.ts";

const certain = 1_000_000;

function newVenue(faults: Partial<FaultOptions>) {
  return memoryVenue({ faults: { ...noFaults, ...faults } });
}

test("grids change to another one and are announced to who follows", () => {
  const markets = { ...noFaults.markets, gridChangeEvery: seconds(1) };
  const venue = newVenue({ markets });
  const stream = new MemoryStream(venue, "/ws/market");
  const assets_ids = [...venue.catalogue.markets()].map(({ listing }) => listing.yesToken);
  stream.send({ type: "market", assets_ids, initial_dump: false });
  venue.clock.advance(seconds(20));
  const changes = stream.take();
  expect(changes.length).toBe(venue.faults.counts().gridChanges);
  expect(changes.length).toBeGreaterThan(9);
  for (const change of changes) {
    expect(change.event_type).toBe("tick_size_change");
    expect(change.new_tick_size).not.toBe(change.old_tick_size);
  }
});

test("a paused market takes no orders until it goes on", async () => {
  const markets = { ...noFaults.markets, pauseEvery: seconds(1), pauseFor: seconds(600) };
  const venue = newVenue({ markets });
  const session = await sessionOf(venue, ann);
  const post = async () => ask(venue, session, "POST /order", await orderBody(venue, session));
  expect((await post()).status).toBe(200);
  venue.clock.advance(seconds(20));
  expect(venue.faults.counts().pauses).toBe(4);
  const { status, body } = await post();
  expect([status, body.error]).toEqual([400, "the market is not yet ready to process new orders"]);
  const { accepting_orders } = send(venue, `GET /markets/${plain.conditionId}`, {}, "").body;
  expect(accepting_orders).toBe(false);
  venue.faults.use(noFaults);
  expect((await post()).status).toBe(200);
});

test("the engine pauses in turn by a restart, for cancels only, and for all", () => {
  const exchangePauseEvery = seconds(400);
  const pauses = { ...noFaults.markets, exchangePauseEvery, exchangePauseFor: seconds(20) };
  const venue = newVenue({ markets: pauses });
  const seen = new Map<string, number>();
  for (let turn = 0; turn < 4_000; turn += 1) {
    venue.clock.advance(seconds(1));
    const mode = venue.accounts.tradingMode();
    seen.set(mode, (seen.get(mode) ?? 0) + 1);
  }
  for (const mode of ["restarting", "cancel-only", "disabled"]) {
    expect((seen.get(mode) ?? 0) % 20, mode).toBe(0);
    expect(seen.get(mode), mode).toBeGreaterThan(20);
  }
  // Two minutes after each restart.
  expect(seen.get("post-only")).toBe(6 * (seen.get("restarting") ?? 0));
  venue.faults.use(noFaults);
  expect(["normal", "post-only"]).toContain(venue.accounts.tradingMode());
});

test("every door answers in the venue's words", () => {
  const requests = { ...noFaults.requests, rateLimitChance: certain };
  const venue = newVenue({ requests });
  for (const [name, door] of Object.entries(venue.doors)) {
    const replies: (ShellReply | null)[] = [];
    const request = { method: "GET", path: "/markets", query: "", headers: {}, body: "" };
    door.request(request, (reply) => replies.push(reply));
    expect([name, replies[0]?.status, replies[0]?.headers]).toEqual([
      name,
      429,
      { "retry-after": "1" },
    ]);
    const { error } = JSON.parse(replies[0]?.body ?? "");
    expect(error).toMatch(/^too many requests$/i);
  }
  expect(venue.faults.counts().rateLimited).toBe(Object.keys(venue.doors).length);
});

test("a lost reply leaves an order that its digest finds", async () => {
  const venue = newVenue({});
  const session = await sessionOf(venue, ann);
  venue.faults.requests?.trigger({ kind: "error-after" });
  const { status } = ask(venue, session, "POST /order", await orderBody(venue, session));
  expect(status).toBeGreaterThanOrEqual(500);
  const [order] = ask(venue, session, "GET /data/orders").body.data;
  expect(ask(venue, session, `GET /data/order/${order.id}`).body.status).toBe("LIVE");
});

test("what an account is told comes late or never, as the faults are", async () => {
  const fates = { accountDelayChance: certain, dropChance: 0 };
  for (const faults of [fates, { ...fates, accountDelayChance: 0, dropChance: certain }]) {
    const venue = newVenue(faults);
    const session = await sessionOf(venue, bob);
    const stream = new MemoryStream(venue, "/ws/user");
    stream.introduce(session);
    ask(venue, session, "POST /order", await orderBody(venue, session));
    expect(stream.take()).toEqual([]);
    venue.clock.advance(seconds(1));
    expect(stream.take()).toHaveLength(faults.dropChance === 0 ? 1 : 0);
    stream.send("PING");
    expect(stream.take()).toEqual(["PONG"]);
  }
});

test("the venue's clock is its own, and signatures are judged by it", async () => {
  const near = newVenue({ clock: { ...noFaults.clock, offset: seconds(50) } });
  expect((await sessionOf(near, ann)).api.key).not.toBe("");
  const far = newVenue({ clock: { ...noFaults.clock, offset: seconds(90) } });
  await expect(sessionOf(far, ann)).rejects.toThrow("Invalid L1 Request headers");
});
