// Writes docs/configuration.md from the schema, so that the page and the program never differ. The test beside it
// compares; `npx vitest run --update=all test/cli` writes the page anew.

import { environmentVariable } from "../../apps/cli/configuration/overrides.ts";
import { type KnownSetting, knownSettings } from "../../apps/cli/configuration/settings-list.ts";

const introduction = `# Configuration

Written from the schema; do not edit by hand. Settings come from a YAML file, then from the environment, then from flags;
later wins. Everything is checked at the start and every problem is named at once, with its path and the place where it
was written. \`arbytron config check\` does only that; \`arbytron config print\` shows every value in force with its source.

**File.** \`--config FILE\`, else \`arbytron.yaml\` of the current directory when it is there. Unknown keys and keys given twice
are errors. A section without content (\`risk:\`) has all its defaults. Anchors, aliases and tags are not supported. Numbers are
read from the text as it stands, never through a floating-point number, so \`0.1\` is exactly 0.1.

**Environment.** \`${environmentVariable("risk.dailyLossMax")}\` sets \`risk.dailyLossMax\`: \`ARBYTRON_\`, then the keys in upper case
with two underscores between them. Case, hyphens and single underscores inside a key do not matter
(\`ARBYTRON_RISK__DAILY_LOSS_MAX\` is the same; both at once are an error). Lists are separated by commas. An unknown variable
with this prefix is an error, \`ARBYTRON_DATA\` (where recorded data lies) excepted.

**Flags.** \`--mode\` or \`--observe\`, \`--dry-run\`, \`--paper\`, \`--live\`; \`--log-level\`; \`--data-directory\`; and \`--set path=value\`
for any setting.

**Values.** Money and prices are plain decimals in USD, without thousands separators. Rates are \`0.05\` or \`5 %\`. Durations have a
unit: \`us\`, \`ms\`, \`s\`, \`min\` (or \`m\`), \`h\`, \`d\`. Sizes of files: \`B\`, \`KiB\`, \`MiB\`, \`GiB\`. What is finer than the unit holds is
refused, never rounded. Relative paths start from the current directory.

**Limits.** Rows marked **L** have a default for paper trading only: live trading refuses to start until each is set.

**Not in force yet.** Rows with these words are accepted and checked, but nothing in this version reads them: a value there
changes nothing and protects from nothing. \`arbytron config check\` lists each one that you set, \`arbytron config print\` marks them
all, and \`arbytron run\` and \`arbytron record\` warn of those you set when they start.

**Contradictions** are errors too (\`CFG-903\`), of two kinds. Some orders must hold whoever set the values: \`caution\` below \`halt\`,
\`unwindAfter\` below \`stuckAfter\`, \`profitMin\` at most \`positionSizeMax\`, and so on. And a limit that somebody wrote although a wider
one always stops it first (a market limit above the total limit) is a mistake; a *default* that your own stricter limit makes
meaningless is not, so lowering the total limit alone is fine. Hosts of one environment under the name of another, \`local\` hosts
elsewhere than on this machine, credentials of which a part is missing, and mixed environments in live trading are refused as well.

**Secrets** are never settings: a setting names a file, which must be a regular file that nobody but its owner can read
(\`chmod 600\`). Passwords in addresses and the paths of addresses that carry a key are shown as \`[redacted]\` and are not part of the
configuration hash.
`;

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function row(setting: KnownSetting): string {
  const key = `\`${setting.path}\`${setting.isLimit ? " **L**" : ""}${setting.isInForce ? "" : " *not in force yet*"}`;
  const shown = setting.isList ? "empty" : "–";
  const byDefault = setting.defaultText === null ? shown : `\`${setting.defaultText}\``;
  return `| ${[key, byDefault, setting.meaning, setting.expected].map(cell).join(" | ")} |`;
}

function tables(): string {
  const bySection = new Map<string, KnownSetting[]>();
  for (const setting of knownSettings) {
    const [first = ""] = setting.keys;
    const name = setting.keys.length === 1 ? "General" : first;
    bySection.set(name, [...(bySection.get(name) ?? []), setting]);
  }
  return [...bySection]
    .map(([name, settings]) => {
      const title = name === "General" ? name : `\`${name}\``;
      const head = "| key | default | meaning | accepts |\n|---|---|---|---|";
      return `### ${title}\n\n${head}\n${settings.map(row).join("\n")}\n`;
    })
    .join("\n");
}

/** Returns the page; the example is the text of docs/arbytron.example.yaml. */
export function configurationDocument(example: string): string {
  const fence = "```";
  return `${introduction}
## Example

[arbytron.example.yaml](arbytron.example.yaml) has every setting:

${fence}yaml
${example.trimEnd()}
${fence}

## Settings

${tables()}`;
}
