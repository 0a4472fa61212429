// Identifiers have the venues' shapes and follow from their text alone.

import { describe, expect, test } from "vitest";

import { hexWordFor, sha1For, tokenIdFor, uuidFor } from "./identifiers.ts";

describe("identifiers", () => {
  test("have the venues' shapes", () => {
    for (let index = 0; index < 200; index += 1) {
      expect(uuidFor(`u ${index}`)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(hexWordFor(`h ${index}`)).toMatch(/^0x[0-9a-f]{64}$/);
      expect(tokenIdFor(`t ${index}`)).toMatch(/^[1-9]\d{76}$/);
    }
  });

  test("follow from their text", () => {
    expect(tokenIdFor("a")).toBe(tokenIdFor("a"));
    expect(tokenIdFor("a")).not.toBe(tokenIdFor("b"));
    expect(sha1For("abc")).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
  });
});
