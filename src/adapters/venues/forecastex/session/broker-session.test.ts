// A session that is begun in the broker's order, kept alive, and lost for every reason there is; what is asked
// meanwhile, and what is not.

import { expect, test } from "vitest";
import { healthy, ok, ScriptedBroker } from "../../../../../test/support/venues/scripted-broker.ts";
import { settle } from "../../../../../test/support/venues/scripted-transport.ts";

import {
  addDuration,
  milliseconds,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { answerWithin } from "./broker-client.ts";
import { competingPause, createForecastExSession } from "./broker-session.ts";
import { looksMax, takeOversMax } from "./login.ts";

const competing = { authenticated: false, connected: true, competing: true };

async function readyBroker(): Promise<ScriptedBroker> {
  const broker = new ScriptedBroker();
  await broker.begin();
  expect(broker.news).toEqual(["ready"]);
  return broker;
}

const ask = (broker: ScriptedBroker, path: string) =>
  broker.session.read({ path, query: [], endpoint: "test" });

/** Asks, and gives the request the time to have its turn. */
async function read(broker: ScriptedBroker, path: string) {
  const answer = ask(broker, path);
  await broker.pass(seconds(1));
  return answer;
}

const codeOf = async (answer: Promise<{ ok: boolean; failure?: { code: string } }>) => {
  const result = await answer;
  return result.ok ? "ok" : result.failure?.code;
};

test("a session begins in the broker's order, and then says whose account it is", async () => {
  const broker = await readyBroker();
  expect(broker.paths).toEqual(["/iserver/auth/status", "/tickle", "/iserver/accounts"]);
  expect(broker.session.account).toBe("DU1");
  expect(broker.session.isPaper).toBe(true);
  expect(await broker.session.socketAccess()).toEqual({
    ok: true,
    value: {
      url: "ws://127.0.0.1:5000/v1/api/ws",
      headers: { cookie: 'api={"session":"s1"}', "user-agent": "ClientPortalGW/1" },
    },
  });
});

test("a brokerage session that is not there is opened without competing, and waited for", async () => {
  const broker = new ScriptedBroker();
  let looks = 0;
  broker.answers.set("/iserver/auth/status", () => {
    looks += 1;
    return ok(looks < 3 ? { ...healthy, authenticated: false } : healthy);
  });
  broker.answers.set("/iserver/auth/ssodh/init", ok({ ...healthy, connected: false }));
  await broker.begin();
  await broker.pass(seconds(3));
  expect(broker.news).toEqual(["ready"]);
  const opened = broker.transport.seen("POST", "/v1/api/iserver/auth/ssodh/init");
  expect(opened.map(({ body }) => body)).toEqual([{ publish: true, compete: false }]);
});

test("another login is taken over a bounded number of times, then waited for", async () => {
  const broker = new ScriptedBroker();
  broker.answers.set("/iserver/auth/status", ok(competing));
  broker.answers.set("/iserver/auth/ssodh/init", ok(competing));
  await broker.begin();
  await broker.pass(minutes(30));
  const opened = broker.transport.seen("POST", "/v1/api/iserver/auth/ssodh/init");
  const takeOvers = opened.filter(({ body }) => (body as { compete: boolean }).compete);
  expect(takeOvers).toHaveLength(takeOversMax);
  expect(broker.news).toEqual(["lost VEN-871"]);
  const pausesOfHalfAnHour = (30 * 60_000_000) / integerOf(competingPause);
  const looks = pausesOfHalfAnHour + 2 + takeOversMax * looksMax;
  expect(broker.count("/iserver/auth/status")).toBeLessThanOrEqual(looks);
  expect(await codeOf(read(broker, "/iserver/marketdata/snapshot"))).toBe("VEN-871");
  // It goes away by itself: then the session is ours again.
  broker.answers.set("/iserver/auth/status", ok(healthy));
  await broker.pass(competingPause);
  expect(broker.news.at(-1)).toBe("ready");
});

test("the session is kept alive about every minute, and lost when it says so", async () => {
  const broker = await readyBroker();
  await broker.pass(minutes(5));
  expect(broker.count("/tickle")).toBe(6);
  broker.answers.set("/tickle", ok({ session: "s1", iserver: { authStatus: competing } }));
  await broker.pass(seconds(61));
  expect(broker.news).toEqual(["ready", "lost VEN-871"]);
  broker.answers.set("/tickle", ok({ session: "s2" }));
  await broker.pass(minutes(6));
  expect(broker.news).toEqual(["ready", "lost VEN-871", "ready"]);
});

test("signs of life that fail for other reasons are repeated before the session is given up", async () => {
  const broker = await readyBroker();
  broker.answers.set("/tickle", "reset");
  await broker.pass(seconds(75));
  expect(broker.news).toEqual(["ready"]);
  broker.answers.set("/iserver/auth/status", "reset");
  await broker.pass(seconds(30));
  expect(broker.news).toEqual(["ready", "lost VEN-802"]);
  expect(broker.session.state).toBe("lost");
});

test("after a reset with 503 the session is made anew by itself", async () => {
  const broker = await readyBroker();
  const down = { status: 503, body: { error: "service unavailable" } };
  broker.answers.set("/tickle", down);
  broker.answers.set("/iserver/auth/status", down);
  await broker.pass(minutes(10));
  expect(broker.session.state).toBe("lost");
  broker.answers.set("/tickle", ok({ session: "s2" }));
  broker.answers.set("/iserver/auth/status", ok(healthy));
  await broker.pass(minutes(2));
  expect(broker.news.at(-1)).toBe("ready");
  expect(broker.session.socketHeaders()?.cookie).toBe('api={"session":"s2"}');
});

test("after one 429 nothing at all is sent until the time is over", async () => {
  const broker = await readyBroker();
  broker.answers.set("/iserver/account/orders", { status: 429, body: { error: "too many" } });
  expect(await codeOf(read(broker, "/iserver/account/orders"))).toBe("VEN-873");
  expect(broker.news).toEqual(["ready", "lost VEN-873"]);
  const sent = broker.transport.requests.length;
  const command = { method: "POST", path: "/x", query: [], endpoint: "x", body: {} } as const;
  const outcome = await broker.session.command({ ...command, purpose: "protect" });
  expect(outcome.kind === "unsent" && outcome.failure.code).toBe("VEN-873");
  expect(await codeOf(read(broker, "/portfolio/accounts"))).toBe("VEN-873");
  await broker.pass(minutes(10));
  expect(broker.transport.requests.length).toBe(sent);
  await broker.pass(minutes(2));
  expect(broker.news).toEqual(["ready", "lost VEN-873", "ready"]);
});

test("what waited for its turn when the 429 came is not sent either", async () => {
  const broker = await readyBroker();
  broker.answers.set("/slow", ok({}));
  broker.answers.set("/fast", { status: 429, body: {} });
  const answers = ["/fast", ...Array.from({ length: 30 }, () => "/slow")].map((path) =>
    codeOf(ask(broker, path)),
  );
  await broker.pass(seconds(30));
  expect(new Set(await Promise.all(answers))).toContain("VEN-873");
  expect(broker.count("/slow")).toBeLessThan(5);
});

test("the slow paths are asked no faster than they may be", async () => {
  const broker = await readyBroker();
  const at: number[] = [];
  broker.answers.set("/iserver/account/trades", () => {
    at.push(integerOf(broker.transport.clock.now()));
    return ok([]);
  });
  const answers = [1, 2, 3, 4, 5].map(() => codeOf(ask(broker, "/iserver/account/trades")));
  await broker.pass(seconds(30), milliseconds(100));
  const said = await Promise.all(answers);
  expect(said.filter((code) => code === "ok")).toHaveLength(4);
  expect(said.filter((code) => code === "VEN-820")).toHaveLength(1);
  for (let next = 1; next < at.length; next += 1) {
    expect((at[next] as number) - (at[next - 1] as number)).toBeGreaterThan(5_000_000);
  }
});

test("a 401 makes the session look at itself, and what is not let in says so", async () => {
  const broker = await readyBroker();
  const notLetIn = { status: 401, body: { error: "not authenticated" } };
  broker.answers.set("/iserver/x", notLetIn);
  broker.answers.set("/iserver/auth/status", notLetIn);
  expect(await codeOf(read(broker, "/iserver/x"))).toBe("VEN-805");
  await settle();
  expect(broker.news).toEqual(["ready", "lost VEN-805"]);
  // Not even the outer login is there.
  expect(await codeOf(read(broker, "/portfolio/x"))).toBe("VEN-871");
});

test("without a brokerage session only what needs none is asked", async () => {
  const broker = new ScriptedBroker();
  broker.answers.set("/iserver/auth/status", ok(competing));
  broker.answers.set("/iserver/auth/ssodh/init", ok(competing));
  broker.answers.set("/forecast/category/tree", ok({}));
  expect(await codeOf(read(broker, "/forecast/category/tree"))).toBe("VEN-871");
  await broker.begin();
  expect(await codeOf(read(broker, "/forecast/category/tree"))).toBe("ok");
  expect(await codeOf(read(broker, "/iserver/accounts"))).toBe("VEN-871");
});

test("a reset at night is told as expected", async () => {
  const broker = await readyBroker();
  // 2026-11-21T06:05Z is 01:05 in New York.
  await broker.pass(minutes(22 * 60));
  const lines: string[] = [];
  const off = broker.session.observe({
    ready: () => undefined,
    lost: ({ message }) => lines.push(message),
  });
  broker.answers.set("/tickle", ok({ session: "s", iserver: { authStatus: competing } }));
  await broker.pass(minutes(7));
  off();
  expect(lines[0]).toContain("expected: the nightly reset");
});

test("an account of real money at a local address is refused", async () => {
  const broker = new ScriptedBroker();
  broker.answers.set("/iserver/accounts", ok({ accounts: ["U1"], isPaper: false }));
  await broker.begin();
  expect(broker.news).toEqual(["lost VEN-805"]);
});

test("an account that the login does not have is refused", async () => {
  const broker = new ScriptedBroker({ account: "DU2" });
  await broker.begin();
  expect(broker.news).toEqual(["lost VEN-805"]);
});

test("a stopped session sends nothing more and leaves no timer", async () => {
  const broker = await readyBroker();
  await broker.session.stop();
  const sent = broker.transport.requests.length;
  await broker.pass(minutes(10));
  expect(broker.transport.requests.length).toBe(sent);
  expect(broker.transport.clock.waiting).toBe(0);
  expect(await codeOf(read(broker, "/iserver/accounts"))).toBe("VEN-824");
});

test("keys of another environment make no session", () => {
  const { transport } = new ScriptedBroker();
  const secret = { reveal: () => "x" } as never;
  const keys = {
    consumerKey: secret,
    accessToken: secret,
    accessTokenSecret: secret,
    signingKey: secret,
    encryptionKey: secret,
    diffieHellmanPrime: secret,
    realm: "limited_poa",
  };
  const random = { nextUint32: () => 1 };
  const access = { kind: "oauth", environment: "local", keys } as const;
  const made = createForecastExSession({ environment: "production", access, transport, random });
  expect(made.ok ? "ok" : made.failure.code).toBe("VEN-805");
});

test("a field that nobody has announced is told, and stops nothing", async () => {
  const log: string[] = [];
  const broker = new ScriptedBroker({ log: ({ message }) => log.push(message) });
  const authStatus = { ...healthy, brand_new: 1 };
  broker.answers.set("/tickle", ok({ session: "s1", brand_new: 1, iserver: { authStatus } }));
  await broker.begin();
  expect(broker.news).toEqual(["ready"]);
  expect(log.filter((line) => line.includes("has changed"))).toEqual(
    ["tickle", "auth status"].map(
      (what) => `forecastex: the format of ${what} has changed: unknown brand_new`,
    ),
  );
});

test("a read whose answer is lost is asked again within its time", async () => {
  const broker = await readyBroker();
  const path = "/forecast/category/tree";
  broker.answers.set(path, () => (broker.count(path) > 1 ? ok({}) : "hang"));
  const answer = ask(broker, path);
  await broker.pass(answerWithin);
  expect(broker.count(path)).toBe(1);
  await broker.pass(seconds(2));
  expect([broker.count(path), await codeOf(answer)]).toEqual([2, "ok"]);
  // Who has less time is told when it is over.
  broker.answers.set(path, "hang");
  const deadline = addDuration(broker.session.clock.now(), seconds(3));
  const short = broker.session.read({ path, query: [], endpoint: "test", deadline });
  await broker.pass(seconds(4));
  expect([broker.count(path), await codeOf(short)]).toEqual([3, "VEN-803"]);
});
