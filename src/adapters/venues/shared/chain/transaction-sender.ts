// Sends the transactions of one account. One number is in the air at a time: the next is given out when it is in a block,
// so that after a crash at most one number can hold what an earlier run has sent. Every look at the chain is one round;
// a new block, a new intent and the clock each ask for one.

import type { Hash, Hex } from "viem";
import { type Failure, failure } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  durationBetween,
  type EpochMicros,
} from "../../../../domain/units/epoch-micros.ts";
import { Rounds } from "../rounds.ts";
import { AccountReads } from "./account-reads.ts";
import type {
  FoundTransaction,
  TransactionIntent,
  TransactionObserver,
  TransactionSender,
} from "./contract.ts";
import { Flight, type Landing } from "./flight.ts";
import { FlightLauncher, type HandOver } from "./flight-launcher.ts";
import { FlightWatch } from "./flight-watch.ts";
import { type SenderLimits, type SenderOptions, senderLimitsDefault } from "./sender-options.ts";
import { TransactionHistory } from "./transaction-history.ts";

interface Waiting {
  readonly intent: TransactionIntent;
  readonly observers: TransactionObserver[];
}

/** A transaction of an earlier run whose number is still to be read. */
interface Adoption {
  readonly id: string;
  readonly hash: Hash;
  readonly deadline: EpochMicros;
  readonly news: TransactionObserver;
}

/** Intents of this run that are remembered, so that none is sent twice. */
const rememberedMax = 10_000;

export class AccountTransactionSender implements TransactionSender {
  readonly address: Hex;
  readonly #options: SenderOptions;
  readonly #limits: SenderLimits;
  readonly #reads: AccountReads;
  readonly #launcher: FlightLauncher;
  readonly #watch: FlightWatch;
  readonly #history: TransactionHistory;
  readonly #rounds: Rounds;
  readonly #queue: Waiting[] = [];
  readonly #adoptions: Adoption[] = [];
  /** In no block, by their numbers: one, but after a reorganisation. */
  #air: Flight[] = [];
  /** In a block that is not deep enough. */
  #landed: Flight[] = [];
  readonly #flights = new Map<string, Flight>();
  #isRunning = false;
  #isStopped = false;
  #round: Promise<void> | null = null;
  #mustRunAgain = false;
  /** Every number of an earlier run lies at or below this. Null until the node was asked. */
  #leftoverNonce: number | null = null;
  #leftoverSince: EpochMicros | null = null;
  #mustTakeNumber = false;
  #withdraw: (() => void) | null = null;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#limits = { ...senderLimitsDefault, ...options.limits };
    this.address = options.signer.address;
    this.#reads = new AccountReads(options.connection, this.address);
    this.#launcher = new FlightLauncher(options, this.#limits, this.#reads);
    this.#watch = new FlightWatch(options, this.#reads);
    this.#history = new TransactionHistory(this.#reads, this.#limits.blocksWalkedMax);
    this.#rounds = new Rounds(options.connection.clock);
  }

  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const wake = () => this.#wake();
    const observer = { head: wake, reorganised: wake, stale: () => undefined };
    this.#withdraw = this.#options.heads.observe(observer);
    await this.#learnLeftover();
    this.#rounds.every(this.#limits.lookEvery, () => this.#run());
    this.#wake();
  }

  /** Ends the looking; what is in the air stays there, and the next run finds it. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#isStopped = true;
    this.#withdraw?.();
    this.#rounds.stop();
    for (const waiting of this.#queue.splice(0)) tellFailed(waiting, stopped());
    await this.#round;
  }

  send(intent: TransactionIntent, news: TransactionObserver): void {
    const known = this.#flights.get(intent.id);
    if (known !== undefined) {
      known.observers.push(news);
      const { last } = known;
      if (last !== null) queueMicrotask(() => news(last));
      return;
    }
    if (this.#isStopped) {
      queueMicrotask(() => news({ kind: "failed", failure: stopped() }));
      return;
    }
    const waiting = this.#queue.find((other) => other.intent.id === intent.id);
    if (waiting !== undefined) {
      waiting.observers.push(news);
    } else if (this.#queue.length >= this.#limits.queueMax) {
      const words = `${this.#limits.queueMax} transactions wait already`;
      queueMicrotask(() => news({ kind: "failed", failure: failure("VEN-822", words) }));
    } else {
      this.#queue.push({ intent, observers: [news] });
      this.#wake();
    }
  }

  withdraw(id: string): void {
    const flight = this.#flights.get(id);
    const now = this.#options.connection.clock.now();
    if (flight !== undefined && flight.deadline > now) flight.deadline = now;
    const index = this.#queue.findIndex(({ intent }) => intent.id === id);
    const [waiting] = index < 0 ? [] : this.#queue.splice(index, 1);
    if (waiting !== undefined) {
      queueMicrotask(() => tellFailed(waiting, failure("VEN-832", "it was withdrawn in time")));
    }
    this.#wake();
  }

  follow(id: string, hash: Hash, deadline: EpochMicros, news: TransactionObserver): void {
    if (this.#flights.has(id)) return;
    this.#adoptions.push({ id, hash, deadline, news });
    this.#wake();
  }

  async find(id: string, since: EpochMicros): Promise<FoundTransaction> {
    const own = this.#flights.get(id);
    if (own?.landing) {
      return { kind: "found", hash: own.landing.attempt.hash, receipt: own.landing.receipt };
    }
    if (own?.newest !== undefined) return { kind: "found", hash: own.newest.hash, receipt: null };
    if (this.#leftoverNonce === null) await this.#learnLeftover();
    const leftover = this.#leftoverNonce;
    // Asked before the blocks are searched: a number that is taken by now is in a block that they hold.
    const isTaken = leftover !== null && (await this.#watch.isTakenForGood(leftover));
    const found = await this.#history.find(id, since);
    if (found.kind !== "absent" || isTaken) return found;
    this.#mustTakeNumber = true;
    this.#wake();
    const words = `the number ${leftover ?? "?"} may still hold it, and is being taken`;
    return { kind: "unknown", failure: failure("VEN-884", words) };
  }

  #wake(): void {
    queueMicrotask(() => void this.#run());
  }

  /** One round at a time; what asks for one during another gets one after it. */
  #run(): Promise<void> {
    if (!this.#isRunning) return Promise.resolve();
    if (this.#round !== null) {
      this.#mustRunAgain = true;
      return this.#round;
    }
    this.#round = this.#rounded().finally(() => {
      this.#round = null;
      if (!this.#mustRunAgain) return;
      this.#mustRunAgain = false;
      this.#wake();
    });
    return this.#round;
  }

  async #rounded(): Promise<void> {
    this.#expireQueue();
    for (const adoption of this.#adoptions.splice(0)) await this.#adopt(adoption);
    for (const flight of [...this.#landed]) await this.#lookAtLanded(flight);
    for (const flight of [...this.#air]) await this.#lookAtAir(flight);
    if (this.#isRunning && this.#air.length === 0) await this.#launchNext();
  }

  #expireQueue(): void {
    const now = this.#options.connection.clock.now();
    const late = this.#queue.filter(({ intent }) => intent.deadline <= now);
    for (const waiting of late) {
      this.#queue.splice(this.#queue.indexOf(waiting), 1);
      tellFailed(waiting, failure("VEN-820", "its number did not come before its deadline"));
    }
  }

  async #learnLeftover(): Promise<void> {
    const [latest, pending] = [
      await this.#reads.count("latest"),
      await this.#reads.count("pending"),
    ];
    if (latest.ok) this.#leftoverNonce = Math.max(latest.value, pending.ok ? pending.value : 0);
  }

  async #launchNext(): Promise<void> {
    const waiting = this.#queue[0];
    if (waiting === undefined && !this.#mustTakeNumber) return;
    const nonce = await this.#nextNonce();
    if (nonce === null) return;
    if (waiting === undefined) {
      this.#mustTakeNumber = false;
      if (nonce <= (this.#leftoverNonce ?? nonce)) await this.#takeNumber(nonce);
      return;
    }
    const { intent, observers } = waiting;
    const fuel = await this.#launcher.fuel(intent);
    if (this.#queue[0] !== waiting) return;
    this.#queue.shift();
    if (!fuel.ok) {
      tellFailed(waiting, fuel.failure);
      this.#wake();
      return;
    }
    const flight = new Flight({
      id: intent.id,
      intent,
      nonce,
      deadline: intent.deadline,
      observers,
    });
    this.#remember(flight);
    this.#air.push(flight);
    this.#mustTakeNumber = false;
    this.#launched(flight, await this.#launcher.launch(flight, intent, fuel.value));
  }

  #launched(flight: Flight, outcome: HandOver): void {
    const hash = flight.newest?.hash ?? "0x";
    if (outcome.kind === "taken") {
      flight.tell({ kind: "sent", hash });
    } else if (outcome.kind === "unknown") {
      flight.tell({ kind: "unknown", failure: outcome.failure });
    } else {
      this.#air = this.#air.filter((other) => other !== flight);
      // It never left: the same intent may be given again.
      this.#flights.delete(flight.id);
      flight.tell({ kind: "failed", failure: outcome.failure });
      this.#wake();
    }
  }

  /** Returns the number for the next transaction, or null while it is not certain. */
  async #nextNonce(): Promise<number | null> {
    const latest = await this.#reads.count("latest");
    const pending = await this.#reads.count("pending");
    if (!latest.ok || !pending.ok) return null;
    // A node that lags does not know yet what is in the block.
    const used = Math.max(-1, ...this.#landed.map(({ nonce }) => nonce));
    if (latest.value <= used) return null;
    if (pending.value <= latest.value) {
      this.#leftoverSince = null;
      return latest.value;
    }
    const now = this.#options.connection.clock.now();
    this.#leftoverSince ??= now;
    if (durationBetween(this.#leftoverSince, now) >= this.#limits.leftoverWait) {
      this.#leftoverSince = null;
      this.#alarm(
        `VEN-885 number ${latest.value} is held by a transaction that is none of this run`,
      );
      await this.#takeNumber(latest.value);
    }
    return null;
  }

  /** An empty transaction under the number: whatever else was signed for it can never be carried out. */
  async #takeNumber(nonce: number): Promise<void> {
    const { clock } = this.#options.connection;
    const flight = new Flight({
      id: `number-${nonce}`,
      intent: null,
      nonce,
      deadline: clock.now(),
      observers: [],
    });
    const outcome = await this.#launcher.cancel(flight);
    if (outcome.kind !== "taken") {
      this.#say("warn", `number ${nonce} is not taken: ${outcome.failure.message}`);
    }
    // A node that holds another one under the number refuses what does not offer enough more: it is offered again.
    if (outcome.kind !== "unsent") this.#air.push(flight);
  }

  async #adopt(adoption: Adoption): Promise<void> {
    const { id, hash, deadline, news } = adoption;
    const known = await this.#reads.transaction(hash);
    if (!known.ok) {
      this.#adoptions.push(adoption);
      return;
    }
    if (known.value === null) {
      const words = `the node no longer knows transaction ${hash} of an earlier run`;
      news({ kind: "unknown", failure: failure("VEN-884", words) });
      return;
    }
    const { nonce, offer } = known.value;
    const flight = new Flight({ id, intent: null, nonce, deadline, observers: [news] });
    const sentAt = this.#options.connection.clock.now();
    flight.attempts.push({ hash, raw: null, offer, isCancellation: false, sentAt });
    this.#remember(flight);
    this.#air.push(flight);
    this.#sortAir();
  }

  async #lookAtLanded(flight: Flight): Promise<void> {
    const { landing } = flight;
    if (landing === null) return;
    const standing = await this.#watch.standing(landing);
    if (standing === "unsure" || standing === "stands") return;
    this.#landed = this.#landed.filter((other) => other !== flight);
    if (standing === "gone") {
      flight.landing = null;
      this.#air.push(flight);
      this.#sortAir();
      const { hash, isCancellation } = landing.attempt;
      this.#say("warn", `VEN-891 the block of transaction ${hash} is gone`);
      if (!isCancellation) flight.tell({ kind: "unmined", hash });
      return;
    }
    const { attempt, receipt } = landing;
    if (!attempt.isCancellation) {
      flight.tell({ kind: "confirmed", receipt });
      return;
    }
    this.#options.cancelled?.(receipt, this.#watch.gasOf(attempt, receipt));
    const words = `its number ${flight.nonce} was taken by an empty transaction at its deadline`;
    flight.tell({ kind: "failed", failure: failure("VEN-884", words) });
  }

  async #lookAtAir(flight: Flight): Promise<void> {
    const seen = await this.#watch.look(flight);
    if (!seen.ok) return;
    const sight = seen.value;
    if (sight.kind === "landed") await this.#land(flight, sight.landing);
    else if (sight.kind === "foreign") this.#lookAtForeign(flight, sight.isFinal);
    else await this.#push(flight, sight.isKnown);
  }

  async #land(flight: Flight, landing: Landing): Promise<void> {
    const news = landing.attempt.isCancellation ? null : await this.#watch.newsOf(flight, landing);
    flight.landing = landing;
    flight.foreignLooks = 0;
    this.#air = this.#air.filter((other) => other !== flight);
    this.#landed.push(flight);
    if (news !== null) flight.tell(news);
    this.#mustRunAgain = true;
  }

  /** Receipts come a moment after counts on some nodes: it takes several looks. */
  #lookAtForeign(flight: Flight, isFinal: boolean): void {
    flight.foreignLooks += 1;
    if (flight.foreignLooks < this.#limits.foreignLooksMax || !isFinal) return;
    this.#air = this.#air.filter((other) => other !== flight);
    if (flight.isAdopted) {
      // An earlier run may have offered it at several prices, of which one was found: the mark finds which was taken.
      this.#flights.delete(flight.id);
      const words = `number ${flight.nonce} of an earlier run was used by another transaction`;
      flight.tell({ kind: "unknown", failure: failure("VEN-884", words) });
      return;
    }
    const words = `number ${flight.nonce} was used by a transaction that is none of ours`;
    if (flight.intent === null) {
      // It was only to be taken, and what took it is what an earlier run has sent.
      this.#say("warn", `VEN-885 ${words}`);
      return;
    }
    this.#alarm(`VEN-885 ${words}`);
    flight.tell({ kind: "failed", failure: failure("VEN-885", words) });
  }

  /** Does what helps a transaction that is in no block: hands it over again, offers more, or takes its number. */
  async #push(flight: Flight, isKnown: boolean): Promise<void> {
    const { newest } = flight;
    flight.foreignLooks = 0;
    if (newest !== undefined) {
      const isThere = isKnown || (await this.#handOverAgain(flight));
      if (isThere && flight.last?.kind === "unknown" && !newest.isCancellation) {
        flight.tell({ kind: "sent", hash: newest.hash });
      }
    }
    const now = this.#options.connection.clock.now();
    const waits =
      newest !== undefined && addDuration(newest.sentAt, this.#limits.replaceAfter) > now;
    if (flight.deadline <= now) {
      if (!flight.isCancelling || !waits) await this.#cancel(flight);
    } else if (!waits && flight.intent !== null) {
      await this.#replace(flight, flight.intent);
    }
  }

  async #handOverAgain(flight: Flight): Promise<boolean> {
    const { newest } = flight;
    if (newest === undefined || newest.raw === null) return false;
    const outcome = await this.#launcher.handOver(newest);
    const words = outcome.kind === "taken" ? "handed over again" : outcome.failure.message;
    this.#say("warn", `VEN-884 the node had forgotten transaction ${newest.hash}: ${words}`);
    return outcome.kind === "taken";
  }

  async #replace(flight: Flight, intent: TransactionIntent): Promise<void> {
    if (flight.count(false) > this.#limits.replacementsMax) return;
    const outcome = await this.#launcher.replace(flight, intent);
    const { newest } = flight;
    if (outcome?.kind === "taken" && newest !== undefined) {
      flight.tell({ kind: "sent", hash: newest.hash });
    }
  }

  async #cancel(flight: Flight): Promise<void> {
    if (flight.count(true) >= this.#limits.cancellationsMax) {
      this.#stuck(flight, `after ${this.#limits.cancellationsMax} attempts`);
      return;
    }
    const outcome = await this.#launcher.cancel(flight);
    if (outcome.kind === "unsent") this.#stuck(flight, outcome.failure.message);
  }

  #stuck(flight: Flight, why: string): void {
    if (flight.isStuck) return;
    flight.isStuck = true;
    this.#alarm(`VEN-884 number ${flight.nonce} cannot be freed: ${why}`);
  }

  #sortAir(): void {
    this.#air.sort((a, b) => a.nonce - b.nonce);
  }

  #remember(flight: Flight): void {
    if (this.#flights.size >= rememberedMax) {
      for (const [id, other] of this.#flights) {
        if (this.#air.includes(other) || this.#landed.includes(other)) continue;
        this.#flights.delete(id);
        break;
      }
    }
    this.#flights.set(flight.id, flight);
  }

  #alarm(words: string): void {
    this.#say("error", words);
    this.#options.alarm?.(words);
  }

  #say(level: "warn" | "error", message: string): void {
    this.#options.log({ level, message, details: { account: this.address } });
  }
}

function stopped(): Failure {
  return failure("VEN-824", "the sender is stopped");
}

function tellFailed({ observers }: Waiting, why: Failure): void {
  for (const observer of observers) observer({ kind: "failed", failure: why });
}
