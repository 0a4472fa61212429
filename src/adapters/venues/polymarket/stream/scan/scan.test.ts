// The parts of the scanner by themselves: what they read, and above all what they refuse.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  literalsText,
  polymarketLiterals,
} from "../../../../../../scripts/checks/scan-literals.ts";
import { instant } from "../../../shared/scan/milliseconds.ts";
import { copyAt, receiveBuffer } from "../../../shared/scan/receive-buffer.ts";
import {
  askWord,
  bidWord,
  entries,
  entriesMax,
  entryCount,
  otherFrame,
  outcomeWord,
  priceWord,
  scanChanges,
  sideWord,
  sizes,
  wordsPerEntry,
} from "./change-scan.ts";
import {
  lengthShift,
  notDecimal,
  scanFraction,
  scannedSize,
  scanSize,
  scanTouch,
  ticksMask,
  unstated,
} from "./decimals.ts";
import { notFound, TokenRecords } from "./token-records.ts";

/** Puts a text where frames are copied to, over what an earlier one left, and returns its end. */
function put(text: string): number {
  receiveBuffer.fill(0x37, copyAt, copyAt + 12_000);
  return copyAt + Buffer.from(receiveBuffer.buffer).write(text, copyAt);
}

test("the literals are those that the script writes", () => {
  expect(readFileSync(polymarketLiterals.path, "utf8")).toBe(literalsText(polymarketLiterals));
});

describe("decimals", () => {
  const fraction = (text: string) => {
    put(text);
    const read = scanFraction(copyAt);
    return read === notDecimal ? null : [read & ticksMask, read >> lengthShift];
  };
  const touch = (text: string) => {
    put(text);
    const read = scanTouch(copyAt);
    return read === notDecimal ? null : [read & ticksMask, read >> lengthShift];
  };
  const size = (text: string) => {
    put(text);
    const end = scanSize(copyAt);
    return end === notDecimal ? null : [scannedSize[0], end - copyAt];
  };

  test("every price of one to four digits is its ticks", () => {
    for (let digits = 1; digits <= 4; digits += 1) {
      for (let value = 0; value < 10 ** digits; value += 1) {
        const text = String(value).padStart(digits, "0");
        const ticks = value * 10 ** (4 - digits);
        expect(fraction(`${text}"`)).toEqual([ticks, digits]);
      }
    }
  });

  test.each(['"', '36000"', "3600", '36 "', '3e1"', '3.6"', '-36"', '36\\"', 'é"', "36,"])(
    "%s is no price's digits",
    (text) => expect(fraction(text)).toBeNull(),
  );

  test("any byte but a digit is refused in every place", () => {
    for (let byte = 0; byte < 256; byte += 1) {
      if (byte >= 0x30 && byte <= 0x39) continue;
      for (let place = 0; place < 4; place += 1) {
        put('4242"');
        receiveBuffer[copyAt + place] = byte;
        const isShorter = byte === 0x22 && place > 0;
        expect([byte, place, scanFraction(copyAt) === notDecimal]).toEqual([
          byte,
          place,
          !isShorter,
        ]);
        put('12345.678901"');
        receiveBuffer[copyAt + place] = byte;
        const isSize = place > 0 && byte === 0x22;
        expect([byte, place, scanSize(copyAt) === notDecimal]).toEqual([byte, place, !isSize]);
        put('1.678901"');
        receiveBuffer[copyAt + 2 + place] = byte;
        expect([byte, place, scanSize(copyAt) === notDecimal]).toEqual([byte, place, !isSize]);
      }
    }
  });

  test.each([
    ['0.36"', [3_600, 4]],
    ['0.5"', [5_000, 3]],
    ['0.0001"', [1, 6]],
    ['0.00"', [0, 4]],
    ['0"', [0, 1]],
    ['1"', [10_000, 1]],
    ['"', [unstated, 0]],
    ['1.00"', null],
    ['2"', null],
    ['00"', null],
    ['0.12345"', null],
    ['.5"', null],
    ['-0"', null],
  ])("a touch of %s", (text, expected) => expect(touch(text)).toEqual(expected));

  test.each([
    ["0", 0],
    ["5", 5_000_000],
    ["60.5", 60_500_000],
    ["007", 7_000_000],
    ["150.0", 150_000_000],
    ["0.01", 10_000],
    ["0.000001", 1],
    ["999.999999", 999_999_999],
    ["1142.857142", 1_142_857_142],
    ["1873.49", 1_873_490_000],
    ["10500100", 10_500_100_000_000],
    ["12345.67891", 12_345_678_910],
    ["999999999", 999_999_999_000_000],
    ["999999999.123456", 999_999_999_123_456],
  ])("a size of %s contracts is %i micros", (text, micros) => {
    expect(size(`${text}"`)).toEqual([micros, text.length]);
  });

  test.each([
    ["", "."],
    ["5", "."],
    ["5", ".0000000"],
    ["5", ".1234567"],
    ["5", ".12345678"],
    ["1234567890", ""],
    ["123456789012", ""],
    ["-5", ""],
    ["+5", ""],
    ["5 ", ""],
    ["5e3", ""],
    ["5", ".1.2"],
    ["5", ",1"],
    ["5.1", "e3"],
  ])("%s%s is no size of the venue's", (whole, rest) => {
    expect(size(`${whole}${rest}"`)).toBeNull();
  });
});

const yes = "70376619624311809214276251575098335182102535209505876271449492940440396273424";
const no = "41197505090949113277681403534415846370463900091316568389174671583452653896918";
const condition = `0x${"0".repeat(62)}c1`;
const hash = "36f56998e26d9a7c553446f35b240481efb271a3";

describe("records", () => {
  test("every token is found, also after growth, and no other text is", () => {
    const records = new TokenRecords();
    const pairs = Array.from({ length: 2_000 }, (_, market) => {
      const digits = String(market * 7_919).padStart(12, "1");
      return [`${digits}${"9".repeat(64)}`, `2${digits}${"8".repeat(60 + (market % 6))}`] as const;
    });
    const starts = pairs.map(([one, other], index) => records.add(one, other, index));
    for (const [index, pair] of pairs.entries()) {
      expect(records.marketIndexOf(starts[index] as number)).toBe(index);
      for (const [outcome, token] of pair.entries()) {
        put(`${token}","price":"0.42"`);
        const number = index * 2 + outcome;
        expect(records.find(copyAt)).toBe(number);
        expect(records.endOf(number, copyAt)).toBe(copyAt + token.length + 13);
        expect(records.endOf(number ^ 1, copyAt)).toBe(notFound);
      }
    }
    for (const text of [`${yes}","price":"0.42"`, `${pairs[0]?.[0]}","price":"1"`, '"']) {
      put(text);
      expect(records.find(copyAt)).toBe(notFound);
    }
  });

  test("a token that differs in one byte anywhere is another", () => {
    const records = new TokenRecords();
    records.add(yes, no, 0);
    for (let place = 0; place < yes.length + 13; place += 1) {
      put(`${yes}","price":"0.42"`);
      receiveBuffer[copyAt + place] = (receiveBuffer[copyAt + place] as number) ^ 1;
      expect(records.find(copyAt)).toBe(notFound);
    }
  });

  test("a token that is too short, too long or not plain is not found, nor is a forgotten one", () => {
    const records = new TokenRecords();
    for (const token of ["12345678901", "9".repeat(81), `é${"1".repeat(70)}`, "", yes]) {
      const record = records.add(token, no, 0);
      if (token === yes) records.forget(record);
      put(`${token}","price":"0.42"`);
      expect(records.find(copyAt)).toBe(notFound);
      records.forget(record);
    }
    put(`${no}","price":"0.42"`);
    expect(records.find(copyAt)).toBe(notFound);
  });
});

const first =
  `{"asset_id":"${yes}","price":"0.36","size":"60.5","side":"BUY","hash":"${hash}",` +
  '"best_bid":"0.36","best_ask":"0.38"}';
const mirror =
  `{"asset_id":"${no}","price":"0.64","size":"60.5","side":"SELL","hash":"${hash}",` +
  '"best_bid":"0.62","best_ask":"0.64"}';
const type = '"event_type":"price_change"';
const market = `"market":"${condition}"`;
const time = '"timestamp":"1795161600200"';
const changes = `"price_changes":[${first},${mirror}]`;
const frame = `{${type},${market},${time},${changes}}`;

describe("a frame of changes", () => {
  const records = new TokenRecords();
  records.add(yes, no, 0);
  const scan = (text: string) => scanChanges(records, copyAt, put(text));
  const entry = (at: number) => [...entries.subarray(at * wordsPerEntry, (at + 1) * wordsPerEntry)];

  test("is read as it stands", () => {
    expect(scan(frame)).toBe(0);
    expect([outcomeWord, sideWord, priceWord, bidWord, askWord]).toEqual([0, 1, 2, 3, 4]);
    expect([entryCount[0], instant[0]]).toEqual([2, 1_795_161_600_200_000]);
    expect([entry(0), sizes[0]]).toEqual([[0, 0, 3_600, 3_600, 3_800], 60_500_000]);
    expect([entry(1), sizes[1]]).toEqual([[1, 1, 6_400, 6_200, 6_400], 60_500_000]);
  });

  test.each([
    ["the documented order", frame],
    ["type and time behind the changes", `{${market},${changes},${time},${type}}`],
    ["time behind the type, both behind", `{${market},${changes},${type},${time}}`],
    ["the time behind the changes", `{${type},${market},${changes},${time}}`],
  ])("is read in %s, alone and in an array of one", (_what, text) => {
    for (const layout of [text, `[${text}]`]) {
      instant[0] = 0;
      expect(scan(layout)).toBe(0);
      expect([entryCount[0], instant[0]]).toEqual([2, 1_795_161_600_200_000]);
      expect(entry(1)).toEqual([1, 1, 6_400, 6_200, 6_400]);
      for (let length = 0; length < layout.length; length += 1) {
        put(layout);
        expect(scanChanges(records, copyAt, copyAt + length)).toBe(otherFrame);
      }
      for (const more of ["}", "]", " ", "\n", "x"]) expect(scan(layout + more)).toBe(otherFrame);
    }
  });

  test("the side may stand before the size", () => {
    expect(scan(frame.replaceAll('"size":"60.5","side":"BUY"', '"side":"BUY","size":"60.5"'))).toBe(
      0,
    );
    expect([entry(0), sizes[0]]).toEqual([[0, 0, 3_600, 3_600, 3_800], 60_500_000]);
    expect(scan(frame.replace('"size":"60.5","side":"SELL"', '"side":"SELL","size":"7"'))).toBe(0);
    expect([entry(1), sizes[1]]).toEqual([[1, 1, 6_400, 6_200, 6_400], 7_000_000]);
  });

  test("entries of either token come in any order, and no more than fit", () => {
    const of = (list: readonly string[]) => frame.replace(`${first},${mirror}`, list.join(","));
    expect(scan(of([mirror, mirror, first, first, mirror]))).toBe(1);
    const outcomes = [0, 1, 2, 3, 4].map((at) => entry(at)[0]);
    expect([entryCount[0], ...outcomes]).toEqual([5, 1, 1, 0, 0, 1]);
    expect(scan(of(Array(entriesMax).fill(first)))).toBe(0);
    expect(scan(of(Array(entriesMax + 1).fill(first)))).toBe(otherFrame);
    expect(scan(of([]))).toBe(otherFrame);
  });

  test("a byte that is turned over anywhere gives another frame or other values, never the same", () => {
    for (let place = 0; place < frame.length; place += 1) {
      for (const bit of [0x80, 0x40, 0x20, 0x01]) {
        const end = put(frame);
        receiveBuffer[copyAt + place] = (receiveBuffer[copyAt + place] as number) ^ bit;
        if (scanChanges(records, copyAt, end) === otherFrame) continue;
        const text = Buffer.from(receiveBuffer.subarray(copyAt, end)).toString();
        expect(() => JSON.parse(text), text).not.toThrow();
        expect(Object.keys(JSON.parse(text) as object)).toHaveLength(4);
      }
    }
  });

  test.each([
    ["an escape in the market", "0x000000", "\\u0030x0"],
    ["a quote in the market", "00c1", '0"c1'],
    ["a shorter market", "00c1", "0c1"],
    ["a time of twelve digits", "1795161600200", "179516160020"],
    ["a time that is a number", '"1795161600200"', "1795161600200"],
    ["a time whose micros are too large", "1795161600200", "9795161600200"],
    ["a time with a zero before it", "1795161600200", "0795161600200"],
    ["an empty time", "1795161600200", ""],
    ["an unknown token", yes, "7".repeat(77)],
    ["a price of 1", '"price":"0.36"', '"price":"1"'],
    ["a price of 0", '"price":"0.36"', '"price":"0"'],
    ["a price of 0.00", '"price":"0.36"', '"price":"0.00"'],
    ["a price of five decimals", '"price":"0.36"', '"price":"0.36000"'],
    ["a price that is a number", '"price":"0.36"', '"price":0.36'],
    ["an empty size", '"size":"60.5"', '"size":""'],
    ["a size that is a number", '"size":"60.5"', '"size":60.5'],
    ["another side", '"BUY"', '"BID"'],
    ["a side in small letters", '"SELL"', '"sell"'],
    ["a longer side", '"SELL"', '"SELLS"'],
    ["a shorter hash", hash, hash.slice(1)],
    ["a longer hash", hash, `${hash}0`],
    ["a quote in the hash", hash, `${hash.slice(0, 20)}"${hash.slice(21)}`],
    ["an escape in the hash", hash, `\\u0030${hash.slice(6)}`],
    ["no hash", `"hash":"${hash}",`, ""],
    ["a touch with an exponent", '"best_bid":"0.36"', '"best_bid":"36e-2"'],
    ["no touch", ',"best_bid":"0.36","best_ask":"0.38"', ""],
    ["an unknown field", '"side"', '"extra":1,"side"'],
    ["an unknown field of the message", '"timestamp"', '"version":"v2","timestamp"'],
    ["a space", ',"size"', ', "size"'],
    ["two messages", frame, `[${frame},${frame}]`],
    ["an array inside an array", frame, `[[${frame}]]`],
  ])("is left to the full parse with %s", (_what, from, to) => {
    expect(frame).toContain(from);
    expect(scan(frame.replace(from, to))).toBe(otherFrame);
  });
});
