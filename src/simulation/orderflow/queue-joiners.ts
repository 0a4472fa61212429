// People with a limit order: they join a level that stands there already, or make one behind it, wait for a while and
// leave. Most messages of a venue are theirs, and few of them move a best price.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import type { RandomStream } from "../random-stream.ts";
import { type FlowMarket, gridStep } from "./flow-market.ts";
import type { FlowSchedule, Moment } from "./flow-schedule.ts";
import type { JoinerSettings } from "./flow-settings.ts";
import { drawWait } from "./shaped-draws.ts";

/** Orders of joiners that wait in one market: beyond it nobody else comes, and a book stays of a size. */
export const joinersMax = 200;

const evenChance = 500_000;

export class QueueJoiners {
  readonly #market: FlowMarket;
  readonly #settings: JoinerSettings;
  readonly #random: RandomStream;
  readonly #schedule: FlowSchedule;
  #waiting = 0;

  constructor(
    market: FlowMarket,
    settings: JoinerSettings,
    random: RandomStream,
    schedule: FlowSchedule,
  ) {
    this.#market = market;
    this.#settings = settings;
    this.#random = random;
    this.#schedule = schedule;
  }

  /** Somebody joins a queue. */
  join(moment: Moment): void {
    if (this.#waiting >= joinersMax) return;
    const random = this.#random;
    const side: BookSide = random.chance(evenChance) ? bidSide : askSide;
    const ticks = this.#drawPrice(side);
    if (ticks === undefined) return;
    const sizeMicros = this.#market.drawSize(this.#settings.size);
    const orderId = this.#market.place(
      "joiner",
      { side, ticks, sizeMicros },
      "good-till-cancelled",
      moment,
    );
    if (orderId === undefined) return;
    this.#waiting += 1;
    const patience = drawWait(random) * this.#settings.patienceMicros;
    this.#schedule.add(moment.atMicros + 1 + Math.floor(patience), (then) => {
      this.#market.cancel(orderId, then);
      this.#waiting -= 1;
    });
  }

  /** The touch, or some steps of the grid behind it: nearer ones are likelier. */
  #drawPrice(side: BookSide): number | undefined {
    const touch = this.#market.best(side);
    if (touch === undefined) return undefined;
    const { stepsBehind } = this.#settings;
    const random = this.#random;
    const behind = Math.min(random.between(0, stepsBehind), random.between(0, stepsBehind));
    const step = gridStep(this.#market.tickScheme, touch.ticks);
    const ticks = touch.ticks + (side === bidSide ? -behind : behind) * step;
    return ticks > 0 && ticks < ticksPerUsd ? ticks : undefined;
  }
}
