// Finds books that stand still although the venue's have moved on: a connection can answer every ping and deliver
// nothing. A book that has not changed since the last look is read over HTTP and compared. One difference proves
// nothing, because the change may be on its way; the same difference some seconds later does.

export interface BookProbesOptions {
  /** Digest of the book as the stream has built it up, or undefined when it has none to compare. */
  digestOf(market: string): string | undefined;
  /** The venue's book differs once: look again soon. */
  doubted(market: string): void;
  /** The doubt is gone: the stream moved on, or both agree again. */
  cleared(market: string): void;
  /** The venue's book differs and the stream's stood still: it is dead. */
  dead(market: string): void;
}

interface Probed {
  /** Digest at the last look. */
  digest: string;
  isDoubted: boolean;
}

export class BookProbes {
  readonly #options: BookProbesOptions;
  readonly #probed = new Map<string, Probed>();
  #counts = { equal: 0, different: 0, dead: 0 };

  constructor(options: BookProbesOptions) {
    this.#options = options;
  }

  /** Returns those of the markets whose book has stood still since the last look. */
  quiet(markets: readonly string[]): readonly string[] {
    return markets.filter((market) => this.#stoodStill(market));
  }

  /** Takes the digest of the venue's own book of a market that was quiet. */
  answered(market: string, theirs: string): void {
    const probed = this.#probed.get(market);
    const ours = this.#options.digestOf(market);
    if (probed === undefined || ours === undefined) return;
    if (ours !== probed.digest) {
      // It moved while we asked: alive.
      this.#settle(market, ours, probed);
      return;
    }
    if (ours === theirs) {
      this.#counts.equal += 1;
      this.#settle(market, ours, probed);
      return;
    }
    this.#counts.different += 1;
    if (!probed.isDoubted) {
      probed.isDoubted = true;
      this.#options.doubted(market);
      return;
    }
    this.#counts.dead += 1;
    this.#probed.delete(market);
    this.#options.dead(market);
  }

  forget(market: string): void {
    this.#probed.delete(market);
  }

  /** Probes that agreed, that differed, and books found dead. */
  counters(): Readonly<Record<string, number>> {
    return {
      "probes that agreed": this.#counts.equal,
      "probes that differed": this.#counts.different,
      "dead books found": this.#counts.dead,
    };
  }

  #stoodStill(market: string): boolean {
    const digest = this.#options.digestOf(market);
    if (digest === undefined) {
      this.forget(market);
      return false;
    }
    const probed = this.#probed.get(market);
    if (probed === undefined) {
      this.#probed.set(market, { digest, isDoubted: false });
      return false;
    }
    if (probed.digest === digest) return true;
    this.#settle(market, digest, probed);
    return false;
  }

  #settle(market: string, digest: string, probed: Probed): void {
    probed.digest = digest;
    if (!probed.isDoubted) return;
    probed.isDoubted = false;
    this.#options.cleared(market);
  }
}
