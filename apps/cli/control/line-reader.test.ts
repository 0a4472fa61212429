// Lines come out whole however the bytes were cut.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineReader } from "./line-reader.ts";

describe("line reader", () => {
  test("gives the same lines for every cutting of the bytes", () => {
    const line = fc
      .string({ unit: "grapheme", maxLength: 12 })
      .filter((text) => !text.includes("\n"));
    const cuts = fc.array(fc.nat(400), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), cuts, (lines, places) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
        const ends = [...places.map((place) => Math.min(place, bytes.length)), bytes.length];
        const reader = new LineReader(1_000);
        const read: string[] = [];
        let from = 0;
        for (const to of ends.sort((a, b) => a - b)) {
          read.push(...(reader.push(bytes.subarray(from, to)) ?? ["too long"]));
          from = to;
        }
        expect(read).toEqual(lines);
      }),
    );
  });

  test("holds a line of exactly the limit and refuses one byte more, ended or not", () => {
    expect(new LineReader(4).push(Buffer.from("abcd\n"))).toEqual(["abcd"]);
    expect(new LineReader(4).push(Buffer.from("abcde\n"))).toBeNull();
    expect(new LineReader(4).push(Buffer.from("abcde"))).toBeNull();
    const pieces = new LineReader(4);
    expect(pieces.push(Buffer.from("ab"))).toEqual([]);
    expect(pieces.push(Buffer.from("cde\n"))).toBeNull();
  });
});
