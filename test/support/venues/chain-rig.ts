// The adapter's side of a chain against a real node: real sockets, time by hand. A test moves the clock and waits until
// every question that follows from it is answered; nothing waits for time.

import type { Hex } from "viem";
import { Secret } from "../../../src/adapters/secrets/secret.ts";
import type {
  HeadObserver,
  TransactionNews,
} from "../../../src/adapters/venues/shared/chain/contract.ts";
import {
  type OpenedChain,
  openChain,
} from "../../../src/adapters/venues/shared/chain/open-chain.ts";
import type { SenderLimits } from "../../../src/adapters/venues/shared/chain/sender-options.ts";
import { AccountTransactionSender } from "../../../src/adapters/venues/shared/chain/transaction-sender.ts";
import { TransactionSigner } from "../../../src/adapters/venues/shared/chain/transaction-signer.ts";
import { SystemTransport } from "../../../src/adapters/venues/shared/system-transport.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import {
  type DurationMicros,
  epochMicros,
  minutes,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { usdMicros } from "../../../src/domain/units/usd-micros.ts";
import type {
  TransportOutcome,
  TransportRequest,
  TransportSocket,
  TransportSocketOptions,
  VenueTransport,
} from "../../../src/ports/venue-transport.ts";
import { ManualClock } from "./manual-clock.ts";

/** Real sockets under a clock moved by hand; knows when nothing is under way. Requests may be cut off on their way. */
export class RigTransport implements VenueTransport {
  readonly clock: ManualClock;
  readonly #inner: SystemTransport;
  #underWay = 0;
  #idle: (() => void)[] = [];
  /** What becomes of a request, by its text; undefined lets it through. `lost` reaches the node without an answer. */
  cut: (text: string) => "unsent" | "lost" | undefined = () => undefined;
  /** What is answered in the node's place, by the request's text, after it was carried out; undefined leaves its answer. */
  forge: (text: string) => string | undefined = () => undefined;

  constructor(clock: ManualClock) {
    this.clock = clock;
    this.#inner = new SystemTransport({ clock });
  }

  request(request: TransportRequest, done: (outcome: TransportOutcome) => void): () => void {
    const fate = this.cut(request.body ?? "");
    this.#underWay += 1;
    let isOver = false;
    const over = (outcome: TransportOutcome | null) => {
      if (isOver) return;
      isOver = true;
      this.#underWay -= 1;
      if (outcome !== null) done(outcome);
      if (this.#underWay > 0) return;
      for (const idle of this.#idle.splice(0)) idle();
    };
    if (fate === "unsent") {
      queueMicrotask(() => over({ kind: "failed", words: "cut off", isUnsent: true }));
      return () => over(null);
    }
    const giveUp = this.#inner.request(request, (outcome) => {
      if (fate === "lost") over({ kind: "failed", words: "lost", isUnsent: false });
      else over(forged(outcome, this.forge(request.body ?? "")));
    });
    return () => {
      giveUp();
      over(null);
    };
  }

  openSocket(options: TransportSocketOptions): TransportSocket {
    return this.#inner.openSocket(options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** Resolves when no request is under way and nothing that can go on without one has gone on. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 3; calm += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#underWay === 0) continue;
      calm = -1;
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }
}

function forged(outcome: TransportOutcome, body: string | undefined): TransportOutcome {
  return body === undefined || outcome.kind === "failed" ? outcome : { ...outcome, body };
}

/** Returns a node's error as the answer to the request. */
export function errorAnswer(text: string, code: number, message: string): string {
  const { id } = JSON.parse(text) as { readonly id: number };
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });
}

/** Dollars for gas, as if a coin were worth a dollar; rounded up. */
export const dollarCoin = {
  paid: (gasUsed: bigint, weiPerGas: bigint) =>
    usdMicros(Number((gasUsed * weiPerGas + 10n ** 12n - 1n) / 10n ** 12n)),
};

export interface ChainRigOptions {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly key: Hex;
  readonly confirmations?: number;
  readonly limits?: Partial<SenderLimits>;
  readonly clock?: ManualClock;
}

export class ChainRig {
  readonly clock: ManualClock;
  readonly transport: RigTransport;
  readonly chain: OpenedChain;
  readonly sender: AccountTransactionSender;
  readonly alarms: string[] = [];
  readonly said: string[] = [];
  readonly cancelled: Hex[] = [];
  #intents = 0;

  constructor(options: ChainRigOptions) {
    const { rpcUrl, chainId, key, confirmations = 3, limits } = options;
    // The chain's blocks carry the machine's time.
    this.clock = options.clock ?? new ManualClock(epochMicros(Date.now() * 1_000));
    this.transport = new RigTransport(this.clock);
    const log = ({ message }: { message: string }) => this.said.push(message);
    this.chain = openChain({
      chainId,
      rpcUrl,
      transport: this.transport,
      random: { nextUint32: () => 0 },
      log,
      headLimits: { blockAgeMax: minutes(600), silenceMax: minutes(600) },
    });
    const signer = unwrap(TransactionSigner.of(new Secret(key), chainId));
    this.sender = new AccountTransactionSender({
      connection: this.chain.connection,
      heads: this.chain.heads,
      signer,
      gasCosts: dollarCoin,
      log,
      confirmations,
      ...(limits === undefined ? {} : { limits }),
      alarm: (words) => this.alarms.push(words),
      cancelled: ({ transactionHash }) => this.cancelled.push(transactionHash),
    });
  }

  async start(): Promise<void> {
    this.chain.heads.start();
    await this.transport.quiet();
    await this.sender.start();
    await this.transport.quiet();
  }

  async stop(): Promise<void> {
    await this.sender.stop();
    this.chain.close();
    await this.transport.close();
  }

  /** Moves the clock, a second at a time, and lets everything that follows come to its end. */
  async pass(time: DurationMicros = seconds(1)): Promise<void> {
    for (let left = Number(time); left > 0; left -= 1_000_000) {
      this.clock.advance(seconds(1));
      await this.transport.quiet();
    }
  }

  /** Sends a call and returns what is told of it, as it comes. */
  async send(
    call: { readonly to: Hex; readonly data: Hex; readonly gasEstimate?: bigint },
    { id, within = seconds(30) }: { id?: string; within?: DurationMicros } = {},
  ): Promise<TransactionNews[]> {
    this.#intents += 1;
    const news: TransactionNews[] = [];
    const { to, data, gasEstimate = null } = call;
    const deadline = epochMicros(Number(this.clock.now()) + Number(within));
    const intentId = id ?? `intent-${this.#intents}`;
    this.sender.send({ id: intentId, purpose: "swap", to, data, gasEstimate, deadline }, (told) => {
      news.push(told);
    });
    await this.transport.quiet();
    return news;
  }

  observe(observer: HeadObserver): () => void {
    return this.chain.heads.observe(observer);
  }
}

/** Returns the kinds of news, with the code of those that have one. */
export function kindsOf(news: readonly TransactionNews[]): readonly string[] {
  return news.map((told) => ("failure" in told ? `${told.kind} ${told.failure.code}` : told.kind));
}
