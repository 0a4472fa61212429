// The two tiers of a session at the simulated broker: what needs which, what ends them, and what is forgotten then.

import { expect, test } from "vitest";

import {
  ask,
  askNow,
  BrokerLine,
  begin,
  memoryBroker,
  yes,
} from "../../../../test/support/forecastex-memory-venue.ts";
import { milliseconds, minutes, seconds } from "../../../domain/units/epoch-micros.ts";
import { isoSeconds } from "../../instant-text.ts";
import { nextReset } from "./session/nightly-reset.ts";

const status = "POST /iserver/auth/status";
const init = "POST /iserver/auth/ssodh/init";
const terms = { publish: true, compete: false };

test("nobody is let in before the gateway's person has logged in", () => {
  const venue = memoryBroker();
  venue.control.logout();
  for (const endpoint of ["POST /tickle", status, "GET /forecast/category/tree", init]) {
    expect(ask(venue, endpoint, terms)).toMatchObject({ status: 401 });
  }
  expect(() => new BrokerLine(venue)).toThrow("not authenticated");
  venue.control.login();
  expect(ask(venue, "POST /tickle").status).toBe(200);
});

test("inside, nothing answers without a brokerage session", () => {
  const venue = memoryBroker();
  for (const endpoint of ["GET /iserver/accounts", "GET /iserver/secdef/search?symbol=FF"]) {
    expect(ask(venue, endpoint)).toEqual({
      status: 400,
      body: { error: "Bad Request: no bridge", statusCode: 400 },
    });
  }
  expect(ask(venue, status).body).toMatchObject({ authenticated: false, competing: false });
  expect(ask(venue, init, terms).body).toMatchObject({
    ...{ authenticated: true, competing: false, connected: true, established: true },
    serverInfo: { serverName: "SimA01" },
  });
  const { body } = ask(venue, "GET /iserver/accounts");
  expect(body).toMatchObject({
    accounts: ["DU0000001"],
    allowFeatures: { allowEventContract: true, allowEventTrading: true },
    isPaper: true,
    selectedAccount: "DU0000001",
  });
});

test.each([
  ["not an object", "[]"],
  ["no JSON", "{"],
  ["a word for a flag", { publish: "yes", compete: false }],
  ["a flag left out", { publish: true }],
])("opening the session with %s is refused", (_, body) => {
  const venue = memoryBroker();
  expect(ask(venue, init, body).status).toBe(400);
  expect(ask(venue, status).body.authenticated).toBe(false);
});

test("tickle tells of both tiers, by either method", () => {
  const venue = memoryBroker();
  for (const method of ["GET", "POST"]) {
    const { body } = ask(venue, `${method} /tickle`);
    expect(body).toMatchObject({
      session: venue.sessions.gateway.sessionId,
      collission: false,
      hmds: { error: "no bridge" },
      iserver: { authStatus: { authenticated: false } },
    });
    expect(body.ssoExpires).toBeGreaterThan(200_000);
  }
  expect(ask(venue, "GET /sso/validate").body).toMatchObject({ RESULT: true });
});

test("a session that is asked nothing for five minutes has ended", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  venue.clock.advance(minutes(4));
  expect(askNow(venue, "POST /tickle").status).toBe(200);
  venue.clock.advance(minutes(4));
  expect(askNow(venue, "POST /tickle").status).toBe(200);
  line.take();
  venue.clock.advance(minutes(5));
  expect(line.takeTopic("sts")).toEqual([{ topic: "sts", args: { authenticated: false } }]);
  expect(askNow(venue, "POST /tickle").status).toBe(401);
});

test("a gateway whose person comes back is open again a while later", () => {
  const venue = memoryBroker({ personReturnsAfter: seconds(5) });
  begin(venue);
  venue.clock.advance(minutes(5));
  expect(askNow(venue, "POST /tickle").status).toBe(401);
  venue.clock.advance(seconds(6));
  expect(askNow(venue, "POST /tickle").body.iserver.authStatus.authenticated).toBe(false);
});

test("logging out ends both tiers", () => {
  const venue = memoryBroker();
  begin(venue);
  expect(ask(venue, "POST /logout").body).toEqual({ status: true });
  expect(ask(venue, "POST /tickle").status).toBe(401);
});

test("another platform takes the brokerage session, and gives it back to who competes", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  line.take();
  venue.control.compete();
  expect(line.take()).toEqual([{ topic: "sts", args: { authenticated: false, competing: true } }]);
  expect(ask(venue, status).body).toMatchObject({ authenticated: false, competing: true });
  expect(ask(venue, "GET /iserver/accounts").status).toBe(400);
  expect(ask(venue, "GET /forecast/category/tree").status).toBe(200);
  expect(ask(venue, init, terms).body).toMatchObject({ authenticated: false, competing: true });
  expect(ask(venue, init, { publish: true, compete: true }).body).toMatchObject({
    authenticated: true,
    competing: false,
  });
  venue.control.compete();
  venue.control.endCompetition();
  expect(ask(venue, init, terms).body).toMatchObject({ authenticated: true });
});

test("at 01:00 in New York brokerage sessions end, and the servers are away for a while", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  line.send(`smd+${yes}+{"fields":["84"]}`);
  // From noon to a second before one, kept alive.
  for (let minute = 0; minute < 13 * 60 - 1; minute += 1) {
    venue.clock.advance(minutes(1));
    askNow(venue, "POST /tickle");
  }
  venue.clock.advance(seconds(59));
  expect(askNow(venue, status).body.authenticated).toBe(true);
  line.take();
  venue.clock.advance(seconds(1));
  expect(isoSeconds(venue.clock.now())).toBe("2026-11-21T06:00:00Z");
  expect(line.takeTopic("sts")).toEqual([{ topic: "sts", args: { authenticated: false } }]);
  expect(venue.control.connections()[0]?.conids).toEqual([]);
  expect(askNow(venue, status)).toEqual({
    status: 503,
    body: { error: "Service Unavailable", statusCode: 503 },
  });
  expect(askNow(venue, "GET /forecast/category/tree").status).toBe(200);
  venue.clock.advance(minutes(2));
  expect(askNow(venue, "GET /iserver/accounts").status).toBe(400);
  expect(askNow(venue, init, terms).body.authenticated).toBe(true);
});

test.each([
  ["2026-11-20T17:00:00Z", 1_795_194_000, "2026-11-21T06:00:00Z"],
  ["in summer", 1_783_000_000, "2026-07-03T05:00:00Z"],
  ["the night the clocks go back, before they do", 1_793_500_000, "2026-11-01T05:00:00Z"],
])("the reset after %s", (_, at, expected) => {
  const start = milliseconds(at * 1_000) as unknown;
  expect(isoSeconds(nextReset(start as Parameters<typeof nextReset>[0]))).toBe(expected);
});

test("what the brokerage session remembered is gone with it", () => {
  const venue = memoryBroker();
  begin(venue);
  const quotes = `GET /iserver/marketdata/snapshot?conids=${yes}&fields=55`;
  ask(venue, quotes);
  expect(ask(venue, quotes).body[0]).toMatchObject({ "55": "FF" });
  ask(venue, "GET /iserver/secdef/search?symbol=FF");
  const strikes = "GET /iserver/secdef/strikes?conid=900100&sectype=OPT&month=DEC26";
  expect(ask(venue, strikes).body.call).toEqual([3.625, 3.875]);
  venue.control.reset();
  venue.clock.advance(minutes(2));
  begin(venue);
  expect(ask(venue, quotes).body[0]).toEqual({ conid: yes, conidEx: String(yes) });
  expect(ask(venue, strikes).body).toEqual({ call: [], put: [] });
});

test("servers that are away by hand answer 503 and forget nothing", () => {
  const venue = memoryBroker();
  begin(venue);
  venue.control.setAway(true);
  expect(ask(venue, "GET /iserver/accounts").status).toBe(503);
  venue.control.setAway(false);
  expect(ask(venue, "GET /iserver/accounts").status).toBe(200);
});
