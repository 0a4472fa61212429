// Links inside the documentation: every relative link of a Markdown file leads to a file of the project, and to a
// heading of it where the link names one.

import { posix } from "node:path";
import type { SourceFile } from "./source-files.ts";

const fence = /^(?:```|~~~)/;
const inlineCode = /`[^`]*`/g;
const link = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;
const reference = /^\[[^\]]+\]:\s+(\S+)/;

interface LinkInLine {
  readonly target: string;
  readonly line: number;
}

/** Returns the lines of a page outside code blocks, with their numbers from 1. */
function proseLines(text: string): { readonly line: number; readonly text: string }[] {
  let inside = false;
  return text.split("\n").flatMap((content, position) => {
    if (fence.test(content)) {
      inside = !inside;
      return [];
    }
    return inside ? [] : [{ line: position + 1, text: content }];
  });
}

function linksOf(text: string): LinkInLine[] {
  return proseLines(text).flatMap(({ line, text: content }) => {
    const plain = content.replace(inlineCode, "");
    const targets = [...plain.matchAll(link)].map((match) => match[1] ?? "");
    const referenced = reference.exec(plain)?.[1];
    return [...targets, ...(referenced === undefined ? [] : [referenced])].map((target) => ({
      target,
      line,
    }));
  });
}

/** Returns the anchor a heading gets: lower case, punctuation dropped, spaces as hyphens. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

function anchorsOf(text: string): string[] {
  return proseLines(text).flatMap(({ text: content }) => {
    const heading = /^#{1,6}\s+(.*)$/.exec(content)?.[1];
    return heading === undefined ? [] : [anchorOf(heading)];
  });
}

/** Returns one line for each link that leads nowhere. Links to other sites are not followed. */
export function checkLinks(pages: readonly SourceFile[], paths: readonly string[]): string[] {
  const folders = new Set(paths.flatMap((path) => parentsOf(path)));
  const known = new Set([...paths, ...folders]);
  const texts = new Map(pages.map(({ path, text }) => [path, text]));
  return pages.flatMap((page) =>
    linksOf(page.text).flatMap(({ target, line }) => {
      if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
      const [file = "", anchor] = target.split("#");
      const joined = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
      const path = joined.replace(/\/$/, "");
      const place = `${page.path}:${line} ${target}`;
      if (!known.has(path)) return [`${place}: no such file`];
      const text = texts.get(path);
      if (anchor === undefined || text === undefined) return [];
      return anchorsOf(text).includes(anchor) ? [] : [`${place}: no such heading`];
    }),
  );
}

function parentsOf(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === "." ? ["."] : [parent, ...parentsOf(parent)];
}
