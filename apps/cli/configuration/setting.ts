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
  /** False while nothing in the program reads the value: it is checked and carried, and changes nothing. */
  readonly isInForce: boolean;
  readonly isList: boolean;
  readonly disclosure: Disclosure;
}

interface SettingMarks extends SectionMarks {
  readonly isLimit?: boolean;
  readonly disclosure?: Disclosure;
}

interface SectionMarks {
  readonly isInForce?: boolean;
}

/** The mark of a setting, or of a whole section, that nothing in the program reads yet. */
export const notInForce = { isInForce: false } as const;

const facts = new WeakMap<object, SettingFacts>();
const sectionsNotInForce = new WeakSet<object>();

/** Returns what is known about a setting of the schema; undefined for sections. */
export function factsOf(schema: z.core.$ZodType): SettingFacts | undefined {
  return facts.get(schema);
}

/** Returns true when a section of the schema is marked as not in force: so is everything in it. */
export function isNotInForce(schema: z.core.$ZodType): boolean {
  return sectionsNotInForce.has(schema);
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
  const { isLimit = false, isInForce = true, disclosure = "whole", isList } = marks;
  facts.set(schema, { meaning, expected, isLimit, isInForce, isList, disclosure });
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
export function section<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  { isInForce = true }: SectionMarks = {},
) {
  const schema = z.strictObject(shape);
  if (!isInForce) sectionsNotInForce.add(schema);
  return schema.prefault({} as never);
}
