// Reads of replies that decide what we own. A reply with a field that we do not know is still read, one that lacks a
// field is not; both are drift, which closes the venue to new groups until a person has looked.

import type { z } from "zod";
import type { Result } from "../../../domain/failure/result.ts";
import type { JsonValue } from "./frame-text.ts";
import type { DriftWatch } from "./schema-drift.ts";
import { readStrict } from "./watched-read.ts";

export class StrictReader {
  readonly #watch: DriftWatch;

  constructor(watch: DriftWatch) {
    this.#watch = watch;
  }

  /** Returns the value as the schema describes it, or `VEN-801` with the path of what does not fit. */
  read<Shape extends z.ZodRawShape>(
    what: string,
    schema: z.ZodObject<Shape, z.core.$loose>,
    value: JsonValue | undefined,
  ): Result<z.infer<z.ZodObject<Shape, z.core.$loose>>> {
    return readStrict({ endpoint: what, what, schema }, value, this.#watch);
  }

  /** Passes on what became of the texts that the schema let through: a value that does not fit is drift too. */
  normalise<Value>(what: string, normalised: Result<Value>): Result<Value> {
    if (!normalised.ok) {
      const reason = normalised.failure.details?.reason;
      const field = typeof reason === "string" ? reason : "value";
      this.#watch.saw("strict", { endpoint: what, what, field, kind: "unknown-value" });
    }
    return normalised;
  }
}
