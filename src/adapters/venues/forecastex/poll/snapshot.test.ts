// Snapshots: pre-flights asked again, rows as books, two sides that contradict each other, and rows that are none.

import { beforeEach, expect, test } from "vitest";
import { forecastExMarket } from "../../../../../test/support/venues/forecastex-listing.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { ok, ScriptedBroker } from "../../../../../test/support/venues/scripted-broker.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { epochMicros, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { contradictionsMax, forecastExBookReads } from "./book-reads.ts";
import { ForecastExSnapshotDecoder } from "./snapshot-decoder.ts";

const market = forecastExMarket(900_201);
const second = forecastExMarket(900_301);

const ids = (conid: number) => ({ conid, conidEx: String(conid) });
const row = (conid: number, fields: Record<string, unknown>) => ({
  ...ids(conid),
  _updated: 1_796_000_000_123,
  "6509": "R",
  ...fields,
});
const yesRow = row(900_201, { "84": "0.61", "88": "1,250", "86": "0.63", "85": "400" });
const noRow = row(900_202, { "84": "0.38", "88": "400", "86": "0.40", "85": "1,250" });

let sink: RecordingSink;

beforeEach(() => {
  sink = new RecordingSink();
});

function decode(answer: unknown): string {
  const directories = newDirectories();
  const context = { stream: "p", venue: "forecastex", directories } as const;
  const decoder = new ForecastExSnapshotDecoder({ ...context, markets: [market, second] });
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  const failure = decoder.decode(new TextEncoder().encode(text), epochMicros(5), sink);
  return failure === undefined ? "ok" : `${failure.code} ${String(failure.details?.["reason"])}`;
}

const books = () => sink.batches.map(({ market: index, levels }) => [index, ...levels]);

test("both sides of a market make one book, in YES prices", () => {
  expect(decode([yesRow, noRow])).toBe("ok");
  expect(books()).toEqual([[0, "bid 6100 × 1250000000", "ask 6300 × 400000000"]]);
});

test("a row of a pre-flight says nothing, a quote without sides says empty", () => {
  expect(decode([ids(900_201), ids(900_202), row(900_301, {}), row(900_302, {})])).toBe("ok");
  expect(books()).toEqual([[1]]);
});

test("sides that do not mirror each other make no book", () => {
  const cases = [
    { ...noRow, "86": "0.41" },
    { ...noRow, "84": "0.39" },
    { ...noRow, "85": "1,251" },
    row(900_202, { "84": "0.38", "88": "400" }),
  ];
  for (const other of cases) expect(decode([yesRow, other])).toBe("VEN-801 mirror");
  expect(sink.all).toEqual([]);
});

test("one bad market does not take the others along", () => {
  const good = row(900_301, { "84": "0.50", "88": "1" });
  expect(decode([{ ...yesRow, "84": "C0.62" }, noRow, good])).toBe("VEN-874 price-marked");
  expect(decode([{ ...yesRow, "6509": "D" }, noRow, good])).toBe("VEN-801 not-believed");
  expect(books()).toEqual([
    [1, "bid 5000 × 1000000"],
    [1, "bid 5000 × 1000000"],
  ]);
});

test.each([
  ["no list", { a: 1 }, "VEN-801 not-array"],
  ["no JSON", "[", "VEN-801 not-array"],
  ["a row that is none", [4], "VEN-801 row-not-object"],
  ["a row without a contract", [{ "84": "0.5" }], "VEN-801 conid-missing"],
])("%s is refused", (_, answer, expected) => {
  expect(decode(answer)).toBe(expected);
});

const snapshot = "/iserver/marketdata/snapshot";

async function reads(answers: unknown[]) {
  const broker = new ScriptedBroker();
  await broker.begin();
  await broker.pass(seconds(5));
  broker.answers.set(snapshot, () => ok(answers.shift() ?? [yesRow, noRow]));
  const contradicted: string[] = [];
  const source = forecastExBookReads({
    session: broker.session,
    contradicted: ({ id }) => contradicted.push(id),
  });
  return { broker, source, contradicted };
}

test("a pre-flight is asked again until the quotes are there", async () => {
  const { broker, source } = await reads([
    [ids(900_201), ids(900_202)],
    [yesRow, ids(900_202)],
  ]);
  const answer = source.read([market]);
  await broker.pass(seconds(5));
  const read = await answer;
  expect(read.ok && decode(new TextDecoder().decode(read.value))).toBe("ok");
  expect(broker.count(snapshot)).toBe(3);
  expect(books()).toHaveLength(1);
  const [first] = broker.transport.seen("GET", `/v1/api${snapshot}`);
  expect(first?.query.get("conids")).toBe("900201,900202");
});

test("a contract that never answers is left out after three", async () => {
  const none = [ids(900_201), ids(900_202)];
  const { broker, source } = await reads([none, none, none]);
  const answer = source.read([market]);
  await broker.pass(seconds(5));
  const read = await answer;
  expect(read.ok && decode(new TextDecoder().decode(read.value))).toBe("ok");
  expect(broker.count(snapshot)).toBe(3);
  expect(sink.all).toEqual([]);
});

test("contradicting sides are named when they go on, not when they pass", async () => {
  const wrong = [yesRow, { ...noRow, "86": "0.41" }];
  const right = [yesRow, noRow];
  const { broker, source, contradicted } = await reads([wrong, wrong, right, wrong, wrong, wrong]);
  for (let round = 0; round < 3 + contradictionsMax; round += 1) {
    expect(contradicted).toEqual([]);
    const answer = source.read([market]);
    await broker.pass(seconds(2));
    await answer;
  }
  expect(contradicted).toEqual([market.id]);
});

test("an answer that does not come is a failure of its own", async () => {
  const { broker, source } = await reads([]);
  broker.answers.set(snapshot, "hang");
  const answer = source.read([market]);
  await broker.pass(minutes(1));
  const read = await answer;
  expect(read.ok ? "ok" : read.failure.code).toBe("VEN-803");
});
