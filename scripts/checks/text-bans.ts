// What no text file of the project may hold, whatever its language: unfinished work without an issue, paths of one
// person's machine, and addresses of package registries. The patterns are written so that they do not match
// themselves.

import type { SourceFile } from "./source-files.ts";

export interface TextBan {
  readonly name: string;
  readonly instead: string;
  readonly pattern: RegExp;
}

export const textBans: readonly TextBan[] = [
  {
    name: "no-open-end",
    instead: "an issue number behind the mark, or the finished work",
    pattern: /\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b(?!\(#\d+\))/,
  },
  {
    name: "no-machine-path",
    instead: "a path relative to the project, or an environment variable",
    pattern: /(?:^|[\s"'`(=:[])\/(?:[w]ork|[f]arm|home|Users|root)\/[\w.]/,
  },
  {
    name: "no-registry-host",
    instead: "nothing: package managers know their registries",
    pattern:
      /registry[.](?:[n]pmjs|[y]arnpkg)|[d]eb[.]debian|[r]epo1?[.]maven|[p]ypi[.]org|[s]tatic[.]crates/,
  },
];

/** Returns one line for each place where a text breaks a ban. Binary files have no text. */
export function checkTexts(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => !file.text.includes("\0"))
    .flatMap((file) =>
      file.text
        .split("\n")
        .flatMap((line, position) =>
          textBans
            .filter((ban) => ban.pattern.test(line))
            .map((ban) => `${file.path}:${position + 1} ${ban.name}: use ${ban.instead}`),
        ),
    );
}
