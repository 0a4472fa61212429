// Finds books that stand still or are wrong although the venue's are right: a connection can answer every ping and
// deliver nothing, and a venue that numbers nothing can lose a change unseen. A book is read over HTTP and compared
// where the comparison proves something: one that has stood still, or one whose last change is of the same instant as
// the answer. One difference proves nothing, because the change may be on its way; the next one some seconds later does.

export interface BookProbesOptions {
  /** Digest of the book as the stream has built it up, or undefined when it has none to compare. */
  digestOf(market: string): string | undefined;
  /** Venue's time of the stream's last change in epoch micros, 0 where it gave none; undefined where the venue's
   * answers carry no such time, and then books that move are not compared. */
  venueAtOf(market: string): number | undefined;
  /** The venue's book differs once, or could not be compared: look again soon. */
  doubted(market: string): void;
  /** There is no doubt, or none any more: the stream moved on, or both agree. */
  cleared(market: string): void;
  /** The venue's book differs again: the stream's is wrong. */
  dead(market: string): void;
}

/** What the venue answered about one book. */
export interface ProbeAnswer {
  readonly digest: string;
  /** Venue's time of the book's last change in epoch micros, 0 where it gave none. */
  readonly venueAt: number;
}

interface Probed {
  /** Digest at the last look. */
  digest: string;
  /** It had not changed between the two last looks. */
  isStill: boolean;
  isDoubted: boolean;
  /** Answers in a row that proved nothing. */
  misses: number;
}

type Verdict = "agrees" | "differs" | "moved" | "unproven";

/** Answers in a row that prove nothing before the book waits for its next turn: one that changes all the time may never
 * be caught standing at the same instant. */
const missesMax = 5;

export class BookProbes {
  readonly #options: BookProbesOptions;
  readonly #probed = new Map<string, Probed>();
  #counts = { equal: 0, different: 0, unproven: 0, dead: 0 };

  constructor(options: BookProbesOptions) {
    this.#options = options;
  }

  /** The next look at the book need not wait for another before it: nothing has been heard of it for long. */
  expect(market: string): void {
    const digest = this.#options.digestOf(market);
    if (digest === undefined || this.#probed.has(market)) return;
    this.#probed.set(market, { digest, isStill: true, isDoubted: false, misses: 0 });
  }

  /** Returns those of the markets whose book is worth a read: it has stood still since the last look, or its changes
   * have times that an answer can be compared by. */
  worthReading(markets: readonly string[]): readonly string[] {
    return markets.filter((market) => this.#isWorthReading(market));
  }

  /** Takes the venue's own book of a market that was worth reading. */
  answered(market: string, theirs: ProbeAnswer): void {
    const probed = this.#probed.get(market);
    const ours = this.#options.digestOf(market);
    if (probed === undefined || ours === undefined) return;
    switch (this.#verdict(market, probed, ours, theirs)) {
      case "agrees":
        this.#counts.equal += 1;
        this.#settle(market, ours, probed);
        return;
      case "moved":
        this.#settle(market, ours, probed);
        return;
      case "unproven":
        this.#counts.unproven += 1;
        this.#lookAgain(market, ours, probed);
        return;
      case "differs":
        this.#counts.different += 1;
        this.#differs(market, ours, probed);
    }
  }

  forget(market: string): void {
    this.#probed.delete(market);
  }

  /** Probes that agreed, that differed, that proved nothing, and books found dead. */
  counters(): Readonly<Record<string, number>> {
    return {
      "probes that agreed": this.#counts.equal,
      "probes that differed": this.#counts.different,
      "probes that proved nothing": this.#counts.unproven,
      "dead books found": this.#counts.dead,
    };
  }

  #isWorthReading(market: string): boolean {
    const digest = this.#options.digestOf(market);
    if (digest === undefined) {
      this.forget(market);
      return false;
    }
    const probed = this.#probed.get(market);
    if (probed === undefined) {
      this.#probed.set(market, { digest, isStill: false, isDoubted: false, misses: 0 });
      return false;
    }
    probed.isStill = probed.digest === digest;
    if (probed.isStill) return true;
    if (this.#options.venueAtOf(market) === undefined) {
      this.#settle(market, digest, probed);
      return false;
    }
    probed.digest = digest;
    return true;
  }

  #verdict(market: string, probed: Probed, ours: string, theirs: ProbeAnswer): Verdict {
    if (ours === theirs.digest) return "agrees";
    const ourTime = this.#options.venueAtOf(market);
    const isStill = probed.isStill && ours === probed.digest;
    if (ourTime === undefined) return isStill ? "differs" : "moved";
    if (ourTime !== 0 && theirs.venueAt !== 0) {
      if (theirs.venueAt === ourTime) return "differs";
      // An answer from before our last change is old, for instance from a cache.
      if (theirs.venueAt < ourTime) return "unproven";
    }
    return isStill ? "differs" : "unproven";
  }

  #differs(market: string, ours: string, probed: Probed): void {
    if (probed.isDoubted) {
      this.#counts.dead += 1;
      this.#probed.delete(market);
      this.#options.dead(market);
      return;
    }
    probed.isDoubted = true;
    probed.digest = ours;
    probed.misses = 0;
    this.#options.doubted(market);
  }

  /** A doubt stays one until an answer proves something, or too many prove nothing. */
  #lookAgain(market: string, ours: string, probed: Probed): void {
    probed.digest = ours;
    probed.misses += 1;
    if (probed.misses < missesMax) {
      this.#options.doubted(market);
      return;
    }
    this.#settle(market, ours, probed);
  }

  #settle(market: string, digest: string, probed: Probed): void {
    probed.digest = digest;
    probed.isDoubted = false;
    probed.misses = 0;
    this.#options.cleared(market);
  }
}
