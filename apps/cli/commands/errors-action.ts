// Shows the catalogue of failures.

import { catalogue, type FailureCode } from "../../../src/domain/failure/catalogue.ts";
import type { CatalogueEntry } from "../../../src/domain/failure/catalogue-entry.ts";
import { nearestName } from "../configuration/spelling.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";

const retryWords = {
  retry: "it may be tried again",
  "do-not-retry": "trying again does not help",
  "reconcile-first": "first learn the true state from the venue",
} as const;

function explain(code: FailureCode, entry: CatalogueEntry): string {
  const { title, severity, retry, advice } = entry;
  return `${code}  ${title}\n  ${advice}\n  Severity: ${severity}; ${retryWords[retry]}.\n`;
}

function unknownCode(code: string, codes: readonly string[]): ExitCode {
  const meant = nearestName(code, codes);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  process.stderr.write(`error: there is no code ${code}.${hint}\n`);
  return exitCodes.usage;
}

/** Prints one code, or all of them, one line each. An unknown code is an error of the command line. */
export function explainErrors(asked: string | null, json: boolean): ExitCode {
  const entries = Object.entries(catalogue) as [FailureCode, CatalogueEntry][];
  const chosen =
    asked === null ? entries : entries.filter(([code]) => code === asked.toUpperCase());
  if (asked !== null && chosen.length === 0) {
    return unknownCode(asked.toUpperCase(), Object.keys(catalogue));
  }
  if (json) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(chosen), null, 2)}\n`);
  } else if (asked === null) {
    const lines = chosen.map(([code, { title }]) => `${code}  ${title}`);
    process.stdout.write(`${lines.join("\n")}\n`);
  } else {
    for (const [code, entry] of chosen) process.stdout.write(explain(code, entry));
  }
  return exitCodes.success;
}
