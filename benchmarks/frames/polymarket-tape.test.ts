// The tapes that Polymarket's decoder is measured on, drawn and recorded: the fast decoder takes every change by its short
// way, and gives what the one that parses everything gives.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PolymarketDecoder } from "../../src/adapters/venues/polymarket/stream/decoder.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { RecordingSink } from "../../test/support/venues/recording-sink.ts";
import { dataFolder } from "../captures/recorded-captures.ts";
import { drawnChangeTape, recordedChangeTape } from "./polymarket-tape.ts";
import type { WireTape } from "./wire-tape.ts";

const receivedAt = epochMicros(1_795_161_600_000_000);
/** Frames between two comparisons of the whole books. */
const framesPerDigest = 500;

function compare(tape: WireTape, frames: readonly string[]): void {
  const { markets } = tape;
  const [fast, reference] = (["fast", "reference"] as const).map((implementation) => {
    const directories = newDirectories();
    const context = {
      stream: "polymarket/market-1",
      venue: "polymarket",
      directories,
      markets,
    } as const;
    const sink = new RecordingSink();
    return { sink, decoder: new PolymarketDecoder(context, undefined, { implementation }) };
  });
  if (fast === undefined || reference === undefined) throw new Error("there are two decoders");
  const books = ({ decoder }: typeof fast) =>
    markets.map(({ venueSymbol }) => decoder.levelsOf(venueSymbol));
  for (const [index, frame] of [...tape.opening, ...frames].entries()) {
    for (const { decoder, sink } of [fast, reference]) {
      sink.clear();
      expect(decoder.decode(Buffer.from(frame), receivedAt, sink)).toBeUndefined();
    }
    expect(fast.sink.all, frame).toEqual(reference.sink.all);
    expect(fast.sink.batches, frame).toHaveLength(1);
    if (index % framesPerDigest === 0) expect(books(fast)).toEqual(books(reference));
  }
  expect(books(fast)).toEqual(books(reference));
  expect(fast.decoder.counters()).toMatchObject({
    "frames by template": frames.length,
    "frames parsed in full": tape.opening.length,
  });
}

test("drawn changes take the short way and lead to the same books, and back to the first", () => {
  const tape = drawnChangeTape(20, 1_500);
  expect(tape.frames).toHaveLength(3_000);
  compare(tape, tape.frames);
});

describe("recorded", () => {
  const recording = recordedChangeTape();
  const fixture = join(
    dataFolder,
    "fixtures/nautilus_polymarket/py_ws_messages_price_change_v2.json",
  );
  const hasFixture = existsSync(fixture);
  if (recording === undefined || !hasFixture) {
    console.warn("SKIPPED: no recordings in the folder that ARBYTRON_DATA names");
  }

  test.skipIf(recording === undefined)("changes take the short way to the same books", () => {
    const tape = recording as WireTape;
    compare(tape, tape.frames.slice(0, tape.frames.length / 2));
  });

  test.skipIf(!hasFixture)("frames have a layout that takes the short way", () => {
    const frame = JSON.parse(readFileSync(fixture, "utf8")) as {
      readonly market: string;
      readonly price_changes: readonly { readonly asset_id: string }[];
    };
    const yes = frame.price_changes[0]?.asset_id ?? "";
    const tape = drawnChangeTape(1, 1);
    const [market] = tape.markets;
    if (market === undefined) throw new Error("the tape has a market");
    const listed = {
      ...market,
      venueSymbol: frame.market,
      venueInstruments: { yes, no: "1".repeat(77) },
    };
    const book = {
      event_type: "book",
      asset_id: yes,
      bids: [{ price: "0.5", size: "1" }],
      asks: [{ price: "0.7", size: "1" }],
      timestamp: "1729084877447",
    };
    // Its entries do not state one touch: the first one alone does.
    const first = { ...frame, price_changes: frame.price_changes.slice(0, 1) };
    compare({ ...tape, markets: [listed], opening: [JSON.stringify(book)] }, [
      JSON.stringify(first),
    ]);
  });
});
