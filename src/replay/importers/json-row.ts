// One line of a JSONL recording as an object whose fields are asked for by name.

import { parseJson } from "../json-text.ts";

/** Returns the object, or undefined when the line is none. */
export function parseJsonRow(line: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(line);
  return isObject(value) ? value : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the field when it is text, else undefined. */
export function textOf(row: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = row[field];
  return typeof value === "string" ? value : undefined;
}
