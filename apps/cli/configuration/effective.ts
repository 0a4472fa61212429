// The effective configuration as text by path: what is printed, hashed and named in messages. The text of every
// setting reads back as the same value.

import { z } from "zod";
import { redactedMark } from "./place-types.ts";
import { type Configuration, configurationSchema } from "./schema.ts";
import type { Disclosure } from "./setting.ts";
import { type KnownSetting, knownSettings } from "./settings-list.ts";

export interface EffectiveSetting {
  readonly setting: KnownSetting;
  /** Text of the value, or of each item of a list. */
  readonly text: string | readonly string[];
}

function valueAt(root: unknown, keys: readonly string[]): unknown {
  let value = root;
  for (const key of keys) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Returns the value of the configuration at a dotted path. */
export function configuredValue(configuration: Configuration, path: string): unknown {
  return valueAt(configuration, path.split("."));
}

function withoutSecret(text: string, disclosure: Disclosure): string {
  if (disclosure === "whole" || !URL.canParse(text)) return text;
  const url = new URL(text);
  if (disclosure === "host-only") return `${url.protocol}//${url.host}/${redactedMark}`;
  const query = url.search === "" ? "" : `?${redactedMark}`;
  const user = url.password === "" ? url.username : `${url.username}:${redactedMark}`;
  if (url.password === "" && query === "") return text;
  return `${url.protocol}//${user === "" ? "" : `${user}@`}${url.host}${url.pathname}${query}`;
}

/** Returns every setting that has a value, with its exact text; secrets in addresses included. */
export function effectiveSettings(configuration: Configuration): EffectiveSetting[] {
  const encoded: unknown = z.encode(configurationSchema, configuration);
  return knownSettings.flatMap((setting) => {
    const text = valueAt(encoded, setting.keys);
    if (text === undefined) return [];
    return [{ setting, text: text as string | string[] }];
  });
}

/** Returns the same with passwords and secret parts of addresses replaced. */
export function shownSettings(configuration: Configuration): EffectiveSetting[] {
  return effectiveSettings(configuration).map(({ setting, text }) => ({
    setting,
    text: typeof text === "string" ? withoutSecret(text, setting.disclosure) : text,
  }));
}
