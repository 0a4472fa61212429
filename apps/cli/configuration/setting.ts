// One setting of the schema: a codec between its text and its value, with what the documentation and the messages
// say about it. The schema is the only place where a setting is described.

import { z } from "zod";
import type { TextType } from "./text-type.ts";

/** How much of a value may be shown: all of it, all but the password in an address, or only the address's host. */
export type Disclosure = "whole" | "without-password" | "host-only";

export interface SettingFacts {
  readonly meaning: string;
  /** Completes the sentence "expected …". */
  readonly expected: string;
  /** Marked L on the page: live trading needs the user to set it. */
  readonly isLimit: boolean;
  readonly isList: boolean;
  readonly disclosure: Disclosure;
}

interface SettingMarks {
  readonly isLimit?: boolean;
  readonly disclosure?: Disclosure;
}

const facts = new WeakMap<object, SettingFacts>();

/** Returns what is known about a setting of the schema; undefined for sections. */
export function factsOf(schema: z.core.$ZodType): SettingFacts | undefined {
  return facts.get(schema);
}

function codecOf<Value>(type: TextType<Value>) {
  return z.codec(z.string(), z.custom<Value>(), {
    decode: (text, context) => {
      const parsed = type.parse(text);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: "custom", input: text, message: parsed.failure.message });
      return z.NEVER;
    },
    encode: (value) => type.format(value),
  });
}

function described<Schema extends z.core.$ZodType>(
  schema: Schema,
  expected: string,
  meaning: string,
  marks: SettingMarks & { readonly isList: boolean },
): Schema {
  const { isLimit = false, disclosure = "whole", isList } = marks;
  facts.set(schema, { meaning, expected, isLimit, isList, disclosure });
  return schema;
}

/** A setting with a default, written as a user would write it. */
export function setting<Value>(
  type: TextType<Value>,
  defaultText: string,
  meaning: string,
  marks: SettingMarks = {},
) {
  const codec = described(codecOf(type), type.expected, meaning, { ...marks, isList: false });
  return codec.prefault(defaultText);
}

/** A setting without a default. */
export function optionalSetting<Value>(
  type: TextType<Value>,
  meaning: string,
  marks: SettingMarks = {},
) {
  const codec = described(codecOf(type), type.expected, meaning, { ...marks, isList: false });
  return codec.optional();
}

/** A list, empty by default. */
export function listSetting<Value>(type: TextType<Value>, meaning: string) {
  const list = z.array(codecOf(type));
  return described(list, `a list of ${type.expected}`, meaning, { isList: true }).prefault([]);
}

/** A group of settings; a section that is left out has all its defaults. Unknown keys are errors. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape).prefault({} as never);
}
