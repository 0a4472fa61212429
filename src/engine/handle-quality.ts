// What a comparison with the venue's own book means for a market: it may be believed at once, it waits for a whole book,
// or it has been wrong too often and is quarantined.

import type { MarketId } from "../domain/market/venue.ts";
import type { Step } from "../domain/message/step.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import type { EngineCore } from "./core.ts";

/** The market's book is the venue's own. A word about another stream than the one that feeds it says nothing. */
export function confirmBook(core: EngineCore, step: Step, stream: number, market: MarketId): void {
  const index = core.markets.find(market);
  if (index === undefined || core.markets.state(index)?.streamIndex !== stream) return;
  core.quality.confirm(index, integerOf(step.now));
  core.noteQuality(index, step.now);
  core.detector.lookSoon(index);
}

/** The market's book is not the venue's own: counted, and from a number of times on quarantined (QUA-119). */
export function correctBook(core: EngineCore, step: Step, market: MarketId): void {
  const index = core.markets.find(market);
  if (index === undefined) return;
  const { quality } = core.settings;
  const now = integerOf(step.now);
  const count = core.corrections.count(market, now, quality);
  const length = integerOf(quality.quarantine);
  // One that has just begun is not written down again with every further correction.
  const isCovered = core.durable.quarantines.untilOf(market) - now > length / 2;
  if (count >= quality.correctionsMax && !isCovered) {
    const until = epochMicros(now + length);
    const window = integerOf(quality.correctionsWindow) / 1_000_000;
    step.emit({
      kind: "MarketQuarantined",
      market,
      code: "QUA-118",
      message: `${market}: ${count} corrections within ${window} s`,
      until,
    });
    core.quality.quarantine(index, integerOf(until));
  }
  core.suspect(index, "QUA-118", step.now);
}
