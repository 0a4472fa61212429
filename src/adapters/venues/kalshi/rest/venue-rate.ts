// How fast the venue lets us ask, from its own limits endpoint, before anything else is asked: the rate a governor
// begins with is a guess on the safe side.

import { type Result, succeed, unwrap } from "../../../../domain/failure/result.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import type { RateGovernor } from "../../shared/rate-governor.ts";
import {
  type KalshiCredentials,
  type KalshiEnvironmentOptions,
  resolveKalshiEnvironment,
} from "../config.ts";
import { type AccountLimits, ExchangeRest } from "./exchange.ts";
import { createTradeClient } from "./trade-client.ts";

/** A read that takes longer is given up: the guess will do. */
const readWithin = seconds(5);

export interface VenueRateOptions extends KalshiEnvironmentOptions {
  readonly credentials: KalshiCredentials;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly governor: RateGovernor;
}

/** Reads the limits of our account and seeds the governor with them. Failures are those of the read, and `VEN-808` for
 * numbers out of range; the governor then keeps what it had. */
export async function readVenueRate(options: VenueRateOptions): Promise<Result<AccountLimits>> {
  const { governor, transport, random, credentials } = options;
  const { rest } = unwrap(resolveKalshiEnvironment(options));
  const http = createTradeClient({ baseUrl: rest, transport, random, credentials, governor });
  try {
    const deadline = addDuration(transport.clock.now(), readWithin);
    const limits = await new ExchangeRest(http, new FieldWatch()).limits(deadline);
    if (!limits.ok) return limits;
    const refused = governor.seed({ read: limits.value.read, write: limits.value.write });
    return refused === null ? succeed(limits.value) : { ok: false, failure: refused };
  } finally {
    await http.close();
  }
}
