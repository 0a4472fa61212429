// What has been told of one wallet. Lines have no identifier and may be equal in every field, so they are counted: a read of
// the list proves how many there are; the stream, which may repeat itself, proves one. What is told is the larger of both.

import type { SourceWalletCheckpoint } from "../../../../ports/source-trades.ts";
import { keyOf, type SourceRow } from "./source-row.ts";

/** Lines remembered of one wallet, some hours of a busy program; beyond them the older half is forgotten. */
export const toldLinesMax = 40_000;

/** How long a line may be late by the venue's clock: its incidents were of half an hour. */
export const lateSecondsMax = 35 * 60;

/** One line that is told now: with its key and which of its equals it is, from 1 on. */
export interface FreshLine {
  readonly sourceId: string;
}

interface Told {
  readonly second: number;
  readonly count: number;
}

/** One read of the list from its newest line on. */
export interface ListPass {
  readonly counts: Map<string, number>;
}

export class WalletLedger {
  readonly #told = new Map<string, Told>();
  #floor: number;
  #readUntil: number;

  /** Nothing before `floorSeconds` is told. */
  constructor(floorSeconds: number) {
    this.#floor = floorSeconds;
    this.#readUntil = floorSeconds;
  }

  static restore(checkpoint: SourceWalletCheckpoint): WalletLedger {
    const ledger = new WalletLedger(checkpoint.floorSeconds);
    ledger.#readUntil = checkpoint.readUntilSeconds;
    for (const [key, second, count] of checkpoint.told) ledger.#told.set(key, { second, count });
    return ledger;
  }

  /** A pass must read back to here. */
  get floorSeconds(): number {
    return this.#floor;
  }

  /** Everything up to here was read. */
  get readUntilSeconds(): number {
    return this.#readUntil;
  }

  get lines(): number {
    return this.#told.size;
  }

  checkpoint(wallet: string): SourceWalletCheckpoint {
    return {
      wallet,
      floorSeconds: this.#floor,
      readUntilSeconds: this.#readUntil,
      told: [...this.#told].map(([key, { second, count }]) => [key, second, count]),
    };
  }

  /** Takes a line from the stream; returns it when it is new. */
  streamed(row: SourceRow): FreshLine | null {
    if (row.second < this.#floor) return null;
    const key = keyOf(row);
    return this.#told.has(key) ? null : this.#tell(key, row.second);
  }

  beginPass(): ListPass {
    return { counts: new Map() };
  }

  /** Takes a line of the list, which the pass meets once; returns it when it is new. */
  listed(pass: ListPass, row: SourceRow): FreshLine | null {
    if (row.second < this.#floor) return null;
    const key = keyOf(row);
    const count = (pass.counts.get(key) ?? 0) + 1;
    pass.counts.set(key, count);
    return count > (this.#told.get(key)?.count ?? 0) ? this.#tell(key, row.second) : null;
  }

  /** A pass has read everything from a second back to the floor. */
  readAll(untilSeconds: number): void {
    this.#readUntil = Math.max(this.#readUntil, untilSeconds);
    this.#raise(this.#readUntil - lateSecondsMax);
  }

  /** Gives up everything before a second. */
  giveUpBefore(second: number): void {
    this.#readUntil = Math.max(this.#readUntil, second);
    this.#raise(second);
  }

  #tell(key: string, second: number): FreshLine {
    const before = this.#told.get(key);
    const count = (before?.count ?? 0) + 1;
    this.#told.set(key, { second: Math.max(second, before?.second ?? 0), count });
    if (this.#told.size > toldLinesMax) this.#forgetOldest();
    return { sourceId: `${key}-${count}` };
  }

  #raise(floor: number): void {
    if (floor <= this.#floor) return;
    this.#floor = floor;
    for (const [key, { second }] of this.#told) if (second < floor) this.#told.delete(key);
  }

  /** What is forgotten lies before the floor, so that it cannot be told again. */
  #forgetOldest(): void {
    const seconds = [...this.#told.values()].map(({ second }) => second).sort((a, b) => a - b);
    const middle = seconds[Math.floor(seconds.length / 2)] ?? this.#floor;
    this.#raise(middle + 1);
  }
}
