// Fills of one market put in order by what each says of the position: every one leads from a position to the next, so
// those that came in another order than they happened still make one chain, and a link that is missing shows.

/** What a fill did to a signed position, in micros of a contract. */
export interface PositionStep {
  readonly before: number;
  readonly after: number;
}

export class FillChain {
  readonly #start: number;
  readonly #steps: PositionStep[] = [];

  /** Begins at a position that is known. */
  constructor(start: number) {
    this.#start = start;
  }

  get steps(): number {
    return this.#steps.length;
  }

  add(step: PositionStep): void {
    this.#steps.push(step);
  }

  /** Places where a fill must be missing: steps that nothing leads to. */
  get missing(): number {
    const reached = new Map([[this.#start, 1]]);
    for (const { after } of this.#steps) count(reached, after, 1);
    let missing = 0;
    for (const { before } of this.#steps) {
      if ((reached.get(before) ?? 0) > 0) count(reached, before, -1);
      else missing += 1;
    }
    return missing;
  }

  /** The position at the end: one that nothing leads away from, of several the one told last. */
  get end(): number {
    const left = new Map<number, number>();
    for (const { before } of this.#steps) count(left, before, 1);
    let end = this.#start;
    for (const { after } of this.#steps) {
      if ((left.get(after) ?? 0) > 0) count(left, after, -1);
      else end = after;
    }
    return end;
  }
}

function count(counts: Map<number, number>, position: number, change: number): void {
  counts.set(position, (counts.get(position) ?? 0) + change);
}
