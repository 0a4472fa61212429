// Whether we may trade (feature K12): an account that may only close, an address from where the venue takes no orders, a
// clock too far from the venue's, and what the venue said when it refused us. The venue is closed with its own words until it lets us again.

import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { TradingRest } from "../rest/trading-contract.ts";

export interface EligibilityOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "closedOnly" | "geoblock" | "serverTime">;
  readonly gate: GateReasons;
}

const checkWithin = seconds(10);

/** No route says that an account is banned: its own refusals are all there is, and they stand until a person looks. */
const standingWords = /banned/i;

export class Eligibility {
  readonly #options: EligibilityOptions;

  constructor(options: EligibilityOptions) {
    this.#options = options;
  }

  /** Why nothing may open, or null. */
  get words(): string | null {
    return this.#options.gate.words;
  }

  /** The venue refused us, whatever was asked. */
  refused(words: string): void {
    this.#options.gate.close(standingWords.test(words) ? "banned" : "refused", words);
  }

  /** A person has looked. */
  acknowledged(): void {
    this.#options.gate.open("banned");
  }

  /** Reads what the account and the address may do and moves the gate. What cannot be asked changes nothing. */
  async refresh(): Promise<void> {
    const { clock, rest, gate } = this.#options;
    const deadline = addDuration(clock.now(), checkWithin);
    // Requests are signed by the venue's time, and orders end by it: clocks drift apart during a long run.
    const time = await rest.serverTime(deadline);
    if (time.ok) gate.open("clock");
    else if (time.failure.code === "VEN-857") gate.close("clock", time.failure.message);
    const [closedOnly, geoblock] = await Promise.all([
      rest.closedOnly(deadline),
      rest.geoblock(deadline),
    ]);
    if (closedOnly.ok) {
      this.#set("closed-only", closedOnly.value ? "the account is in closed only mode" : null);
    } else if (closedOnly.failure.code === "VEN-805")
      gate.close("refused", closedOnly.failure.message);
    if (geoblock.ok) this.#set("geoblock", geoblock.value.isBlocked ? geoblock.value.words : null);
    if (closedOnly.ok && !closedOnly.value) gate.open("refused");
  }

  #set(reason: string, words: string | null): void {
    if (words === null) this.#options.gate.open(reason);
    else this.#options.gate.close(reason, words);
  }
}
