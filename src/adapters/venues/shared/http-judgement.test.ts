// What a venue may say for itself about an answer: which words are proof, how long to wait, what is left of a rate, that
// nothing is an answer too; and that what is signed is what is sent.

import { expect, test } from "vitest";
import {
  type ScriptedReply,
  ScriptedTransport,
} from "../../../../test/support/venues/scripted-transport.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { CircuitBreakers } from "./circuit-breakers.ts";
import { isJsonObject } from "./frame-text.ts";
import { HttpClient } from "./http-client.ts";
import type { HttpClientOptions } from "./http-options.ts";
import { retryAfterOf } from "./http-outcome.ts";
import { RateGovernor } from "./rate-governor.ts";

const random = { nextUint32: () => 0 };

const command = {
  method: "POST",
  path: "/order",
  query: [],
  endpoint: "post-order",
  body: { a: 1 },
  purpose: "open",
} as const;

const read = { path: "/order", query: [], endpoint: "order" } as const;

function asked(reply: ScriptedReply, more: Partial<HttpClientOptions> = {}) {
  const transport = new ScriptedTransport(() => reply);
  const governor = new RateGovernor({ clock: transport.clock });
  const breakers = new CircuitBreakers({ clock: transport.clock, random });
  const client = new HttpClient({
    baseUrl: "http://127.0.0.1:1",
    transport,
    random,
    governor,
    breakers,
    limits: { attemptsMax: 1 },
    headers: () => ({}),
    venueWords: (body) =>
      isJsonObject(body) && typeof body.error === "string" ? body.error : null,
    ...more,
  });
  return { transport, governor, breakers, client };
}

test("the body that is signed is the body that is sent, lists included", async () => {
  const signed: (string | null)[] = [];
  const { client, transport } = asked(
    { status: 200, body: {} },
    {
      headers: (_method, _path, body) => {
        signed.push(body);
        return {};
      },
    },
  );
  await client.command({ ...command, body: [{ z: 1, a: 2 }] });
  await client.command({ ...command, body: null });
  expect(signed).toEqual(['[{"z":1,"a":2}]', null]);
  expect(transport.requests.map(({ text }) => text)).toEqual(signed);
});

test("a server error that the venue calls a refusal is one, and says that the endpoint works", async () => {
  const reply = { status: 500, body: { error: "no match" } };
  const plain = asked(reply);
  const known = asked(reply, { isProofOfRefusal: () => true });
  for (let count = 0; count < 10; count += 1) {
    await plain.client.command(command);
    expect(await known.client.command(command)).toMatchObject({ kind: "refused", status: 500 });
  }
  expect(plain.breakers.counts()["post-order"]?.state).toBe("open");
  expect(known.breakers.counts()["post-order"]?.state).toBe("closed");
});

test("a refusal says how long to wait when the venue does", async () => {
  const reply = { status: 400, body: { error: "later" } };
  const hinted = asked({ ...reply, headers: { "retry-after": "7" } });
  expect(await hinted.client.command(command)).toMatchObject({ retryAfter: seconds(7) });
  expect(await asked(reply).client.command(command)).not.toHaveProperty("retryAfter");
});

test.each([
  ["12", seconds(12)],
  ["0", seconds(0)],
  ["3601", null],
  ["99999", null],
  ["-1", null],
  ["1.5", null],
  ["Fri, 20 Nov 2026 08:00:00 GMT", null],
  ["", null],
  [undefined, null],
])("a wait of %j", (text, expected) => {
  expect(retryAfterOf(text)).toEqual(expected);
});

test("what the venue says is left of a rate is believed", async () => {
  const { client, governor } = asked(
    { status: 200, body: {}, headers: { left: "-3" } },
    { tokensLeft: (headers) => Number.parseInt(headers.left ?? "", 10) },
  );
  await client.command({ ...command, buckets: ["cancel"] });
  const { buckets } = governor.counts();
  expect(buckets.cancel?.tokens).toBe(-3);
  expect(buckets.write?.tokens).toBe(100);
});

test("an empty success is an answer only where it may be", async () => {
  const { client } = asked({ status: 200, body: "" });
  expect(await client.read(read)).toMatchObject({ ok: false, failure: { code: "VEN-801" } });
  expect(await client.read({ ...read, mayBeEmpty: true })).toEqual({ ok: true, value: null });
  const odd = asked({ status: 200, body: "<html>" }).client;
  expect(await odd.read({ ...read, mayBeEmpty: true })).toMatchObject({ ok: false });
});

test("a gateway that finds nothing is told from a venue that has nothing", async () => {
  for (const [body, inVenueWords] of [
    [{ error: "order not found" }, true],
    ["404 page not found", false],
  ] as const) {
    const { client } = asked({ status: 404, body });
    expect(await client.read(read)).toMatchObject({
      failure: { code: "VEN-806", details: { inVenueWords } },
    });
  }
});
