// What the fuzz tests of the decoders ask of every venue's decoder, given its synthetic payloads and a fresh rig.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import type { Failure } from "../../../src/domain/failure/result.ts";
import { hostileFrames } from "./hostile-frames.ts";
import type { RecordingSink } from "./recording-sink.ts";

interface FuzzedRig {
  readonly sink: RecordingSink;
  readonly decoder: { counters(): Readonly<Record<string, number>> };
  feed(frame: Uint8Array): Failure | undefined;
}

/** The level text of the rig's sink, with a price from 0 to 1 USD and a size of at most a safe integer. */
const levelText = /^(bid|ask) (\d{1,4}|10000) × \d{1,16}$/;

/** Returns the texts of the venue's synthetic stream payloads. */
export function syntheticFrames(venue: "kalshi" | "polymarket"): readonly string[] {
  const folder = join(import.meta.dirname, `../../../fixtures/venues/${venue}/stream`);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
}

/** Feeds sequences of hostile frames: none throws, all refusals have a code for frames, no level is impossible. */
export function expectSurvival(frames: readonly string[], openRig: () => FuzzedRig): void {
  fc.assert(
    fc.property(fc.array(hostileFrames(frames), { minLength: 1, maxLength: 30 }), (sequence) => {
      const rig = openRig();
      for (const frame of sequence) {
        const failure = rig.feed(frame);
        if (failure !== undefined) expect(failure.code).toMatch(/^VEN-80[168]$/);
      }
      for (const { levels } of rig.sink.batches) {
        for (const level of levels) expect(level).toMatch(levelText);
      }
    }),
    { numRuns: 1_500 },
  );
}

/** Feeds single hostile frames: one that was accepted and led to levels or a trade has to fit. */
export function expectAcceptedToFit(
  frames: readonly string[],
  openRig: () => FuzzedRig,
  fits: (value: unknown) => boolean,
): void {
  fc.assert(
    fc.property(hostileFrames(frames), (frame) => {
      const rig = openRig();
      const before = rig.sink.all.length;
      if (rig.feed(frame) !== undefined) return;
      const produced = rig.sink.all
        .slice(before)
        .filter((input) => "levels" in input || input.kind === "TradePrint");
      if (produced.length === 0) return;
      expect(fits(JSON.parse(Buffer.from(frame).toString()))).toBe(true);
    }),
    { numRuns: 3_000 },
  );
}

/** Returns the names of the fields that a schema knows. */
export function fieldsOf(schema: { readonly shape: object }): ReadonlySet<string> {
  return new Set(Object.keys(schema.shape));
}

/** Returns the counters of what the decoder did not know. */
export function unknownCounters({ decoder }: FuzzedRig): readonly string[] {
  return Object.keys(decoder.counters()).filter((name) => name.startsWith("unknown"));
}
