// `arbytron status`, `stop`, `kill`, `resume` and `acknowledge`: what is asked of a running engine through its control
// socket.

import { Command, Option } from "commander";
import { type Venue, venues } from "../../../src/domain/market/venue.ts";
import type { Finish } from "../exit-codes.ts";
import type { ControlOptions, SimpleMethod } from "./control-options.ts";
import {
  configOption,
  dataDirectoryOption,
  jsonOption,
  type SettingOptions,
  settingsOf,
} from "./option-values.ts";

interface Given extends SettingOptions {
  readonly config?: string;
  readonly json?: true;
  readonly wait?: boolean;
  readonly venue?: Venue;
  readonly idempotencyKey?: string;
}

function toOptions(method: SimpleMethod, given: Given, reason: string | null): ControlOptions {
  return {
    method,
    reason,
    venue: given.venue ?? null,
    idempotencyKey: given.idempotencyKey ?? null,
    config: given.config ?? null,
    flags: settingsOf(given),
    wait: given.wait === true,
    json: given.json === true,
  };
}

function controlCommand(finish: Finish, method: SimpleMethod, description: string): Command {
  const command = new Command(method)
    .description(description)
    .addOption(configOption())
    .addOption(dataDirectoryOption())
    .addOption(jsonOption("print the answer as JSON"));
  const run = async (given: Given, reason: string | null): Promise<void> => {
    const { runControl } = await import("./control-action.ts");
    finish(await runControl(toOptions(method, given, reason)));
  };
  if (method !== "status") {
    command.option(
      "--idempotency-key <key>",
      "do it once, however often it is asked with this key, also after a restart",
    );
  }
  if (method !== "kill" && method !== "stop") {
    return command.action((given: Given) => run(given, null));
  }
  return command
    .argument("[reason...]", "why; kept in the journal")
    .action((words: string[], given: Given) => run(given, words.join(" ") || null));
}

export function controlCommands(finish: Finish): Command[] {
  const stop = controlCommand(finish, "stop", "end the running engine cleanly");
  stop.option("--no-wait", "do not wait until it has ended");
  const acknowledge = controlCommand(
    finish,
    "acknowledge",
    "leave safe mode, or open a venue's gates, after the cause was repaired",
  );
  acknowledge.addOption(
    new Option(
      "--venue <venue>",
      "open the gates of this venue that wait for a person, instead of leaving safe mode",
    ).choices(venues),
  );
  return [
    controlCommand(finish, "status", "show what the running engine does"),
    stop,
    controlCommand(finish, "kill", "set the kill switch: nothing opens until it is cleared"),
    controlCommand(finish, "resume", "clear the kill switch"),
    acknowledge,
  ];
}
