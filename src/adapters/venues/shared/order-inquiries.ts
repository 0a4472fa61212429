// Questions about orders whose outcome is unknown: each asked again and again until it is answered or its deadline has
// passed, when nothing is said and the next question goes on counting. What an answer is, each venue knows.

import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import { pause } from "./pause.ts";

/** What is asked about one order, over several questions of the engine. */
export interface Inquiry {
  /** Looks before this prove nothing. */
  readonly notBefore: EpochMicros;
  /** Extended by later questions. */
  until: EpochMicros;
  /** Consecutive looks that proved something and did not find the order. */
  misses: number;
}

export interface OrderInquiriesOptions<Asked extends Inquiry> {
  readonly clock: Clock;
  /** Asks once; returns true when the engine has been told. */
  ask(inquiry: Asked): Promise<boolean>;
}

/** Consecutive looks without the order before it counts as never arrived: orders were seen to be missing from reads just
 * after acceptance, and other clients wait for five. */
export const missesMax = 5;

/** Between two looks: the freshest read of either venue is about half a second old. */
const missPause = seconds(1);

/** Inquiries remembered: orders that nobody can place are few, or trading has stopped long ago. */
export const inquiriesMax = 1_024;

export class OrderInquiries<Asked extends Inquiry> {
  readonly #options: OrderInquiriesOptions<Asked>;
  readonly #inquiries = new Map<string, Asked>();
  readonly #underWay = new Set<string>();

  constructor(options: OrderInquiriesOptions<Asked>) {
    this.#options = options;
  }

  /** Returns what is being asked about the order, if anything. */
  find(clientOrderId: string): Asked | undefined {
    return this.#inquiries.get(clientOrderId);
  }

  /** Remembers a new inquiry; the oldest that is not under way goes when there is no room. */
  begin(clientOrderId: string, inquiry: Asked): Asked {
    if (this.#inquiries.size >= inquiriesMax) {
      for (const oldest of this.#inquiries.keys()) {
        if (this.#underWay.has(oldest)) continue;
        this.#inquiries.delete(oldest);
        break;
      }
    }
    this.#inquiries.set(clientOrderId, inquiry);
    return inquiry;
  }

  /** Asks until the engine has been told or the deadline has passed; joins what is under way. */
  pursue(clientOrderId: string, inquiry: Asked, deadline: EpochMicros): void {
    if (inquiry.until < deadline) inquiry.until = deadline;
    if (this.#underWay.has(clientOrderId)) return;
    this.#underWay.add(clientOrderId);
    void this.#run(inquiry).finally(() => this.#underWay.delete(clientOrderId));
  }

  /** The order is proven not to be there: a later question begins anew. */
  close(clientOrderId: string): void {
    this.#inquiries.delete(clientOrderId);
  }

  async #run(inquiry: Asked): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      if (await this.#options.ask(inquiry)) return;
      if (addDuration(clock.now(), missPause) >= inquiry.until) return;
      await pause(clock, missPause);
    }
  }
}
