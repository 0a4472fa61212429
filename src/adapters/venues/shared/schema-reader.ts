// Reads a value through a zod schema as a `Result`, counting the fields the schema does not know. Schemas are loose:
// a venue that adds a field changes nothing for us but a counter.

import type { z } from "zod";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { FieldWatch } from "./field-watch.ts";
import type { JsonValue } from "./frame-text.ts";

/** Problems quoted in a message; the rest is noise. */
const quotedProblemsMax = 3;

/** Returns the value as the schema describes it, or `VEN-801` with the path of what does not fit. */
export function readSchema<Shape extends z.ZodRawShape>(
  what: string,
  schema: z.ZodObject<Shape, z.core.$loose>,
  value: JsonValue | undefined,
  fields: FieldWatch,
): Result<z.infer<z.ZodObject<Shape, z.core.$loose>>> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, quotedProblemsMax);
    const text = problems.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    return fail("VEN-801", `${what} does not fit its schema: ${text.slice(0, 300)}`);
  }
  for (const key in parsed.data) {
    if (!Object.hasOwn(schema.shape, key)) fields.saw(`${what}.${key}`);
  }
  return succeed(parsed.data);
}
