// Texts and values: what each kind of setting reads, what it refuses, and that writing is the inverse of reading.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { durationMicros } from "../../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { usdMicros } from "../../../src/domain/units/usd-micros.ts";
import {
  bytesType,
  contractsType,
  countType,
  durationType,
  factorType,
  priceType,
  rateType,
  usdType,
} from "./number-types.ts";
import {
  dayBoundaryType,
  listenType,
  pathType,
  urlType,
  walletType,
  wordOrUrlType,
} from "./place-types.ts";
import { booleanType, oneOf, type TextType, wordsType } from "./text-type.ts";

const share = { from: "0", to: "1" };
const types: Readonly<Record<string, TextType<unknown>>> = {
  usd: usdType({ to: "1000" }) as TextType<unknown>,
  price: priceType(share) as TextType<unknown>,
  rate: rateType(share) as TextType<unknown>,
  factor: factorType({ from: "0", to: "10" }) as TextType<unknown>,
  contracts: contractsType({ from: "0", to: "1000" }) as TextType<unknown>,
  count: countType(1, 100) as TextType<unknown>,
  duration: durationType({ from: "0 s", to: "30 d" }) as TextType<unknown>,
  bytes: bytesType(1_024, 1_073_741_824) as TextType<unknown>,
  boolean: booleanType as TextType<unknown>,
  words: wordsType as TextType<unknown>,
  word: oneOf(["paper", "live"]) as TextType<unknown>,
  url: urlType("https", "http") as TextType<unknown>,
  storage: wordOrUrlType("sqlite", "postgres") as TextType<unknown>,
  path: pathType as TextType<unknown>,
  listen: listenType as TextType<unknown>,
  boundary: dayBoundaryType as TextType<unknown>,
  wallet: walletType as TextType<unknown>,
};

describe("reads", () => {
  test.each<[string, string, unknown]>([
    ["usd", "12.50", 12_500_000],
    ["usd", "0.000001", 1],
    ["usd", "1000", 1_000_000_000],
    ["price", "0.0001", 1],
    ["price", "0.425", 4_250],
    ["rate", "5 %", 50_000],
    ["rate", "5%", 50_000],
    ["rate", "0.0001 %", 1],
    ["rate", "0.05", 50_000],
    ["rate", "100 %", 1_000_000],
    ["factor", "1.10", 1_100_000],
    ["contracts", "10", 10_000_000],
    ["contracts", "10 contracts", 10_000_000],
    ["contracts", "1 contract", 1_000_000],
    ["count", "7", 7],
    ["duration", "300 ms", 300_000],
    ["duration", "5 s", 5_000_000],
    ["duration", "1.5 s", 1_500_000],
    ["duration", "15 min", 900_000_000],
    ["duration", "60m", 3_600_000_000],
    ["duration", "12h", 43_200_000_000],
    ["duration", "30 d", 2_592_000_000_000],
    ["duration", "7 us", 7],
    ["duration", "7 µs", 7],
    ["bytes", "100 MiB", 104_857_600],
    ["bytes", "1.5 KiB", 1_536],
    ["bytes", "2000 B", 2_000],
    ["boolean", "true", true],
    ["word", "live", "live"],
    ["url", "https://host/path", "https://host/path"],
    ["url", "http://127.0.0.1:80/x", "http://127.0.0.1:80/x"],
    ["url", "http://[::1]/x", "http://[::1]/x"],
    ["storage", "sqlite", "sqlite"],
    ["storage", "postgres://u:p@h/d", "postgres://u:p@h/d"],
    ["path", "./my data/x", "./my data/x"],
    ["listen", "127.0.0.1:8787", { host: "127.0.0.1", port: 8_787 }],
    ["listen", "[::1]:0", { host: "::1", port: 0 }],
    ["listen", "localhost:80", { host: "localhost", port: 80 }],
    ["boundary", "00:00 UTC", 0],
    ["boundary", "17:00 -05:00", 22 * 3_600_000_000],
    ["boundary", "01:30 +05:30", 20 * 3_600_000_000],
    ["boundary", "23:59Z", 1_439 * 60_000_000],
    ["wallet", `0x${"aB".repeat(20)}`, `0x${"ab".repeat(20)}`],
  ])("%s: %s", (name, text, value) => {
    expect(types[name]!.parse(text)).toEqual({ ok: true, value });
  });
});

describe("refuses", () => {
  test.each<[string, string, RegExp]>([
    ["usd", "ten", /not a decimal/],
    ["usd", "", /not a decimal/],
    ["usd", "$5", /not a decimal/],
    ["usd", "1e3", /not a decimal/],
    ["usd", "1,000", /comma/],
    ["usd", "0.0000001", /more than 6 decimals/],
    ["usd", "-1", /below 0/],
    ["usd", "1000.000001", /above 1000/],
    ["usd", "99999999999999999", /not a decimal|too large/],
    ["price", "1.0001", /above 1/],
    ["price", "0.00001", /more than 4 decimals/],
    ["rate", "101 %", /above 1/],
    ["rate", "0.00001 %", /more than 4 decimals/],
    ["rate", "5 percent", /not a decimal/],
    ["rate", "%", /not a decimal/],
    ["contracts", "10 lots", /not a decimal/],
    ["count", "1.5", /not a whole number/],
    ["count", "0", /below 1/],
    ["count", "101", /above 100/],
    ["count", "1,0", /comma/],
    ["duration", "5", /unit is needed/],
    ["duration", "5 parsecs", /unknown unit/],
    ["duration", "5 constructor", /unknown unit/],
    ["duration", "-5 s", /below/],
    ["duration", "31 d", /above/],
    ["duration", "0.5 us", /finer than one microsecond/],
    ["duration", "1..5 s", /not a decimal/],
    ["bytes", "100 MB", /unknown unit/],
    ["bytes", "0.5 B", /finer than one byte/],
    ["bytes", "1 B", /below 1 KiB/],
    ["bytes", "2 GiB", /above 1 GiB/],
    ["boolean", "yes", /neither/],
    ["boolean", "True", /neither/],
    ["words", "  ", /empty/],
    ["word", "Live", /not one of/],
    ["url", "host/path", /not an address/],
    ["url", "ftp://host", /scheme is ftp/],
    ["url", "http://host", /for this machine only/],
    ["url", "https://host/[redacted]", /left out when printed/],
    ["storage", "mysql://h/d", /scheme is mysql/],
    ["storage", "SQLite", /not an address/],
    ["path", "~/data", /not expanded/],
    ["path", " ", /empty/],
    ["path", "a\0b", /NUL/],
    ["listen", "8787", /not a host and port/],
    ["listen", "localhost", /not a host and port/],
    ["listen", "localhost:65536", /above 65535/],
    ["boundary", "24:00 UTC", /no such time/],
    ["boundary", "00:60 UTC", /no such time/],
    ["boundary", "00:00", /fixed zone/],
    ["boundary", "00:00 Europe/Paris", /fixed zone/],
    ["boundary", "00:00 +15:00", /no such zone/],
    ["wallet", "0x1234", /not a wallet/],
  ])("%s: %s", (name, text, reason) => {
    const parsed = types[name]!.parse(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) {
      expect(parsed.failure.code).toBe("CFG-902");
      expect(parsed.failure.message).toMatch(reason);
    }
  });
});

describe("what is written reads back as the same value", () => {
  const micros = fc.integer({ min: 0, max: 1_000_000_000 });

  test("money", () => {
    const type = usdType({ to: "1000" });
    fc.assert(
      fc.property(micros, (value) => {
        expect(type.parse(type.format(usdMicros(value)))).toEqual({ ok: true, value });
      }),
    );
  });

  test("rates, also as percentages", () => {
    const type = rateType(share);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (value) => {
        expect(type.parse(type.format(partsPerMillion(value)))).toEqual({ ok: true, value });
        const percent = `${Math.floor(value / 10_000)}.${String(value % 10_000).padStart(4, "0")} %`;
        expect(type.parse(percent)).toEqual({ ok: true, value });
      }),
    );
  });

  test("durations", () => {
    const type = durationType({ from: "0 s", to: "3650 d" });
    const factors = fc.constantFrom(1, 1_000, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_600 }), factors, (count, factor) => {
        const value = count * factor;
        expect(type.parse(type.format(durationMicros(value)))).toEqual({ ok: true, value });
      }),
    );
  });

  test("bytes", () => {
    const type = bytesType(0, 1_099_511_627_776);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_099_511_627_776 }), (value) => {
        expect(type.parse(type.format(value))).toEqual({ ok: true, value });
      }),
    );
  });

  test("times of day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_439 }), (minutes) => {
        const value = minutes * 60_000_000;
        const text = dayBoundaryType.format(durationMicros(value));
        expect(dayBoundaryType.parse(text)).toEqual({ ok: true, value });
      }),
    );
  });
});

test("a range that its own type cannot read is a mistake of the schema", () => {
  expect(() => usdType({ from: "a lot" })).toThrow(RangeError);
});
