// A damaged capture: everything before the damage is delivered, the damage is named with file and offset, and nothing is
// skipped.

import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { unwrap } from "../../domain/failure/result.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { readStory } from "../capture-story.ts";
import { encodeBlockHeader } from "./block.ts";
import { startCapture } from "./capture-writer.ts";
import {
  blockHeaderBytes,
  type CaptureIdentity,
  type EndMark,
  endClosed,
  preambleBytes,
} from "./format.ts";
import { captureHeader, isCapture } from "./read-capture.ts";
import { encodeSegmentHeader } from "./segment-header.ts";

const identity: CaptureIdentity = {
  captureId: "damaged",
  kind: "live",
  programVersion: "0.1.0",
  configurationHash: "",
  seed: 1,
  settings: null,
  recording: null,
};

let folder = "";
let file = "";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "damage-"));
  file = join(folder, "000001.segment");
  await record(folder, 64, 10_000);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function record(
  into: string,
  blockRawBytes: number,
  segmentRawBytes: number,
  captureId = "damaged",
): Promise<void> {
  const options = { folder: into, identity: { ...identity, captureId } };
  const writer = unwrap(startCapture({ ...options, blockRawBytes, segmentRawBytes }));
  const venue = "kalshi";
  const channel = writer.openChannel({ stream: "s", venue, decoder: "test@1", markets: [] });
  for (let count = 0; count < 12; count += 1) {
    writer.frame(channel, epochMicros(1_000 + count), Uint8Array.of(count, count * 7, 200 - count));
    writer.turn(epochMicros(1_000 + count), [], 1);
  }
  unwrap(await writer.close());
}

/** Where each block begins, and how many lines of the story are told before it. */
function blocks(): { readonly at: number; readonly linesBefore: number }[] {
  const bytes = readFileSync(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: { at: number; linesBefore: number }[] = [];
  let at = preambleBytes + view.getUint32(12, true);
  while (at < bytes.length) {
    found.push({ at, linesBefore: linesBefore(at) });
    at += blockHeaderBytes + view.getUint32(at, true);
  }
  return found;
}

/** Lines of the story when the file ends at the offset. */
function linesBefore(at: number): number {
  const whole = readFileSync(file);
  truncateSync(file, at);
  const { lines } = readStory(folder);
  writeFileSync(file, whole);
  return lines.length;
}

describe("a truncated segment", () => {
  test("cut at every offset delivers all blocks before the cut and names the first incomplete one", () => {
    const whole = readFileSync(file);
    const all = readStory(folder).lines;
    const starts = blocks();
    expect(starts.length).toBeGreaterThan(3);
    expect(starts.at(-1)?.linesBefore).toBe(all.length);
    const told = starts.map((block) => block.linesBefore);
    expect([...new Set(told.slice(0, -1))]).toEqual(told.slice(0, -1));
    for (let cut = 0; cut < whole.length; cut += 1) {
      writeFileSync(file, whole.subarray(0, cut));
      const story = readStory(folder);
      const last = starts.findLast((block) => block.at <= cut);
      const expected = last ?? { at: 0, linesBefore: 0 };
      expect(story.failure?.code).toBe("CAP-912");
      expect(story.failure?.details).toMatchObject({
        file: "000001.segment",
        offset: expected.at,
      });
      expect(story.lines).toEqual(all.slice(0, expected.linesBefore));
    }
  });
});

describe("a damaged segment", () => {
  test("with any byte flipped delivers all blocks before it and names the block", () => {
    const whole = readFileSync(file);
    const all = readStory(folder).lines;
    const starts = blocks();
    for (let position = 0; position < whole.length; position += 1) {
      const changed = Uint8Array.from(whole);
      changed[position] = (changed[position] as number) ^ 0x10;
      writeFileSync(file, changed);
      const story = readStory(folder);
      const block = starts.findLast((one) => one.at <= position) ?? { at: 0, linesBefore: 0 };
      // A longer header length runs past the end of the file: truncated is the other name for it.
      expect(["CAP-911", "CAP-912"]).toContain(story.failure?.code);
      if (position >= preambleBytes) expect(story.failure?.code).toBe("CAP-911");
      expect(story.failure?.details?.["offset"]).toBe(block.at);
      expect(story.lines).toEqual(all.slice(0, block.linesBefore));
    }
  });

  test("with bytes after its end is damage", () => {
    const whole = readFileSync(file);
    writeFileSync(file, Buffer.concat([whole, Buffer.from([0])]));
    const { failure } = readStory(folder);
    expect(failure?.code).toBe("CAP-911");
    expect(failure?.details?.["offset"]).toBe(whole.length);
  });

  test("with an entry that does not fit delivers the entries before it", () => {
    // Entries: a turn, then a tag that no version has.
    const payload = Uint8Array.of(3, 0, 0, 99);
    const about = { rawBytes: payload.length, codec: 0, end: endClosed } as const;
    const header = encodeSegmentHeader({ ...identity, segment: 1 });
    writeFileSync(file, Buffer.concat([header, encodeBlockHeader(payload, about), payload]));
    const story = readStory(folder);
    expect(story.lines).toEqual(["turn 0 0 []"]);
    expect(story.failure).toMatchObject({ code: "CAP-911", details: { offset: header.length } });
    expect(story.failure?.message).toContain("unknown tag 99 in the entry at raw offset 3");
  });

  test.each([
    ["a frame of an unknown channel", [2, 5, 0, 0]],
    ["a frame beyond its block", [2, 0, 0, 9]],
    ["a turn without its end", [3, 0]],
    ["literals that are no list", [4, 0, 0, 1, 0x37]],
    ["a channel that is no description", [1, 0, 2, 0x7b, 0x7d]],
    ["a checkpoint cut short", [5, 1, 9, 0x61]],
    ["facts that are no object", [6, 1, 0x37]],
    ["an event without a kind", [7, 2, 0x7b, 0x7d]],
  ])("%s is damage", (_, entry) => {
    const payload = Uint8Array.from(entry);
    const about = { rawBytes: payload.length, codec: 0, end: endClosed } as const;
    const header = encodeSegmentHeader({ ...identity, segment: 1 });
    writeFileSync(file, Buffer.concat([header, encodeBlockHeader(payload, about), payload]));
    const story = readStory(folder);
    expect(story.lines).toEqual([]);
    expect(story.failure?.code).toBe("CAP-911");
  });

  test("with a frame of an unknown channel after one of a known channel is damage", () => {
    const channel = { stream: "s", venue: "kalshi", decoder: "test@1", markets: [] };
    const text = Buffer.from(JSON.stringify(channel));
    const frames = [2, 0, 0, 0, 2, 1, 0, 0];
    const payload = Uint8Array.from([1, 0, text.length, ...text, ...frames]);
    const about = { rawBytes: payload.length, codec: 0, end: endClosed } as const;
    const header = encodeSegmentHeader({ ...identity, segment: 1 });
    writeFileSync(file, Buffer.concat([header, encodeBlockHeader(payload, about), payload]));
    const story = readStory(folder);
    expect(story.lines).toHaveLength(2);
    expect(story.failure?.message).toContain("frame of unknown channel 1");
  });

  const oddBlocks: readonly (readonly [string, Parameters<typeof encodeBlockHeader>[1], string])[] =
    [
      ["an unknown codec", { rawBytes: 1, codec: 9, end: endClosed }, "unknown block codec"],
      ["an unknown end mark", { rawBytes: 1, codec: 0, end: 7 as EndMark }, "unknown end mark"],
      ["a raw length of gigabytes", { rawBytes: 2 ** 31, codec: 1, end: endClosed }, "impossible"],
      ["a wrong raw length", { rawBytes: 9, codec: 0, end: endClosed }, "decompress"],
      ["a payload that is no zstd", { rawBytes: 9, codec: 1, end: endClosed }, "decompress"],
    ];

  test.each(oddBlocks)("%s is damage", (_, about, message) => {
    const payload = Uint8Array.of(3);
    const header = encodeSegmentHeader({ ...identity, segment: 1 });
    writeFileSync(file, Buffer.concat([header, encodeBlockHeader(payload, about), payload]));
    const { failure } = readStory(folder);
    expect(failure?.code).toBe("CAP-911");
    expect(failure?.message).toContain(message);
  });
});

describe("a capture of several segments", () => {
  beforeEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await record(folder, 32, 64);
  });

  const second = "000002.segment";
  const third = "000003.segment";

  test("is read whole", () => {
    expect(readStory(folder).failure).toBeUndefined();
    expect(readStory(folder).lines).toHaveLength(25);
  });

  test("with one missing delivers what is before it", () => {
    const told = toldWithout(second);
    expect(told.failure).toMatchObject({ code: "CAP-911", details: { file: second, offset: 0 } });
    expect(told.lines).toEqual(["channel 0 s kalshi test@1 []", ...told.lines.slice(1)]);
    expect(told.lines.length).toBeLessThan(25);
    expect(told.failure?.details?.["turns"]).toBe(turnsIn(told.lines));
  });

  test("with its first one missing delivers nothing", () => {
    const told = toldWithout("000001.segment");
    expect(told.failure?.details?.["file"]).toBe("000001.segment");
    expect(told.lines).toEqual([]);
  });

  test("without its last one names it", () => {
    const whole = readStory(folder);
    expect(whole.failure).toBeUndefined();
    let last = 1;
    while (hasSegment(last + 1)) last += 1;
    const name = `${String(last).padStart(6, "0")}.segment`;
    expect(toldWithout(name).failure).toMatchObject({
      code: "CAP-911",
      details: { file: name, offset: 0 },
    });
  });

  test("with a segment in the place of another is damage", () => {
    writeFileSync(join(folder, second), readFileSync(join(folder, third)));
    const { failure } = readStory(folder);
    expect(failure?.message).toContain("says it is segment 3");
  });

  test("with a segment of another capture is damage", async () => {
    const other = join(folder, "other");
    await record(other, 32, 64, "other");
    writeFileSync(join(folder, second), readFileSync(join(other, second)));
    expect(readStory(folder).failure?.message).toContain("belongs to capture other");
  });

  test("that goes on after it was closed is damage", async () => {
    const other = join(folder, "other");
    await record(other, 10_000, 10_000);
    writeFileSync(join(folder, "000001.segment"), readFileSync(join(other, "000001.segment")));
    expect(readStory(folder).failure).toMatchObject({
      code: "CAP-911",
      details: { file: second },
    });
  });

  function toldWithout(name: string): ReturnType<typeof readStory> {
    rmSync(join(folder, name));
    return readStory(folder);
  }

  function hasSegment(segment: number): boolean {
    try {
      readFileSync(join(folder, `${String(segment).padStart(6, "0")}.segment`));
      return true;
    } catch {
      return false;
    }
  }
});

function turnsIn(lines: readonly string[]): number {
  return lines.filter((line) => line.startsWith("turn")).length;
}

describe("what is no capture", () => {
  test("a missing folder and an empty one", () => {
    const empty = mkdtempSync(join(folder, "empty-"));
    for (const path of [join(folder, "absent"), empty, file]) {
      expect(readStory(path).failure?.code).toBe("CAP-913");
      expect(captureHeader(path).ok).toBe(false);
      expect(isCapture(path)).toBe(false);
    }
  });

  test("a newer version is named as such", () => {
    writeFileSync(file, encodeSegmentHeader({ ...identity, segment: 1 }, 3));
    expect(readStory(folder).failure?.code).toBe("CAP-914");
    const header = captureHeader(folder);
    expect(header.ok ? undefined : header.failure.code).toBe("CAP-914");
  });

  test("the version before this one is read", async () => {
    const whole = mkdtempSync(join(folder, "old-"));
    const writer = unwrap(startCapture({ folder: whole, identity }));
    writer.event({ kind: "StreamClosed", receivedAt: epochMicros(1), stream: "s", reason: "x" });
    unwrap(await writer.close());
    const path = join(whole, "000001.segment");
    const bytes = readFileSync(path);
    const header = encodeSegmentHeader({ ...identity, segment: 1 }, 1);
    writeFileSync(path, Buffer.concat([header, bytes.subarray(header.length)]));
    expect(readStory(whole)).toMatchObject({ failure: undefined, lines: [expect.any(String)] });
  });

  test("a header that describes no capture is damage", () => {
    writeFileSync(file, encodeSegmentHeader({ segment: 1 } as never));
    expect(readStory(folder).failure?.message).toContain("does not describe a capture");
  });
});
