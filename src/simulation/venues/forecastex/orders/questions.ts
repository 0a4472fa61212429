// What the broker asks before it takes an order: is the price meant, the size, the value; a market whose quotes were never
// looked at, or that has a side missing. Most questions can be suppressed for a session. Source of the ids: OpenAPI.

import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import type { CoreOrderRequest, ListedContract } from "../core/contract.ts";
import type { BrokerageMemory } from "../session/login.ts";
import { bestPrice } from "../wire/quotes.ts";
import { groupedText, moneyText } from "../wire/wire-text.ts";

export interface Question {
  readonly messageId: string;
  readonly message: string;
}

/** What an account's presets let pass without a question. */
export interface OrderPresets {
  /** How much dearer than the ask, in percent. */
  readonly pricePercentMax: bigint;
  readonly sizeMax: bigint;
  /** In micros. */
  readonly valueMax: bigint;
}

export const defaultPresets: OrderPresets = {
  pricePercentMax: 3n,
  sizeMax: 1_000n,
  valueMax: 1_000_000_000n,
};

/** Questions that a session may turn off. */
const suppressible: ReadonlySet<string> = new Set([
  ...["o163", "o354", "o382", "o383", "o403", "o451", "o2136", "o2137", "o2165"],
  ...["o10082", "o10138", "o10151", "o10152", "o10153", "o10164", "o10223", "o10288"],
  ...["o10331", "o10332", "o10333", "o10334", "o10335", "o10336", "p6", "p12"],
]);

export function isSuppressible(messageId: string): boolean {
  return suppressible.has(messageId);
}

/** Returns what is asked about a sound order, in order, but for what the session has suppressed. */
export function questionsAbout(
  request: CoreOrderRequest,
  contract: ListedContract,
  presets: OrderPresets,
  memory: BrokerageMemory,
): readonly Question[] {
  const asked: Question[] = [];
  const ask = (messageId: string, message: string): void => {
    if (!memory.suppressed.has(messageId)) asked.push({ messageId, message });
  };
  const { conid, price, sizeMillionths } = request;
  const isYes = conid === contract.listing.conidYes;
  const size = sizeMillionths / 1_000_000n;
  const limit = price ?? 0n;
  const bestAsk = bestPrice(contract, isYes ? askSide : bidSide, isYes);
  const bestBid = bestPrice(contract, isYes ? bidSide : askSide, isYes);
  const { pricePercentMax, sizeMax, valueMax } = presets;
  if (bestAsk !== undefined && limit * 100n > bestAsk * (100n + pricePercentMax)) {
    ask(
      "o163",
      `The price exceeds the percentage constraint of ${pricePercentMax}%. Submit anyway?`,
    );
  }
  if (!memory.quoted.has(conid) && !memory.streamed.has(conid)) {
    ask("o354", "You are submitting an order without market data. Submit anyway?");
  }
  if (size > sizeMax) {
    ask("o383", `The size exceeds the size limit of ${groupedText(sizeMax)}. Submit anyway?`);
  }
  if (limit * size > valueMax) {
    ask("o451", `The value exceeds the limit of ${moneyText(valueMax)} USD. Submit anyway?`);
  }
  if (bestAsk === undefined || bestBid === undefined) {
    ask("o10336", "The instrument is illiquid. Submit anyway?");
  }
  return asked;
}
