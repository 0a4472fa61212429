// All faults of one venue in one place: its clock, its answers, its streams and its markets, under one set of options
// that can be replaced while the venue runs. A server or a simulation installs it around a shell that knows nothing of it.

import type { Clock } from "../../ports/clock.ts";
import { mixedSeed, RandomStream, seededSource } from "../random-stream.ts";
import type { ShellReply, VenueShell } from "../transport/shell.ts";
import {
  addRequestFaultCounts,
  addStreamFaultCounts,
  type FaultCounts,
  type FaultOptions,
  newRequestFaultCounts,
  newStreamFaultCounts,
  type StreamFaultCounts,
  type StreamFaults,
  type TradeFaults,
} from "./fault.ts";
import { FaultyRequests } from "./faulty-requests.ts";
import { type DisturbableVenue, MarketDisturber } from "./market-faults.ts";
import { SkewedClock } from "./skewed-clock.ts";

/** A shell that makes its own streams go wrong, as every `StreamingShell` does. */
export interface FaultyStreamsShell extends VenueShell {
  useFaults(faults: StreamFaults): void;
  streamFaultCounts(): StreamFaultCounts;
}

export interface VenueFaultsOptions {
  /** Everybody's clock. */
  readonly clock: Clock;
  readonly seed: number;
  readonly faults: FaultOptions;
}

export class VenueFaults {
  /** The venue's clock: its shell and its core take this one. */
  readonly clock: Clock;
  readonly #base: Clock;
  readonly #skewed: SkewedClock;
  readonly #random: RandomStream;
  #options: FaultOptions;
  readonly #streams: FaultyStreamsShell[] = [];
  readonly #requests: FaultyRequests[] = [];
  #disturber: MarketDisturber | null = null;
  #useTradeFaults: (faults: TradeFaults) => void = () => undefined;

  constructor({ clock, seed, faults }: VenueFaultsOptions) {
    this.#base = clock;
    this.#skewed = new SkewedClock(clock, faults.clock);
    this.clock = this.#skewed;
    this.#random = new RandomStream(seededSource(mixedSeed(seed, faults.seed)));
    this.#options = faults;
  }

  /** The faults of the requests to the first shell that was wrapped, for a test's hand; null before. */
  get requests(): FaultyRequests | null {
    return this.#requests[0] ?? null;
  }

  /** Returns the shell as the world is to reach it, streams and requests. */
  wrap(shell: FaultyStreamsShell, tooManyRequests: ShellReply): VenueShell {
    this.#streams.push(shell);
    shell.useFaults(this.#options);
    return this.wrapRequests(shell, tooManyRequests);
  }

  /** The same for a shell without streams, or whose streams stay as they are. */
  wrapRequests(shell: VenueShell, tooManyRequests: ShellReply): VenueShell {
    const requests = new FaultyRequests({
      shell,
      clock: this.#base,
      random: this.#random.fork(),
      faults: this.#options.requests,
      tooManyRequests,
    });
    this.#requests.push(requests);
    return requests;
  }

  /** Begins to disturb the venue's markets. */
  disturb(venue: DisturbableVenue): void {
    this.#disturber = new MarketDisturber(venue, this.#base, this.#random.fork());
    this.#disturber.use(this.#options.markets);
  }

  /** Lets the venue's trades fail: it is told with which chances, now and whenever they change. */
  failTrades(use: (faults: TradeFaults) => void): void {
    this.#useTradeFaults = use;
    use(this.#options.trades);
  }

  /** Uses other faults from now on; what is paused goes on first. */
  use(faults: FaultOptions): void {
    this.#options = faults;
    this.#skewed.use(faults.clock);
    for (const shell of this.#streams) shell.useFaults(faults);
    for (const requests of this.#requests) requests.use(faults.requests);
    this.#disturber?.use(faults.markets);
    this.#useTradeFaults(faults.trades);
  }

  /** Returns what was done since the start, whichever faults were in use. */
  counts(): FaultCounts {
    const streams = newStreamFaultCounts();
    for (const shell of this.#streams) addStreamFaultCounts(streams, shell.streamFaultCounts());
    const requests = newRequestFaultCounts();
    for (const { counts } of this.#requests) addRequestFaultCounts(requests, counts);
    return {
      ...streams,
      ...requests,
      ...(this.#disturber?.counts ?? { gridChanges: 0, pauses: 0, exchangePauses: 0 }),
    };
  }

  /** Ends everything that is still to happen. */
  stop(): void {
    this.#disturber?.stop();
    for (const requests of this.#requests) requests.stop();
  }
}
