// Those who take: noise traders, who buy and sell for reasons of their own, and informed traders, who know what the
// event is worth now and take prices that are wrong by more than the fee. Together they make trades and correct books.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import type { RandomStream } from "../random-stream.ts";
import { type FlowMarket, oppositeSide } from "./flow-market.ts";
import type { FlowSettings } from "./flow-settings.ts";
import { chanceIn } from "./market-maker.ts";

const microsPerTick = 100;
/** Both venues accept five whole contracts; one of them no less. */
const contractsLeast = 5;
const wholeContract = 1_000_000;

/** Takes at the touch, in a random direction, at the noise rate. */
export function stepNoiseTraders(
  market: FlowMarket,
  random: RandomStream,
  settings: FlowSettings,
  now: EpochMicros,
  elapsedMicros: number,
): void {
  if (!random.chance(chanceIn(settings.noiseRate, elapsedMicros))) return;
  const side: BookSide = random.chance(500_000) ? bidSide : askSide;
  const touch = market.best(oppositeSide(side));
  if (touch === undefined) return;
  const sizeMicros = market.drawSize(contractsLeast, 45);
  const order = { side, ticks: touch.ticks, sizeMicros };
  market.place("noise", order, "immediate-or-cancel", now);
}

/** Takes part of a touch that is wrong by more than fee and margin, judged by what the event is worth now. */
export function stepInformedTraders(
  market: FlowMarket,
  random: RandomStream,
  settings: FlowSettings,
  truth: { readonly valueMicros: number },
  now: EpochMicros,
  elapsedMicros: number,
): void {
  for (const side of [bidSide, askSide] as const) {
    const touch = market.best(oppositeSide(side));
    if (touch === undefined) continue;
    const priceMicros = touch.ticks * microsPerTick;
    const gain =
      side === bidSide ? truth.valueMicros - priceMicros : priceMicros - truth.valueMicros;
    if (gain <= market.takerFeeMicros(touch.ticks) + settings.informedEdgeMicros) continue;
    if (!random.chance(chanceIn(settings.informedRate, elapsedMicros))) continue;
    const wholeAtTouch = Math.floor(touch.sizeMicros / wholeContract);
    const contracts = Math.max(
      contractsLeast,
      Math.floor((wholeAtTouch * random.between(10, 45)) / 100),
    );
    const order = { side, ticks: touch.ticks, sizeMicros: contracts * wholeContract };
    market.place("informed", order, "immediate-or-cancel", now);
  }
}
