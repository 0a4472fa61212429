// Requests that nobody should send: fields of any type, numbers of any size, queries and paths of any text. Each gets one
// of the venue's own refusals or an answer, never an exception, and no wallet ends with less than nothing.

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ann,
  ask,
  bob,
  exclusive,
  MemoryStream,
  type MemoryVenue,
  memoryVenue,
  orderBody,
  plain,
  type Session,
  send,
  sessionOf,
} from "../../../../test/support/polymarket-memory-venue.ts";
import type { WireMessage } from "../../../../test/support/venue-streams.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";

const endpoints = [
  "POST /order",
  "POST /orders",
  "DELETE /order",
  "DELETE /orders",
  "DELETE /cancel-market-orders",
  "DELETE /cancel-all",
  "POST /v1/heartbeats",
  "POST /orders-scoring",
  "GET /order-scoring",
  "GET /data/order/$order",
  "GET /data/orders",
  "GET /data/trades",
  "GET /balance-allowance",
  "GET /balance-allowance/update",
  "GET /auth/api-keys",
  "GET /auth/ban-status/closed-only",
  "POST /auth/readonly-api-key",
  "DELETE /auth/readonly-api-key",
  "GET /book",
  "POST /books",
  "GET /price",
  "POST /prices",
  "GET /midpoint",
  "POST /midpoints",
  "GET /spread",
  "POST /spreads",
  "GET /last-trade-price",
  "POST /last-trades-prices",
  "GET /tick-size",
  "GET /neg-risk",
  "GET /fee-rate",
  "GET /prices-history",
  "GET /markets",
  "GET /markets/$condition",
  "GET /sampling-simplified-markets",
  "GET /clob-markets/$condition",
  "GET /markets-by-token/$token",
  "GET /api/geoblock",
] as const;

const names = [
  ...["token_id", "side", "market", "asset_id", "id", "next_cursor", "before", "after"],
  ...["maker_address", "asset_type", "signature_type", "order_id", "startTs", "endTs"],
  ...["interval", "fidelity"],
];

const oddTexts = fc.constantFrom(
  ...["", "0", "-1", "1e9", "NaN", "∞", "MA==", "LTE=", "NTAw", "BUY", "SELL", "COLLATERAL"],
  ...["CONDITIONAL", "__proto__", "constructor", "%E0%A4%A", "$order", "$condition", "$token"],
  ...["0x", `0x${"0".repeat(62)}`, "9".repeat(90), "x".repeat(200), "1d", "max"],
);
const oddValue = fc.oneof(
  oddTexts,
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, false, 2 ** 53, -1, 1.5),
);
const orderFields = [
  ...["salt", "maker", "signer", "tokenId", "makerAmount", "takerAmount", "side", "builder"],
  ...["signatureType", "timestamp", "expiration", "metadata", "signature", "feeRateBps"],
];
const oddOrder = fc.record({
  order: fc.dictionary(fc.constantFrom(...orderFields), oddValue, { maxKeys: 2 }),
  around: fc.dictionary(
    fc.constantFrom("owner", "orderType", "postOnly", "deferExec", "order"),
    oddValue,
    { maxKeys: 1 },
  ),
});
const oddBody = fc.oneof(
  { weight: 5, arbitrary: oddOrder.map((odd) => ({ kind: "order", odd }) as const) },
  {
    weight: 2,
    arbitrary: fc
      .array(oddOrder, { maxLength: 16 })
      .map((odd) => ({ kind: "batch", odd }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(fc.constantFrom("orderID", "market", "asset_id", "heartbeat_id", "key"), oddValue)
      .map((value) => ({ kind: "value", value: value as unknown }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.oneof(oddValue, fc.record({ token_id: oddTexts, side: oddTexts })))
      .map((value) => ({ kind: "value", value: value as unknown }) as const),
  },
  { weight: 1, arbitrary: fc.string().map((value) => ({ kind: "text", value }) as const) },
);

type OddBody = typeof oddBody extends fc.Arbitrary<infer Body> ? Body : never;

const answers = new Set([200, 400, 404, 425, 429, 500, 503]);

/** A sound order of ten shares with what is odd about it laid over. */
async function oddlyOrdered(
  venue: MemoryVenue,
  session: Session,
  odd: { order: Record<string, unknown>; around: Record<string, unknown> },
): Promise<WireMessage> {
  const sound = await orderBody(venue, session, {
    size: 500 + (venue.shell.requestCount % 7) * 100,
  });
  return { ...sound, order: { ...sound.order, ...odd.order }, ...odd.around };
}

async function textOf(venue: MemoryVenue, session: Session, body: OddBody): Promise<string> {
  if (body.kind === "text") return body.value;
  if (body.kind === "value") return JSON.stringify(body.value);
  if (body.kind === "order") return JSON.stringify(await oddlyOrdered(venue, session, body.odd));
  const orders = await Promise.all(body.odd.map((odd) => oddlyOrdered(venue, session, odd)));
  return JSON.stringify(orders);
}

test("any request is answered in the venue's words (fast-check prints its seed)", async () => {
  const seen = new Map<number, number>();
  const request = fc.record({
    endpoint: fc.constantFrom(...endpoints),
    body: oddBody,
    query: fc.dictionary(fc.constantFrom(...names), fc.oneof(oddTexts, fc.string()), {
      maxKeys: 3,
    }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 40 }), async (requests) => {
      const venue = memoryVenue();
      const [session, rival] = [await sessionOf(venue, ann), await sessionOf(venue, bob)];
      const sound = await orderBody(venue, session);
      const order: string = ask(venue, session, "POST /order", sound).body.orderID;
      ask(venue, rival, "POST /order", await orderBody(venue, rival, { outcome: "no", cents: 55 }));
      const named = (text: string): string =>
        text
          .replaceAll("$order", order)
          .replaceAll("$condition", plain.conditionId)
          .replaceAll("$token", plain.yesToken);
      for (const { endpoint, body, query } of requests) {
        const search = new URLSearchParams(query).toString();
        const text = endpoint.startsWith("GET") ? "" : await textOf(venue, session, body);
        const target = named(`${endpoint}?${search}`);
        const { status, body: said } = ask(venue, session, target, named(text));
        expect(answers, `${target} ${text}`).toContain(status);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        if (status >= 400 && endpoint !== "POST /v1/heartbeats") {
          expect(typeof said.error, `${target} ${text}`).toBe("string");
        }
        venue.clock.advance(seconds(1));
      }
      for (const { wallet } of [ann, bob]) {
        expect(venue.accounts.collateral(wallet)).toBeGreaterThanOrEqual(0n);
        for (const [token, held] of venue.accounts.positions(wallet)) {
          expect(held, token).toBeGreaterThanOrEqual(0n);
        }
        expect(venue.accounts.free(wallet, "collateral")).toBeGreaterThanOrEqual(0n);
      }
      venue.shell.stop();
      venue.faults.stop();
    }),
    { numRuns: 15 },
  );
  // The requests reached both ends: some were taken, some refused.
  for (const status of [200, 400, 404]) expect(seen.get(status), `${status}`).toBeGreaterThan(0);
});

test("any headers and any path are answered, and open nothing", () => {
  const venue = memoryVenue();
  const header = fc.constantFrom(
    ...["poly_address", "poly_signature", "poly_timestamp", "poly_nonce"],
    ...["poly_api_key", "poly_passphrase"],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constantFrom("POST /auth/api-key", "GET /auth/derive-api-key", "POST /order"),
        fc.webPath().map((path) => `GET ${path}`),
      ),
      fc.dictionary(header, fc.oneof(oddTexts, fc.string())),
      fc.string(),
      (endpoint, headers, body) => {
        const { status } = send(venue, endpoint, headers, body);
        expect([401, 404], endpoint).toContain(status);
        // More than the address may ask for keys would be answered with 429.
        venue.clock.advance(seconds(1));
      },
    ),
    { numRuns: 300 },
  );
});

test("any text on either channel is answered with a book, a close or nothing", async () => {
  const venue = memoryVenue();
  const session = await sessionOf(venue, ann);
  const { key: apiKey, secret, passphrase } = session.api;
  const frame = fc.record(
    {
      type: fc.constantFrom("market", "user", 1),
      operation: fc.constantFrom("subscribe", "unsubscribe", "x"),
      assets_ids: fc.oneof(
        fc.array(fc.oneof(fc.constantFrom(plain.yesToken, exclusive.noToken), oddValue)),
        oddValue,
      ),
      markets: fc.oneof(fc.array(fc.oneof(fc.constant(plain.conditionId), oddValue)), oddValue),
      auth: fc.oneof(fc.constant({ apiKey, secret, passphrase }), oddValue),
      custom_feature_enabled: oddValue,
      initial_dump: oddValue,
      level: oddValue,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.constantFrom("/ws/market", "/ws/user"),
      fc.array(
        fc.oneof(
          frame.map((value) => JSON.stringify(value)),
          fc.string(),
          fc.json(),
        ),
        { maxLength: 6 },
      ),
      (path, frames) => {
        const stream = new MemoryStream(venue, path);
        for (const text of frames) {
          stream.send(text);
          if (stream.ending !== null) break;
        }
        expect([null, 1_008]).toContain(stream.ending);
        for (const message of stream.take()) expect(message.event_type).toBe("book");
      },
    ),
    { numRuns: 300 },
  );
});

/** JSON that nests deeper than any call stack. */
const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;

test.each(["maker", "signer", "metadata", "builder", "signature", "tokenId", "salt"])(
  "an order whose %s nests without end is no payload",
  async (field) => {
    const venue = memoryVenue();
    const session = await sessionOf(venue, ann);
    const sound = JSON.stringify(await orderBody(venue, session, { forged: { [field]: "@" } }));
    const nested = ask(venue, session, "POST /order", sound.replace('"@"', deep));
    expect([nested.status, nested.body]).toEqual([400, { error: "Invalid order payload" }]);
  },
);

test("a text inside a list is not the text", async () => {
  const venue = memoryVenue();
  const session = await sessionOf(venue, ann);
  const listed = await orderBody(venue, session, { forged: { maker: [ann.wallet] } });
  expect(ask(venue, session, "POST /order", listed).body.error).toBe("Invalid order payload");
});

test.each(["POST /books", "POST /prices", "POST /midpoints"])("%s of a side that nests", (to) => {
  const body = `[{"token_id":"${plain.yesToken}","side":${deep}}]`;
  expect([200, 400]).toContain(send(memoryVenue(), to, {}, body).status);
});

test("an interval of the language's own is none of the venue's", () => {
  const target = `GET /prices-history?market=${plain.yesToken}&interval=`;
  const venue = memoryVenue();
  expect(send(venue, `${target}1d`, {}, "").status).toBe(200);
  for (const word of ["constructor", "toString", "__proto__"]) {
    expect(send(venue, `${target}${word}`, {}, "").status, word).toBe(400);
  }
});
