// What the writer writes, the cursor reads; what is cut short is noticed and never read as a number.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteCursor } from "./byte-cursor.ts";
import { ByteWriter, signedVarintMax } from "./byte-writer.ts";

const boundaries = [0, 1, 127, 128, 2 ** 14, 2 ** 21, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 35, 2 ** 49];
const unsigned = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(...boundaries.flatMap((value) => [Math.max(0, value - 1), value, value + 1])),
  fc.constant(Number.MAX_SAFE_INTEGER),
);
const signed = fc.oneof(
  fc.integer({ min: -signedVarintMax, max: signedVarintMax }),
  fc.constantFrom(0, -1, 1, -64, 64, -signedVarintMax, signedVarintMax),
);

function cursorOver(bytes: Uint8Array): ByteCursor {
  const cursor = new ByteCursor();
  cursor.start(bytes, 0, bytes.length);
  return cursor;
}

describe("varints", () => {
  test("every safe integer survives", () => {
    fc.assert(
      fc.property(fc.array(unsigned), fc.array(signed), (plain, folded) => {
        const writer = new ByteWriter(1);
        for (const value of plain) writer.varint(value);
        for (const value of folded) writer.signedVarint(value);
        const cursor = cursorOver(writer.take());
        expect(plain.map(() => cursor.varint())).toEqual(plain);
        expect(folded.map(() => cursor.signedVarint() + 0)).toEqual(folded.map((n) => n + 0));
        expect(cursor.broken).toBe(false);
        expect(cursor.position).toBe(cursor.end);
      }),
      { numRuns: 500 },
    );
  });

  test("a number cut short breaks the cursor", () => {
    fc.assert(
      fc.property(unsigned, (value) => {
        const writer = new ByteWriter(8);
        writer.varint(value);
        const bytes = writer.take();
        const cursor = cursorOver(bytes.subarray(0, bytes.length - 1));
        expect(cursor.varint()).toBe(0);
        expect(cursor.broken).toBe(true);
      }),
    );
  });

  test("a number beyond a safe integer breaks the cursor", () => {
    const eight = cursorOver(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f));
    expect(eight.varint()).toBe(0);
    expect(eight.broken).toBe(true);
    const endless = cursorOver(new Uint8Array(20).fill(0xff));
    endless.varint();
    expect(endless.broken).toBe(true);
  });

  test("only non-negative safe integers are written", () => {
    const writer = new ByteWriter(8);
    expect(() => writer.varint(-1)).toThrow("non-negative");
    expect(() => writer.varint(0.5)).toThrow("non-negative");
    expect(() => writer.signedVarint(2 ** 53)).toThrow("52 bits");
  });
});

describe("stretches of bytes", () => {
  test("text is its UTF-8 length and bytes", () => {
    const writer = new ByteWriter(1);
    writer.text("a€");
    expect([...writer.take()]).toEqual([4, 0x61, 0xe2, 0x82, 0xac]);
  });

  test("a stretch beyond the end breaks the cursor", () => {
    const cursor = cursorOver(new Uint8Array(3));
    expect(cursor.skip(2)).toBe(0);
    cursor.skip(2);
    expect(cursor.broken).toBe(true);
  });

  test("a cleared writer starts anew in the same buffer", () => {
    const writer = new ByteWriter(4);
    writer.raw(Uint8Array.of(1, 2, 3));
    const buffer = writer.bytes;
    writer.clear();
    writer.byte(9);
    expect(writer.bytes).toBe(buffer);
    expect([...writer.take()]).toEqual([9]);
  });
});
