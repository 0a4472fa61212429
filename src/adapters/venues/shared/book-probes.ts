// Finds books that are wrong although the venue's are right: a connection can answer every ping and deliver nothing, and
// a venue that numbers nothing can lose a change unseen. A book is read over HTTP and must be one of the states the
// stream's book had between the question and the answer, or comes to have while changes may still be under way. One
// answer that is none of them proves nothing yet, because the venue may answer from a cache; a second one in a row does.

import type { MarketId } from "../../../domain/market/venue.ts";
import { addDuration, type DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { BookWatch } from "./book-watch.ts";
import type { MapLevels } from "./levels/book-levels.ts";

export interface BookProbesOptions {
  readonly clock: Clock;
  readonly watch: BookWatch;
  /** How long a change may be under way: until then a book may still come to the state of an answer. */
  readonly underWayMax: DurationMicros;
  /** A copy of the book as the stream has built it up, or undefined when it has none to compare. */
  levelsOf(market: MarketId): MapLevels | undefined;
  /** Venue's time of the book's last change in epoch micros; 0 where the venue gives none. */
  venueAtOf(market: MarketId): number;
  /** The book had the state of the venue's answer. */
  agreed(market: MarketId): void;
  /** There is no book to compare. */
  absent(market: MarketId): void;
  /** The venue's answer differs once, or it could not be told: read it again. */
  doubted(market: MarketId): void;
  /** Nothing was proved, and reading it again at once would hardly help. */
  passed(market: MarketId): void;
  /** The venue's answer differs again: the stream's book is wrong. */
  disproved(market: MarketId): void;
}

/** The venue's own book of one market. */
export interface ProbeAnswer {
  /** Its number, as `BookSum` counts. */
  readonly sum: number;
  /** Venue's time of its last change in epoch micros; 0 where the venue gives none. */
  readonly venueAt: number;
}

interface Probed {
  /** Venue's time of the book's last change when it was first followed: states from before it are not known. */
  readonly venueAt: number;
  /** The answer is from before that. */
  isOld: boolean;
  /** Which answer is waited for; another one makes an earlier deadline meaningless. */
  answer: number;
  isPending: boolean;
  isDoubted: boolean;
  /** Answers in a row that proved nothing. */
  misses: number;
}

/** Answers in a row that prove nothing before the book waits for its next turn: they are old, or the book changes faster
 * than is remembered. */
const missesMax = 5;

export class BookProbes {
  readonly #options: BookProbesOptions;
  readonly #probed = new Map<MarketId, Probed>();
  readonly #deadlines = new Set<() => void>();
  #counts = { equal: 0, different: 0, unproven: 0, disproved: 0 };
  #answers = 0;

  constructor(options: BookProbesOptions) {
    this.#options = options;
  }

  /** Returns those of the markets whose books can be compared now, and follows them from here on: their read must be
   * sent after this. */
  begin(markets: readonly MarketId[]): readonly MarketId[] {
    return markets.filter((market) => this.#begin(market));
  }

  /** Takes the venue's own books of markets that a read was begun for. */
  answered(answers: ReadonlyMap<MarketId, ProbeAnswer>): void {
    const { clock, watch, underWayMax } = this.#options;
    const awaited: (readonly [MarketId, number])[] = [];
    for (const [market, { sum, venueAt }] of answers) {
      const probed = this.#probed.get(market);
      if (probed === undefined) continue;
      this.#answers += 1;
      probed.answer = this.#answers;
      probed.isOld = venueAt !== 0 && venueAt < probed.venueAt;
      if (watch.answered(market, sum)) this.#agree(market);
      else {
        probed.isPending = true;
        awaited.push([market, probed.answer]);
      }
    }
    if (awaited.length === 0) return;
    const withdraw = clock.callAt(addDuration(clock.now(), underWayMax), () => {
      this.#deadlines.delete(withdraw);
      for (const [market, answer] of awaited) this.#decide(market, answer);
    });
    this.#deadlines.add(withdraw);
  }

  /** The read failed, or the venue said nothing of the market. A doubt stays. */
  unanswered(market: MarketId): void {
    if (this.#probed.get(market)?.isDoubted === false) this.forget(market);
  }

  /** Books may have come to the state of an answer. Not called while a frame is decoded. */
  settle(): void {
    for (const market of this.#options.watch.takeMatched()) {
      if (this.#probed.get(market)?.isPending === true) this.#agree(market);
    }
  }

  forget(market: MarketId): void {
    if (this.#probed.delete(market)) this.#options.watch.end(market);
  }

  forgetAll(): void {
    for (const market of [...this.#probed.keys()]) this.forget(market);
  }

  /** Forgets everything; deadlines pass unheard. */
  stop(): void {
    for (const withdraw of this.#deadlines) withdraw();
    this.#deadlines.clear();
    this.forgetAll();
  }

  /** Probes that agreed, that differed, that proved nothing, and books found wrong. */
  counters(): Readonly<Record<string, number>> {
    return {
      "probes that agreed": this.#counts.equal,
      "probes that differed": this.#counts.different,
      "probes that proved nothing": this.#counts.unproven,
      "books found wrong": this.#counts.disproved,
    };
  }

  #begin(market: MarketId): boolean {
    const known = this.#probed.get(market);
    if (known?.isPending === true) return false;
    const levels = this.#options.levelsOf(market);
    if (levels === undefined) {
      this.forget(market);
      this.#options.absent(market);
      return false;
    }
    const isSameBook = this.#options.watch.ask(market, levels);
    // What was doubted of a book that has come anew since then says nothing of this one.
    if (known !== undefined && isSameBook) return true;
    this.#probed.set(market, {
      venueAt: this.#options.venueAtOf(market),
      isOld: false,
      answer: 0,
      isPending: false,
      isDoubted: false,
      misses: 0,
    });
    return true;
  }

  /** The changes that may have been under way have arrived. */
  #decide(market: MarketId, answer: number): void {
    const probed = this.#probed.get(market);
    if (probed === undefined || probed.answer !== answer || !probed.isPending) return;
    probed.isPending = false;
    switch (this.#options.watch.verdict(market)) {
      case "agrees":
        this.#agree(market);
        return;
      case "differs":
        if (probed.isOld) this.#miss(market, probed);
        else this.#differs(market, probed);
        return;
      case "forgotten":
        this.#miss(market, probed);
        return;
      case "lost":
        this.#counts.unproven += 1;
        this.forget(market);
        this.#options.passed(market);
    }
  }

  #agree(market: MarketId): void {
    this.#counts.equal += 1;
    this.forget(market);
    this.#options.agreed(market);
  }

  #differs(market: MarketId, probed: Probed): void {
    this.#counts.different += 1;
    if (!probed.isDoubted) {
      probed.isDoubted = true;
      probed.misses = 0;
      this.#options.doubted(market);
      return;
    }
    this.#counts.disproved += 1;
    this.forget(market);
    this.#options.disproved(market);
  }

  #miss(market: MarketId, probed: Probed): void {
    this.#counts.unproven += 1;
    probed.misses += 1;
    if (probed.misses < missesMax) {
      this.#options.doubted(market);
      return;
    }
    this.forget(market);
    this.#options.passed(market);
  }
}
