// The figures that the project keeps are those of the recordings, file by file.

import { expect } from "vitest";
import { recordedFolder, testOnRecorded } from "../../test/golden/recorded-files.ts";
import { readRecordedFigures, roundedFigures } from "./figures-file.ts";
import { measureRecordings } from "./recorded-flows.ts";

testOnRecorded("kalshi_highny")(
  "the recordings give the figures that are kept",
  async () => {
    const measured = roundedFigures(await measureRecordings(recordedFolder));
    expect(measured).toEqual(readRecordedFigures());
  },
  120_000,
);
