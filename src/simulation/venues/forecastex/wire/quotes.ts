// What the broker says of a contract's market, field by field: the numbered fields of snapshots and streams. The book
// is one, in YES prices; the NO side shows it mirrored at 1.01. Values are text, and a side without a quote is missing.
// Source of the field codes: OpenAPI and the endpoint reference.

import { askSide, type BookSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ContractCatalogue, ListedContract } from "../core/contract.ts";
import { groupedText, moneyText, shortText } from "./wire-text.ts";

/** What a YES and a NO cost together, in micros. */
const pairMicros = 1_010_000n;
const microsPerTick = 100n;
const microsPerContract = 1_000_000;

export interface ContractQuotes {
  readonly conid: number;
  /** By field code; what is absent has no value now. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What 6509 may begin with: real time, delayed, frozen, frozen delayed, not subscribed, incomplete, book, … */
export type Availability = "R" | "D" | "Z" | "Y" | "N" | "O" | "i" | "v";

/** Reads quotes out of the books, with what a hand has set. */
export class QuoteBoard {
  readonly #catalogue: ContractCatalogue;
  readonly #availability = new Map<number, Availability>();
  readonly #halted = new Set<number>();

  constructor(catalogue: ContractCatalogue) {
    this.#catalogue = catalogue;
  }

  /** What field 6509 of a conid begins with from now on. */
  setAvailability(conid: number, availability: Availability): void {
    this.#availability.set(conid, availability);
  }

  /** Last prices of a halted contract carry an `H`. */
  setHalted(contract: ListedContract, isHalted: boolean): void {
    if (isHalted) this.#halted.add(contract.listing.conidYes);
    else this.#halted.delete(contract.listing.conidYes);
  }

  availability(conid: number): Availability {
    return this.#availability.get(conid) ?? "R";
  }

  /** Returns all fields that have a value; undefined for a conid that nobody lists. */
  read(conid: number): ContractQuotes | undefined {
    const contract = this.#catalogue.find(conid);
    if (contract === undefined) return undefined;
    const fields = new Map<string, string>();
    const set = (code: string, value: string | undefined): void => {
      if (value !== undefined) fields.set(code, value);
    };
    const isYes = conid === contract.listing.conidYes;
    const { product, traded } = contract;
    const bid = isYes ? bidSide : askSide;
    const ask = isYes ? askSide : bidSide;
    set("31", this.#last(contract, isYes));
    set("55", product.symbol);
    set("58", contract.listing.question);
    set("84", price(contract, bid, isYes));
    set("86", price(contract, ask, isYes));
    set("88", size(contract, bid));
    set("85", size(contract, ask));
    set("87", shortText(contracts(integerOf(traded.volume))));
    set("201", isYes ? "Call" : "Put");
    set("6008", String(conid));
    set("6457", String(product.underlyingConid));
    set("6509", this.availability(conid));
    if (traded.lastTrade !== undefined) {
      set("7059", groupedText(contracts(integerOf(traded.lastTrade.size))));
    }
    set("7184", contract.isEnded ? "0" : "1");
    set("7638", groupedText(contracts(integerOf(traded.openInterest))));
    set("7741", closing(contract, isYes));
    set("7762", String(contracts(integerOf(traded.volume))));
    set("7768", "1");
    return { conid, fields };
  }

  /** The last price: with `C` where it is the prior close, with `H` where trading was halted. */
  #last(contract: ListedContract, isYes: boolean): string | undefined {
    const { lastTrade } = contract.traded;
    const isHalted = this.#halted.has(contract.listing.conidYes);
    if (lastTrade !== undefined) {
      const text = onSide(BigInt(integerOf(lastTrade.price)) * microsPerTick, isYes);
      return isHalted ? `H${text}` : text;
    }
    const close = closing(contract, isYes);
    return close === undefined ? undefined : `C${close}`;
  }
}

/** Returns the best price of a side of the book of YES prices in cents of the asked side, in micros. */
export function bestPrice(
  contract: ListedContract,
  side: BookSide,
  isYes: boolean,
): bigint | undefined {
  const best = contract.traded.book.best(side);
  if (best === undefined) return undefined;
  const yes = BigInt(integerOf(best.price)) * microsPerTick;
  return isYes ? yes : pairMicros - yes;
}

function price(contract: ListedContract, side: BookSide, isYes: boolean): string | undefined {
  const best = bestPrice(contract, side, isYes);
  return best === undefined ? undefined : moneyText(best);
}

function size(contract: ListedContract, side: BookSide): string | undefined {
  const best = contract.traded.book.best(side);
  return best === undefined ? undefined : groupedText(contracts(integerOf(best.size)));
}

function closing({ closingPrice }: ListedContract, isYes: boolean): string | undefined {
  return closingPrice === null ? undefined : onSide(closingPrice, isYes);
}

function onSide(yesMicros: bigint, isYes: boolean): string {
  return moneyText(isYes ? yesMicros : pairMicros - yesMicros);
}

/** Contracts are whole here; the order flow of a venue with fractions does not trade on this one. */
function contracts(micros: number): bigint {
  return BigInt(Math.floor(micros / microsPerContract));
}
