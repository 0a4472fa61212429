import fastCheck from "fast-check";
import { describe, expect, test } from "vitest";
import { StateHash } from "./state-hash.ts";

type Part = number | string;

function hashOf(parts: readonly Part[]): string {
  const hash = new StateHash();
  for (const part of parts) {
    if (typeof part === "number") hash.addInteger(part);
    else hash.addText(part);
  }
  return hash.digest();
}

/** The documented algorithm once more, over big integers and shared with nothing. */
function describedHash(parts: readonly Part[]): string {
  const mask = 0xffff_ffffn;
  const rotate = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (32n - n))) & mask;
  let lanes = [0x243f6a89n, 0x05a308d4n, 0x13198a2fn, 0x03707345n];
  let count = 0n;
  const word = (w: bigint): void => {
    const [a, b, c, d] = lanes as [bigint, bigint, bigint, bigint];
    const k = (rotate((w * 0x2c9277b5n) & mask, 15n) * 0x5f356495n) & mask;
    const t = ((rotate(a ^ k, 13n) + d) * 0x3c6ef363n) & mask;
    lanes = [b, c, d, t ^ (t >> 16n)];
    count += 1n;
  };
  for (const part of parts) {
    if (typeof part === "number") {
      const value = BigInt.asUintN(64, BigInt(part));
      word(value >> 32n);
      word(value & mask);
      continue;
    }
    word(0x4000_0000n + BigInt(part.length));
    for (let unit = 0; unit < part.length; unit += 2) {
      const high = unit + 1 < part.length ? BigInt(part.charCodeAt(unit + 1)) : 0n;
      word(BigInt(part.charCodeAt(unit)) | (high << 16n));
    }
  }
  word(count & mask);
  for (let round = 1n; round <= 8n; round += 1n) word(round);
  return lanes.map((lane) => lane.toString(16).padStart(8, "0")).join("");
}

function differingBits(a: string, b: string): number {
  const difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  return difference.toString(2).replaceAll("0", "").length;
}

const safeInteger = fastCheck.maxSafeInteger();
const parts = fastCheck.array(
  fastCheck.oneof(safeInteger, fastCheck.string({ unit: "binary" }), fastCheck.integer()),
);

describe("state hash", () => {
  test("gives the recorded digests", () => {
    const digests = [[], [0], [1], [-1], [2 ** 32], ["ab", "c"], ["a", "bc"], ["", 7, "é∞😀"]].map(
      (vector) => `${JSON.stringify(vector)} ${hashOf(vector as Part[])}`,
    );
    expect(digests).toMatchInlineSnapshot(`
      [
        "[] 8ee4de77ba12147e35431f1bf47decec",
        "[0] a1091ca49d92b395d44e75fa0e3bd0e4",
        "[1] b333b826614ef95fbb022477a15394a5",
        "[-1] 2dac16cb03855341cc6d2dea572e9738",
        "[4294967296] b0f3a5a92b37e4da13748671b93e1c75",
        "["ab","c"] 99f9219d96d57f90db495e8a3b7a6d9f",
        "["a","bc"] 99408c97bbb5ed54ec0b1602339b274e",
        "["",7,"é∞😀"] ce81dcb624b9b1f70d5749dc60c58b0d",
      ]
    `);
  });

  test("is the algorithm that its comment describes", () => {
    fastCheck.assert(
      fastCheck.property(parts, (vector) => {
        expect(hashOf(vector)).toBe(describedHash(vector));
      }),
    );
  });

  test("tells where a text ends, and texts from integers", () => {
    const digests = [
      ["ab", "c"],
      ["a", "bc"],
      ["abc"],
      ["abc", ""],
      ["", "abc"],
      ["a\u0000", "bc"],
      ["a", "\u0000bc"],
      [97],
      [""],
      [],
      [0],
      [0, 0],
      ["0"],
    ].map((vector) => hashOf(vector));
    expect(new Set(digests).size).toBe(digests.length);
  });

  test("minus zero is zero", () => {
    expect(hashOf([-0])).toBe(hashOf([0]));
  });

  test("sees every bit of a safe integer", () => {
    const numbers = [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 32 + 1, -(2 ** 32), 2 ** 52];
    numbers.push(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -(2 ** 32) - 1, 2 ** 33);
    expect(new Set(numbers.map((value) => hashOf([value]))).size).toBe(numbers.length);
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d", (value) => {
    expect(() => new StateHash().addInteger(value)).toThrow("not a safe integer");
  });

  test("a digest does not disturb what follows, and reset forgets", () => {
    const hash = new StateHash();
    hash.addText("first");
    hash.digest();
    hash.addInteger(2);
    expect(hash.digest()).toBe(hashOf(["first", 2]));
    expect(hash.digest()).toBe(hash.digest());
    hash.reset();
    expect(hash.digest()).toBe(hashOf([]));
  });

  test("order matters", () => {
    fastCheck.assert(
      fastCheck.property(safeInteger, safeInteger, (a, b) => {
        fastCheck.pre(a !== b);
        expect(hashOf([a, b])).not.toBe(hashOf([b, a]));
      }),
    );
  });

  test("one flipped bit changes about half of the digest, wherever it stands", () => {
    for (const length of [1, 2, 5, 40]) {
      for (let position = 0; position < length; position += Math.max(1, length >> 2)) {
        let total = 0;
        let least = 128;
        const base = Array.from({ length }, (_, at) => at * 1_000_003);
        for (let bit = 0; bit < 48; bit += 1) {
          const flipped = [...base];
          const before = BigInt(base[position] as number);
          flipped[position] = Number(before ^ (1n << BigInt(bit)));
          const bits = differingBits(hashOf(base), hashOf(flipped));
          total += bits;
          least = Math.min(least, bits);
        }
        expect(total / 48).toBeGreaterThan(58);
        expect(total / 48).toBeLessThan(70);
        expect(least).toBeGreaterThan(35);
      }
    }
  });

  test("200,000 neighbouring states do not collide, not even in half of the digest", () => {
    const halves = new Set<string>();
    for (let state = 0; state < 200_000; state += 1) {
      halves.add(hashOf([state % 450, Math.floor(state / 450)]).slice(16));
    }
    expect(halves.size).toBe(200_000);
  });
});
