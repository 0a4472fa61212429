// Problems of a file of knowledge (`CFG-906`, unless the file has a code of its own), each with the line it stands in.

import type { FailureCode } from "../../../src/domain/failure/catalogue.ts";
import type { Problem } from "../configuration/problem.ts";
import type { Source } from "../configuration/source-tree.ts";

/** Largest file of pairs or relations: a hundred thousand pairs are about 10 MB. */
export const knowledgeBytesMax = 16_777_216;

/** Most rows of one file; the largest venue lists about 88,000 markets. */
export const knowledgeRowsMax = 100_000;

/** Collects problems of one file. */
export class FileProblems {
  readonly found: Problem[] = [];
  readonly #file: string;
  readonly #code: FailureCode;

  constructor(file: string, code: FailureCode = "CFG-906") {
    this.#file = file;
    this.#code = code;
  }

  /** Reports something wrong at a line. `place` names the row for a person: `row 3`. */
  at(line: number, place: string, message: string): void {
    const source: Source = { kind: "file", file: this.#file, line, column: 1 };
    this.found.push({ code: this.#code, path: place, source, message });
  }

  /** Reports something wrong where a node of YAML or JSON stands. */
  atSource(source: Source, place: string, message: string): void {
    this.found.push({ code: this.#code, path: place, source, message });
  }

  /** Reports that the file as a whole cannot be used. */
  whole(message: string): void {
    this.at(1, "", message);
  }
}
