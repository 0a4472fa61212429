// The markets of a stream in the order in which the recording first names them, each with the finest price grid that
// its prices need.

import { centStepTicks } from "./venue-terms.ts";

export interface ListedSymbol {
  readonly symbol: string;
  stepTicks: number;
}

export class SymbolList {
  readonly entries: ListedSymbol[] = [];
  readonly #positions = new Map<string, number>();

  /** Notes that the symbol occurs, with prices on these grid steps. */
  note(symbol: string, ...stepTicks: readonly number[]): void {
    let position = this.#positions.get(symbol);
    if (position === undefined) {
      position = this.entries.length;
      this.#positions.set(symbol, position);
      this.entries.push({ symbol, stepTicks: centStepTicks });
    }
    const entry = this.entries[position] as ListedSymbol;
    for (const step of stepTicks) if (step < entry.stepTicks) entry.stepTicks = step;
  }

  positionOf(symbol: string): number | undefined {
    return this.#positions.get(symbol);
  }
}
