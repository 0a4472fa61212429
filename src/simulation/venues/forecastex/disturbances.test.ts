// What goes wrong at the simulated broker on purpose: late and lost frames, connections that fall silent, answers that
// never come, contracts that stop and servers that are away.

import { expect, test } from "vitest";

import {
  account,
  ask,
  askNow,
  BrokerLine,
  begin,
  type MemoryBroker,
  memoryBroker,
  memoryStart,
  yes,
} from "../../../../test/support/forecastex-memory-venue.ts";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { noFaults } from "../../faults/fault.ts";
import type { ShellReply } from "../../transport/shell.ts";

const market = String(yes);
const everyTime = 1_000_000;

function trading(options: Parameters<typeof memoryBroker>[0] = {}): MemoryBroker {
  const venue = memoryBroker({ ...options });
  begin(venue);
  askNow(venue, "POST /iserver/questions/suppress", { messageIds: ["o354", "o10336"] });
  return venue;
}

function order(venue: MemoryBroker, over: Readonly<Record<string, unknown>> = {}): unknown {
  const ticket = { conid: yes, orderType: "LMT", side: "BUY", price: 0.5, quantity: 5, tif: "GTC" };
  const path = `POST /iserver/account/${account}/orders`;
  return ask(venue, path, { orders: [{ ...ticket, ...over }] }).body;
}

test("frames about the account may come late, and are overtaken by what came after", () => {
  const late = { ...noFaults, accountDelayChance: everyTime, accountDelay: milliseconds(900) };
  const venue = trading({ faults: late });
  const line = new BrokerLine(venue);
  line.send("sor+{}");
  line.send(`smd+${yes}+{"fields":["84"]}`);
  line.take();
  order(venue);
  venue.clock.advance(milliseconds(600));
  expect(line.take().map(({ topic }) => topic)).toEqual([`smd+${yes}`]);
  venue.clock.advance(milliseconds(400));
  expect(line.take().map(({ topic }) => topic)).toEqual(["sor"]);
});

test("a connection that is frozen tells nothing, heartbeats included", () => {
  const venue = trading();
  const line = new BrokerLine(venue);
  venue.control.triggerFault({ kind: "freeze" });
  line.take();
  venue.clock.advance(seconds(30));
  expect(line.take()).toEqual([]);
  venue.control.triggerFault({ kind: "thaw" });
  venue.clock.advance(seconds(10));
  expect(line.takeTopic("system")).toHaveLength(1);
  venue.control.triggerFault({ kind: "reset" });
  expect(line.isReset).toBe(true);
});

test("an order may be taken though its answer never comes", () => {
  const venue = trading();
  venue.clock.advance(seconds(1));
  venue.faults.requests?.trigger({ kind: "lose-reply" });
  const ticket = { conid: yes, orderType: "LMT", side: "BUY", price: 0.5, quantity: 5, tif: "GTC" };
  const answers: (ShellReply | null)[] = [];
  venue.door.request(
    {
      method: "POST",
      path: `/v1/api/iserver/account/${account}/orders`,
      query: "",
      headers: {},
      body: JSON.stringify({ orders: [{ ...ticket, cOID: "arb-1" }] }),
    },
    (reply) => answers.push(reply),
  );
  venue.clock.advance(seconds(60));
  expect(answers).toEqual([null]);
  expect(venue.accounts.orders(account)).toMatchObject([{ orderRef: "arb-1" }]);
});

test("contracts stop and go on, and the servers are away, by chance", () => {
  const markets = {
    ...noFaults.markets,
    pauseEvery: seconds(20),
    pauseFor: seconds(5),
    exchangePauseEvery: seconds(60),
    exchangePauseFor: seconds(5),
  };
  const venue = trading({ faults: { ...noFaults, markets } });
  const statuses = new Set<number>();
  for (let second = 0; second < 280; second += 1) {
    venue.clock.advance(seconds(1));
    statuses.add(askNow(venue, "POST /iserver/auth/status").status);
  }
  expect([...statuses].sort((one, other) => one - other)).toEqual([200, 503]);
  const { pauses, exchangePauses } = venue.faults.counts();
  expect(Math.min(pauses, exchangePauses)).toBeGreaterThan(0);
});

test("an order that comes while its contract stands still waits", () => {
  const venue = trading();
  venue.control.place({ market, side: "ask", price: "0.50", size: "5" });
  venue.control.pause(yes);
  expect(order(venue)).toMatchObject([{ order_status: "PreSubmitted" }]);
  venue.control.resume(yes);
  expect(venue.accounts.orders(account)).toMatchObject([{ status: "Filled" }]);
});

test("faults are put on a venue that runs, and counted", () => {
  const venue = trading();
  const line = new BrokerLine(venue);
  line.send(`smd+${yes}+{"fields":["84"]}`);
  line.take();
  venue.faults.use({ ...noFaults, dropChance: everyTime });
  venue.control.place({ market, side: "bid", price: "0.50", size: "5" });
  venue.clock.advance(seconds(1));
  expect(line.take()).toEqual([]);
  expect(venue.faults.counts().dropped).toBe(1);
});

test("the broker has a clock of its own", () => {
  const clock = { offset: seconds(2), swing: milliseconds(0), swingPeriod: seconds(60) };
  const venue = memoryBroker({ faults: { ...noFaults, clock } });
  begin(venue);
  const line = new BrokerLine(venue);
  line.take();
  venue.clock.advance(seconds(11));
  const [beat] = line.takeTopic("system");
  expect(beat.hb).toBeGreaterThan(Number(memoryStart) / 1_000 + 11_000);
});
