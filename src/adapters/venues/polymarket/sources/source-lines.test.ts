// Lines of activity as exact numbers, what is refused by which name, and the counting that tells each line once whatever
// the two lanes lose, repeat or mix up.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../shared/frame-text.ts";
import { scaledDouble } from "./double-decimal.ts";
import { windowOf } from "./market-window.ts";
import { firstVersion, readSourceRow, secondVersion } from "./read-source-row.ts";
import { readSourceCheckpoint } from "./source-checkpoint.ts";
import { keyOf, type SourceRow } from "./source-row.ts";
import { lateSecondsMax, toldLinesMax, WalletLedger } from "./wallet-ledger.ts";

const wallet = `0x${"a".repeat(40)}`;

const line = {
  proxy_wallet: wallet.toUpperCase().replace("0X", "0x"),
  type: "TRADE",
  side: "BUY",
  token_id: "7132",
  condition_id: `0x${"c".repeat(64)}`,
  size: 25.5,
  price: 0.3712,
  usdc_size: 9.4656,
  timestamp: 1_790_000_001,
  slug: "btc-updown-15m-1790000100",
  outcome: "Up",
  outcome_index: 0,
  transaction_hash: `0x${"d".repeat(64)}`,
};

function rowOf(change: Readonly<Record<string, JsonValue>> = {}): SourceRow {
  const read = readSourceRow({ ...line, ...change }, secondVersion);
  if (!read.ok || read.value === null) throw new Error("not a line");
  return read.value;
}

describe("a double", () => {
  test.each([
    [25.5, 25_500_000, true],
    [0.3712, 371_200, true],
    [1e-6, 1, true],
    [1e-7, 0, false],
    [1.5e-7, 0, false],
    [-2.5, -2_500_000, true],
    [0.1 + 0.2, 300_000, true],
    [0.4583333333333333, 458_333, false],
    [0.4583335, 458_334, false],
    [25.499999999999996, 25_500_000, true],
    [900_000_000.123456, 900_000_000_123_456, true],
    [1e21, undefined, undefined],
    [1e300, undefined, undefined],
    [Number.NaN, undefined, undefined],
    [Number.POSITIVE_INFINITY, undefined, undefined],
  ])("%d is %d millionths, exactly: %s", (double, value, isExact) => {
    expect(scaledDouble(double, 6)).toEqual(value === undefined ? undefined : { value, isExact });
  });

  test("of any millionths gives them back (fast-check prints its seed)", () => {
    const millionths = fc.integer({ min: 0, max: 900_000_000_000_000 });
    fc.assert(
      fc.property(millionths, (value) => {
        const double = JSON.parse(JSON.stringify(value / 1_000_000)) as number;
        expect(scaledDouble(double, 6)).toEqual({ value, isExact: true });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a line", () => {
  test("is the same in both spellings", () => {
    const first = {
      proxyWallet: line.proxy_wallet,
      side: "BUY",
      asset: line.token_id,
      conditionId: line.condition_id,
      size: line.size,
      price: line.price,
      usdcSize: line.usdc_size,
      timestamp: line.timestamp,
      slug: line.slug,
      outcome: "Up",
      outcomeIndex: 0,
      transactionHash: line.transaction_hash,
    };
    expect(readSourceRow(first, firstVersion)).toEqual({ ok: true, value: rowOf() });
    expect(rowOf()).toMatchObject({
      wallet,
      sizeMicros: 25_500_000,
      priceMicros: 371_200,
      side: "buy",
    });
  });

  test.each<[string, Readonly<Record<string, JsonValue>>]>([
    ["wallet", { proxy_wallet: "0x12" }],
    ["wallet", { proxy_wallet: null }],
    ["condition", { condition_id: "nonsense" }],
    ["transaction", { transaction_hash: "" }],
    ["token", { token_id: "" }],
    ["token", { token_id: "-1" }],
    ["type", { type: "SOMETHING" }],
    ["type", { type: 7 }],
    ["side", { side: "HOLD" }],
    ["size", { size: "NaN" }],
    ["size", { size: -5 }],
    ["size", { size: 0 }],
    ["size", { size: 1e-7 }],
    ["size", { size: 1e300 }],
    ["price", { price: "NaN" }],
    ["price", { price: 0 }],
    ["price", { price: 1 }],
    ["price", { price: -0.5 }],
    ["price", { price: 1e300 }],
    ["cash", { usdc_size: -1 }],
    ["timestamp", { timestamp: 1_790_000_001_000 }],
    ["timestamp", { timestamp: 1.5 }],
    ["timestamp", { timestamp: "1790000001" }],
    ["timestamp", { timestamp: -1 }],
  ])("is refused for its %s: %j", (reason, change) => {
    const read = readSourceRow({ ...line, ...change }, secondVersion);
    expect(read).toMatchObject({ ok: false, failure: { code: "VEN-863", details: { reason } } });
  });

  test("is never an exception (fast-check prints its seed)", () => {
    const names = fc.constantFrom(...Object.keys(line));
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (change) => {
        const value = { ...line, ...change } as JsonValue;
        expect(typeof readSourceRow(value, secondVersion).ok).toBe("boolean");
      }),
      { numRuns: 2_000 },
    );
  });

  test("keeps the price of an average, and says that it is none of the grid", () => {
    expect(rowOf()).toMatchObject({ isOnGrid: true });
    expect(rowOf({ price: 0.406666 })).toMatchObject({ isOnGrid: false, priceMicros: 406_666 });
    expect(rowOf({ price: 0.4583333333333333 })).toMatchObject({ isOnGrid: false });
  });

  test("of another kind has no price, of a type that is of no use is nothing", () => {
    const merge = rowOf({ type: "MERGE", side: "", token_id: "", price: 0, outcome_index: 999 });
    expect(merge).toMatchObject({ kind: "merge", side: null, tokenId: "", hasLostOutcome: true });
    expect(readSourceRow({ ...line, type: "YIELD" }, secondVersion)).toEqual({
      ok: true,
      value: null,
    });
  });

  test("has a key of everything that tells it from others, and of nothing else", () => {
    const key = keyOf(rowOf());
    expect(key).toMatch(/^[\w-]{22}$/);
    for (const change of [
      { proxy_wallet: `0x${"b".repeat(40)}` },
      { side: "SELL" },
      { size: 25.6 },
      { price: 0.38 },
      { token_id: "7133" },
      { transaction_hash: `0x${"e".repeat(64)}` },
    ]) {
      expect(keyOf(rowOf(change))).not.toBe(key);
    }
    expect(keyOf(rowOf({ timestamp: 1_790_000_003, outcome_index: 999 }))).toBe(key);
  });

  test.each([
    ["btc-updown-15m-1790000100", 1_790_000_100, 1_790_001_000],
    ["eth-updown-4h-1790000000", 1_790_000_000, 1_790_014_400],
  ])("%s is about a window", (slug, start, end) => {
    expect(windowOf(slug, "Up")).toEqual({
      asset: slug.slice(0, 3),
      startAt: start * 1_000_000,
      endAt: end * 1_000_000,
      outcome: "Up",
    });
  });

  test.each(["will-x", "btc-updown-0m-1790000100", "btc-updown-15m-17900001001"])(
    "%s is about none",
    (slug) => expect(windowOf(slug, "Yes")).toBeNull(),
  );
});

describe("the count of lines", () => {
  const floor = 1_790_000_000;

  /** Lines of eight kinds; equal ones do occur, as a wallet's equal fills in one transaction. */
  function lineOf(kind: number): SourceRow {
    return rowOf({ size: 1 + (kind % 4), timestamp: floor + kind });
  }

  test("the stream proves one of a kind, a read all of them", () => {
    const ledger = new WalletLedger(floor);
    const row = rowOf();
    expect(ledger.streamed(row)?.sourceId).toBe(`${keyOf(row)}-1`);
    expect(ledger.streamed(row)).toBeNull();
    const pass = ledger.beginPass();
    expect(ledger.listed(pass, row)).toBeNull();
    expect(ledger.listed(pass, row)?.sourceId).toBe(`${keyOf(row)}-2`);
    const again = ledger.beginPass();
    expect([ledger.listed(again, row), ledger.listed(again, row)]).toEqual([null, null]);
  });

  test("each line is told once, whatever is lost, repeated, reordered, restarted (fast-check prints its seed)", () => {
    const kinds = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 12 });
    const steps = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ what: fc.constant("stream"), at: fc.nat(50) }) },
        { weight: 2, arbitrary: fc.record({ what: fc.constant("read"), at: fc.nat(50) }) },
        { weight: 1, arbitrary: fc.record({ what: fc.constant("restart"), at: fc.nat(0) }) },
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(kinds, steps, (present, happenings) => {
        const rows = present.map(lineOf);
        let ledger = new WalletLedger(floor);
        const told: string[] = [];
        const read = (count: number): void => {
          const pass = ledger.beginPass();
          for (const row of rows.slice(rows.length - count)) {
            const fresh = ledger.listed(pass, row);
            if (fresh !== null) told.push(fresh.sourceId);
          }
        };
        for (const { what, at } of happenings) {
          const row = rows[at % Math.max(1, rows.length)];
          if (what === "restart") {
            const stored: unknown = JSON.parse(JSON.stringify(ledger.checkpoint(wallet)));
            const kept = readSourceCheckpoint({ version: 1, wallets: [stored] });
            if (!kept.ok) throw new Error(kept.failure.message);
            ledger = WalletLedger.restore(kept.value.wallets[0] as never);
          } else if (what === "read") read(at % (rows.length + 1));
          else if (row !== undefined) {
            const fresh = ledger.streamed(row);
            if (fresh !== null) told.push(fresh.sourceId);
          }
        }
        read(rows.length);
        expect(told).toHaveLength(rows.length);
        expect(new Set(told).size).toBe(rows.length);
        read(rows.length);
        expect(told).toHaveLength(rows.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("what is read through is forgotten after the longest lateness, and not told again", () => {
    const ledger = new WalletLedger(floor);
    ledger.streamed(rowOf({ timestamp: floor + 1 }));
    ledger.readAll(floor + lateSecondsMax);
    expect(ledger.lines).toBe(1);
    const late = rowOf({ timestamp: floor + 2, size: 7 });
    expect(ledger.listed(ledger.beginPass(), late)).not.toBeNull();
    ledger.readAll(floor + lateSecondsMax + 3);
    expect(ledger.lines).toBe(0);
    expect(ledger.streamed(rowOf({ timestamp: floor + 1 }))).toBeNull();
    expect(ledger.floorSeconds).toBe(floor + 3);
  });

  test("beyond the limit the older half is given up, and never told again", () => {
    const ledger = new WalletLedger(floor);
    for (let count = 0; count <= toldLinesMax; count += 1) {
      ledger.streamed({ ...rowOf(), sizeMicros: count + 1, second: floor + count });
    }
    expect(ledger.lines).toBe(toldLinesMax / 2);
    expect(ledger.streamed({ ...rowOf(), sizeMicros: 1, second: floor })).toBeNull();
  });
});

describe("a stored checkpoint", () => {
  const kept = { wallet, floorSeconds: 1_790_000_000, readUntilSeconds: 1_790_000_000, told: [] };

  test.each<[string, unknown]>([
    ["nothing", null],
    ["another version", { version: 2, wallets: [] }],
    ["a wallet in capitals", { version: 1, wallets: [{ ...kept, wallet: wallet.toUpperCase() }] }],
    ["a broken second", { version: 1, wallets: [{ ...kept, floorSeconds: 1.5 }] }],
    ["no key", { version: 1, wallets: [{ ...kept, told: [["short", 1, 1]] }] }],
    ["a count of none", { version: 1, wallets: [{ ...kept, told: [["a".repeat(22), 1, 0]] }] }],
    ["a wallet twice", { version: 1, wallets: [kept, kept] }],
    ["more than belongs", { version: 1, wallets: [], more: true }],
  ])("is refused with %s", (_, value) => {
    expect(readSourceCheckpoint(value)).toMatchObject({ ok: false, failure: { code: "VEN-801" } });
  });

  test("is read as it was written", () => {
    const value = {
      version: 1,
      wallets: [{ ...kept, told: [["a".repeat(22), 1_790_000_001, 2]] }],
    };
    expect(readSourceCheckpoint(value)).toEqual({ ok: true, value });
  });
});
