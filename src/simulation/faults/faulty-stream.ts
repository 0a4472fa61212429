// The outgoing side of one stream connection, through which every frame passes on its way to the sink. Here faults
// happen: frames are dropped, doubled, overtaken or late, the connection is cut, or it falls silent while it still
// answers pings.

import { addDuration, type DurationMicros, milliseconds } from "../../domain/units/epoch-micros.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RandomStream } from "../random-stream.ts";
import type { StreamSink } from "../transport/shell.ts";
import {
  type Fault,
  newStreamFaultCounts,
  type StreamFaultCounts,
  type StreamFaults,
} from "./fault.ts";

/** `change` and `snapshot` are about a book, `account` is what only its owner hears, `data` any other feed, and `reply`
 * answers a command. */
export type FrameKind = "change" | "snapshot" | "account" | "data" | "reply";

/** A frame that is to be overtaken waits so long for another one. */
const overtakenWithin = milliseconds(20);

/** Most frames that wait behind a late snapshot; more than a second of the busiest market. */
export const heldFramesMax = 50_000;

export interface FaultyStreamOptions {
  readonly sink: StreamSink;
  readonly clock: Clock;
  readonly random: RandomStream;
  /** Read for every frame: faults can change while the connection lives. */
  readonly faults: () => StreamFaults;
  /** True: what follows a late snapshot waits behind it. False: it overtakes. */
  readonly keepsOrder: boolean;
}

export class FaultyStream {
  readonly counts: StreamFaultCounts = newStreamFaultCounts();
  readonly #sink: StreamSink;
  readonly #clock: Clock;
  readonly #random: RandomStream;
  readonly #faults: () => StreamFaults;
  readonly #keepsOrder: boolean;
  readonly #held: string[] = [];
  readonly #withdrawals = new Set<() => void>();
  #pending: Fault[] = [];
  #isFrozen = false;
  #isHolding = false;
  #framesSent = 0;
  #gapLeft = 0;
  #overtaken: string | null = null;

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
    else if (fault.kind === "calm") this.#calm();
    else this.#pending.push(fault);
  }

  /** Sends a frame of data, with whatever fault falls on it. */
  send(frame: string, kind: FrameKind): void {
    const faults = this.#faults();
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
    if (this.#isInGap(faults)) return;
    if (this.#happens(faults.delayChance)) this.#delay(faults.delay);
    if (kind === "snapshot") this.#sendSnapshot(frame, faults);
    else if (kind === "reply") this.#passBefore(frame);
    else this.#sendMessage(frame, kind, faults);
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

  #sendMessage(frame: string, kind: FrameKind, faults: StreamFaults): void {
    const isChange = kind === "change";
    if ((isChange && this.#takes("drop-next-change")) || this.#happens(faults.dropChance)) {
      this.counts.dropped += 1;
      return;
    }
    if (kind === "account" && this.#happens(faults.accountDelayChance)) {
      this.counts.lateAccountMessages += 1;
      this.#after(faults.accountDelay, () => this.#pass(frame));
      return;
    }
    if (this.#overtaken === null && this.#happens(faults.reorderChance)) {
      this.counts.reordered += 1;
      this.#overtaken = frame;
      this.#after(overtakenWithin, () => this.#passOvertaken());
      return;
    }
    this.#passBefore(frame);
    if (
      (isChange && this.#takes("duplicate-next-change")) ||
      this.#happens(faults.duplicateChance)
    ) {
      this.counts.duplicated += 1;
      this.#pass(frame);
    }
  }

  #sendSnapshot(frame: string, faults: StreamFaults): void {
    const asked = this.#takes("delay-next-snapshot");
    const isLate = asked !== undefined || this.#happens(faults.snapshotDelayChance);
    if (!isLate || this.#isHolding) {
      this.#passBefore(frame);
      return;
    }
    this.counts.delayedSnapshots += 1;
    this.#isHolding = this.#keepsOrder;
    const isAsked = asked?.kind === "delay-next-snapshot";
    this.#after(isAsked ? asked.delay : faults.snapshotDelay, () => {
      this.#isHolding = false;
      this.#pass(frame);
      this.#release();
    });
  }

  /** Holds back this frame and what follows it. */
  #delay(length: DurationMicros): void {
    if (this.#isHolding) return;
    this.counts.delays += 1;
    this.#isHolding = true;
    this.#after(length, () => {
      this.#isHolding = false;
      this.#release();
    });
  }

  #isInGap(faults: StreamFaults): boolean {
    if (this.#gapLeft === 0 && this.#happens(faults.gapChance)) {
      this.counts.gaps += 1;
      this.#gapLeft = faults.gapFrames;
    }
    if (this.#gapLeft === 0) return false;
    this.#gapLeft -= 1;
    this.counts.dropped += 1;
    return true;
  }

  #release(): void {
    for (const waiting of this.#held.splice(0)) this.#pass(waiting);
  }

  /** Passes a frame on before the one it overtakes, if there is one. */
  #passBefore(frame: string): void {
    this.#pass(frame);
    this.#passOvertaken();
  }

  #passOvertaken(): void {
    const overtaken = this.#overtaken;
    this.#overtaken = null;
    if (overtaken !== null) this.#pass(overtaken);
  }

  #pass(frame: string): void {
    if (this.#isHolding) {
      // A connection with this much behind a late frame is lost anyway.
      if (this.#held.length >= heldFramesMax) this.#reset();
      else this.#held.push(frame);
      return;
    }
    if (this.#isFrozen) {
      this.counts.withheld += 1;
      return;
    }
    this.#framesSent += 1;
    this.#sink.text(frame);
  }

  #calm(): void {
    this.#isFrozen = false;
    this.#gapLeft = 0;
    this.#pending = [];
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
