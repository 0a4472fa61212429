// docs/order-flow.md: its tables are written by the report, between two marks each.

import { readFileSync, writeFileSync } from "node:fs";

const page = new URL("../../docs/order-flow.md", import.meta.url);

export type Section = "recorded" | "compared";

/** Returns what stands between the marks of a section, without the empty lines around it. */
export function readSection(section: Section): string {
  return partsOf(section).text.trim();
}

/** Puts the text between the marks. */
export function writeSection(section: Section, text: string): void {
  const { before, after } = partsOf(section);
  writeFileSync(page, `${before}\n\n${text.trim()}\n\n${after}`);
}

function partsOf(section: Section): { before: string; text: string; after: string } {
  const whole = readFileSync(page, "utf8");
  const [begin, end] = [`<!-- begin ${section} -->`, `<!-- end ${section} -->`];
  const from = whole.indexOf(begin) + begin.length;
  const to = whole.indexOf(end);
  if (from < begin.length || to < from) {
    throw new Error(`docs/order-flow.md has no section "${section}"`);
  }
  return { before: whole.slice(0, from), text: whole.slice(from, to), after: whole.slice(to) };
}
