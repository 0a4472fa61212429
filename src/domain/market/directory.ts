// Dense indexes for ids, shared by the decoders and the engine of one process. Books and queues are addressed by
// index; everything that leaves the process carries the id.

import { assert } from "../failure/assert.ts";
import type { MarketId } from "./venue.ts";

/** Most ids one directory holds; the whole catalogue of the largest venue is about 88,000 markets. */
export const directoryEntriesMax = 262_144;

export class Directory<Id extends string> {
  readonly #indexes = new Map<Id, number>();
  readonly #ids: Id[] = [];

  get size(): number {
    return this.#ids.length;
  }

  /** Returns the index of the id, giving it the next one when it is new. */
  indexOf(id: Id): number {
    const known = this.#indexes.get(id);
    if (known !== undefined) return known;
    assert(this.#ids.length < directoryEntriesMax, `more than ${directoryEntriesMax} entries`);
    const index = this.#ids.length;
    this.#ids.push(id);
    this.#indexes.set(id, index);
    return index;
  }

  /** Returns the index of the id, or undefined when this directory has not seen it. */
  find(id: Id): number | undefined {
    return this.#indexes.get(id);
  }

  /** Returns the id behind an index that this directory gave out. */
  idAt(index: number): Id {
    const id = this.#ids[index];
    assert(id !== undefined, `unknown index ${index}`);
    return id;
  }
}

/** The two directories of a process. A stream id names one feed of one venue: `kalshi/market`. */
export interface Directories {
  readonly markets: Directory<MarketId>;
  readonly streams: Directory<string>;
}

export function newDirectories(): Directories {
  return { markets: new Directory<MarketId>(), streams: new Directory<string>() };
}
