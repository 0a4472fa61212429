// The commands of the program and what they have in common. Only option definitions are loaded here; what a command
// does is imported when it runs, so that `--help` answers at once.

import { Command, CommanderError } from "commander";
import { configCommand } from "./commands/config.ts";
import { controlCommands } from "./commands/control.ts";
import { demoCommand } from "./commands/demo.ts";
import { detectCommand } from "./commands/detect.ts";
import { errorsCommand } from "./commands/errors.ts";
import { qualityCommand } from "./commands/quality.ts";
import { recordCommand } from "./commands/record.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { simulateVenueCommand } from "./commands/simulate-venue.ts";
import { walletCommand } from "./commands/wallet.ts";
import { type ExitCode, exitCodes, type Finish } from "./exit-codes.ts";
import { programVersion } from "./version.ts";

const epilogue = `
Exit codes:
  0  done
  1  failed; the message starts with a code that \`arbytron errors CODE\` explains
  2  the command line is wrong

Settings come from a YAML file, then ARBYTRON_ variables, then flags; later wins.
\`arbytron config print\` shows each value and where it comes from.`;

function buildProgram(finish: Finish): Command {
  const program = new Command("arbytron")
    .description("Finds and takes riskless portfolios across prediction-market venues.")
    .version(programVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", epilogue)
    .showHelpAfterError("(add --help for the options)")
    .showSuggestionAfterError();
  const commands = [
    runCommand(finish),
    demoCommand(finish),
    replayCommand(finish),
    recordCommand(finish),
    simulateVenueCommand(finish),
    ...controlCommands(finish),
    qualityCommand(finish),
    detectCommand(finish),
    walletCommand(finish),
    configCommand(finish),
    errorsCommand(finish),
  ];
  for (const command of commands) program.addCommand(command);
  applyToAll(program);
  return program;
}

/** Commands that are added keep their own settings, so the common ones are given to each. */
function applyToAll(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    applyToAll(child);
  }
}

/** Runs the command line and returns the exit code. Expected failures are reported here. */
export async function runCommandLine(argumentsGiven: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.success;
  const program = buildProgram((finished) => {
    code = finished;
  });
  try {
    await program.parseAsync([...argumentsGiven], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    }
    const { reportError } = await import("./report-error.ts");
    reportError(error, argumentsGiven.includes("--json"), process);
    return exitCodes.failure;
  }
}
