// Counts what became of every row, so that an import can be added up: read = quoted + otherwise used + left out +
// refused.

/** Refused rows kept as examples: enough to see what is wrong, few enough to print. */
export const refusedExamplesMax = 10;

/** Characters of a refused row that are kept. */
const exampleCharactersMax = 200;

/** Reasons kept apart; they are words of this program, so more is a mistake in it. */
export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export class ImportTally {
  rowsRead = 0;
  /** Rows that became a quote. */
  rowsQuoted = 0;
  /** Rows that said something else that was used (a trade). */
  rowsOtherwiseUsed = 0;
  /** Well-formed rows that carry nothing to use, by reason. */
  readonly leftOut = new Map<string, number>();
  /** Rows that do not fit their schema (CAP-916), by reason. */
  readonly refused = new Map<string, number>();
  readonly refusedExamples: RefusedRow[] = [];
  /** Comparisons of data that the recording holds twice, by outcome. */
  readonly crossChecks = new Map<string, number>();
  #lineNumber = 0;
  #line = "";

  beginRow(line: string, lineNumber: number): void {
    this.rowsRead += 1;
    this.#line = line;
    this.#lineNumber = lineNumber;
  }

  /** Begins a row inside the line: a line that holds a list is a row itself, and so is each entry. */
  beginEntry(text: string): void {
    this.rowsRead += 1;
    this.#line = text;
  }

  quoted(rows = 1): void {
    this.rowsQuoted += rows;
  }

  otherwiseUsed(): void {
    this.rowsOtherwiseUsed += 1;
  }

  leaveOut(reason: string): void {
    increase(this.leftOut, reason);
  }

  refuse(reason: string): void {
    increase(this.refused, reason);
    if (this.refusedExamples.length === refusedExamplesMax) return;
    this.refusedExamples.push({
      line: this.#lineNumber,
      reason,
      text: this.#line.slice(0, exampleCharactersMax),
    });
  }

  crossCheck(outcome: string): void {
    increase(this.crossChecks, outcome);
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Returns counts as an object with sorted keys, for printing. */
export function sortedCounts(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
