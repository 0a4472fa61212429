// Whatever the venue answers, nothing throws: reads give a value or a named failure, commands one of four outcomes, and
// nothing that was not told is made up. fast-check prints the seed of a failure.

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  apiKey,
  conditionId,
  digestOf,
  noToken,
  PolymarketRestRig,
  posted,
  resting,
  signedOrder,
  yesToken,
} from "../../../../../test/support/venues/polymarket-rest-rig.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";

const digest = digestOf(1);

const valid: readonly object[] = [
  posted(digest),
  {
    limit: 500,
    count: 1,
    next_cursor: "LTE=",
    data: [
      {
        id: "b1d0",
        taker_order_id: digest,
        market: conditionId,
        asset_id: yesToken,
        side: "BUY",
        size: "19.23",
        price: "0.52",
        status: "MINED",
        match_time: "1790000001",
        owner: apiKey,
        trader_side: "TAKER",
        maker_orders: [
          {
            order_id: digestOf(2),
            owner: "other",
            matched_amount: "19.23",
            price: "0.48",
            asset_id: noToken,
            side: "BUY",
          },
        ],
      },
    ],
  },
  {
    id: digest,
    status: "LIVE",
    market: conditionId,
    asset_id: yesToken,
    side: "BUY",
    original_size: "12.34",
    size_matched: "0",
    price: "0.37",
  },
  { canceled: [digest], not_canceled: { [digestOf(2)]: "Order not found" } },
  { heartbeat_id: "next" },
  { balance: "25000000", allowances: { "0xE1": "1" } },
];

/** Texts and numbers where others belong. */
const oddities: readonly unknown[] = [
  "",
  "0",
  "-1",
  "1e9",
  "NaN",
  "0.00000001",
  "99999999999999999999",
  "1790000001000000",
  99_999_999_999,
  1e300,
  -5,
  null,
  [],
  {},
  "__proto__",
];

type Path = readonly string[];

/** Paths to all that the value holds, itself included. */
function pathsOf(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    pathsOf(each).map((path) => [key, ...path]),
  );
  return [[], ...inner];
}

function spoilt(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined || typeof value !== "object" || value === null) return by;
  const inner = spoilt((value as Readonly<Record<string, unknown>>)[key], rest, by);
  if (Array.isArray(value)) return value.map((each, at) => (String(at) === key ? inner : each));
  return { ...value, [key]: inner };
}

/** Asks everything of a venue that answers so. */
async function askAll(answer: { readonly status: number; readonly body: unknown }): Promise<void> {
  // Without a governor: nobody moves the clock for what would have to wait.
  const { rest, deadline } = new PolymarketRestRig(() => answer, { governor: undefined });
  const domain = { version: 2, isNegativeRisk: false } as const;
  const batch = [{ order: signedOrder(digest), options: resting }];
  const entries = await rest.postBatch(batch, deadline);
  const commands = await Promise.all([
    rest.post(signedOrder(digest), resting, deadline),
    rest.cancel([digest], deadline),
    rest.cancelAll(deadline),
    rest.heartbeat("", deadline),
  ]);
  for (const { kind } of [...entries, ...commands]) {
    expect(kind).toMatch(/^(done|refused|unsent|unknown)$/);
  }
  const [post] = commands;
  // Only an answer that names the digest is an order.
  if (post.kind === "done") expect(answer.body).toMatchObject({ orderID: digest });
  const reads = await Promise.all([
    rest.order(digest, deadline),
    rest.openOrders(deadline),
    rest.trades({ after: epochMicros(0) }, deadline),
    rest.collateral(deadline),
    rest.shares(yesToken, domain, deadline),
    rest.refreshShares(yesToken, domain, deadline),
    rest.closedOnly(deadline),
    rest.orderVersion(deadline),
    rest.serverTime(deadline),
    rest.geoblock(deadline),
    rest.apiKeys(deadline),
  ]);
  for (const read of reads) if (!read.ok) expect(read.failure.code).toMatch(/^VEN-8\d\d$/);
}

test("every part of every reply replaced by every oddity", async () => {
  let count = 0;
  for (const value of valid) {
    for (const path of pathsOf(value)) {
      for (const by of oddities) {
        count += 1;
        await askAll({ status: 200, body: spoilt(value, path, by) });
      }
    }
  }
  expect(count).toBeGreaterThan(700);
});

test("anything under any status", async () => {
  const reply = fc.record({
    status: fc.constantFrom(200, 201, 204, 400, 401, 404, 425, 429, 500, 503),
    body: fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.constantFrom(...oddities))),
    headers: fc.constantFrom({}, { "poly-ratelimit-remaining": "1e9", "retry-after": "-1" }),
  });
  await fc.assert(fc.asyncProperty(reply, askAll), { seed: 20_261_120, numRuns: 300 });
});
