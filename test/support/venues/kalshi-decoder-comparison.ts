// Feeds the same frames to the fast Kalshi decoder and to the one that parses everything, and expects the same of both:
// answers, batches, events, what the session hears, and the state they are left in.

import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { StreamObserver } from "../../../src/adapters/venues/kalshi/stream/stream-observer.ts";
import { kalshiTickScheme } from "../../../src/domain/market/kalshi-tick-schemes.ts";
import type { TickScheme } from "../../../src/domain/market/tick-scheme.ts";
import { uniformTickScheme } from "../../../src/domain/market/tick-scheme.ts";
import { syntheticFrames } from "./decoder-fuzz.ts";
import { DecoderRig, first, second } from "./kalshi-decoder-rig.ts";
import { KalshiWireFuzz, textOf } from "./kalshi-wire-fuzz.ts";

/** Frames after which both decoders begin anew, with another grid and scale. */
const framesPerRun = 1_000;

export interface ComparisonTotals {
  readonly frames: number;
  /** Frames that were spoilt, and how many of them the fast decoder took by its short way all the same. */
  readonly spoilt: number;
  readonly spoiltByTemplate: number;
  readonly byTemplate: number;
}

class Side {
  readonly rig: DecoderRig;
  readonly heard: unknown[] = [];

  constructor(implementation: "fast" | "reference", noSideScale: "yes" | "no", scheme: TickScheme) {
    const hear =
      (what: string) =>
      (...values: unknown[]): void => {
        this.heard.push([what, ...values]);
      };
    const observer: StreamObserver = {
      subscribed: hear("subscribed"),
      confirmed: hear("confirmed"),
      failed: hear("failed"),
      snapshot: hear("snapshot"),
      lost: hear("lost"),
      unfit: hear("unfit"),
      doubtful: hear("doubtful"),
    };
    this.rig = new DecoderRig(noSideScale, observer, implementation, scheme);
  }

  /** Returns everything that one frame caused. */
  feed(frame: Uint8Array): unknown {
    this.rig.sink.clear();
    this.heard.length = 0;
    const failure = this.rig.feed(frame);
    return [failure ?? null, this.rig.sink.all, this.heard, this.rig.decoder.untrusted()];
  }

  counters(): Readonly<Record<string, number>> {
    const { decoder } = this.rig;
    const named = Object.entries(decoder.counters()).filter(([name]) => !isTier(name));
    return Object.fromEntries(named);
  }

  byTemplate(): number {
    return this.rig.decoder.counters()["frames by template"] ?? 0;
  }
}

function isTier(counter: string): boolean {
  return counter === "frames by template" || counter === "frames parsed in full";
}

const schemes: readonly TickScheme[] = [
  uniformTickScheme(100),
  uniformTickScheme(10),
  uniformTickScheme(1),
  kalshiTickScheme("tapered_deci_cent") as TickScheme,
];

/** Compares over so many frames and returns what kinds there were. */
export function compareDecoders(seed: number, count: number): ComparisonTotals {
  const totals = { frames: 0, spoilt: 0, spoiltByTemplate: 0, byTemplate: 0 };
  const others = syntheticFrames("kalshi");
  for (let run = 0; totals.frames < count; run += 1) {
    const fuzz = new KalshiWireFuzz(seed + run, others);
    const scheme = schemes[run % schemes.length] as TickScheme;
    const scale = (run >> 2) % 2 === 0 ? "yes" : "no";
    const fast = new Side("fast", scale, scheme);
    const reference = new Side("reference", scale, scheme);
    const feedBoth = (frame: Uint8Array): void => {
      const expected = reference.feed(frame);
      const actual = fast.feed(frame);
      if (!isDeepStrictEqual(actual, expected)) {
        const text = Buffer.from(frame).toString();
        expect.soft(actual, `seed ${seed + run}, frame ${text}`).toEqual(expected);
        throw new Error(`the decoders differ: seed ${seed + run}, frame ${text}`);
      }
    };
    for (const side of [fast, reference]) side.rig.subscribe();
    feedBoth(Buffer.from('{"id":7,"type":"subscribed","msg":{"channel":"trade","sid":1}}'));
    feedBoth(
      Buffer.from('{"id":8,"type":"subscribed","msg":{"channel":"market_lifecycle_v2","sid":3}}'),
    );
    for (let frame = 0; frame < framesPerRun; frame += 1) {
      const before = fast.byTemplate();
      const { bytes, isSpoilt } = fuzz.frame();
      feedBoth(bytes);
      totals.frames += 1;
      const taken = fast.byTemplate() - before;
      totals.byTemplate += taken;
      if (isSpoilt) {
        totals.spoilt += 1;
        totals.spoiltByTemplate += taken;
      }
      repair(reference, fuzz, feedBoth);
    }
    for (const probe of probes(fuzz)) feedBoth(Buffer.from(probe));
    expect(fast.counters()).toEqual(reference.counters());
  }
  return totals;
}

/** Mostly brings lost books back, so that there is something to spoil. */
function repair(reference: Side, fuzz: KalshiWireFuzz, feed: (frame: Uint8Array) => void): void {
  if (fuzz.next > 9_000_000_000_000_000) fuzz.next = 1;
  const lost = reference.rig.decoder.untrusted();
  if (lost.length === 0 || fuzz.below(3) === 0) return;
  for (const ticker of lost) feed(Buffer.from(fuzz.snapshot(ticker)));
  if (reference.rig.decoder.untrusted().length > 0) {
    feed(Buffer.from('{"id":9,"type":"subscribed","msg":{"channel":"orderbook_delta","sid":2}}'));
  }
}

/** Changes by nothing, at every price that a cent grid has and a few others: their answers are the levels. */
function* probes(fuzz: KalshiWireFuzz): Iterable<string> {
  for (const ticker of [first, second]) {
    for (const side of ["yes", "no"]) {
      for (let price = 50; price < 10_000; price += 50) {
        yield textOf(fuzz.change(ticker, "0.00", [side, `0.${String(price).padStart(4, "0")}`]));
      }
    }
  }
}
