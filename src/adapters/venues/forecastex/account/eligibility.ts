// Whether the account may trade forecast contracts: what the broker says of it, and what it said when it refused. An account
// that may not is closed with the broker's words until it may again.

import { addDuration } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { BrokerSession } from "../session/contract.ts";
import { readWithin } from "./limits.ts";

export interface EligibilityOptions {
  readonly clock: Clock;
  readonly session: Pick<BrokerSession, "read">;
  readonly gate: GateReasons;
}

/** What the broker lets an account do, by the names of its own switches. */
const switches = ["allowEventContract", "allowEventTrading"] as const;

/** A refusal in such words is about the account, whatever was asked. */
const accountWords =
  /no trading permission|trading permissions?|not (?:allowed|permitted|eligible|authori[sz]ed)|restricted/i;

export class Eligibility {
  readonly #options: EligibilityOptions;

  constructor(options: EligibilityOptions) {
    this.#options = options;
  }

  /** Why nothing may open, or null. */
  get words(): string | null {
    return this.#options.gate.words;
  }

  /** The broker refused an order. A 401 is about the session, which sees to it by itself. */
  refused(status: number, words: string): void {
    const isOfAccount = status === 403 || (status !== 401 && accountWords.test(words));
    if (isOfAccount) this.#options.gate.close("refused", words);
  }

  /** Reads what the account may do and moves the gate. A broker that cannot be asked changes nothing. */
  async refresh(): Promise<void> {
    const { clock, session, gate } = this.#options;
    const deadline = addDuration(clock.now(), readWithin);
    const path = "/iserver/accounts";
    const read = await session.read({ path, query: [], endpoint: "brokerage-accounts", deadline });
    if (!read.ok) return;
    const off = switchesOff(read.value);
    if (off.length > 0) gate.close("features", `the account has no ${off.join(", ")}`);
    else gate.open("features");
  }

  /** A person has looked at what the broker said. */
  acknowledged(): void {
    this.#options.gate.open("refused");
  }
}

/** Switches that the broker shows as off; one that it does not show is not taken for off. */
function switchesOff(body: JsonValue): readonly string[] {
  const features = isJsonObject(body) ? body.allowFeatures : undefined;
  if (!isJsonObject(features)) return [];
  return switches.filter((name) => features[name] === false);
}
