// Reads of replies that decide what we own. A reply with a field that we do not know is still read, one that lacks a
// field is not; both are drift, told once per name, and close the venue to new groups until a person has looked.

import type { z } from "zod";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { JsonValue } from "../../shared/frame-text.ts";

/** Names of drift told apart; a hostile venue could send a new one with every reply. */
export const driftNamesMax = 64;

/** Problems quoted in a message; the rest is noise. */
const quotedProblemsMax = 3;

export interface DriftObserver {
  /** `field` is unknown, missing or of an unknown value in a reply called `what`. */
  drifted(drift: {
    readonly what: string;
    readonly field: string;
    readonly kind: "unknown" | "missing" | "unknown-value";
  }): void;
}

export class StrictReader {
  readonly #observer: DriftObserver;
  readonly #told = new Set<string>();

  constructor(observer: DriftObserver) {
    this.#observer = observer;
  }

  /** Returns the value as the schema describes it, or `VEN-801` with the path of what does not fit. */
  read<Shape extends z.ZodRawShape>(
    what: string,
    schema: z.ZodObject<Shape, z.core.$loose>,
    value: JsonValue | undefined,
  ): Result<z.infer<z.ZodObject<Shape, z.core.$loose>>> {
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const problems = parsed.error.issues.slice(0, quotedProblemsMax);
      for (const issue of problems) this.#tell(what, issue.path.join("."), "missing");
      const text = problems.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
      return fail("VEN-801", `${what} does not fit its schema: ${text.slice(0, 300)}`);
    }
    for (const key in parsed.data) {
      if (!Object.hasOwn(schema.shape, key)) this.#tell(what, key, "unknown");
    }
    return succeed(parsed.data);
  }

  /** Reads further what the schema let through as text: a value that does not fit is drift too. */
  normalise<Value>(what: string, normalised: Result<Value>): Result<Value> {
    if (!normalised.ok) {
      const reason = normalised.failure.details?.reason;
      this.#tell(what, typeof reason === "string" ? reason : "value", "unknown-value");
    }
    return normalised;
  }

  #tell(what: string, field: string, kind: "unknown" | "missing" | "unknown-value"): void {
    const name = `${kind} ${what}.${field}`.slice(0, 120);
    if (this.#told.has(name) || this.#told.size >= driftNamesMax) return;
    this.#told.add(name);
    this.#observer.drifted({ what, field: field.slice(0, 96), kind });
  }
}
