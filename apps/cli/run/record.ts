// `arbytron record`: what the venues send, as a capture. The engine watches and decides nothing.

import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import type { RecordOptions } from "../commands/run-options.ts";
import { requireRunConfiguration, warnOfSettings } from "../configuration/command-configuration.ts";
import type { FlagSetting } from "../configuration/overrides.ts";
import type { ExitCode } from "../exit-codes.ts";
import { runOn } from "./run.ts";

export async function runRecord(options: RecordOptions): Promise<ExitCode> {
  const observe: FlagSetting = { flag: "record", path: "mode", text: "observe" };
  const flags = [...options.flags, observe];
  const loaded = requireRunConfiguration({
    ...options,
    flags,
    environment: process.env,
  });
  warnOfSettings(loaded);
  const { configuration } = loaded;
  return runOn({ ...options, command: "record", record: true }, configuration, new SystemClock());
}
