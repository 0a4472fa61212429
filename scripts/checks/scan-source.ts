// Applies the source bans to files and says where they are broken.

import ts from "typescript";
import type { Allowance } from "./allowances.ts";
import { type SourceBan, sourceBans } from "./source-bans.ts";
import type { SourceFile } from "./source-files.ts";
import { lineOf, parseSource, walk } from "./syntax.ts";

/** A ban broken in one place. */
export interface Finding {
  readonly ban: string;
  readonly path: string;
  readonly line: number;
  readonly instead: string;
}

const unitsFolder = "src/domain/units/";

/** Returns the names of the unit types: exported aliases of `Unit<…>` in src/domain/units. */
export function unitTypeNames(files: readonly SourceFile[]): Set<string> {
  const names = new Set<string>();
  for (const file of files.filter(({ path }) => path.startsWith(unitsFolder))) {
    for (const statement of parseSource(file).statements) {
      if (!ts.isTypeAliasDeclaration(statement)) continue;
      if (statement.type.getText().startsWith("Unit<")) names.add(statement.name.text);
    }
  }
  return names;
}

/** Returns where one file breaks the bans that hold in it. */
export function scanFile(file: SourceFile, bans: readonly SourceBan[]): Finding[] {
  const held = bans.filter((ban) => ban.holdsIn(file.path));
  if (held.length === 0) return [];
  const tree = parseSource(file);
  const findings: Finding[] = [];
  walk(tree, (node) => {
    for (const ban of held) {
      if (!ban.isBroken(node)) continue;
      const line = lineOf(tree, node);
      findings.push({ ban: ban.name, path: file.path, line, instead: ban.instead });
    }
  });
  return findings;
}

/** Returns one line for each broken ban, and for each allowance that counts other places than there are. */
export function checkBans(
  files: readonly SourceFile[],
  allowances: readonly Allowance[],
): string[] {
  const bans = sourceBans(unitTypeNames(files));
  const findings = files.flatMap((file) => scanFile(file, bans));
  const covered = (allowance: Allowance) =>
    findings.filter(({ ban, path }) => allowance.ban === ban && allowance.path === path);
  const fitting = new Set(
    allowances.flatMap((each) => {
      const places = covered(each);
      return places.length === each.places ? places : [];
    }),
  );
  const misfits = allowances.filter((each) => covered(each).length !== each.places);
  return [
    ...findings
      .filter((each) => !fitting.has(each))
      .map((each) => `${each.path}:${each.line} ${each.ban}: use ${each.instead}`),
    ...misfits.map(
      (each) =>
        `${each.path}: ${each.places} places allowed for ${each.ban}, ${covered(each).length} found`,
    ),
  ];
}
