// A configuration before it is checked: text, with the place each piece came from. Everything stays text, so that
// money is never read through a float, and every message can name file, line, variable or flag.

/** Where a value was written. */
export type Source =
  | { readonly kind: "default" }
  | { readonly kind: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "flag"; readonly flag: string };

export interface TextNode {
  readonly kind: "text";
  readonly text: string;
  /** Nothing was written behind the key. */
  readonly isEmpty: boolean;
  readonly source: Source;
}

export interface ListNode {
  readonly kind: "list";
  readonly items: readonly SourceNode[];
  readonly source: Source;
}

export interface SectionEntry {
  readonly keySource: Source;
  readonly node: SourceNode;
}

export interface SectionNode {
  readonly kind: "section";
  readonly entries: Map<string, SectionEntry>;
  readonly source: Source;
}

export type SourceNode = TextNode | ListNode | SectionNode;

export const defaultSource: Source = { kind: "default" };

export function emptySection(source: Source = defaultSource): SectionNode {
  return { kind: "section", entries: new Map(), source };
}

/** Returns `arbytron.yaml:12:17`, `ARBYTRON_MODE`, `--paper` or `default`. */
export function formatSource(source: Source): string {
  switch (source.kind) {
    case "default":
      return "default";
    case "file":
      return `${source.file}:${source.line}:${source.column}`;
    case "environment":
      return source.variable;
    case "flag":
      return source.flag;
  }
}

/** Returns the node at a path of keys and positions, or undefined. */
export function nodeAt(root: SourceNode, path: readonly PropertyKey[]): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const step of path) {
    if (node?.kind === "section") node = node.entries.get(String(step))?.node;
    else if (node?.kind === "list") node = node.items[Number.parseInt(String(step), 10)];
    else return undefined;
  }
  return node;
}

/** Removes what stands at a path of keys; an item of a list takes the whole list with it. */
export function removeAt(root: SectionNode, path: readonly PropertyKey[]): void {
  let parent: SectionNode = root;
  for (const [position, step] of path.entries()) {
    const key = String(step);
    const child: SourceNode | undefined = parent.entries.get(key)?.node;
    if (child?.kind !== "section" || position === path.length - 1) {
      parent.entries.delete(key);
      return;
    }
    parent = child;
  }
}

/** Returns plain data for the schema. Objects have no prototype, so that no key means anything special. */
export function toPlain(node: SourceNode): unknown {
  switch (node.kind) {
    case "text":
      return node.text;
    case "list":
      return node.items.map(toPlain);
    case "section": {
      const plain: Record<string, unknown> = Object.create(null);
      for (const [key, entry] of node.entries) plain[key] = toPlain(entry.node);
      return plain;
    }
  }
}

/** Returns what was found, for a message: the quoted text, `a list`, `a section`, `nothing`. */
export function describeNode(node: SourceNode | undefined): string {
  if (node === undefined) return "nothing";
  if (node.kind === "list") return "a list";
  if (node.kind === "section") return "a section";
  if (node.isEmpty) return "nothing";
  return JSON.stringify(node.text.length > 80 ? `${node.text.slice(0, 80)}…` : node.text);
}
