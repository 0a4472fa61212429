// A protocol shell whose requests go wrong: refused by 429 or 5xx, answered late or not at all, before or after they had
// their effect. It wraps any venue's shell, so that an adapter meets every way in which an outcome can stay unknown.

import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  seconds,
} from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RandomStream } from "../random-stream.ts";
import {
  type ShellReply,
  type ShellRequest,
  textReply,
  type UpgradeAnswer,
  type VenueShell,
} from "../transport/shell.ts";
import {
  newRequestFaultCounts,
  type RequestFault,
  type RequestFaultCounts,
  type RequestFaults,
} from "./fault.ts";

export interface FaultyRequestsOptions {
  readonly shell: VenueShell;
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly faults: RequestFaults;
  /** The venue's own answer to too many requests. */
  readonly tooManyRequests: ShellReply;
}

type Respond = (reply: ShellReply | null) => void;

/** A lost answer shows as a cut connection at once, or after the time in which a venue's gateway gives up. */
const hangsFor = seconds(60);

/** What stands between a venue and its users answers these in its stead, in its own words. */
const serverErrors: readonly ShellReply[] = [
  textReply(500, "internal server error"),
  textReply(502, "bad gateway"),
  textReply(503, "service unavailable"),
  textReply(504, "gateway timeout"),
];

export class FaultyRequests implements VenueShell {
  readonly counts: RequestFaultCounts = newRequestFaultCounts();
  readonly #options: FaultyRequestsOptions;
  readonly #asked: RequestFault[] = [];
  readonly #withdrawals = new Set<() => void>();
  #faults: RequestFaults;
  #limitedUntil: EpochMicros;

  constructor(options: FaultyRequestsOptions) {
    this.#options = options;
    this.#faults = options.faults;
    this.#limitedUntil = options.clock.now();
  }

  /** Uses other faults from now on. */
  use(faults: RequestFaults): void {
    this.#faults = faults;
    this.#limitedUntil = this.#options.clock.now();
  }

  /** Makes a fault happen to the next request, or one after it when several are asked for. */
  trigger(fault: RequestFault): void {
    this.#asked.push(fault);
  }

  /** Takes back what was asked for and has not happened. */
  calm(): void {
    this.#asked.length = 0;
  }

  request(request: ShellRequest, respond: Respond): void {
    const fault = this.#asked.shift() ?? this.#draw(request.method);
    if (fault === undefined) this.#options.shell.request(request, respond);
    else this.#happen(fault, request, respond);
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    if (!this.#happens(this.#faults.errorBeforeChance)) return this.#options.shell.upgrade(request);
    this.counts.errorsBefore += 1;
    return { accepted: false, reply: this.#serverError() };
  }

  /** Withdraws answers that are still to come; the venue is stopped. */
  stop(): void {
    for (const withdraw of this.#withdrawals) withdraw();
    this.#withdrawals.clear();
  }

  #draw(method: string): RequestFault | undefined {
    const faults = this.#faults;
    if (this.#isLimited() || this.#happens(faults.rateLimitChance)) return { kind: "rate-limit" };
    if (this.#happens(faults.errorBeforeChance)) return { kind: "error-before" };
    if (this.#happens(faults.errorAfterChance)) return { kind: "error-after" };
    if (this.#happens(faults.lostRequestChance)) return { kind: "lose-request" };
    if (this.#happens(faults.lostReplyChance)) return { kind: "lose-reply" };
    if (method === "GET" && this.#happens(faults.readDelayChance)) {
      this.counts.delayedReads += 1;
      return { kind: "delay-reply", delay: faults.readDelay };
    }
    if (method === "DELETE" && this.#happens(faults.cancelDelayChance)) {
      this.counts.delayedCancels += 1;
      return { kind: "delay-reply", delay: faults.cancelDelay };
    }
    return undefined;
  }

  #happen(fault: RequestFault, request: ShellRequest, respond: Respond): void {
    const { shell, tooManyRequests } = this.#options;
    switch (fault.kind) {
      case "rate-limit":
        this.#limit();
        respond(tooManyRequests);
        return;
      case "error-before":
        this.counts.errorsBefore += 1;
        respond(this.#serverError());
        return;
      case "error-after":
        this.counts.errorsAfter += 1;
        shell.request(request, () => respond(this.#serverError()));
        return;
      case "lose-request":
        this.counts.lostRequests += 1;
        this.#lose(respond);
        return;
      case "lose-reply":
        this.counts.lostReplies += 1;
        shell.request(request, () => this.#lose(respond));
        return;
      case "delay-reply":
        shell.request(request, (reply) => this.#after(fault.delay, () => respond(reply)));
    }
  }

  #isLimited(): boolean {
    return integerOf(this.#options.clock.now()) < integerOf(this.#limitedUntil);
  }

  #limit(): void {
    this.counts.rateLimited += 1;
    if (this.#isLimited()) return;
    this.#limitedUntil = addDuration(this.#options.clock.now(), this.#faults.rateLimitFor);
  }

  #lose(respond: Respond): void {
    if (this.#options.random.chance(500_000)) respond(null);
    else this.#after(hangsFor, () => respond(null));
  }

  #serverError(): ShellReply {
    return this.#options.random.pick(serverErrors);
  }

  #happens(chance: number): boolean {
    return chance > 0 && this.#options.random.chance(chance);
  }

  #after(delay: DurationMicros, call: () => void): void {
    const { clock } = this.#options;
    const withdraw = clock.callAt(addDuration(clock.now(), delay), () => {
      this.#withdrawals.delete(withdraw);
      call();
    });
    this.#withdrawals.add(withdraw);
  }
}
