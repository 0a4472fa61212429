// The capture of a live run: where it goes and what stands in its header.

import { join } from "node:path";
import type { Failure } from "../../../src/domain/failure/result.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { EngineIdentity } from "../../../src/engine/engine.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { type CaptureWriter, startCapture } from "../../../src/replay/capture/capture-writer.ts";

export interface RecordingRequest {
  /** Folder of the capture, or null for one in the data directory named by the time. */
  readonly output: string | null;
  readonly dataDirectory: string;
  readonly identity: EngineIdentity;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly onFailure: (failure: Failure) => void;
}

export interface Recording {
  readonly folder: string;
  readonly writer: CaptureWriter;
}

/** Starts the capture. Throws `FailureError` (CAP-917) when the folder cannot be written or holds one already. */
export function startRecording(request: RecordingRequest): Recording {
  const { clock, identity, settings, dataDirectory, onFailure } = request;
  const stamp = String(integerOf(clock.now()));
  const folder = request.output ?? join(dataDirectory, "captures", `${stamp}.capture`);
  const writer = unwrap(
    startCapture({
      folder,
      identity: {
        captureId: `live-${stamp}-${identity.seed.toString(36)}`,
        kind: "live",
        programVersion: identity.version,
        configurationHash: identity.configurationHash,
        seed: identity.seed,
        settings,
        recording: null,
      },
      onFailure,
    }),
  );
  return { folder, writer };
}
