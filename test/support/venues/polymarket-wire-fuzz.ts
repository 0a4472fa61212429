// Frames for comparing two Polymarket decoders: ordinary changes that lead to the touch they state, in every layout the
// venue has, and the same spoilt in every way that bytes or fields can be. All of it follows from one seed.

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { escaped, type FuzzDraws, nestedValue, shuffle, spoiltBytes } from "./spoilt-frames.ts";

/** Raw texts that take the place of a value. */
const hostileValues = [
  ...["-0", "1e3", "0.42", "null", "true", "{}", "[]", "[[]]", '{"a":{"b":[1]}}', "0", "1"],
  ...["99999999999999999999", "1795161600123", "-1", '""', '"0"', '"1"', '"1.0"', '"0."', '"."'],
  ...[
    '"0.42"',
    '"0.4200"',
    '"0.420000"',
    '"0.4200001"',
    '"0.00"',
    '"0.0001"',
    '"0.9999"',
    '"1.00"',
  ],
  ...[
    '"00.42"',
    '"+0.42"',
    '"-0.42"',
    '"0.4 "',
    '" 0.42"',
    '".42"',
    '"5"',
    '"5."',
    '"5.0"',
    '"0x10"',
  ],
  ...['"1e2"', '"5.000000"', '"5.0000001"', '"5.123456"', '"5.12345"', '"5.1.2"', '"5,1"', '"--5"'],
  ...[
    '"12345678"',
    '"123456789"',
    '"1234567890"',
    '"9007199254"',
    '"99999999999"',
    '"1234567.654321"',
  ],
  ...['"BUY"', '"SELL"', '"buy"', '"BUYS"', '"SEL"', '"\\u0042UY"', '"0\\u002e42"', '"\\"0.42"'],
  ...['"é"', '"日本"', '"\\ud800"', '"٠.٤٢"', '"0xabc"', '"179516160012"', '"17951616001234"'],
];

export interface FuzzMarket {
  readonly venueSymbol: string;
  readonly yes: string;
  readonly no: string;
  readonly stepTicks: number;
}

/** Sizes in micros by price in YES ticks, as the venue has them. */
interface VenueBook {
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
}

type Fields = [key: string, raw: string][];

interface Message {
  /** `price_changes` has no raw text of its own. */
  readonly envelope: Fields;
  readonly entries: Fields[];
}

const typeField: [string, string] = ["event_type", '"price_change"'];
const changesField: [string, string] = ["price_changes", ""];

export class PolymarketWireFuzz implements FuzzDraws {
  readonly #generator;
  readonly #other: readonly string[];
  readonly #markets: readonly FuzzMarket[];
  readonly #books = new Map<FuzzMarket, VenueBook>();
  /** The venue's clock in milliseconds. */
  #time = 1_795_161_600_000;

  /** @param other Texts of further frames that the stream may carry. */
  constructor(seed: number, markets: readonly FuzzMarket[], other: readonly string[]) {
    this.#generator = xoroshiro128plus(seed);
    this.#markets = markets;
    this.#other = other;
    for (const market of markets) this.#books.set(market, { bids: new Map(), asks: new Map() });
  }

  below(limit: number): number {
    return (this.#generator.next() >>> 0) % limit;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** The book of a market as the venue has it, mostly from the YES token. */
  book(market: FuzzMarket): string {
    const { bids, asks } = this.#bookOf(market);
    const isYes = this.below(6) > 0;
    const levels = (side: ReadonlyMap<number, number>) =>
      [...side].map(([price, size]) => ({
        price: priceText(isYes ? price : 10_000 - price),
        size: sizeText(size),
      }));
    return JSON.stringify({
      event_type: "book",
      market: market.venueSymbol,
      asset_id: isYes ? market.yes : market.no,
      bids: levels(isYes ? bids : asks),
      asks: levels(isYes ? asks : bids),
      hash: this.#hash(),
      timestamp: String(this.#tick()),
    });
  }

  /** The next frame, and whether it is spoilt. */
  frame(): { readonly bytes: Uint8Array; readonly isSpoilt: boolean } {
    if (this.below(2) === 0) {
      const text = this.#wrapped(textOf(this.#change(this.pick(this.#markets))));
      return { bytes: Buffer.from(text), isSpoilt: false };
    }
    return { bytes: this.#spoilt(), isSpoilt: true };
  }

  /** A message in one of the venue's layouts, with all levels that it changes at the venue too. */
  #change(market: FuzzMarket): Message {
    const changes = Array.from({ length: 1 + this.pick([0, 0, 0, 1, 1, 2, 5]) }, () =>
      this.#changeOne(market),
    );
    const only = this.pick(["both", "both", "both", "yes", "no"]);
    const entries: Fields[] = [];
    for (const { side, price, size } of changes) {
      if (only !== "no") entries.push(this.#entry(market, "yes", side, price, size));
      if (only !== "yes") entries.push(this.#entry(market, "no", side, price, size));
    }
    // Mirrored entries may also come behind all others.
    if (this.below(6) === 0) entries.sort(([[, a] = ["", ""]], [[, b] = ["", ""]]) => +(a > b));
    const time: [string, string] = ["timestamp", `"${this.#tick()}"`];
    const condition: [string, string] = ["market", `"${market.venueSymbol}"`];
    const envelope = this.pick([
      [typeField, condition, time, changesField],
      [condition, changesField, time, typeField],
      [condition, changesField, typeField, time],
      [typeField, condition, changesField, time],
    ]);
    return { envelope: envelope.map(([key, raw]) => [key, raw]), entries };
  }

  #changeOne(market: FuzzMarket): { side: "bid" | "ask"; price: number; size: number } {
    const side = this.pick(["bid", "ask"] as const);
    const book = this.#bookOf(market);
    const levels = side === "bid" ? book.bids : book.asks;
    const step = this.below(25) === 0 ? 1 : market.stepTicks;
    let price = step * (1 + this.below(Math.ceil(10_000 / step) - 1));
    // Levels that are there change most; and a hostile venue has no more than a decoder may take.
    if (levels.size > 0 && (levels.size > 60 || this.below(3) > 0))
      price = this.pick([...levels.keys()]);
    const digits = this.pick([1, 2, 3, 4, 5, 7, 8, 9]);
    const whole = this.below(10 ** digits);
    const fraction = this.pick([0, 0, 500_000, 250_000, 10_000, this.below(1_000_000)]);
    const size = this.below(4) === 0 ? 0 : whole * 1_000_000 + fraction;
    if (size === 0) levels.delete(price);
    else levels.set(price, size);
    return { side, price, size };
  }

  #entry(
    market: FuzzMarket,
    outcome: "yes" | "no",
    side: "bid" | "ask",
    price: number,
    size: number,
  ): Fields {
    const { bids, asks } = this.#bookOf(market);
    const bid = Math.max(0, ...bids.keys());
    const ask = Math.min(10_000, ...asks.keys());
    const isYes = outcome === "yes";
    const isBuy = (side === "bid") === isYes;
    const order = this.below(4) === 0 ? ["side", "size"] : ["size", "side"];
    const values: Readonly<Record<string, string>> = {
      size: this.#writtenSize(size),
      side: isBuy ? "BUY" : "SELL",
    };
    const pairs: [string, string][] = [
      ["asset_id", isYes ? market.yes : market.no],
      ["price", this.#writtenPrice(isYes ? price : 10_000 - price)],
      ...order.map((key): [string, string] => [key, values[key] as string]),
      ["hash", this.#hash()],
      ["best_bid", this.#writtenTouch(isYes ? bid : 10_000 - ask, "0")],
      ["best_ask", this.#writtenTouch(isYes ? ask : 10_000 - bid, this.pick(["1", "0"]))],
    ];
    return pairs.map(([key, text]) => [key, JSON.stringify(text)]);
  }

  #spoilt(): Uint8Array {
    const kind = this.below(18);
    if (kind === 0) return Buffer.from(this.#otherFrame());
    const market = this.pick(this.#markets);
    const message = this.#change(market);
    const entry = this.pick(message.entries);
    if (kind <= 5) return spoiltBytes(Buffer.from(this.#wrapped(textOf(message))), this);
    if (kind === 6) shuffle(entry, this);
    else if (kind === 7) shuffle(message.envelope, this);
    else if (kind === 8) shuffle(message.entries, this);
    else if (kind <= 12) this.#spoilField(this.below(4) === 0 ? message.envelope : entry, kind);
    else if (kind === 13)
      (entry.at(-this.pick([1, 2])) as [string, string])[1] = `"${this.#anyPrice()}"`;
    else if (kind === 14) this.#setField(entry, "size", `"${sizeText(this.below(100_000_000))}"`);
    else if (kind === 15) {
      const time = this.#time - this.pick([0, 1, 2, 1_000, 100_000]);
      this.#setField(message.envelope, "timestamp", this.pick([`"${time}"`, String(time), '""']));
    } else if (kind === 16) {
      const { yes, no } = this.pick(this.#markets);
      this.#setField(entry, "asset_id", `"${this.pick([yes, no, "7", `${yes}0`])}"`);
    } else {
      const second = textOf(this.#change(this.pick(this.#markets)));
      const text = this.pick([",", ""]) === "" ? `[[${second}]]` : `[${textOf(message)},${second}]`;
      return Buffer.from(text);
    }
    return Buffer.from(this.#wrapped(textOf(message)));
  }

  #spoilField(fields: Fields, kind: number): void {
    const at = this.below(fields.length);
    const field = fields[at] as [string, string];
    if (kind === 9) fields.splice(at, 1);
    else if (kind === 10) fields.splice(at, 0, [field[0], this.pick(hostileValues)]);
    else if (kind === 11) field[1] = this.pick(hostileValues);
    else if (this.below(2) === 0) field[1] = escaped(field[1], this.below(8));
    else fields.splice(at, 0, [this.pick(["extra", "version", "market2"]), nestedValue(this)]);
  }

  #setField(fields: Fields, key: string, raw: string): void {
    for (const field of fields) if (field[0] === key) field[1] = raw;
  }

  #otherFrame(): string {
    if (this.below(3) === 0) return this.book(this.pick(this.#markets));
    if (this.below(8) === 0) return this.pick(["PONG", "PONG ", "[]", "{}", "", "[1]", "null"]);
    if (this.below(8) === 0) {
      const { yes, venueSymbol } = this.pick(this.#markets);
      const size = this.pick(["0.01", "0.001", "0.0001", "0.1", "0.005", "0", "", "0.3", "x"]);
      const event = { event_type: "tick_size_change", market: venueSymbol, asset_id: yes };
      return JSON.stringify({ ...event, old_tick_size: "0.01", new_tick_size: size });
    }
    return this.pick(this.#other);
  }

  #wrapped(text: string): string {
    return this.below(5) === 0 ? `[${text}]` : text;
  }

  #anyPrice(): string {
    return priceText(this.pick([0, 10_000, 100, 5_000, 9_900, this.below(10_001)]));
  }

  #writtenPrice(ticks: number): string {
    const places = this.pick([0, 0, 0, 2, 3, 4, this.below(7)]);
    const text = priceText(ticks);
    const decimals = text.split(".")[1]?.length ?? 0;
    return decimals === 0 || decimals >= places ? text : text + "0".repeat(places - decimals);
  }

  #writtenSize(micros: number): string {
    const text = sizeText(micros);
    return this.below(8) === 0 && !text.includes(".") ? `${text}.0` : text;
  }

  #writtenTouch(ticks: number, empty: string): string {
    if (this.below(40) === 0) return "";
    return ticks === 0 || ticks === 10_000 ? empty : this.#writtenPrice(ticks);
  }

  #hash(): string {
    if (this.below(50) === 0) return this.pick(["", "0xhash", "é", "ABC", "0123456789".repeat(5)]);
    return Array.from({ length: 40 }, () => this.below(16).toString(16)).join("");
  }

  #tick(): number {
    this.#time += this.pick([0, 0, 1, 7]);
    return this.#time;
  }

  #bookOf(market: FuzzMarket): VenueBook {
    return this.#books.get(market) as VenueBook;
  }
}

function textOf({ envelope, entries }: Message): string {
  const object = (fields: Fields, changes: string) =>
    `{${fields.map(([key, raw]) => `"${key}":${raw === "" ? changes : raw}`).join(",")}}`;
  return object(envelope, `[${entries.map((fields) => object(fields, "")).join(",")}]`);
}

/** The shortest decimal text, as the venue mostly writes. */
function priceText(ticks: number): string {
  if (ticks % 10_000 === 0) return String(ticks / 10_000);
  return `0.${String(ticks).padStart(4, "0").replace(/0+$/, "")}`;
}

function sizeText(micros: number): string {
  const fraction = String(micros % 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  const whole = String(Math.floor(micros / 1_000_000));
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
