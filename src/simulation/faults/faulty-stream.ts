// The outgoing side of one stream connection, through which every frame passes on its way to the sink. Here faults
// happen: a frame is dropped, doubled or late, the connection is cut, or it falls silent while it still answers pings.

import { addDuration, type DurationMicros } from "../../domain/units/epoch-micros.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RandomStream } from "../random-stream.ts";
import type { StreamSink } from "../transport/shell.ts";
import { type Fault, type FaultCounts, type FaultOptions, newFaultCounts } from "./fault.ts";

/** `change` and `snapshot` are about a book, `data` is any other feed, `reply` answers a command. */
export type FrameKind = "change" | "snapshot" | "data" | "reply";

/** Most frames that wait behind a late snapshot; more than a second of the busiest market. */
export const heldFramesMax = 50_000;

export interface FaultyStreamOptions {
  readonly sink: StreamSink;
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly faults: FaultOptions;
  /** True: what follows a late snapshot waits behind it. False: it overtakes. */
  readonly keepsOrder: boolean;
}

export class FaultyStream {
  readonly counts: FaultCounts = newFaultCounts();
  readonly #sink: StreamSink;
  readonly #clock: Clock;
  readonly #random: RandomStream;
  readonly #faults: FaultOptions;
  readonly #keepsOrder: boolean;
  readonly #held: string[] = [];
  readonly #withdrawals = new Set<() => void>();
  #pending: Fault[] = [];
  #isFrozen = false;
  #isHolding = false;
  #framesSent = 0;

  constructor(options: FaultyStreamOptions) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#faults = options.faults;
    this.#keepsOrder = options.keepsOrder;
  }

  get framesSent(): number {
    return this.#framesSent;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** Makes a fault happen: at once, or to the next frame of its kind. */
  trigger(fault: Fault): void {
    if (fault.kind === "reset") this.#reset();
    else if (fault.kind === "freeze") this.#freeze();
    else if (fault.kind === "thaw") this.#isFrozen = false;
    else this.#pending.push(fault);
  }

  /** Sends a frame of data, with whatever fault falls on it. */
  send(frame: string, kind: FrameKind): void {
    const faults = this.#faults;
    if (this.#happens(faults.freezeChance)) {
      this.#freeze();
      this.#after(faults.freezeFor, () => {
        this.#isFrozen = false;
      });
    }
    if (this.#happens(faults.resetChance)) {
      this.#reset();
      return;
    }
    if (this.#isFrozen) {
      this.counts.withheld += 1;
      return;
    }
    if (kind === "change") this.#sendChange(frame);
    else if (kind === "snapshot") this.#sendSnapshot(frame);
    else this.#pass(frame);
  }

  /** Sends what even a frozen connection sends: the answer to a ping. */
  sendVital(frame: string): void {
    this.#sink.text(frame);
  }

  /** Withdraws everything that is still to happen; the connection has ended. */
  ended(): void {
    for (const withdraw of this.#withdrawals) withdraw();
    this.#withdrawals.clear();
    this.#held.length = 0;
  }

  #sendChange(frame: string): void {
    if (this.#takes("drop-next-change") || this.#happens(this.#faults.dropChance)) {
      this.counts.dropped += 1;
      return;
    }
    this.#pass(frame);
    if (this.#takes("duplicate-next-change") || this.#happens(this.#faults.duplicateChance)) {
      this.counts.duplicated += 1;
      this.#pass(frame);
    }
  }

  #sendSnapshot(frame: string): void {
    const asked = this.#takes("delay-next-snapshot");
    const isLate = asked !== undefined || this.#happens(this.#faults.snapshotDelayChance);
    if (!isLate || this.#isHolding) {
      this.#pass(frame);
      return;
    }
    this.counts.delayedSnapshots += 1;
    this.#isHolding = this.#keepsOrder;
    const isAsked = asked?.kind === "delay-next-snapshot";
    this.#after(isAsked ? asked.delay : this.#faults.snapshotDelay, () => {
      this.#isHolding = false;
      this.#pass(frame);
      for (const waiting of this.#held.splice(0)) this.#pass(waiting);
    });
  }

  #pass(frame: string): void {
    if (this.#isHolding) {
      // A connection with this much behind a late snapshot is lost anyway.
      if (this.#held.length >= heldFramesMax) this.#reset();
      else this.#held.push(frame);
      return;
    }
    this.#framesSent += 1;
    this.#sink.text(frame);
  }

  #freeze(): void {
    this.counts.freezes += 1;
    this.#isFrozen = true;
  }

  #reset(): void {
    this.counts.resets += 1;
    this.#sink.reset();
  }

  #happens(chance: number): boolean {
    return chance > 0 && this.#random.chance(chance);
  }

  #takes(kind: Fault["kind"]): Fault | undefined {
    const fault = this.#pending.find((candidate) => candidate.kind === kind);
    if (fault !== undefined) this.#pending = this.#pending.filter((other) => other !== fault);
    return fault;
  }

  #after(delay: DurationMicros, callback: () => void): void {
    const withdraw = this.#clock.callAt(addDuration(this.#clock.now(), delay), () => {
      this.#withdrawals.delete(withdraw);
      callback();
    });
    this.#withdrawals.add(withdraw);
  }
}
