// What the watch reports of replies, by grade, and what it leaves alone.

import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { JsonValue } from "./frame-text.ts";
import type { AdapterLogLine } from "./log.ts";
import { type Drift, DriftWatch, driftsToldMax } from "./schema-drift.ts";
import { readStrict, readTolerant } from "./watched-read.ts";

const watched = {
  endpoint: "list-orders",
  what: "orders",
  schema: z.looseObject({
    orders: z.array(
      z.looseObject({
        order_id: z.string(),
        status: z.string(),
        price: z.string().nullish(),
        parts: z.array(z.looseObject({ shard: z.number() })).optional(),
      }),
    ),
    cursor: z.string().nullish(),
  }),
  known: { "orders[].status": ["resting", "canceled"] },
} as const;

let told: Drift[];
let lines: AdapterLogLine[];
let watch: DriftWatch;

beforeEach(() => {
  [told, lines] = [[], []];
  watch = new DriftWatch({
    venue: "kalshi",
    log: (line) => lines.push(line),
    observer: { drifted: (drift) => told.push(drift) },
  });
});

const order = (change: Record<string, JsonValue> = {}) => ({
  order_id: "1",
  status: "resting",
  ...change,
});
const reply = (...orders: JsonValue[]): JsonValue => ({ orders, cursor: "" });
const seen = () => told.map(({ field, kind }) => `${kind} ${field}`);

describe("a strict reply", () => {
  test("that fits reports nothing, whatever optional field is absent", () => {
    expect(readStrict(watched, reply(order(), order({ price: null })), watch).ok).toBe(true);
    expect(readStrict(watched, { orders: [] }, watch).ok).toBe(true);
    expect([told, lines, watch.counts()]).toEqual([[], [], {}]);
  });

  test("with unknown fields at any depth is returned and reported", () => {
    const parts = [{ shard: 0 }, { shard: 1, weight: 2 }];
    const value = { ...(reply(order({ parts }), order({ novel: 1 })) as object), next: null };
    const result = readStrict(watched, value, watch);
    expect(result).toEqual({ ok: true, value });
    expect(seen()).toEqual([
      "unknown orders[].parts[].weight",
      "unknown orders[].novel",
      "unknown next",
    ]);
    expect(told[0]).toEqual({
      endpoint: "list-orders",
      what: "orders",
      field: "orders[].parts[].weight",
      kind: "unknown",
    });
    expect(watch.fields.counts()["orders.orders[].novel"]).toBe(1);
  });

  test("without a required field is refused and reported", () => {
    const result = readStrict(watched, reply({ status: "resting" }), watch);
    expect(!result.ok && result.failure.code).toBe("VEN-801");
    expect(!result.ok && result.failure.message).toContain("orders[].order_id");
    expect(seen()).toEqual(["missing orders[].order_id"]);
  });

  test.each([
    ["a value of another type", reply(order({ order_id: 1 })), "unknown-value orders[].order_id"],
    ["null where a value must be", reply(order({ status: null })), "unknown-value orders[].status"],
    ["a text where a list must be", { orders: "none" }, "unknown-value orders"],
    ["no reply at all", undefined, "missing (whole)"],
    ["a list as the reply", [], "unknown-value (whole)"],
    ["null as the reply", null, "unknown-value (whole)"],
  ] as const)("with %s is refused and reported", (_case, value, expected) => {
    expect(readStrict(watched, value, watch).ok).toBe(false);
    expect(seen()).toEqual([expected]);
  });

  test("with a new value of an enumeration is returned and reported", () => {
    expect(readStrict(watched, reply(order({ status: "pending" })), watch).ok).toBe(true);
    expect(seen()).toEqual(["unknown-value orders[].status"]);
  });

  test("is told of once for each distinct drift, and counted each time", () => {
    for (let count = 0; count < 3; count += 1) {
      readStrict(watched, reply(order({ novel: 1 }), order({ novel: 2 })), watch);
    }
    expect(told).toHaveLength(1);
    expect(lines.map(({ level }) => level)).toEqual(["error"]);
    expect(watch.counts()).toEqual({
      "list-orders": { unknown: 6, missing: 0, "unknown-value": 0 },
    });
  });

  test("names that JSON may hold and objects may not are unknown fields like others", () => {
    const value = JSON.parse('{"orders":[],"__proto__":1,"constructor":2}') as JsonValue;
    expect(readStrict(watched, value, watch).ok).toBe(true);
    expect(seen()).toEqual(["unknown __proto__", "unknown constructor"]);
  });

  test("of a hostile venue is told of no more than the limit, in names of bounded length", () => {
    for (let count = 0; count < 1_000; count += 1) {
      readStrict(watched, { orders: [], [`${count}${"x".repeat(10_000)}`]: 1 }, watch);
    }
    expect(told).toHaveLength(driftsToldMax);
    expect(told.every(({ field }) => field.length <= 96)).toBe(true);
    expect(watch.counts()["list-orders"]?.unknown).toBe(1_000);
  });

  test("closes again after a person has looked, however much was told before", () => {
    for (let count = 0; count < 1_000; count += 1) {
      readStrict(watched, { orders: [], [`field${count}`]: 1 }, watch);
    }
    watch.acknowledged();
    readStrict(watched, { orders: [], field1: 1 }, watch);
    expect(told).toHaveLength(driftsToldMax);
    readStrict(watched, { orders: [], novel: 1 }, watch);
    readStrict(watched, { orders: [{ order_id: 1, status: "resting" }] }, watch);
    watch.acknowledged();
    readStrict(watched, { orders: [{ order_id: 1, status: "resting" }], novel: 1 }, watch);
    expect(seen().slice(driftsToldMax)).toEqual([
      "unknown novel",
      "unknown-value orders[].order_id",
      "unknown-value orders[].order_id",
    ]);
  });

  test("with a thousand broken rows reports the first few", () => {
    readStrict(watched, reply(...Array.from({ length: 1_000 }, () => "nonsense")), watch);
    expect(watch.counts()["list-orders"]?.["unknown-value"]).toBe(32);
  });
});

describe("a tolerant reply", () => {
  test("is counted and logged at first sight, and told to nobody", () => {
    readTolerant(watched, reply(order({ novel: 1, status: "pending" })), watch);
    readTolerant(watched, reply(order({ novel: 1 })), watch);
    expect(readTolerant(watched, {}, watch).ok).toBe(false);
    expect(told).toEqual([]);
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "warn kalshi: the format of orders has changed: unknown-value orders[].status",
      "warn kalshi: the format of orders has changed: unknown orders[].novel",
      "warn kalshi: the format of orders has changed: missing orders",
    ]);
    expect(watch.counts()["list-orders"]).toEqual({ unknown: 2, missing: 1, "unknown-value": 1 });
  });

  test("does not hide the same drift of a strict one", () => {
    readTolerant(watched, reply(order({ novel: 1 })), watch);
    readStrict(watched, reply(order({ novel: 1 })), watch);
    expect(seen()).toEqual(["unknown orders[].novel"]);
  });
});
