// The text of docs/errors.md: every entry of the error catalogue, in blocks by where it comes from.

import { catalogue } from "../../src/domain/failure/catalogue.ts";
import type { CatalogueEntry } from "../../src/domain/failure/catalogue-entry.ts";

/** What the letters of a code stand for, in the order of the page. */
export const errorBlocks: Readonly<Record<string, string>> = {
  UNI: "Units",
  QUA: "Quality of market data",
  EQV: "Relations between markets",
  DET: "Detection",
  SIZ: "Sizing",
  RSK: "Risk",
  EXE: "Execution",
  PFL: "Portfolio",
  VEN: "Venues",
  CFG: "Configuration",
  CAP: "Captures and recordings",
  STO: "Storage",
  RUN: "Running the program",
};

const head = `# Errors

This page is generated from \`src/domain/failure/catalogue.ts\` by \`npm run docs:errors\`. A code is permanent: it is
never given another meaning and never removed.

Severity says how loud it is. *Retry* says what a caller may do: try again, give up, or first learn the true state
from the venue before doing anything.
`;

function row(code: string, entry: CatalogueEntry): string {
  const cells = [`\`${code}\``, entry.title, entry.severity, entry.retry, entry.advice];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Returns the whole page; throws when a code belongs to no block. */
export function errorPage(entries: Readonly<Record<string, CatalogueEntry>> = catalogue): string {
  const all = Object.entries(entries);
  const homeless = all.filter(
    ([code]) => !/^[A-Z]{3}-\d{3}$/.test(code) || !(code.slice(0, 3) in errorBlocks),
  );
  if (homeless.length > 0)
    throw new Error(`no block for ${homeless.map(([code]) => code).join(", ")}`);
  const sections = Object.entries(errorBlocks).flatMap(([letters, title]) => {
    const rows = all.filter(([code]) => code.startsWith(`${letters}-`));
    if (rows.length === 0) return [];
    const table = ["| code | what | severity | retry | advice |", "|---|---|---|---|---|"];
    return [
      `\n## ${title} (${letters})\n`,
      ...table,
      ...rows.map(([code, entry]) => row(code, entry)),
    ];
  });
  return `${head}${sections.join("\n")}\n`;
}
