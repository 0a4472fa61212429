// Those who take: noise traders, who buy and sell for reasons of their own; informed traders, who know what a claim is
// worth now; and arbitrageurs, who know nothing but two prices of one claim. Together they make trades and correct books.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { RandomStream } from "../random-stream.ts";
import { type FlowMarket, microsPerTick, oppositeSide } from "./flow-market.ts";
import type { Moment } from "./flow-schedule.ts";
import type { ArbitrageSettings, TakerSettings } from "./flow-settings.ts";

/** Both venues accept five whole contracts; one of them no less. */
const contractsLeast = 5;
const wholeContract = 1_000_000;
const evenChance = 500_000;

/** Takes at the touch, in a random direction. */
export function takeAtRandom(
  market: FlowMarket,
  random: RandomStream,
  settings: TakerSettings,
  moment: Moment,
): void {
  const side: BookSide = random.chance(evenChance) ? bidSide : askSide;
  const touch = market.best(oppositeSide(side));
  if (touch === undefined) return;
  const order = { side, ticks: touch.ticks, sizeMicros: market.drawSize(settings.noiseSize) };
  market.place("noise", order, "immediate-or-cancel", moment);
}

/** Takes part of a touch that is wrong by more than fee and margin. Returns whether anything was taken. */
export function takeWhatIsWrong(
  market: FlowMarket,
  random: RandomStream,
  settings: TakerSettings,
  moment: Moment,
): boolean {
  const truth = market.truth(moment.atMicros);
  let taken = false;
  for (const side of [bidSide, askSide] as const) {
    const touch = market.best(oppositeSide(side));
    if (touch === undefined) continue;
    const priceMicros = touch.ticks * microsPerTick;
    const gain = side === bidSide ? truth - priceMicros : priceMicros - truth;
    if (gain <= market.takerFeeMicros(touch.ticks) + settings.informedEdgeMicros) continue;
    const percent = random.between(...settings.informedPercent);
    const sizeMicros = partOf(touch.sizeMicros, percent);
    market.place(
      "informed",
      { side, ticks: touch.ticks, sizeMicros },
      "immediate-or-cancel",
      moment,
    );
    taken = true;
  }
  return taken;
}

/** Buys a claim where it is cheap and sells it where it is dear, when that pays both fees and something beyond. Returns
 * whether it did. */
export function tradeAgainst(
  cheap: FlowMarket,
  dear: FlowMarket,
  random: RandomStream,
  settings: ArbitrageSettings,
  moment: Moment,
): boolean {
  const ask = cheap.best(askSide);
  const bid = dear.best(bidSide);
  if (ask === undefined || bid === undefined || bid.ticks <= ask.ticks) return false;
  const fees = cheap.takerFeeMicros(ask.ticks) + dear.takerFeeMicros(bid.ticks);
  const gain = (bid.ticks - ask.ticks) * microsPerTick - fees;
  if (gain <= settings.edgeMicros) return false;
  const percent = random.between(...settings.percent);
  const sizeMicros = partOf(Math.min(ask.sizeMicros, bid.sizeMicros), percent);
  const buy = { side: bidSide, ticks: ask.ticks, sizeMicros } as const;
  const sell = { side: askSide, ticks: bid.ticks, sizeMicros } as const;
  cheap.place("arbitrageur", buy, "immediate-or-cancel", moment);
  dear.place("arbitrageur", sell, "immediate-or-cancel", moment);
  return true;
}

/** Returns a percentage of a size in whole contracts, and no less than any venue accepts. */
function partOf(sizeMicros: number, percent: number): number {
  const whole = Math.floor(sizeMicros / wholeContract);
  return Math.max(contractsLeast, Math.floor((whole * percent) / 100)) * wholeContract;
}
