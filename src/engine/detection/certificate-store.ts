// What the path of every update asks: may this market's offers have broken the certificate of its component? Answered by
// two comparisons of whole ticks, because what a contract is expected to pay and what its venue charges are turned into
// the cheapest harmless ask and the dearest harmless bid when a certificate is made, not whenever it is checked.

import { areWithinLimits } from "./certificate/tick-limits.ts";

/** Above every price in ticks. */
const abovePrices = 32_767;

/** Below every price, and below the -1 that says that nobody bids. */
const belowPrices = -2;

export class CertificateStore {
  #askMin = new Int16Array(0);
  #bidMax = new Int16Array(0);

  /** Returns false when the market's best prices (ticks, -1 for none) leave everything as it was proven. */
  mayBreak(marketIndex: number, ask: number, bid: number): boolean {
    const askMin = this.#askMin[marketIndex] as number;
    return !areWithinLimits(ask, bid, askMin, this.#bidMax[marketIndex] as number);
  }

  /** The market belongs to nothing that could be decided: no price of it matters. */
  ignore(marketIndex: number): void {
    this.#reserve(marketIndex);
    this.#askMin[marketIndex] = 0;
    this.#bidMax[marketIndex] = abovePrices;
  }

  /** A certificate holds while the market asks no less and bids no more, in ticks. */
  certify(marketIndex: number, askMin: number, bidMax: number): void {
    this.#reserve(marketIndex);
    this.#askMin[marketIndex] = askMin;
    this.#bidMax[marketIndex] = bidMax;
  }

  /** Nothing is proven: every update of the market has to be looked at. */
  uncertify(marketIndex: number): void {
    this.#reserve(marketIndex);
    this.#bidMax[marketIndex] = belowPrices;
  }

  /** Makes room for the market; one that nobody has spoken of is ignored. */
  #reserve(marketIndex: number): void {
    if (marketIndex < this.#askMin.length) return;
    const capacity = Math.max(1_024, 2 ** Math.ceil(Math.log2(marketIndex + 1)));
    const askMin = new Int16Array(capacity);
    const bidMax = new Int16Array(capacity).fill(abovePrices);
    askMin.set(this.#askMin);
    bidMax.set(this.#bidMax);
    this.#askMin = askMin;
    this.#bidMax = bidMax;
  }
}
