// The parts of the scanner by themselves: what they read, and above all what they refuse.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { kalshiLiterals, literalsText } from "../../../../../../scripts/checks/scan-literals.ts";
import { instant } from "../../../shared/scan/milliseconds.ts";
import { copyAt, receiveBuffer } from "../../../shared/scan/receive-buffer.ts";
import { numbers, otherFrame, scanDelta, words } from "./delta-scan.ts";
import { MarketRecords, notFound } from "./market-records.ts";

const ticker = "KXSYNTH-26DEC-T1";

/** Puts a text where frames are copied to, over what an earlier one left, and returns its end. */
function put(text: string): number {
  receiveBuffer.fill(0x37, copyAt, copyAt + 512);
  return copyAt + Buffer.from(receiveBuffer.buffer).write(text, copyAt);
}

test("the literals are those that the script writes", () => {
  expect(readFileSync(kalshiLiterals.path, "utf8")).toBe(literalsText(kalshiLiterals));
});

describe("records", () => {
  test("every market is found by its own ticker, also after growth, and no other text is", () => {
    const records = new MarketRecords();
    const tickers = Array.from({ length: 3_000 }, (_, market) => `KX${market % 7}-${market}`);
    tickers.push("A", "AB", "ABCDEFGH", "X".repeat(96));
    const starts = tickers.map((one, index) => records.add(one, index));
    for (const [index, one] of tickers.entries()) {
      const end = put(`"msg":{"market_ticker":"${one}"`) - 1;
      expect(records.find(end - one.length, end)).toBe(starts[index]);
    }
    const end = put('"msg":{"market_ticker":"KX9-9999"') - 1;
    expect(records.find(end - 8, end)).toBe(notFound);
  });

  test("a ticker that is too long or not plain has a record and is not found", () => {
    const records = new MarketRecords();
    for (const one of ["Y".repeat(97), "é-1"]) {
      expect(records.add(one, 0)).toBeGreaterThanOrEqual(0);
      const end = put(`"msg":{"market_ticker":"${one}"`) - 1;
      expect(records.find(end - Buffer.byteLength(one), end)).toBe(notFound);
    }
  });
});

const frame =
  '{"type":"orderbook_delta","sid":2,"seq":3,"msg":{"market_ticker":"KXSYNTH-26DEC-T1",' +
  '"market_id":"00000000-0000-4000-8000-000000000001","price_dollars":"0.4200","delta_fp":"-3.00",' +
  '"side":"yes","ts":"2026-11-20T08:00:00Z","ts_ms":1795161600123}}';

describe("a change", () => {
  const records = new MarketRecords();
  const record = records.add(ticker, 0);
  const scan = (text: string) => scanDelta(records, copyAt, put(text));

  test("is read as it stands", () => {
    expect(scan(frame)).toBe(record);
    expect([...words]).toEqual([2, 4_200, 0]);
    expect([...numbers]).toEqual([3, -3_000_000]);
    expect(instant[0]).toBe(1_795_161_600_123_000);
    expect(scan(frame.replace('"yes"', '"no"').replace("0.4200", "0.0001"))).toBe(record);
    expect([...words]).toEqual([2, 1, 1]);
    expect(scan(`${frame}\n`)).toBe(record);
  });

  test.each([
    ["0.01", 10_000],
    ["-0.25", -250_000],
    ["7.00", 7_000_000],
    ["42.10", 42_100_000],
    ["999.99", 999_990_000],
    ["1000.00", 1_000_000_000],
    ["-12345.67", -12_345_670_000],
    ["123456.00", 123_456_000_000],
    ["9999999.99", 9_999_999_990_000],
  ])("of %s contracts is %i micros", (text, micros) => {
    expect(scan(frame.replace("-3.00", text))).toBe(record);
    expect(numbers[1]).toBe(micros);
  });

  test.each([1, 12, 999, 1_000, 12_345, 9_999_999, 10_000_000, 123_456_789, 999_999_999_999_999])(
    "has the sequence %i",
    (sequence) => {
      expect(scan(frame.replace('"seq":3', `"seq":${sequence}`))).toBe(record);
      expect(numbers[0]).toBe(sequence);
    },
  );

  test.each([
    ["sid with a zero before it", '"sid":2', '"sid":02'],
    ["sid of ten digits", '"sid":2', '"sid":2000000000'],
    ["sid as text", '"sid":2', '"sid":"2"'],
    ["no sid", '"sid":2', '"sid":'],
    ["sequence with a zero before it", '"seq":3', '"seq":03'],
    ["sequence of sixteen digits", '"seq":3', '"seq":1000000000000000'],
    ["sequence with a fraction", '"seq":3', '"seq":3.0'],
    ["sequence with an exponent", '"seq":3', '"seq":3e0'],
    ["unknown market", "DEC-T1", "DEC-T2"],
    ["escape in the ticker", "DEC-T1", "DEC-T\\u0031"],
    ["another price", "0.4200", "1.0000"],
    ["price of two decimals", "0.4200", "0.42"],
    ["price of six decimals", "0.4200", "0.420000"],
    ["price of letters", "0.4200", "0.42oo"],
    ["change without decimals", "-3.00", "-3"],
    ["change of one decimal", "-3.00", "-3.0"],
    ["change of three decimals", "-3.00", "-3.000"],
    ["change without digits", "-3.00", "-.00"],
    ["change of eight digits", "-3.00", "12345678.00"],
    ["two signs", "-3.00", "--3.00"],
    ["plus sign", "-3.00", "+3.00"],
    ["letters in the change", "-3.00", "-3x.00"],
    ["letters behind the point", "-3.00", "-3.0o"],
    ["third side", '"yes"', '"may"'],
    ["side in capitals", '"yes"', '"YES"'],
    ["quote in the time", "08:00:00Z", '08:00:00Z"'],
    ["milliseconds of twelve digits", "1795161600123", "179516160012"],
    ["milliseconds of fourteen digits", "1795161600123", "17951616001234"],
    ["milliseconds with a zero before them", "1795161600123", "0795161600123"],
    ["milliseconds whose micros are too large", "1795161600123", "9795161600123"],
    ["own order", '"ts_ms"', '"client_order_id":"x","ts_ms"'],
    ["space", ',"seq"', ', "seq"'],
    ["something behind it", "}}", "}}x"],
    ["a third brace", "}}", "}}}"],
    ["a brace missing", "}}", "}"],
  ])("is left to the full parse with %s", (_what, from, to) => {
    expect(scan(frame.replace(from, to))).toBe(otherFrame);
  });

  test("is left to the full parse when it is cut anywhere, whatever lies behind it", () => {
    for (let length = 0; length < frame.length; length += 1) {
      put(frame);
      expect(scanDelta(records, copyAt, copyAt + length)).toBe(otherFrame);
    }
  });
});
