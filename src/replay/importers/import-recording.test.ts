// An import as a whole: it recognises a recording, gives the same bytes every time, and leaves nothing behind when it
// cannot finish.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fixtureFolder } from "../../../test/golden/imported-recording.ts";
import { type Result, unwrap } from "../../domain/failure/result.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { captureHeader } from "../capture/read-capture.ts";
import {
  describeRecording,
  type ImportOptions,
  type ImportProgress,
  type ImportSummary,
  importRecording,
} from "./import-recording.ts";

const nba = "nba_mvp_both_venues_ticks.jsonl";
const bitcoin = "btc15m_kalshi_poly_arb_executions.csv";

let folder = "";
let target = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "import-"));
  target = join(folder, "out.capture");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(path: string, options: Partial<ImportOptions> = {}): Promise<Result<ImportSummary>> {
  return importRecording(path, target, { programVersion: "0.1.0", ...options });
}

function codeOf(result: Result<unknown>): string | undefined {
  return result.ok ? undefined : result.failure.code;
}

describe("recognising", () => {
  test.each([
    [nba, "nba_mvp_both_venues_ticks"],
    [bitcoin, "btc15m_kalshi_poly_arb_executions"],
    ["kalshi_sports_feed_2026-03-10.jsonl", "kalshi_sports_feed"],
    ["kalshi_superbowl_tob_1s.csv", "kalshi_superbowl_tob_1s"],
    ["market_data_KXHIGHNY-25DEC30.csv", "kalshi_highny"],
    ["quotes_changes_2026-07-01.csv", "polymarket_us_quotes_changes"],
  ])("%s", async (name, recording) => {
    const described = unwrap(await describeRecording(join(fixtureFolder, name)));
    expect(described.recording).toBe(recording);
    expect(described.notes.join(" ")).toContain("join:");
    expect(described.stalenessHorizonMicros).toBeGreaterThan(0);
    const renamed = join(folder, "copy.gz");
    writeFileSync(renamed, gzipSync(readFileSync(join(fixtureFolder, name))));
    expect(unwrap(await describeRecording(renamed)).recording).toBe(recording);
  });

  const objects = '{"some":"object"}\n{"some":"object"}\n';
  test.each(["", "\n", "a,b,c\n1,2,3\n", objects, "plain text"])(
    "%j is no recording",
    async (text) => {
      const path = join(folder, nba);
      writeFileSync(path, text);
      expect(codeOf(await describeRecording(path))).toBe("CAP-913");
      expect(codeOf(await run(path))).toBe("CAP-913");
      expect(existsSync(target)).toBe(false);
    },
  );

  test("a known file without quotes is refused by what it is", async () => {
    const path = join(folder, "history.jsonl.gz");
    const row = { proxyWallet: "0x1", transactionHash: "0x2", usdcSize: 1 };
    writeFileSync(path, gzipSync(`${JSON.stringify(row)}\n`));
    const result = await run(path);
    expect(codeOf(result)).toBe("CAP-919");
    expect(result).toMatchObject({
      failure: { message: expect.stringContaining("history.jsonl.gz is the activity of") },
    });
    // Longer than any line that a recording may have.
    writeFileSync(path, gzipSync(`{"data": [${"0,".repeat(1_100_000)} 0]}`));
    expect(codeOf(await describeRecording(path))).toBe("CAP-919");
    expect(existsSync(target)).toBe(false);
  });

  test("a missing file and a folder are no recordings", async () => {
    expect(codeOf(await describeRecording(join(folder, "absent")))).toBe("CAP-913");
    expect(codeOf(await run(folder))).toBe("CAP-913");
  });
});

describe("importing", () => {
  test("the same file gives the same bytes", async () => {
    unwrap(await run(join(fixtureFolder, nba)));
    const first = readFileSync(join(target, "000001.segment"));
    rmSync(target, { recursive: true });
    unwrap(await run(join(fixtureFolder, nba)));
    expect(readFileSync(join(target, "000001.segment")).equals(first)).toBe(true);
  });

  test("the header states source, horizon, sampling and declared size", async () => {
    const summary = unwrap(
      await run(join(fixtureFolder, nba), {
        stalenessHorizon: seconds(60),
        declaredSize: contractMicros(5_000_000),
      }),
    );
    const header = unwrap(captureHeader(target));
    expect(header).toMatchObject({
      captureId: summary.captureId,
      kind: "imported",
      programVersion: "0.1.0",
      settings: null,
      recording: {
        recording: "nba_mvp_both_venues_ticks",
        sourceName: nba,
        sourceSha256: summary.sourceSha256,
        samplingInterval: null,
        stalenessHorizon: 60_000_000,
        declaredSizeContractMicros: 5_000_000,
      },
    });
    expect(header.recording?.notes).toEqual(summary.notes);
    expect(summary.sourceSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("options are part of the capture's identity", async () => {
    const first = unwrap(await run(join(fixtureFolder, nba)));
    rmSync(target, { recursive: true });
    const second = unwrap(await run(join(fixtureFolder, nba), { stalenessHorizon: seconds(60) }));
    expect(second.captureId).not.toBe(first.captureId);
  });

  test("a recording that states its sizes declares none", async () => {
    unwrap(await run(join(fixtureFolder, "kalshi_superbowl_tob_1s.csv")));
    expect(unwrap(captureHeader(target)).recording?.declaredSizeContractMicros).toBeNull();
  });

  test("tells how far it is in both readings", async () => {
    const seen: ImportProgress[] = [];
    unwrap(await run(join(fixtureFolder, nba), { onProgress: (progress) => seen.push(progress) }));
    expect(seen).toEqual([
      { reading: 1, rows: 161 },
      { reading: 2, rows: 161 },
    ]);
  });

  test("a compressed source cut short is damage, and leaves no capture", async () => {
    const path = join(folder, `${nba}.gz`);
    const packed = gzipSync(readFileSync(join(fixtureFolder, nba)));
    writeFileSync(path, packed.subarray(0, packed.length - 40));
    expect(codeOf(await run(path))).toBe("CAP-918");
    expect(existsSync(target)).toBe(false);
  });

  test("a target that holds a capture is left as it is", async () => {
    unwrap(await run(join(fixtureFolder, nba)));
    const before = readFileSync(join(target, "000001.segment"));
    expect(codeOf(await run(join(fixtureFolder, bitcoin)))).toBe("CAP-917");
    expect(readFileSync(join(target, "000001.segment")).equals(before)).toBe(true);
  });

  test("a source that becomes unreadable between the readings leaves no capture", async () => {
    const path = join(folder, nba);
    copyFileSync(join(fixtureFolder, nba), path);
    const result = await run(path, {
      onProgress: ({ reading }) => {
        if (reading === 1) rmSync(path);
      },
    });
    expect(codeOf(result)).toBe("CAP-913");
    expect(existsSync(target) ? readdirSync(target) : []).toEqual([]);
  });

  test("a target that disappears while it is written is a failure", async () => {
    mkdirSync(target);
    const result = await run(join(fixtureFolder, nba), {
      onProgress: ({ reading }) => {
        if (reading === 1) writeFileSync(`${target}.blocked`, "");
        if (reading === 2) rmSync(target, { recursive: true, force: true });
      },
    });
    // The segment's file was open before its folder vanished: what counts is that nothing throws.
    expect([undefined, "CAP-917"]).toContain(codeOf(result));
  });
});
