// Questions that the broker asks before it takes an order, and which of them are answered for the user. Only a question on
// this list is confirmed; any other leaves the order unconfirmed and a person reads it.

/** Id of a question, and why it may be confirmed without a person. */
export const answeredQuestions: ReadonlyMap<string, string> = new Map([
  [
    "o163",
    "far from the market: the limit is our own, and an order that rests is meant to be away from it",
  ],
  ["o354", "no market data at the broker: the engine decides on books that it follows itself"],
  ["o382", "many ticks from the market: as o163"],
  ["o383", "above a size preset: the engine's own limits bound the size"],
  ["o451", "above a value preset: the engine's own limits bound the value"],
  ["o10336", "illiquid instrument: the engine buys only against sizes that it has seen"],
]);

/** Questions in a row that are confirmed for one order: more is a conversation that nobody foresaw. */
export const repliesMax = 4;

/** A question of the broker before it takes an order. */
export interface BrokerQuestion {
  readonly replyId: string;
  readonly messageIds: readonly string[];
  readonly words: string;
}

/** Returns the ids of a question that are not answered; a question without ids is one of them. */
export function unansweredOf({ messageIds }: BrokerQuestion): readonly string[] {
  if (messageIds.length === 0) return ["(no id)"];
  return messageIds.filter((id) => !answeredQuestions.has(id));
}
