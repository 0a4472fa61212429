// The market data of one stream: a line for each contract, on which only what has changed is told, at most twice a
// second and each contract in a frame of its own.

import {
  addDuration,
  type EpochMicros,
  milliseconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { FrameKind } from "../../../faults/faulty-stream.ts";
import { epochMilliseconds } from "../../../instant-text.ts";
import type { Quirks } from "../quirks.ts";
import type { QuoteBoard } from "../wire/quotes.ts";

/** All products are told this often at most. Source: endpoint reference. */
export const conflation = milliseconds(500);

/** Lines of one username. Source: the account's market data allowance. */
export const linesMax = 100;

/** What a line says of a field whose value is gone. No source tells: text with nothing in it, or a size of zero that
 * leaves the price as it was. */
export type VanishedSide = "empty-text" | "zero-size";

export interface MarketLinesOptions {
  readonly clock: Clock;
  readonly board: QuoteBoard;
  readonly quirks: Quirks;
  readonly vanishedSide: VanishedSide;
  readonly send: (frame: string, kind: FrameKind) => void;
}

interface Line {
  readonly conid: number;
  readonly fields: readonly string[];
  readonly told: Map<string, string>;
  isDirty: boolean;
}

const sizeFields: readonly string[] = ["85", "88"];
const priceFields: readonly string[] = ["84", "86"];

export class MarketLines {
  readonly #options: MarketLinesOptions;
  readonly #lines = new Map<number, Line>();
  #lastAt: EpochMicros | null = null;
  #withdraw: () => void = () => undefined;
  #isScheduled = false;

  constructor(options: MarketLinesOptions) {
    this.#options = options;
  }

  get conids(): readonly number[] {
    return [...this.#lines.keys()];
  }

  /** Opens a line, which begins with everything that has a value; false when there are too many. */
  open(conid: number, fields: readonly string[]): boolean {
    if (!this.#lines.has(conid) && this.#lines.size >= linesMax) return false;
    // Every frame says how much its prices can be trusted, so a change of that alone is news.
    const told = new Map<string, string>();
    const line: Line = { conid, fields: [...new Set([...fields, "6509"])], told, isDirty: false };
    this.#lines.set(conid, line);
    this.#tell(line, "snapshot");
    return true;
  }

  /** Ends a line, without an answer. */
  close(conid: number): void {
    this.#lines.delete(conid);
  }

  clear(): void {
    this.#lines.clear();
    this.stop();
  }

  /** Something about a contract has moved. */
  touch(conid: number): void {
    const line = this.#lines.get(conid);
    if (line === undefined) return;
    line.isDirty = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const { clock } = this.#options;
    const now = clock.now();
    const next = this.#lastAt === null ? now : addDuration(this.#lastAt, conflation);
    const at = integerOf(next) > integerOf(now) ? next : now;
    this.#withdraw = clock.callAt(at, () => this.#flush());
  }

  stop(): void {
    this.#withdraw();
    this.#isScheduled = false;
  }

  #flush(): void {
    this.#isScheduled = false;
    this.#lastAt = this.#options.clock.now();
    for (const line of this.#lines.values()) {
      if (!line.isDirty) continue;
      line.isDirty = false;
      this.#tell(line, "change");
    }
  }

  #tell(line: Line, kind: "snapshot" | "change"): void {
    const { board, clock, quirks, send } = this.#options;
    const quotes = board.read(line.conid);
    const changed: Record<string, string> = {};
    for (const field of line.fields) {
      const value = quotes?.fields.get(field) ?? this.#vanished(field, line.told);
      if (value === undefined || line.told.get(field) === value) continue;
      if (quirks.losesField()) {
        // Told with the next change: a field that is late, not one that is lost for ever.
        line.isDirty = true;
        continue;
      }
      line.told.set(field, value);
      changed[field] = value;
    }
    if (kind === "change" && Object.keys(changed).length === 0) return;
    const frame = {
      topic: `smd+${line.conid}`,
      conid: line.conid,
      conidEx: String(line.conid),
      server_id: "q0",
      "6119": "q0",
      "6509": board.availability(line.conid),
      _updated: epochMilliseconds(clock.now()),
      ...changed,
    };
    send(JSON.stringify(frame), kind);
  }

  /** What stands for a value that was there before and is not any more. */
  #vanished(field: string, told: ReadonlyMap<string, string>): string | undefined {
    if (!told.has(field)) return undefined;
    if (this.#options.vanishedSide === "empty-text") return "";
    if (sizeFields.includes(field)) return "0";
    return priceFields.includes(field) ? told.get(field) : undefined;
  }
}
