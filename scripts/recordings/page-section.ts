// A page of the documentation of which a part is written by a program: what stands between two marks.

import { readFileSync, writeFileSync } from "node:fs";

export interface PageSection {
  /** Returns the text between the marks, without the empty lines around it. */
  read(this: void): string;
  write(this: void, text: string): void;
}

/** Returns the section of a page; throws when the page lacks its marks. */
export function sectionOf(page: URL, name: string): PageSection {
  const begin = `<!-- begin ${name} -->`;
  const parts = (): { before: string; text: string; after: string } => {
    const whole = readFileSync(page, "utf8");
    const from = whole.indexOf(begin) + begin.length;
    const to = whole.indexOf(`<!-- end ${name} -->`);
    if (from < begin.length || to < from) throw new Error(`${page.pathname} has no ${name}`);
    return { before: whole.slice(0, from), text: whole.slice(from, to), after: whole.slice(to) };
  };
  return {
    read: () => parts().text.trim(),
    write: (text) => {
      const { before, after } = parts();
      writeFileSync(page, `${before}\n\n${text.trim()}\n\n${after}`);
    },
  };
}
