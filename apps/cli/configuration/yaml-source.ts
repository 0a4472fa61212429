// Reads YAML (and so JSON) into a tree of text with line and column. Numbers stay as they were written. Anchors,
// tags and several documents in one file are refused: nobody needs them here, and they hide what a file says.

import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from "yaml";
import type { FailureCode } from "../../../src/domain/failure/catalogue.ts";
import type { Problem } from "./problem.ts";
import type { SectionEntry, Source, SourceNode } from "./source-tree.ts";

/** Deepest nesting read; the configuration itself is five deep. */
const depthMax = 32;

export interface YamlSource {
  /** Undefined when the text holds nothing that can be read. */
  readonly root: SourceNode | undefined;
  readonly problems: readonly Problem[];
}

class YamlReader {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #brokenCode: FailureCode;

  constructor(file: string, brokenCode: FailureCode) {
    this.#file = file;
    this.#brokenCode = brokenCode;
  }

  sourceAt(offset: number): Source {
    const { line, col } = this.#lines.linePos(offset);
    return { kind: "file", file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #report(offset: number, path: readonly string[], message: string, code?: FailureCode): void {
    const source = this.sourceAt(offset);
    this.problems.push({ code: code ?? this.#brokenCode, path: path.join("."), source, message });
  }

  read(text: string): SourceNode | undefined {
    const document = parseDocument(text, {
      schema: "failsafe",
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
      // Silent, it would not even say that a second document follows.
      logLevel: "error",
    });
    for (const wrong of [...document.errors, ...document.warnings]) {
      this.#report(wrong.pos[0], [], `not valid YAML: ${wrong.message}`);
    }
    if (this.problems.length > 0) return undefined;
    const contents = document.contents as Node | null;
    if (contents === null || (isScalar(contents) && contents.source === "")) {
      this.#report(0, [], "the file is empty");
      return undefined;
    }
    return this.#convert(contents, 0, []);
  }

  #convert(node: Node, fallbackOffset: number, path: readonly string[]): SourceNode {
    const offset = node.range?.[0] ?? fallbackOffset;
    const source = this.sourceAt(offset);
    const nothing: SourceNode = { kind: "text", text: "", isEmpty: true, source };
    if (isAlias(node) || (isScalar(node) && node.anchor !== undefined)) {
      this.#report(offset, path, "anchors and aliases are not supported: write the value out");
      return nothing;
    }
    if (path.length > depthMax) {
      this.#report(offset, path.slice(0, 4), `nested deeper than ${depthMax}`);
      return nothing;
    }
    if (isScalar(node)) return this.#convertText(node, source);
    if (isSeq(node)) {
      const items = node.items.map((item, position) =>
        this.#convert(item as Node, offset, [...path, String(position)]),
      );
      return { kind: "list", items, source };
    }
    return this.#convertSection(node, offset, path);
  }

  #convertText(node: Scalar, source: Source): SourceNode {
    const text = typeof node.value === "string" ? node.value : "";
    return { kind: "text", text, isEmpty: text === "" && node.type === "PLAIN", source };
  }

  #convertSection(node: Node, offset: number, path: readonly string[]): SourceNode {
    const entries = new Map<string, SectionEntry>();
    for (const pair of isMap(node) ? node.items : []) {
      const { key, value } = pair as { key: unknown; value: Node | null };
      if (!isPair(pair) || !isScalar(key)) {
        this.#report(offset, path, "a key must be plain text");
        continue;
      }
      const name = typeof key.value === "string" ? key.value : "";
      const keyOffset = key.range?.[0] ?? offset;
      const keySource = this.sourceAt(keyOffset);
      const first = entries.get(name)?.keySource;
      const inside = [...path, name];
      if (first !== undefined) {
        const line = first.kind === "file" ? first.line : 0;
        this.#report(keyOffset, inside, `given twice, first in line ${line}`, "CFG-903");
        continue;
      }
      const child: SourceNode =
        value === null
          ? { kind: "text", text: "", isEmpty: true, source: keySource }
          : this.#convert(value, keyOffset, inside);
      entries.set(name, { keySource, node: child });
    }
    return { kind: "section", entries, source: this.sourceAt(offset) };
  }
}

/** Returns the tree of a YAML or JSON text, and everything wrong with it: `brokenCode` for what cannot be read,
 * `CFG-903` for a key that is given twice. */
export function readYaml(text: string, file: string, brokenCode: FailureCode): YamlSource {
  const reader = new YamlReader(file, brokenCode);
  const root = reader.read(text);
  return { root, problems: reader.problems };
}
