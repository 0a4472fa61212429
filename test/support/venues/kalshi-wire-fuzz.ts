// Frames for comparing two Kalshi decoders: ordinary changes in their sequence, and the same spoilt in every way that
// bytes or fields can be. All of it follows from one seed.

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { first, second } from "./kalshi-decoder-rig.ts";
import { escaped, nestedValue, shuffle, spoiltBytes } from "./spoilt-frames.ts";

/** Raw texts that take the place of a value. */
const hostileValues = [
  ...[
    "-0",
    "01",
    "02",
    "2.0",
    "1e3",
    "1.5",
    "null",
    "true",
    "{}",
    "[]",
    "[[]]",
    '{"a":{"b":[1]}}',
    "0",
  ],
  ...["99999999999999999999", "9007199254740991", "9007199254740992", "-1", "0.42", "2147483648"],
  ...['""', '"0"', '"yes"', '"no"', '"NO"', '"0.42"', '"0.4200"', '"0.420000"', '"0.4200001"'],
  ...['"1.0000"', '"0.0000"', '"0.0001"', '"0.9999"', '"00.4200"', '"+1.00"', '"5"', '"5."'],
  ...['".5"', '"5.0"', '"5.000"', '"-5.00"', '"--5.00"', '"-0.00"', '"5.00 "', '" 5.00"'],
  ...['"123456789.00"', '"1234567.00"', '"12345678.00"', '"9007199254.74"', '"1e2"', '"0x10"'],
  ...[
    '"\\u0030.4200"',
    '"0.42\\u0030\\u0030"',
    '"\\"5.00"',
    '"é"',
    '"日本"',
    '"\\ud800"',
    '"١.٠٠"',
  ],
];

const tickers = [first, second];
const fractions = ["", ".1", ".123456", ".12345", ".123456789"];

interface Change {
  readonly envelope: [key: string, raw: string][];
  readonly msg: [key: string, raw: string][];
}

export class KalshiWireFuzz {
  readonly #generator;
  readonly #other: readonly string[];
  /** Sequence of the next ordinary frame on subscription 2. */
  next = 2;

  /** @param other Texts of further frames that the stream may carry. */
  constructor(seed: number, other: readonly string[]) {
    this.#generator = xoroshiro128plus(seed);
    this.#other = other;
  }

  below(limit: number): number {
    return (this.#generator.next() >>> 0) % limit;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** A snapshot of a market, the next in the sequence. */
  snapshot(ticker: string): string {
    const levels = (from: number) =>
      Array.from({ length: this.below(6) }, (_, level) => [
        `0.${String(from + level * 300).padStart(4, "0")}`,
        `${this.below(5_000)}.00`,
      ]);
    const msg = {
      market_ticker: ticker,
      market_id: "00000000-0000-4000-8000-000000000001",
      yes_dollars_fp: levels(1_000),
      no_dollars_fp: levels(5_000),
    };
    return JSON.stringify({ type: "orderbook_snapshot", sid: 2, seq: this.#advance(), msg });
  }

  /** A change in the venue's own shape, the next in the sequence. */
  change(
    ticker = this.pick(tickers),
    changeText?: string,
    place?: readonly [string, string],
  ): Change {
    const cents = 1 + this.below(99);
    const price = this.below(20) === 0 ? this.below(10_001) : cents * 100;
    const units = this.below(4) === 0 ? this.below(10_000_000) : this.below(100);
    const text = `${this.below(3) === 0 ? "-" : ""}${units}.${this.below(10) === 0 ? "25" : "00"}`;
    const priceText = price === 10_000 ? "1.0000" : `0.${String(price).padStart(4, "0")}`;
    return {
      envelope: [
        ["type", '"orderbook_delta"'],
        ["sid", "2"],
        ["seq", String(this.#advance())],
      ],
      msg: [
        ["market_ticker", JSON.stringify(ticker)],
        ["market_id", '"00000000-0000-4000-8000-000000000001"'],
        ["price_dollars", JSON.stringify(place?.[1] ?? priceText)],
        ["delta_fp", JSON.stringify(changeText ?? text)],
        ["side", JSON.stringify(place?.[0] ?? this.pick(["yes", "no"]))],
        ["ts", `"2026-11-20T08:00:00${this.pick(fractions)}Z"`],
        ["ts_ms", String(1_795_161_600_000 + this.below(1_000_000))],
      ],
    };
  }

  /** The next frame, and whether it is spoilt. */
  frame(): { readonly bytes: Uint8Array; readonly isSpoilt: boolean } {
    if (this.below(2) === 0) return { bytes: Buffer.from(textOf(this.change())), isSpoilt: false };
    const bytes = this.#spoilt();
    this.#follow(bytes);
    return { bytes, isSpoilt: true };
  }

  #spoilt(): Uint8Array {
    const kind = this.below(14);
    if (kind === 0) return Buffer.from(this.#otherFrame());
    if (kind <= 5) return spoiltBytes(Buffer.from(textOf(this.change())), this);
    const change = this.change();
    if (kind === 6) return Buffer.from(textOf(this.#outOfOrder(change)));
    if (kind === 7) shuffle(change.msg, this);
    else if (kind === 8) shuffle(change.envelope, this);
    else if (kind <= 11) {
      const fields = this.below(3) === 0 ? change.envelope : change.msg;
      const at = this.below(fields.length);
      const field = fields[at] as [string, string];
      if (kind === 9) fields.splice(at, 1);
      else if (kind === 10) fields.splice(at, 0, [field[0], this.pick(hostileValues)]);
      else field[1] = this.pick(hostileValues);
    } else if (kind === 12) {
      const fields = this.below(2) === 0 ? change.envelope : change.msg;
      const unknown: [string, string] = [this.pick(["extra", "msg2", "seq2"]), nestedValue(this)];
      fields.splice(this.below(fields.length + 1), 0, unknown);
    } else {
      const field = this.pick(change.msg);
      field[1] = escaped(field[1], this.below(8));
    }
    return Buffer.from(textOf(change));
  }

  #otherFrame(): string {
    if (this.below(3) === 0) return this.snapshot(this.pick(tickers));
    const text = this.pick(this.#other);
    // Those of the book channel keep to the sequence most of the time.
    return this.below(4) === 0
      ? text
      : text.replace(/"sid":2,"seq":\d+/, () => `"sid":2,"seq":${this.#advance()}`);
  }

  #outOfOrder(change: Change): Change {
    const sequence = this.next - 1;
    const wrong = this.pick([sequence - 1, sequence - 2, sequence + 1, sequence + 5, 0, 1]);
    const field = change.envelope[2] as [string, string];
    field[1] = String(Math.max(0, wrong));
    if (this.below(4) === 0)
      (change.envelope[1] as [string, string])[1] = this.pick(["1", "3", "22"]);
    return change;
  }

  /** Whatever number a frame carried, the venue goes on from it. */
  #follow(bytes: Uint8Array): void {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(bytes).toString());
    } catch {
      this.next -= 1;
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const { sid, seq } = value as { readonly sid?: unknown; readonly seq?: unknown };
    if (sid === 2 && typeof seq === "number" && Number.isSafeInteger(seq) && seq >= 0) {
      this.next = seq + 1;
    } else this.next -= 1;
  }

  #advance(): number {
    this.next = Math.max(this.next, 1);
    this.next += 1;
    return this.next - 1;
  }
}

/** The text of a change in the venue's order of keys. */
export function textOf({ envelope, msg }: Change): string {
  const pairs = (fields: readonly (readonly [string, string])[]) =>
    fields.map(([key, raw]) => `"${key}":${raw}`).join(",");
  return `{${pairs(envelope)},"msg":{${pairs(msg)}}}`;
}
