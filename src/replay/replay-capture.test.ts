// Markets that joined a connection while it ran join its decoder in the replay between the same two frames.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { syntheticMarket } from "../../test/support/venues/kalshi-decoder-rig.ts";
import { unwrap } from "../domain/failure/result.ts";
import { newDirectories } from "../domain/market/directory.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { startCapture } from "./capture/capture-writer.ts";
import { replayCapture } from "./replay-capture.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replay-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a decoder admits markets where the recording did", async () => {
  const identity = {
    captureId: "extended",
    kind: "live",
    programVersion: "0.1.0",
    configurationHash: "",
    seed: 1,
    settings: null,
    recording: null,
  } as const;
  const writer = unwrap(startCapture({ folder, identity }));
  const [first, second] = [syntheticMarket("A"), syntheticMarket("B")];
  const decoder = "telling@1";
  const channel = writer.openChannel({ stream: "s", venue: "kalshi", decoder, markets: [first] });
  writer.frame(channel, epochMicros(1), Uint8Array.of(1));
  writer.extendChannel(channel, [second]);
  writer.frame(channel, epochMicros(2), Uint8Array.of(2));
  writer.turn(epochMicros(3), [], 2);
  unwrap(await writer.close());
  const told: string[] = [];
  const outcome = replayCapture({
    folder,
    directories: newDirectories(),
    decoders: new Map([
      [
        decoder,
        ({ markets }) => {
          told.push(`made for ${markets.map(({ venueSymbol }) => venueSymbol).join(" ")}`);
          return {
            decode: (frame) => void told.push(`frame ${frame[0]}`),
            admit: (added) =>
              void told.push(`admits ${added.map(({ venueSymbol }) => venueSymbol).join(" ")}`),
          };
        },
      ],
    ]),
    target: {
      sink: { batch: () => undefined, event: () => undefined },
      advance: () => undefined,
      turn: () => undefined,
      inputs: () => 0,
      stateHash: () => "",
      begin: () => undefined,
    },
    checkpointEvery: null,
  });
  expect(outcome.failure).toBeUndefined();
  expect(told).toEqual(["made for A", "frame 1", "admits B", "frame 2"]);
});
