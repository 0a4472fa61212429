// The broker's frames as books: changed fields merged, missing sides empty, and everything that is no quote refused by name
// with its market taken out of the decisions.

import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import {
  booksAfter,
  forecastExMarket,
} from "../../../../../test/support/venues/forecastex-listing.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { ForecastExDecoder } from "./decoder.ts";

const at = epochMicros(1_795_161_600_000_000);
const market = forecastExMarket(900_201);

let sink: RecordingSink;
let decoder: ForecastExDecoder;
let heard: string[];

beforeEach(() => {
  sink = new RecordingSink();
  heard = [];
  const directories = newDirectories();
  const context = { stream: "s", venue: "forecastex", directories, markets: [market] } as const;
  decoder = new ForecastExDecoder(context, {
    heard: () => undefined,
    admitted: () => heard.push("admitted"),
    dismissed: () => heard.push("dismissed"),
    quoted: (conid) => heard.push(`quoted ${conid}`),
    doubted: (conid, why) => heard.push(`doubted ${conid}: ${why}`),
  });
});

/** Returns the failure's code and reason, or "ok". */
function tell(message: unknown): string {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  const failure = decoder.decode(new TextEncoder().encode(text), at, sink);
  if (failure === undefined) return "ok";
  const reason = failure.details?.["reason"];
  return `${failure.code} ${typeof reason === "string" ? reason : ""}`.trim();
}

const frame = (fields: Record<string, unknown>, conid = 900_201) => ({
  topic: `smd+${conid}`,
  conid,
  conidEx: String(conid),
  server_id: "q0",
  "6119": "q0",
  "6509": "R",
  _updated: 1_796_000_001_111,
  ...fields,
});

const whole = { "84": "0.61", "88": "1,250", "86": "0.63", "85": "400", "31": "0.62" };

const books = () => booksAfter(sink.batches);

test("a first frame is a whole book, and later ones change what they name", () => {
  expect(tell(frame(whole))).toBe("ok");
  expect(tell(frame({ "84": "0.62" }))).toBe("ok");
  expect(tell(frame({ "85": "1,300" }))).toBe("ok");
  expect(books()).toEqual([
    ["bid 6100 × 1250000000", "ask 6300 × 400000000"],
    ["bid 6200 × 1250000000", "ask 6300 × 400000000"],
    ["bid 6200 × 1250000000", "ask 6300 × 1300000000"],
  ]);
  expect(sink.kinds).toEqual(["BookSnapshot", "BookUpdates", "BookUpdates"]);
  expect(sink.batches[1]?.levels).toEqual(["bid 6100 × 0", "bid 6200 × 1250000000"]);
  expect(sink.batches[0]).toMatchObject({
    kind: "BookSnapshot",
    venueAt: 1_796_000_001_111_000,
    receivedAt: 1_795_161_600_000_000,
  });
});

test("a frame that changes nothing of the book brings none", () => {
  tell(frame(whole));
  expect(tell(frame({ "31": "0.61" }))).toBe("ok");
  expect(tell(frame({}))).toBe("ok");
  expect(books()).toHaveLength(1);
});

test("a side that is not told is empty", () => {
  expect(tell(frame({ "84": "0.61", "88": "5" }))).toBe("ok");
  expect(tell(frame({}, 900_201))).toBe("ok");
  expect(books()).toEqual([["bid 6100 × 5000000"]]);
});

test("a contract without any quote has an empty book", () => {
  expect(tell(frame({}))).toBe("ok");
  expect(books()).toEqual([[]]);
});

test("a side that goes is told as an empty text, or as a size of zero", () => {
  tell(frame(whole));
  expect(tell(frame({ "84": "", "88": "" }))).toBe("ok");
  expect(tell(frame({ "85": "0" }))).toBe("ok");
  expect(books().slice(1)).toEqual([["ask 6300 × 400000000"], []]);
});

test("a price without its size is no level yet", () => {
  expect(tell(frame({ "84": "0.61" }))).toBe("ok");
  expect(tell(frame({ "88": "7" }))).toBe("ok");
  expect(books()).toEqual([[], ["bid 6100 × 7000000"]]);
});

test.each([
  ["a closed price", { "84": "C0.62" }, "VEN-874 price-marked"],
  ["a halted price", { "86": "H0.62" }, "VEN-874 price-marked"],
  ["a price below the range", { "84": "0.01" }, "VEN-874 price-outside-grid"],
  ["a price above the range", { "86": "1.00" }, "VEN-874 price-outside-grid"],
  ["a price off the grid", { "84": "0.615" }, "VEN-874 price-outside-grid"],
  ["a negative price", { "84": "-1" }, "VEN-874 price-outside-grid"],
  ["a price that is a number", { "84": 0.61 }, "VEN-874 price-not-text"],
  ["a price in words", { "84": "n/a" }, "VEN-874 price-not-decimal"],
  ["a size that is no whole number", { "88": "12.5" }, "VEN-874 size-not-whole"],
  ["a size with commas astray", { "88": "1,30" }, "VEN-874 size-not-whole"],
  ["a size that is a number", { "88": 1_300 }, "VEN-874 size-not-whole"],
  ["a size beyond belief", { "88": "9,999,999,999" }, "VEN-874 size-not-whole"],
])("%s is refused, and the market is out until it can be read again", (_, fields, expected) => {
  tell(frame(whole));
  sink.clear();
  expect(tell(frame(fields))).toBe(expected);
  expect(sink.events).toEqual([
    { kind: "SequenceGap", receivedAt: at, stream: "s", markets: [market.id] },
  ]);
  expect(decoder.levelsOf("900201")).toBeUndefined();
  // Another field does not heal it, the field itself does.
  tell(frame({ "31": "0.6" }));
  expect(books()).toEqual([]);
  expect(tell(frame(whole))).toBe("ok");
  expect(books()).toHaveLength(1);
});

test("shortened sizes count for the least that they may stand for", () => {
  tell(frame({ ...whole, "88": "1.2K", "85": "3M" }));
  expect(books()).toEqual([["bid 6100 × 1150000000", "ask 6300 × 2500000000000"]]);
});

test("quotes that are not of now are not believed, and are again when they are", () => {
  tell(frame(whole));
  for (const availability of ["D", "Z", "Y", "N", "O", "i", "v", ""]) {
    sink.clear();
    expect(tell(frame({ "6509": availability, "84": "0.50" }))).toBe("ok");
    expect(sink.kinds).toEqual(["SequenceGap"]);
    expect(tell(frame({ "84": "0.51" }))).toBe("ok");
    expect(books()).toEqual([["bid 5100 × 1250000000", "ask 6300 × 400000000"]]);
  }
});

test("a first frame that is not of now shows nothing and says nothing was lost", () => {
  expect(tell(frame({ ...whole, "6509": "D" }))).toBe("ok");
  expect(sink.all).toEqual([]);
  expect(heard).toEqual(["doubted 900201: its quotes are not of now"]);
});

test("the mark of a last price: closed says nothing, halted takes the market out", () => {
  expect(tell(frame({ ...whole, "31": "C0.62" }))).toBe("ok");
  expect(books()).toHaveLength(1);
  expect(tell(frame({ "31": "H0.62" }))).toBe("ok");
  expect(sink.kinds).toEqual(["BookSnapshot", "SequenceGap"]);
  expect(tell(frame({ "84": "0.60" }))).toBe("ok");
  expect(sink.kinds).toEqual(["BookSnapshot", "SequenceGap"]);
  expect(tell(frame({ "31": "0.62" }))).toBe("ok");
  expect(sink.kinds).toEqual(["BookSnapshot", "SequenceGap", "BookSnapshot"]);
});

test("a contract that nobody asked for is refused", () => {
  expect(tell(frame(whole, 900_202))).toBe("VEN-806 unknown-market");
  expect(tell({ topic: "smd+900201", error: "no such contract" })).toBe("VEN-801 line-refused");
  expect(decoder.wasTold("900201")).toBe(false);
});

test("a market that is admitted again begins without a book", () => {
  tell(frame(whole));
  decoder.admit([market]);
  expect(decoder.wasTold("900201")).toBe(false);
  tell(frame({ "84": "0.62" }));
  expect(books().at(-1)).toEqual([]);
});

test("what is no quote is told apart", () => {
  expect(tell({ topic: "system", success: "simuser" })).toBe("ok");
  expect(tell({ topic: "system", hb: 1_796_000_001_000 })).toBe("ok");
  expect(tell({ topic: "sts", args: { authenticated: true } })).toBe("ok");
  expect(tell({ topic: "sts", args: { authenticated: false } })).toBe("ok");
  expect(tell({ topic: "sts", args: { authenticated: true, competing: true } })).toBe("ok");
  expect(tell({ topic: "act", args: { accounts: ["DU1"] } })).toBe("ok");
  expect(tell({ message: "waiting for session" })).toBe("ok");
  expect(heard).toEqual(["admitted", "admitted", "dismissed", "dismissed"]);
  expect(sink.all).toEqual([]);
  expect(decoder.counters()).toEqual({ "frames about other things": 1 });
});

test.each([
  ["not JSON", "{", "VEN-801 not-json"],
  ["a list", "[1]", "VEN-801 not-object"],
  ["a topic that is no text", { topic: 4 }, "VEN-801 topic-not-text"],
])("%s is refused", (_, message, expected) => {
  expect(tell(message)).toBe(expected);
});

test("whatever stands in the fields, nothing throws and no level is outside the range", () => {
  const texts = fc.oneof(
    fc.constantFrom("0.61", "1,250", "", "C0.62", "H0.5", "0", "1.2K", "-1", "0.02", "0.99"),
    fc.string({ maxLength: 8 }),
    fc.double(),
    fc.constant(null),
  );
  const fields = fc.dictionary(fc.constantFrom("84", "85", "86", "88", "31", "6509"), texts);
  const run = fc.property(fc.array(fields, { maxLength: 20 }), (frames) => {
    for (const one of frames) tell(frame(one));
    for (const level of books().flat()) {
      const [, price, size] = /(\d+) × (\d+)$/.exec(level) ?? [];
      expect(Number(price)).toBeGreaterThanOrEqual(200);
      expect(Number(price)).toBeLessThanOrEqual(9_900);
      expect(Number(price) % 100).toBe(0);
      expect(Number(size) % 1_000_000).toBe(0);
    }
  });
  fc.assert(run, { seed: 20_261_120, numRuns: 300 });
});
