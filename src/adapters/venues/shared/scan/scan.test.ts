// The parts that every venue's scanner is made of: what they read, and above all what they refuse.

import { describe, expect, test } from "vitest";
import { fourDigits, notDigits } from "./digits.ts";
import {
  endOfPlainText,
  isPlain,
  isPlainHexadecimal,
  isPlainUuid,
  nextQuote,
  notPlain,
} from "./plain-text.ts";
import { copyAt, receiveBuffer } from "./receive-buffer.ts";

/** Puts a text where frames are copied to, over what an earlier one left. */
function put(text: string): void {
  receiveBuffer.fill(0x37, copyAt, copyAt + 512);
  Buffer.from(receiveBuffer.buffer).write(text, copyAt);
}

function wordOf(text: string): number {
  return Buffer.from(text).readInt32LE(0);
}

test("four digits are their number, and any other four bytes none", () => {
  for (let value = 0; value < 10_000; value += 1) {
    expect(fourDigits(wordOf(String(value).padStart(4, "0")))).toBe(value);
  }
  for (let byte = 0; byte < 256; byte += 1) {
    if (byte >= 48 && byte <= 57) continue;
    for (let place = 0; place < 4; place += 1) {
      const four = Buffer.from("4242");
      four[place] = byte;
      expect(fourDigits(four.readInt32LE(0))).toBe(notDigits);
    }
  }
});

describe("plain text", () => {
  test("ends at its quote, wherever that stands", () => {
    for (let length = 0; length < 90; length += 1) {
      put(`${"a".repeat(length)}"`);
      expect(endOfPlainText(copyAt)).toBe(copyAt + length);
    }
  });

  test("has no byte that is written otherwise than it reads", () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const isOdd = byte < 0x20 || byte > 0x7f || byte === 0x5c;
      for (let place = 0; place < 36; place += 1) {
        put(`${"a".repeat(36)}"`);
        receiveBuffer[copyAt + place] = byte;
        if (byte === 0x22) expect(endOfPlainText(copyAt)).toBe(copyAt + place);
        else expect(endOfPlainText(copyAt) === notPlain).toBe(isOdd);
        if (isOdd || byte === 0x22) expect(isPlainUuid(copyAt)).toBe(false);
        const isHexadecimal = /^[0-9a-f-]$/.test(String.fromCharCode(byte));
        if (isHexadecimal) expect(isPlainUuid(copyAt)).toBe(true);
        expect(nextQuote(copyAt)).toBe(byte === 0x22 ? copyAt + place : copyAt + 36);
      }
    }
    expect([isPlain("A-1.50"), isPlain('A"'), isPlain("A\\"), isPlain("é")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test("is hexadecimal only with bytes that read as they are written", () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const isHexadecimal = /^[0-9a-f]$/.test(String.fromCharCode(byte));
      const isOdd = byte < 0x20 || byte > 0x7f || byte === 0x5c || byte === 0x22;
      for (let place = 0; place < 40; place += 1) {
        put(`${"7".repeat(20)}${"f".repeat(20)}"`);
        receiveBuffer[copyAt + place] = byte;
        if (isOdd) expect(isPlainHexadecimal(copyAt)).toBe(false);
        if (isHexadecimal) expect(isPlainHexadecimal(copyAt)).toBe(true);
      }
    }
  });

  test("without an end is none", () => {
    put("a".repeat(200));
    expect(endOfPlainText(copyAt)).toBe(notPlain);
    expect(nextQuote(copyAt)).toBe(notPlain);
  });
});
