// A capture whose settings lack one that is decided by today is refused by name, never read as undefined.

import { describe, expect, test } from "vitest";
import { FailureError } from "../../../src/domain/failure/result.ts";
import type { CaptureHeader } from "../../../src/replay/capture/format.ts";
import { defaultConfiguration } from "../../../test/golden/replayed.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import { requireRecordedSettings } from "./recorded-settings.ts";

const model = toEngineSettings(defaultConfiguration());

/** As a header is read from a file: plain JSON, changed by the test. */
function headerWith(
  change: (settings: Record<string, Record<string, unknown>>) => void,
): CaptureHeader {
  const settings = JSON.parse(JSON.stringify(model));
  change(settings);
  return {
    captureId: "live-1",
    segment: 1,
    kind: "live",
    programVersion: "0.4.0",
    configurationHash: "",
    seed: 0,
    settings,
    recording: null,
  };
}

function refusalOf(header: CaptureHeader): { readonly code: string; readonly message: string } {
  try {
    requireRecordedSettings(header, model);
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  return expect.unreachable("accepted");
}

describe("requireRecordedSettings", () => {
  test("takes what holds everything, and lets more be", () => {
    const header = headerWith((settings) => {
      settings["quality"] = { ...settings["quality"], ofALaterVersion: 1 };
    });
    expect(requireRecordedSettings(header, model)).toBe(header.settings);
  });

  test("names the settings that are missing", () => {
    const { code, message } = refusalOf(
      headerWith((settings) => {
        delete settings["quality"]?.["frozenMove"];
        delete settings["detection"]?.["lanes"];
      }),
    );
    expect(code).toBe("CAP-914");
    expect(message).toContain(
      "version 0.4.0 recorded live-1 without detection.lanes, quality.frozenMove:",
    );
  });

  test("counts those beyond the first five", () => {
    const { message } = refusalOf(
      headerWith((settings) => {
        settings["quality"] = {};
      }),
    );
    expect(message).toMatch(/quality\.startupConfirm, .* and \d+ more/);
  });

  test.each([
    ["text instead of a number", "1"],
    ["a fraction", 0.5],
    ["nothing", null],
  ])("%s is not the setting", (_, value) => {
    const { message } = refusalOf(
      headerWith((settings) => {
        settings["risk"] = { ...settings["risk"], positionsMax: value };
      }),
    );
    expect(message).toContain("without risk.positionsMax:");
  });

  test("a live capture without settings", () => {
    const header = { ...headerWith(() => undefined), settings: null };
    expect(refusalOf(header).message).toContain("without settings:");
  });
});
