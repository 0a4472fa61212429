// Runs a local venue server until it is told to end. Its one line on standard output is meant for a program: whoever
// reads it has the addresses and a key that is good for this server only.

import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import { assert } from "../../../src/domain/failure/assert.ts";
import { FailureError, failure } from "../../../src/domain/failure/result.ts";
import { findFaultProfile } from "../../../src/simulation/faults/fault-profiles.ts";
import { type LocalKalshi, startLocalKalshi } from "../../../src/simulation/local-kalshi.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { runUntil } from "../host/run-until.ts";
import type { SimulateVenueOptions } from "./simulate-venue-options.ts";

/** What the system says of a port that somebody holds, or that this user may not open. */
const portRefusals: readonly unknown[] = ["EADDRINUSE", "EACCES"];

export async function simulateVenue(options: SimulateVenueOptions): Promise<ExitCode> {
  const clock = new SystemClock();
  const end = runUntil(clock, options.seconds);
  try {
    const venue = await openVenue(options, clock);
    const { restUrl, streamUrl, keyId, privateKeyPem } = venue.server;
    const line = {
      venue: options.venue,
      rest: restUrl,
      stream: streamUrl,
      keyId,
      privateKeyPem,
      markets: venue.tickers,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    await end.ended;
    await venue.stop();
    return exitCodes.success;
  } finally {
    end.release();
  }
}

async function openVenue(options: SimulateVenueOptions, clock: SystemClock): Promise<LocalKalshi> {
  const { port, seed, marketCount, stepMillis } = options;
  const profile = findFaultProfile(options.faults);
  assert(profile !== undefined, "the command line takes profiles that exist");
  try {
    const faults = { ...profile.options, seed };
    return await startLocalKalshi({ clock, seed, port, marketCount, stepMillis, faults });
  } catch (reason) {
    const code = reason instanceof Error && "code" in reason ? reason.code : undefined;
    if (!portRefusals.includes(code)) throw reason;
    throw new FailureError(failure("RUN-933", `port ${port} of 127.0.0.1: ${String(code)}`));
  }
}
