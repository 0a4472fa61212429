// Feeds the same frames to the fast Polymarket decoder and to the one that parses everything, and expects the same of
// both: answers, batches, events, what the session hears, and the books they are left with.

import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { StreamObserver } from "../../../src/adapters/venues/polymarket/stream/stream-observer.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { uniformTickScheme } from "../../../src/domain/market/tick-scheme.ts";
import { syntheticFrames } from "./decoder-fuzz.ts";
import { DecoderRig, first, second, syntheticMarket, tokens } from "./polymarket-decoder-rig.ts";
import { type FuzzMarket, PolymarketWireFuzz } from "./polymarket-wire-fuzz.ts";

/** Frames after which both decoders begin anew, with other grids. */
const framesPerRun = 1_000;
/** Frames after which the whole books are compared; batches and the touch are compared with every frame. */
const framesPerDigest = 100;

export interface ComparisonTotals {
  readonly frames: number;
  /** Frames that were spoilt, and how many of them the fast decoder took by its short way all the same. */
  readonly spoilt: number;
  readonly spoiltByTemplate: number;
  readonly byTemplate: number;
}

/** Steps of the venue's grids in ticks; the last is too fine for cells. */
const steps = [100, 10, 1_000, 50, 25, 1] as const;

/** The market of the recorded payloads, another, and one whose short tokens are never found by their bytes. */
const symbols: readonly (readonly [symbol: string, yes: string, no: string])[] = [
  [first, tokens[first]?.yes ?? "", tokens[first]?.no ?? ""],
  [
    `0x${"0".repeat(62)}c3`,
    "104173557214744537570424345347209544585775842950109756851652855913015295701992",
    // Begins as the YES token of the first, so that only the rest tells them apart.
    "703766196243118092142762515750983351821025352095058762714494929404403962",
  ],
  [second, "11", "12"],
];

class Side {
  readonly rig: DecoderRig;
  readonly heard: unknown[] = [];
  readonly #symbols: readonly string[];

  constructor(implementation: "fast" | "reference", markets: readonly Market[]) {
    const hear =
      (what: string) =>
      (...values: unknown[]): void => {
        this.heard.push([what, ...values]);
      };
    const observer: StreamObserver = {
      heard: hear("heard"),
      snapshot: hear("snapshot"),
      lost: hear("lost"),
      doubtful: hear("doubtful"),
    };
    this.rig = new DecoderRig(observer, implementation, markets);
    this.#symbols = markets.map(({ venueSymbol }) => venueSymbol);
  }

  /** Returns everything that one frame caused. */
  feed(frame: Uint8Array): unknown {
    this.rig.sink.clear();
    this.heard.length = 0;
    const failure = this.rig.feed(frame);
    return [failure ?? null, this.rig.sink.all, this.heard, this.untrusted()];
  }

  untrusted(): readonly string[] {
    return this.#symbols.filter((symbol) => !this.rig.decoder.isTrusted(symbol));
  }

  books(): unknown {
    const { decoder } = this.rig;
    return this.#symbols.map((symbol) => [decoder.wasSeen(symbol), decoder.levelsOf(symbol)]);
  }

  counters(): Readonly<Record<string, number>> {
    const named = Object.entries(this.rig.decoder.counters()).filter(([name]) => !isTier(name));
    return Object.fromEntries(named);
  }

  byTemplate(): number {
    return this.rig.decoder.counters()["frames by template"] ?? 0;
  }
}

function isTier(counter: string): boolean {
  return counter === "frames by template" || counter === "frames parsed in full";
}

/** Compares over so many frames and returns what kinds there were. */
export function compareDecoders(seed: number, count: number): ComparisonTotals {
  const totals = { frames: 0, spoilt: 0, spoiltByTemplate: 0, byTemplate: 0 };
  const others = syntheticFrames("polymarket");
  for (let run = 0; totals.frames < count; run += 1) {
    const fuzzed = symbols.map(([venueSymbol, yes, no], index): FuzzMarket => {
      return { venueSymbol, yes, no, stepTicks: steps[(run + index) % steps.length] ?? 100 };
    });
    compareRun(seed + run, fuzzed, others, totals);
  }
  return totals;
}

function compareRun(
  seed: number,
  fuzzed: readonly FuzzMarket[],
  others: readonly string[],
  totals: { -readonly [Name in keyof ComparisonTotals]: number },
): void {
  const markets = fuzzed.map(({ venueSymbol, yes, no, stepTicks }) =>
    syntheticMarket(venueSymbol, { yes, no }, uniformTickScheme(stepTicks)),
  );
  const fuzz = new PolymarketWireFuzz(seed, fuzzed, others);
  const fast = new Side("fast", markets);
  const reference = new Side("reference", markets);
  const feedBoth = (frame: Uint8Array): void => {
    const expected = reference.feed(frame);
    const actual = fast.feed(frame);
    if (isDeepStrictEqual(actual, expected)) return;
    const text = Buffer.from(frame).toString();
    expect.soft(actual, `seed ${seed}, frame ${text}`).toEqual(expected);
    throw new Error(`the decoders differ: seed ${seed}, frame ${text}`);
  };
  for (let frame = 0; frame < framesPerRun; frame += 1) {
    const before = fast.byTemplate();
    const { bytes, isSpoilt } = fuzz.frame();
    feedBoth(bytes);
    const taken = fast.byTemplate() - before;
    totals.frames += 1;
    totals.byTemplate += taken;
    if (isSpoilt) {
      totals.spoilt += 1;
      totals.spoiltByTemplate += taken;
    }
    // Mostly brings lost books back, so that there is something to spoil.
    for (const market of fuzzed) {
      const isLost = reference.untrusted().includes(market.venueSymbol);
      if (isLost && fuzz.below(3) > 0) feedBoth(Buffer.from(fuzz.book(market)));
    }
    if (frame % framesPerDigest === 0) {
      expect(fast.books(), `seed ${seed}, after frame ${frame}`).toEqual(reference.books());
    }
  }
  expect(fast.books(), `seed ${seed}`).toEqual(reference.books());
  expect(fast.counters(), `seed ${seed}`).toEqual(reference.counters());
}
