// The effective configuration as YAML that reads back as the same configuration, each line with where its value came
// from and whether anything reads it yet, and as JSON for scripts.

import { configurationHash } from "./configuration-hash.ts";
import { type EffectiveSetting, shownSettings } from "./effective.ts";
import type { LoadedConfiguration } from "./load-configuration.ts";
import { notInForceMark } from "./not-in-force.ts";
import { formatSource } from "./source-tree.ts";

/** Text that YAML reads as itself without quotes. */
const plainText = /^[A-Za-z0-9./][A-Za-z0-9 ._/%+-]*(?::[A-Za-z0-9._/%+-]+)*(?: [A-Za-z]+)?$/;

/** Returns the text as a YAML scalar. A JSON string is a YAML string. */
function scalar(text: string): string {
  return plainText.test(text) && !text.endsWith(" ") ? text : JSON.stringify(text);
}

function valueText(text: EffectiveSetting["text"]): string {
  return typeof text === "string"
    ? scalar(text)
    : `[${text.map((item) => JSON.stringify(item)).join(", ")}]`;
}

/** Column of the comments; longer lines push theirs out. */
const commentColumn = 44;

/** Returns the configuration as YAML with the source of every value as a comment. */
export function printConfiguration(loaded: LoadedConfiguration): string {
  const lines = [`# configuration hash ${configurationHash(loaded.configuration)}`];
  let open: readonly string[] = [];
  for (const { setting, text } of shownSettings(loaded.configuration)) {
    const sections = setting.keys.slice(0, -1);
    for (const [depth, key] of sections.entries()) {
      if (open[depth] === key && open.slice(0, depth).every((k, d) => k === sections[d])) continue;
      lines.push(`${"  ".repeat(depth)}${key}:`);
      open = sections.slice(0, depth + 1);
    }
    open = sections;
    const line = `${"  ".repeat(sections.length)}${setting.keys.at(-1)}: ${valueText(text)}`;
    const mark = setting.isInForce ? "" : `, ${notInForceMark}`;
    const source = formatSource(loaded.sourceOf(setting.path));
    lines.push(`${line.padEnd(commentColumn)} # ${source}${mark}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Returns the same as an object for JSON. */
export function configurationAsJson(loaded: LoadedConfiguration): object {
  const settings = shownSettings(loaded.configuration).map(({ setting, text }) => [
    setting.path,
    {
      value: text,
      source: formatSource(loaded.sourceOf(setting.path)),
      inForce: setting.isInForce,
    },
  ]);
  return {
    file: loaded.file,
    configurationHash: configurationHash(loaded.configuration),
    settings: Object.fromEntries(settings),
  };
}
