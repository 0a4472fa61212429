// Lines of a file, compressed or not, with any line ends, in any cut into chunks.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readLines } from "./recording-lines.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lines-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function linesOf(name: string, bytes: Uint8Array): Promise<string[]> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const all: string[] = [];
  for await (const lines of readLines(path)) all.push(...lines);
  return all;
}

describe("readLines", () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => `row ${index} € ${"x".repeat(40)}`);

  test("a plain file", async () => {
    expect(await linesOf("plain", Buffer.from(`${lines.join("\n")}\n`))).toEqual(lines);
  });

  test("a compressed file without a last line end, with returns", async () => {
    expect(await linesOf("packed.gz", gzipSync(lines.join("\r\n")))).toEqual(lines);
  });

  test("an empty file", async () => {
    expect(await linesOf("empty", new Uint8Array(0))).toEqual([]);
  });

  test("a truncated compressed file throws at its end", async () => {
    const whole = gzipSync(lines.join("\n"));
    await expect(linesOf("cut.gz", whole.subarray(0, whole.length - 50))).rejects.toThrow();
  });

  test("a line without end is not collected for ever", async () => {
    const endless = Buffer.alloc(3 * 1024 * 1024, "a");
    await expect(linesOf("endless", endless)).rejects.toThrow("a line has more than");
  });
});
