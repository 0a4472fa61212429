// When the venue pauses: every Thursday 03:00 to 05:00 in New York, whatever it announces besides, and whatever it
// says of itself now. Opening stops a little before, so that no group is half done when trading pauses.

import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateKeeper } from "../../shared/gate-keeper.ts";
import { easternTime } from "../normalise/eastern-time.ts";
import type { ExchangeRest, MaintenanceWindow } from "../rest/exchange.ts";

export interface MaintenanceOptions {
  readonly clock: Clock;
  readonly exchange: ExchangeRest;
  readonly gates: GateKeeper;
  /** Shards that we trade on. */
  readonly shards: readonly number[];
}

/** Opening stops this long before a window: a leg group with its unwinds is over by then. */
export const stopBefore = seconds(120);

/** The standing window, by New York's clocks. */
const thursday = 4;
const windowFromMicros = 3 * 3_600_000_000;
const windowToMicros = 5 * 3_600_000_000;

/** A read that takes longer is given up. */
const readWithin = seconds(10);

export class Maintenance {
  readonly #options: MaintenanceOptions;
  #windows: readonly MaintenanceWindow[] = [];
  #pausedWords: string | null = null;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
  }

  /** Reads what the venue announces and says of itself, and moves the gate. What cannot be read stays as it was. */
  async refresh(): Promise<void> {
    const { clock, exchange, shards } = this.#options;
    const deadline = addDuration(clock.now(), readWithin);
    const [status, windows] = await Promise.all([
      exchange.status(deadline),
      exchange.maintenance(deadline),
    ]);
    if (status.ok) {
      const paused = shards.filter((shard) => !status.value.isTrading(shard));
      this.#pausedWords =
        paused.length === 0 ? null : `trading is paused on shard ${paused.join(", ")}`;
    }
    if (windows.ok) this.#windows = windows.value;
    this.judge();
  }

  /** Moves the gate by the clock and returns why nothing may open now, or null. */
  judge(): string | null {
    const { clock, gates } = this.#options;
    const words = this.#pausedWords ?? maintenanceAt(clock.now(), this.#windows);
    if (words === null) gates.open("maintenance");
    else gates.close("maintenance", words);
    return words;
  }
}

/** Says which window an instant lies in, or just before, or null. */
export function maintenanceAt(
  now: EpochMicros,
  announced: readonly MaintenanceWindow[],
): string | null {
  const window = announced.find(({ from, to }) => addDuration(now, stopBefore) >= from && now < to);
  if (window !== undefined) return "the venue has announced maintenance";
  const early = easternTime(addDuration(now, stopBefore));
  const isBeforeEnd = easternTime(now).microsOfDay < windowToMicros;
  const isAfterStart = early.weekday === thursday && early.microsOfDay >= windowFromMicros;
  const isInside = isAfterStart && isBeforeEnd;
  return isInside ? "weekly maintenance, Thursday 03:00 to 05:00 in New York" : null;
}
