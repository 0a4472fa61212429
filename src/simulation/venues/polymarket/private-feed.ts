// Carries what happens to an account to the connections of its credentials alone: an order to who posted it, a trade to
// everybody whose order took part, each time its status changes. Source: reference page, section 5.3.

import { epochMilliseconds, epochSeconds } from "../../instant-text.ts";
import type { RandomStream } from "../../random-stream.ts";
import type { CoreAccountEvent } from "./core/contract.ts";
import type { UserSession } from "./user-session.ts";
import type { AccountWire } from "./wire-account.ts";

/** Where sources contradict each other about the user channel. */
export interface UserReadings {
  /** Examples have seconds, the official schema has milliseconds. */
  readonly userTimestamps: "milliseconds" | "seconds";
  /** Frames are objects, or arrays of them; `mixed` sends either, by the seed. */
  readonly userFrames: "objects" | "arrays" | "mixed";
}

export interface PrivateFeedOptions {
  readonly sessions: () => Iterable<UserSession>;
  readonly wire: AccountWire;
  readonly random: RandomStream;
  readonly readings: UserReadings;
}

export class PrivateFeed {
  readonly #options: PrivateFeedOptions;

  constructor(options: PrivateFeedOptions) {
    this.#options = options;
  }

  publish(event: CoreAccountEvent): void {
    const { wire, readings } = this.#options;
    const isSeconds = readings.userTimestamps === "seconds";
    const timestamp = String((isSeconds ? epochSeconds : epochMilliseconds)(event.at));
    if (event.kind === "order") {
      const { order, change } = event;
      this.#send(order.owner, order.conditionId, () =>
        wire.streamedOrder(order, change, timestamp),
      );
      return;
    }
    const { trade } = event;
    const owners = new Set([trade.takerOwner, ...trade.makers.map(({ owner }) => owner)]);
    for (const owner of owners) {
      this.#send(owner, trade.conditionId, () => wire.streamedTrade(trade, owner, timestamp));
    }
  }

  #send(
    owner: string,
    conditionId: string,
    compose: () => Readonly<Record<string, unknown>>,
  ): void {
    if (owner === "") return;
    const { sessions, random, readings } = this.#options;
    let message: Readonly<Record<string, unknown>> | undefined;
    for (const session of sessions()) {
      if (!session.follows(owner, conditionId)) continue;
      message ??= compose();
      const isArray =
        readings.userFrames === "arrays" ||
        (readings.userFrames === "mixed" && random.chance(500_000));
      session.stream.send(JSON.stringify(isArray ? [message] : message), "account");
    }
  }
}
