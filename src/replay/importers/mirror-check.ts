// Polymarket's NO book is its YES book seen from the other side. The recording holds both; only YES is used, and NO
// shows whether the mirror held: the nth NO row of a market must mirror its nth YES row.

import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import type { ImportTally } from "./import-tally.ts";
import type { TopOfBook } from "./top-of-book.ts";

/** Rows one side may be ahead: both sides of one message stand next to each other. */
export const aheadMax = 64;

type Best = Pick<TopOfBook, "bidTicks" | "askTicks">;

export class MirrorCheck {
  readonly #yes: Best[] = [];
  readonly #no: Best[] = [];

  note(outcome: "yes" | "no", best: Best, tally: ImportTally): void {
    const [own, other] = outcome === "yes" ? [this.#yes, this.#no] : [this.#no, this.#yes];
    const partner = other.shift();
    if (partner === undefined) {
      own.push(best);
      if (own.length > aheadMax) {
        own.shift();
        tally.crossCheck("mirror row without a partner");
      }
      return;
    }
    tally.crossCheck(mirrors(best, partner) ? "mirror agrees" : "mirror differs");
  }
}

function mirrors(a: Best, b: Best): boolean {
  return a.bidTicks + b.askTicks === ticksPerUsd && a.askTicks + b.bidTicks === ticksPerUsd;
}
