// `arbytron errors`: what a code means and what to do about it.

import { Command } from "commander";
import type { Finish } from "../exit-codes.ts";
import { jsonOption } from "./option-values.ts";

export function errorsCommand(finish: Finish): Command {
  return new Command("errors")
    .description("explain a failure code, or list all of them")
    .argument("[code]", "such as RSK-503")
    .addOption(jsonOption("print as JSON"))
    .action(async (code: string | undefined, given: { readonly json?: true }) => {
      const { explainErrors } = await import("./errors-action.ts");
      finish(explainErrors(code ?? null, given.json === true));
    });
}
