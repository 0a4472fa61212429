// How the text of one setting becomes a value and how the value is written again. Settings stay text until they get
// here: nothing of a configuration ever passes through a floating-point number.

import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";

/** A kind of setting: what it accepts in words, and both directions. `parse(format(value))` is the value again. */
export interface TextType<Value> {
  /** Completes the sentence "expected …". */
  readonly expected: string;
  /** Returns the value, or `CFG-902` with what is wrong with this text. */
  parse(text: string): Result<Value>;
  format(value: Value): string;
}

/** Refuses a text with a reason. */
export function refuse(reason: string): Result<never> {
  return fail("CFG-902", reason);
}

/** One of a fixed set of words. */
export function oneOf<const Word extends string>(words: readonly Word[]): TextType<Word> {
  const listed = words.map((word) => `\`${word}\``).join(", ");
  return {
    expected: words.length === 1 ? listed : `one of ${listed}`,
    parse: (text) => {
      const word = words.find((candidate) => candidate === text);
      return word === undefined ? refuse("not one of the words") : succeed(word);
    },
    format: (word) => word,
  };
}

export const booleanType: TextType<boolean> = {
  expected: "`true` or `false`",
  parse: (text) => {
    if (text === "true") return succeed(true);
    return text === "false" ? succeed(false) : refuse("neither `true` nor `false`");
  },
  format: (value) => String(value),
};

/** Any text but an empty one. */
export const wordsType: TextType<string> = {
  expected: "text",
  parse: (text) => (text.trim().length === 0 ? refuse("it is empty") : succeed(text)),
  format: (text) => text,
};
