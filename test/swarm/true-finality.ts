// Whether the fills of a scripted venue stand: confirmed after a while, or taken back. The words about it come late, twice,
// before the fill itself, in any order or not at all; they are told again when somebody asks, and after every start.

import type { NewEvent } from "../../src/domain/message/input.ts";
import type { Fill, FillFinality } from "../../src/domain/order/order.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { SeededChoice } from "./seeded-choice.ts";
import type { VenueTruth } from "./venue-truth.ts";

/** How often in a hundred cases a fill's end is told twice, or it is talked about before it is decided. */
const toldTwiceIn = 25;
const talkedAboutIn = 30;

/** Longest time until a fill is decided, and how often it takes a multiple of it: until its market has settled. */
const decidedWithinMicros = 9_000_000;
const takesLongIn = 25;
const longTimes = 20;

export class TrueFinality {
  readonly #truth: VenueTruth;
  readonly #settlesLater: boolean;
  readonly #choice: SeededChoice;
  readonly #clock: Clock;
  readonly #tell: (event: NewEvent) => void;
  readonly #decided = new Map<Fill, "confirmed" | "failed">();
  /** How often, in a hundred cases, a fill is taken back. */
  failsIn = 20;

  /** @param settlesLater Whether the venue can take a fill back at all. */
  constructor(
    truth: VenueTruth,
    settlesLater: boolean,
    choice: SeededChoice,
    clock: Clock,
    tell: (event: NewEvent) => void,
  ) {
    this.#truth = truth;
    this.#settlesLater = settlesLater;
    this.#choice = choice;
    this.#clock = clock;
    this.#tell = tell;
  }

  isCounted(fill: Fill): boolean {
    return this.#decided.get(fill) !== "failed";
  }

  /** Decides about a fill some time from now. In calm weather all are confirmed. */
  await(fill: Fill, calm: boolean): void {
    if (!this.#settlesLater) return;
    const times = !calm && this.#choice.percent(takesLongIn) ? longTimes : 1;
    const delay = this.#choice.between(1_000, times * decidedWithinMicros);
    const isDoomed = !calm && this.#choice.percent(this.failsIn);
    if (this.#choice.percent(talkedAboutIn)) this.#say(fill, isDoomed ? "retrying" : "mined");
    const at = epochMicros(integerOf(this.#clock.now()) + delay);
    this.#clock.callAt(at, () => this.#decide(fill, isDoomed));
  }

  /** Says again how fills ended: those of one order, or all. */
  tellAgain(clientOrderId?: string): void {
    for (const [fill, end] of this.#decided) {
      if (clientOrderId === undefined || fill.clientOrderId === clientOrderId) this.#say(fill, end);
    }
  }

  /** A purchase that was sold on cannot be taken back any more: the sale took the contracts away. */
  #decide(fill: Fill, isDoomed: boolean): void {
    const isGone =
      fill.side === "buy" &&
      !this.#truth.isSettled(fill.instrument) &&
      this.#truth.held(fill.instrument) < integerOf(fill.size);
    const end = isDoomed && !isGone ? "failed" : "confirmed";
    this.#decided.set(fill, end);
    if (end === "failed") this.#truth.unbook(fill);
    this.#say(fill, end);
    if (this.#choice.percent(toldTwiceIn)) this.#say(fill, end);
  }

  #say({ fillId, clientOrderId }: Fill, finality: FillFinality): void {
    const receivedAt = this.#clock.now();
    this.#tell({ kind: "FillFinalityChanged", receivedAt, fillId, clientOrderId, finality });
  }
}
