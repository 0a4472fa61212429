// An order of ours as reads and messages tell it.

import { describe, expect, test } from "vitest";
import {
  apiKey,
  conditionId,
  yesToken,
} from "../../../../../test/support/venues/polymarket-rest-rig.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { orderSchema } from "../wire/order-schemas.ts";
import { orderEventSchema } from "../wire/user-stream-schemas.ts";
import { orderOfEvent, venueOrderOfRead } from "./venue-order.ts";

const fields = {
  id: "0x2C4F",
  status: "LIVE",
  owner: apiKey,
  maker_address: "0x01",
  market: conditionId,
  asset_id: yesToken,
  side: "BUY",
  original_size: "12.34",
  size_matched: "0",
  price: "0.37",
  associate_trades: ["b1d0"],
  outcome: "Yes",
  created_at: 1_790_000_000,
  expiration: "0",
  order_type: "GTC",
};

const order = {
  orderId: "0x2c4f",
  conditionId,
  tokenId: yesToken,
  side: "BUY",
  price: 3_700,
  size: 12_340_000,
  matched: 0,
  status: "live",
  tradeIds: ["b1d0"],
};

const read = (change: object = {}) => venueOrderOfRead(orderSchema.parse({ ...fields, ...change }));

const told = (change: object = {}) =>
  orderOfEvent(
    orderEventSchema.parse({
      ...fields,
      event_type: "order",
      type: "PLACEMENT",
      order_owner: apiKey,
      created_at: "1790000000",
      timestamp: "1790000000123",
      ...change,
    }),
  );

test("a read", () => {
  expect(read()).toEqual({ ok: true, value: order });
  expect(unwrap(read({ associate_trades: null })).tradeIds).toEqual([]);
});

test.each([
  ["LIVE", "live"],
  ["MATCHED", "matched"],
  ["DELAYED", "delayed"],
  ["UNMATCHED", "unmatched"],
  ["CANCELED", "cancelled"],
  ["CANCELED_MARKET_RESOLVED", "resolved"],
  ["INVALID", "invalid"],
])("%s is %s, with and without its prefix", (word, status) => {
  expect(unwrap(read({ status: word })).status).toBe(status);
  expect(unwrap(read({ status: `ORDER_STATUS_${word}` })).status).toBe(status);
});

test("a price off the grid is rounded against us", () => {
  const price = "0.52000000000001";
  expect(unwrap(read({ price, side: "BUY" })).price).toBe(5_201);
  expect(unwrap(read({ price, side: "SELL" })).price).toBe(5_200);
  expect(unwrap(read({ price: "0.5200000" })).price).toBe(5_200);
});

describe("what cannot be read", () => {
  test.each([
    ["status", "GONE", "VEN-801"],
    ["side", "HOLD", "VEN-801"],
    ["price", "", "VEN-801"],
    ["price", "1.01", "VEN-808"],
    ["price", "-0.1", "VEN-808"],
    ["original_size", "", "VEN-801"],
    ["size_matched", "", "VEN-801"],
    ["size_matched", "-1", "VEN-801"],
    ["size_matched", "0.0000001", "VEN-808"],
  ])("%s %j", (field, value, code) => {
    expect(read({ [field]: value })).toMatchObject({ ok: false, failure: { code } });
  });
});

describe("a message", () => {
  test.each([
    ["PLACEMENT", "placed"],
    ["UPDATE", "updated"],
    ["CANCELLATION", "cancelled"],
  ])("%s", (type, change) => {
    expect(unwrap(told({ type }))).toEqual({ change, order });
  });

  test("need not carry a status: the change and the amounts tell it", () => {
    const status = undefined;
    expect(unwrap(told({ status })).order.status).toBe("live");
    expect(unwrap(told({ status, size_matched: "12.34" })).order.status).toBe("matched");
    expect(unwrap(told({ status, type: "CANCELLATION" })).order.status).toBe("cancelled");
  });

  test("of an unknown change is refused", () => {
    expect(told({ type: "AMENDMENT" })).toMatchObject({
      failure: { details: { reason: "unknown-status" } },
    });
  });
});
