// What an event is truly worth in the simulation: a bounded random walk with jumps at news and wilder spells after
// them. It remembers its recent past, because every venue sees it late. Values are millionths of a dollar.

import { assert } from "../../domain/failure/assert.ts";
import type { RandomStream } from "../random-stream.ts";
import type { FlowSettings } from "./flow-settings.ts";

/** Points kept for delayed views: 200 steps of 100 ms outlast the longest delay many times. */
const historyLengthMax = 200;

interface Point {
  readonly atMicros: number;
  readonly valueMicros: number;
}

export class LatentPrice {
  readonly #random: RandomStream;
  readonly #settings: FlowSettings;
  readonly #history: Point[] = [];
  #valueMicros: number;
  #walkedAtMicros: number;
  #burstUntilMicros = 0;

  constructor(random: RandomStream, settings: FlowSettings, startAtMicros: number) {
    this.#random = random;
    this.#settings = settings;
    const { probabilityLeastMicros: least, probabilityMostMicros: most } = settings;
    this.#valueMicros = random.between(least + 60_000, most - 60_000);
    this.#walkedAtMicros = startAtMicros;
    this.#remember(startAtMicros);
  }

  get valueMicros(): number {
    return this.#valueMicros;
  }

  /** Walks as many steps as the time that has passed holds. */
  advance(nowMicros: number): void {
    const { walkEveryMicros, walkStepMicros, burstFactor } = this.#settings;
    assert(nowMicros >= this.#walkedAtMicros, "time does not go back");
    while (nowMicros - this.#walkedAtMicros >= walkEveryMicros) {
      this.#walkedAtMicros += walkEveryMicros;
      const wild = this.#walkedAtMicros < this.#burstUntilMicros ? burstFactor : 1;
      this.#moveBy(this.#random.bell(walkStepMicros * wild));
      this.#remember(this.#walkedAtMicros);
    }
  }

  /** News: the value jumps by the difference, away from a bound that is too near, and stays restless for a while. */
  jump(differenceMicros: number, nowMicros: number): void {
    const { probabilityLeastMicros: least, probabilityMostMicros: most } = this.#settings;
    const target = this.#valueMicros + differenceMicros;
    this.#moveBy(target < least || target > most ? -differenceMicros : differenceMicros);
    this.#burstUntilMicros = nowMicros + this.#settings.burstMicros;
    this.#remember(nowMicros);
  }

  /** Returns the value as it was at an instant; the oldest one kept for instants before that. */
  valueAt(atMicros: number): number {
    for (let index = this.#history.length - 1; index > 0; index -= 1) {
      const point = this.#history[index] as Point;
      if (point.atMicros <= atMicros) return point.valueMicros;
    }
    return (this.#history[0] as Point).valueMicros;
  }

  #moveBy(differenceMicros: number): void {
    const { probabilityLeastMicros: least, probabilityMostMicros: most } = this.#settings;
    this.#valueMicros = Math.min(most, Math.max(least, this.#valueMicros + differenceMicros));
  }

  #remember(atMicros: number): void {
    this.#history.push({ atMicros, valueMicros: this.#valueMicros });
    if (this.#history.length > historyLengthMax) this.#history.shift();
  }
}
