// The checksum against its published check value, and against the definition bit by bit.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";

/** The definition: one bit of one byte at a time. */
function bitByBit(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      sum = sum & 1 ? (sum >>> 1) ^ 0x82f6_3b78 : sum >>> 1;
    }
  }
  return ~sum >>> 0;
}

describe("crc32c", () => {
  test("gives the check value of the standard", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe306_9283);
  });

  test("agrees with the definition at every length and alignment", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat({ max: 7 }), (bytes, shift) => {
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        expect(crc32c(moved.subarray(shift))).toBe(bitByBit(bytes));
      }),
    );
  });

  test("can be continued", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
        const whole = new Uint8Array([...first, ...second]);
        expect(crc32c(second, crc32c(first))).toBe(crc32c(whole));
      }),
    );
  });
});
