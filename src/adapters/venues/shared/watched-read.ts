// Reads a reply through a zod schema and reports whatever the schema did not foresee: unknown fields at any depth,
// missing ones, values of another type or outside a known enumeration. A reply that still holds all we need is
// returned; one that does not is `VEN-801`.

import { z } from "zod";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { JsonValue } from "./frame-text.ts";
import type { DriftGrade, DriftKind, DriftWatch } from "./schema-drift.ts";

/** How one kind of reply is read. Optional fields of the schema may be absent; all others must be there. */
export interface WatchedSchema<Shape extends z.ZodRawShape> {
  /** The operation whose reply it is, such as `create-order`. */
  readonly endpoint: string;
  /** The part of the reply, such as `order`. */
  readonly what: string;
  readonly schema: z.ZodObject<Shape, z.core.$loose>;
  /** Known values of enumerations by path (`status`, `orders[].status`). Other values are reported, not refused. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
}

type Read<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape, z.core.$loose>>;

/** Problems quoted in a message; the rest is noise. */
const quotedProblemsMax = 3;

/** Problems reported of one reply: a list of a thousand broken orders says no more than its first few. */
export const reportedProblemsMax = 32;

/** A reply about our own money: every drift is told to the watch's observer. */
export function readStrict<Shape extends z.ZodRawShape>(
  watched: WatchedSchema<Shape>,
  value: JsonValue | undefined,
  watch: DriftWatch,
): Result<Read<Shape>> {
  return read("strict", watched, value, watch);
}

/** Any other reply: drifts are counted, and logged at first sight. */
export function readTolerant<Shape extends z.ZodRawShape>(
  watched: WatchedSchema<Shape>,
  value: JsonValue | undefined,
  watch: DriftWatch,
): Result<Read<Shape>> {
  return read("tolerant", watched, value, watch);
}

function read<Shape extends z.ZodRawShape>(
  grade: DriftGrade,
  watched: WatchedSchema<Shape>,
  value: JsonValue | undefined,
  watch: DriftWatch,
): Result<Read<Shape>> {
  const { endpoint, what, schema, known } = watched;
  const saw = (kind: DriftKind, path: readonly PropertyKey[]) =>
    watch.saw(grade, { endpoint, what, field: pathText(path), kind });
  reportUnexpected({ known: known ?? {}, saw }, schema, value, []);
  const parsed = schema.safeParse(value);
  if (parsed.success) return succeed(parsed.data);
  const { issues } = parsed.error;
  for (const { path } of issues.slice(0, reportedProblemsMax)) {
    saw(valueAt(value, path) === undefined ? "missing" : "unknown-value", path);
  }
  const words = issues
    .slice(0, quotedProblemsMax)
    .map((issue) => `${pathText(issue.path)}: ${issue.message}`)
    .join("; ");
  return fail("VEN-801", `${what} does not fit its schema: ${words.slice(0, 300)}`);
}

interface Report {
  readonly known: Readonly<Record<string, readonly string[]>>;
  saw(kind: DriftKind, path: readonly PropertyKey[]): void;
}

/** Reports unknown fields and unknown values of enumerations. Goes as deep as the schema does. */
function reportUnexpected(
  report: Report,
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): void {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    reportUnexpected(report, schema.unwrap(), value, path);
  } else if (schema instanceof z.ZodArray) {
    if (!Array.isArray(value)) return;
    for (const [place, element] of value.entries()) {
      reportUnexpected(report, schema.element, element, [...path, place]);
    }
  } else if (schema instanceof z.ZodObject) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const shape: z.core.$ZodLooseShape = schema.shape;
    for (const [key, inner] of Object.entries(value)) {
      const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (field === undefined) report.saw("unknown", [...path, key]);
      else reportUnexpected(report, field, inner, [...path, key]);
    }
  } else if (typeof value === "string" && path.length > 0) {
    const values = Object.hasOwn(report.known, pathText(path))
      ? report.known[pathText(path)]
      : undefined;
    if (values !== undefined && !values.includes(value)) report.saw("unknown-value", path);
  }
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "(whole)";
  return path
    .map((part) => (typeof part === "number" ? "[]" : `.${String(part)}`))
    .join("")
    .replace(/^[.]/, "");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}
