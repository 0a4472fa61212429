// Whether our key may trade (feature K12): its scopes, the attestation of the region, and what the venue said when it
// refused. A venue that does not let us trade is closed with the venue's own words until it lets us again.

import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateKeeper } from "../../shared/gate-keeper.ts";
import type { ExchangeRest, KeyPermissions } from "../rest/exchange.ts";

export interface EligibilityOptions {
  readonly clock: Clock;
  readonly exchange: ExchangeRest;
  readonly gates: GateKeeper;
  readonly keyId: string;
}

/** Either lets a key place orders. */
const tradingScopes: readonly string[] = ["write", "write::trade"];

/** A read of the permissions that takes longer is given up. */
const readWithin = seconds(10);

export class Eligibility {
  readonly #options: EligibilityOptions;

  constructor(options: EligibilityOptions) {
    this.#options = options;
  }

  /** Returns why nothing may be sent, or null. */
  get words(): string | null {
    return this.#options.gates.words("scope");
  }

  /** The venue refused a command: 401 and 403 speak of the key, whatever was asked. */
  refused(status: number, venueWords: string): void {
    if (status !== 401 && status !== 403) return;
    this.#options.gates.close("scope", `${status} ${venueWords}`);
  }

  /** Reads what the key may do and moves the gate. A venue that cannot be asked changes nothing. */
  async refresh(): Promise<void> {
    const { clock, exchange, gates, keyId } = this.#options;
    const read = await exchange.permissions(keyId, addDuration(clock.now(), readWithin));
    if (read.ok) {
      const words = refusalOf(read.value, clock.now());
      if (words === null) gates.open("scope");
      else gates.close("scope", words);
      return;
    }
    if (read.failure.code === "VEN-805") gates.close("scope", read.failure.message);
  }
}

/** Says what keeps a key from trading at an instant, or null. */
export function refusalOf(permissions: KeyPermissions, now: EpochMicros): string | null {
  const { scopes, regionExpiresAt } = permissions;
  if (scopes !== null && !scopes.some((scope) => tradingScopes.includes(scope))) {
    return `the key's scopes do not allow orders: ${scopes.join(", ").slice(0, 200)}`;
  }
  if (regionExpiresAt !== null && regionExpiresAt <= now) {
    return "api_key_region_expiration_ts has passed: confirm the region with the venue";
  }
  return null;
}
