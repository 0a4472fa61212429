// The two comparisons of every update: what a store says of prices after each thing that may be said of a market, and
// that room made for others changes nothing.

import { describe, expect, test } from "vitest";
import { CertificateStore } from "./certificate-store.ts";

const nobody = -1;

describe("a market", () => {
  test("that is certified matters from one tick beyond its limits on", () => {
    const store = new CertificateStore();
    store.certify(3, 4_200, 4_000);
    expect(store.mayBreak(3, 4_200, 4_000)).toBe(false);
    expect(store.mayBreak(3, 4_199, 4_000)).toBe(true);
    expect(store.mayBreak(3, 4_200, 4_001)).toBe(true);
  });

  test("that nobody asks or bids for matters to no certificate", () => {
    const store = new CertificateStore();
    store.certify(0, 10_000, 0);
    expect(store.mayBreak(0, nobody, nobody)).toBe(false);
    expect(store.mayBreak(0, nobody, 1)).toBe(true);
    expect(store.mayBreak(0, 9_999, nobody)).toBe(true);
  });

  test("that nothing is proven of always matters, even with an empty book", () => {
    const store = new CertificateStore();
    store.certify(0, 0, 10_100);
    store.uncertify(0);
    expect(store.mayBreak(0, nobody, nobody)).toBe(true);
    expect(store.mayBreak(0, 9_999, 1)).toBe(true);
    store.certify(0, 0, 10_100);
    expect(store.mayBreak(0, 1, 9_999)).toBe(false);
  });

  test("that is ignored never matters", () => {
    const store = new CertificateStore();
    store.uncertify(7);
    store.ignore(7);
    for (const [ask, bid] of [
      [1, 9_999],
      [nobody, 9_999],
      [1, nobody],
      [nobody, nobody],
    ] as const) {
      expect(store.mayBreak(7, ask, bid)).toBe(false);
    }
  });

  test("keeps what was said of it when room is made, and one that was skipped is ignored", () => {
    const store = new CertificateStore();
    store.certify(5, 4_200, 4_000);
    store.uncertify(6);
    for (const far of [1_023, 1_024, 70_000]) store.certify(far, 100, 50);
    expect(store.mayBreak(5, 4_199, nobody)).toBe(true);
    expect(store.mayBreak(5, 4_200, 4_000)).toBe(false);
    expect(store.mayBreak(6, nobody, nobody)).toBe(true);
    expect(store.mayBreak(69_999, 1, 9_999)).toBe(false);
    expect(store.mayBreak(70_000, 100, 50)).toBe(false);
    expect(store.mayBreak(70_000, 99, 50)).toBe(true);
  });

  test("may have a pair total of 1.01, whose bids go up to it", () => {
    const store = new CertificateStore();
    store.certify(0, 0, 10_100);
    expect(store.mayBreak(0, 1, 9_999)).toBe(false);
    store.certify(0, 10_000, 100);
    expect(store.mayBreak(0, nobody, 100)).toBe(false);
    expect(store.mayBreak(0, nobody, 101)).toBe(true);
  });
});
