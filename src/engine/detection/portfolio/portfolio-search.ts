// The search for the best whole portfolio near a fractional one. Contracts pay a dollar or nothing, so what a portfolio
// holds for nothing can be worked out from the payout alone: that is trimmed at once, and a step of one leg becomes a step
// of all legs that go with it. Steps grow smaller while nothing improves; ties go to the cheaper portfolio.

import { PortfolioPricer } from "./portfolio-pricer.ts";

/** Most questions about the payout per problem: bounds the work of one decision to a few milliseconds. Portfolios of up
 * to six legs nearly always end with fewer than a thousand. */
export const payoutsAskedMax = 6_000;

/** Sizes of a step in the largest lot of the problem, tried from the coarsest. */
const stepsInLots = [16, 4, 1] as const;

/** Most legs of a portfolio of which any two are moved together: their number grows with the square. */
const pairedLegsMax = 8;

/** Points on the way from nothing to the targets where a search may begin. */
const rayPoints = 16;

export class PortfolioSearch {
  readonly pricer = new PortfolioPricer();
  /** Contract micros per leg of the best portfolio found, and what it earns, costs and pays in USD micros. */
  best = new Float64Array(0);
  bestProfit = 0;
  bestCost = 0;
  bestPayout = 0;
  /** The work ended before the search did. */
  isCutShort = false;

  #trial = new Float64Array(0);
  #order: number[] = [];
  #marginals: number[] = [];

  /** Begins with nothing held. */
  start(legs: number): void {
    this.best = new Float64Array(legs);
    this.#trial = new Float64Array(legs);
    this.bestProfit = -Infinity;
    this.bestCost = 0;
    this.bestPayout = 0;
    this.isCutShort = false;
  }

  /** Goes on from nothing held, which earns nothing. */
  holdNothing(): void {
    this.best.fill(0);
    this.bestProfit = 0;
    this.bestCost = 0;
    this.bestPayout = 0;
  }

  /** Tries the sizes as they are, each rounded down to what may be ordered. */
  tryBelow(sizes: Float64Array): void {
    this.#fill((leg) => this.pricer.sizeBelow(leg, sizes[leg] as number));
    this.#judge(this.pricer.payout(this.#trial));
  }

  /** Tries points on the way from nothing to the given share of the targets, rounded up and trimmed. */
  tryRay(targets: Float64Array, share: number): void {
    for (let point = rayPoints; point >= 1; point -= 1) {
      if (!this.#hasWorkLeft()) return;
      const part = (share * point) / rayPoints;
      this.#fill((leg) => this.pricer.sizeAbove(leg, Math.floor((targets[leg] as number) * part)));
      this.#trimAndJudge();
    }
    this.#fill((leg) => this.pricer.sizeBelow(leg, (targets[leg] as number) * share));
    this.#trimAndJudge();
  }

  /** Moves from the best portfolio to better neighbours until there is none. */
  improve(): void {
    for (const step of this.#steps()) {
      while (this.#hasWorkLeft() && this.#improveBy(step));
    }
  }

  /** From the coarsest: a few of the largest and of the smallest lots, and the largest of the smallest orders. */
  #steps(): number[] {
    const lots = this.pricer.lots.slice(0, this.best.length);
    const leasts = this.pricer.leasts.slice(0, this.best.length).filter(Number.isFinite);
    const largest = Math.max(...lots);
    const smallest = Math.min(...lots);
    const steps = [Math.ceil(Math.max(...leasts) / largest) * largest];
    for (const count of stepsInLots) steps.push(count * largest, count * smallest);
    return [...new Set(steps)].sort((a, b) => b - a);
  }

  /** Tries every neighbour at one distance; true when one of them was better. */
  #improveBy(step: number): boolean {
    const { bestProfit, bestCost } = this;
    this.#tryRaised(step, -1);
    for (let leg = 0; leg < this.best.length && this.#hasWorkLeft(); leg += 1) {
      this.#tryLowered(leg, step);
      this.#tryRaised(step, leg);
      this.#tryAlone(leg, step);
      this.#tryLowered(leg, Infinity);
      this.#tryWithout(leg);
    }
    if (this.best.length <= pairedLegsMax) this.#improveByPairs(step);
    return this.bestProfit > bestProfit || this.bestCost < bestCost;
  }

  /** Two legs more at once, in the place of others. */
  #improveByPairs(step: number): void {
    const legs = this.best.length;
    for (let first = 0; first < legs; first += 1) {
      for (let second = first + 1; second < legs && this.#hasWorkLeft(); second += 1) {
        this.#trial.set(this.best);
        for (const leg of [first, second]) {
          this.#trial[leg] = this.pricer.sizeAbove(leg, (this.best[leg] as number) + step);
        }
        this.#trimAndJudge(first, second);
      }
    }
  }

  /** One leg less, and whatever went with it. */
  #tryLowered(leg: number, step: number): void {
    const held = this.best[leg] as number;
    if (held === 0) return;
    this.#trial.set(this.best);
    this.#trial[leg] = this.pricer.sizeBelow(leg, Math.max(0, held - step));
    this.#trimAndJudge();
  }

  /** All legs more but one, less what of it is held for nothing. */
  #tryRaised(step: number, except: number): void {
    this.#fill((leg) => {
      const held = this.best[leg] as number;
      return leg === except ? held : this.pricer.sizeAbove(leg, held + step);
    });
    this.#trimAndJudge();
  }

  /** One leg more in the place of others. */
  #tryAlone(leg: number, step: number): void {
    this.#trial.set(this.best);
    this.#trial[leg] = this.pricer.sizeAbove(leg, (this.best[leg] as number) + step);
    this.#trimAndJudge(leg);
  }

  /** Others in the place of one leg. */
  #tryWithout(without: number): void {
    const held = this.best[without] as number;
    if (held === 0) return;
    this.#fill((leg) =>
      leg === without ? 0 : this.pricer.sizeAbove(leg, (this.best[leg] as number) + held),
    );
    this.#trimAndJudge();
  }

  #fill(sizeOf: (leg: number) => number): void {
    for (let leg = 0; leg < this.#trial.length; leg += 1) this.#trial[leg] = sizeOf(leg);
  }

  #hasWorkLeft(): boolean {
    if (this.pricer.asked < payoutsAskedMax) return true;
    this.isCutShort = true;
    return false;
  }

  #trimAndJudge(kept = -1, keptToo = -1): void {
    const payout = this.pricer.payout(this.#trial);
    if (payout !== undefined) this.#trim(payout, kept, keptToo);
    this.#judge(payout);
  }

  /**
   * Lowers each leg, the dearest first, to what the payout needs of it. Without the leg the payout falls to that of the
   * worst state in which the leg pays, so what is missing there is exactly what the leg has to bring.
   */
  #trim(payout: number, kept: number, keptToo: number): void {
    const trial = this.#trial;
    this.#orderByPrice(kept, keptToo);
    for (const leg of this.#order) {
      const held = trial[leg] as number;
      trial[leg] = 0;
      const without = this.pricer.payout(trial);
      const needed = without === undefined ? held : payout - without;
      trial[leg] = Math.min(held, this.pricer.sizeAbove(leg, needed));
    }
  }

  #orderByPrice(kept: number, keptToo: number): void {
    this.#order.length = 0;
    for (let leg = 0; leg < this.#trial.length; leg += 1) {
      const held = this.#trial[leg] as number;
      if (held === 0 || leg === kept || leg === keptToo) continue;
      this.#marginals[leg] = this.pricer.marginalAt(leg, held);
      this.#order.push(leg);
    }
    const marginals = this.#marginals;
    this.#order.sort((a, b) => (marginals[b] as number) - (marginals[a] as number) || a - b);
  }

  #judge(payout: number | undefined): void {
    if (payout === undefined) return;
    const cost = this.pricer.cost(this.#trial);
    if (cost === undefined) return;
    const profit = payout - cost;
    const isBetter =
      profit > this.bestProfit || (profit === this.bestProfit && cost < this.bestCost);
    if (!isBetter) return;
    this.best.set(this.#trial);
    this.bestProfit = profit;
    this.bestCost = cost;
    this.bestPayout = payout;
  }
}
