// Carries what happens to an account to the streams of that account alone. Whether a fill reaches a client before the
// public print of its trade or after it is not settled at the venue, so both happen, by the seed.

import type { RandomStream } from "../../random-stream.ts";
import type { StreamChannel } from "./commands.ts";
import type { CoreAccountEvent, CoreFill } from "./core/contract.ts";
import { fillBody, orderGroupBody, positionBody, userOrderBody } from "./private-messages.ts";
import type { KalshiStreamSession } from "./stream-session.ts";

type OpenSessions = () => Iterable<KalshiStreamSession>;

export class PrivateFeed {
  readonly #sessions: OpenSessions;
  readonly #random: RandomStream;
  /** Fills that come after the print of their trade. */
  #held: CoreFill[] = [];

  constructor(sessions: OpenSessions, random: RandomStream) {
    this.#sessions = sessions;
    this.#random = random;
  }

  publish(event: CoreAccountEvent): void {
    if (event.kind === "order") {
      const { account, ticker } = event.order;
      this.#send(account, "user_orders", "user_order", ticker, () => userOrderBody(event.order));
    } else if (event.kind === "fill") {
      if (this.#random.chance(500_000)) this.#sendFill(event.fill);
      else this.#held.push(event.fill);
    } else if (event.kind === "position") {
      const { account, ticker } = event.position;
      this.#send(account, "market_positions", "market_position", ticker, () =>
        positionBody(event.position),
      );
    } else {
      const { account } = event.group;
      this.#send(account, "order_group_updates", "order_group_updates", null, () =>
        orderGroupBody(event),
      );
    }
  }

  /** The trades of a market are printed: what waited for them goes out. */
  printed(ticker: string): void {
    if (this.#held.length === 0) return;
    const due = this.#held.filter((fill) => fill.ticker === ticker);
    this.#held = this.#held.filter((fill) => fill.ticker !== ticker);
    for (const fill of due) this.#sendFill(fill);
  }

  #sendFill(fill: CoreFill): void {
    this.#send(fill.account, "fill", "fill", fill.ticker, () => fillBody(fill));
  }

  #send(
    account: string,
    channel: StreamChannel,
    type: string,
    ticker: string | null,
    makeBody: () => string,
  ): void {
    let body: string | undefined;
    for (const session of this.#sessions()) {
      if (session.account !== account) continue;
      const subscription = session.subscriptionOf(channel);
      if (subscription === undefined) continue;
      const { tickers } = subscription;
      if (tickers !== null && ticker !== null && !tickers.has(ticker)) continue;
      body ??= makeBody();
      session.publish(subscription, type, body, "account");
    }
  }
}
