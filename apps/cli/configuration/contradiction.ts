// What a contradiction is, and what the rules that find them may ask.

import type { Configuration } from "./schema.ts";
import type { Source } from "./source-tree.ts";

/** What the rules may ask about a setting. */
export interface ConfigurationView {
  readonly configuration: Configuration;
  sourceOf(path: string): Source;
  /** Text of the value as it would be printed. */
  textOf(path: string): string;
  /** The setting was wrong already and has its default instead; nothing can be concluded from it. */
  isBad(path: string): boolean;
}

/** Settings that exclude each other, and why. The first path is the one to change. */
export interface Contradiction {
  readonly paths: readonly string[];
  readonly reason: string;
}
