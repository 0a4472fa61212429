// The faults that a command was asked for by name, as a local venue takes them. The names were checked when the command
// line was read, so one that is unknown here is a mistake of this program.

import { assert } from "../../../src/domain/failure/assert.ts";
import type { FaultOptions } from "../../../src/simulation/faults/fault.ts";
import { findFaultProfile } from "../../../src/simulation/faults/fault-profiles.ts";

/** Returns the faults of a profile, drawn from the seed. */
export function namedFaults(name: string, seed: number): FaultOptions {
  const profile = findFaultProfile(name);
  assert(profile !== undefined, "the command line takes profiles that exist");
  return { ...profile.options, seed };
}
