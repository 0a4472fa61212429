// Request bodies as a Go server decodes them: JSON text into typed fields, where a value of the wrong type is refused
// with the decoder's own words and a missing one by validation.

import type { ShellRequest } from "../../../transport/shell.ts";
import { decodeRefusal, type Parsed, parameterRefusal, type Refusal, refused } from "../errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Parses the body of a request. */
export function parseFields(request: ShellRequest): Parsed<Fields> {
  if (request.body === "") return refused(decodeRefusal("EOF"));
  if (!(request.headers["content-type"] ?? "").includes("json")) {
    return refused(decodeRefusal("Content-Type must be application/json"));
  }
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    return refused(decodeRefusal("invalid character looking for beginning of value"));
  }
  if (!isFields(value)) {
    return refused(decodeRefusal(`json: cannot unmarshal ${goKind(value)} into Go value`));
  }
  return { ok: true, value };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** Reads fields one by one and remembers what was wrong first. `null` reads as absent. A wrong type outranks what
 * validation says: the decoder comes before it. */
export class FieldReader {
  readonly #struct: string;
  readonly #fields: Fields;
  #decode: Refusal | undefined;
  #invalid: Refusal | undefined;

  /** `struct` is the name that the decoder's words carry. */
  constructor(struct: string, fields: Fields) {
    this.#struct = struct;
    this.#fields = fields;
  }

  get refusal(): Refusal | undefined {
    return this.#decode ?? this.#invalid;
  }

  text(name: string): string | null {
    const value = this.#fields[name] ?? null;
    if (value === null || typeof value === "string") return value;
    return this.#mistyped(name, value, "string");
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === null || value === "") this.refuse(parameterRefusal(`${name} is required`));
    return value ?? "";
  }

  /** Returns one of the words, the first of them when it is refused. */
  requiredWord<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.requiredText(name);
    const word = words.find((one) => one === value);
    if (word === undefined)
      this.refuse(parameterRefusal(`${name} must be one of ${words.join(", ")}`));
    return word ?? words[0];
  }

  /** Returns a whole number between the bounds, both included. */
  integer(name: string, least: number, most: number): number | null {
    const value = this.#fields[name] ?? null;
    if (value === null) return null;
    if (typeof value !== "number" || !Number.isSafeInteger(value)) {
      return this.#mistyped(name, value, "int64");
    }
    if (value < least || value > most) {
      this.refuse(parameterRefusal(`${name} must be between ${least} and ${most}`));
      return null;
    }
    return value;
  }

  flag(name: string): boolean {
    const value = this.#fields[name] ?? false;
    if (typeof value === "boolean") return value;
    this.#mistyped(name, value, "bool");
    return false;
  }

  /** Returns the objects of a list. */
  requiredList(name: string): readonly Fields[] {
    const value = this.#fields[name] ?? null;
    if (value === null) {
      this.refuse(parameterRefusal(`${name} is required`));
      return [];
    }
    if (!Array.isArray(value)) {
      this.#mistyped(name, value, "slice");
      return [];
    }
    const stranger: unknown = value.find((item) => !isFields(item));
    if (stranger !== undefined) this.#mistyped(name, stranger, "struct");
    return value.filter(isFields);
  }

  refuse(refusal: Refusal): void {
    this.#invalid ??= refusal;
  }

  #mistyped(name: string, value: unknown, wanted: string): null {
    this.#decode ??= decodeRefusal(
      `json: cannot unmarshal ${goKind(value)} into Go struct field ${this.#struct}.${name} of type ${wanted}`,
    );
    return null;
  }
}
