// What a test can do to a simulated broker from behind the counter: trade by hand, log in and out, compete for the
// session, start the servers anew, halt and answer contracts, put questions before orders, punish.

import {
  type ConnectionState,
  connectionState,
  VenueControl,
  type VenueControlOptions,
} from "../../exchange/venue-control.ts";
import type { ContractCatalogue, CoreOutcome, ForecastExAccounts } from "./core/contract.ts";
import type { OrderIntake } from "./orders/order-intake.ts";
import type { Question } from "./orders/questions.ts";
import type { QuirkChances, Quirks } from "./quirks.ts";
import type { Pacing } from "./session/pacing.ts";
import type { Sessions } from "./session/sessions.ts";
import type { ForecastExShell } from "./shell.ts";
import type { Availability, QuoteBoard } from "./wire/quotes.ts";

export interface ForecastExConnection extends ConnectionState {
  /** Contracts with a line. */
  readonly conids: readonly number[];
  /** The username behind it; null while it waits for a session. */
  readonly username: string | null;
}

export interface ForecastExControlOptions
  extends VenueControlOptions<ForecastExShell, ContractCatalogue> {
  readonly accounts: ForecastExAccounts;
  readonly sessions: Sessions;
  readonly pacing: Pacing;
  readonly board: QuoteBoard;
  readonly quirks: Quirks;
  readonly intake: OrderIntake;
  readonly username: string;
}

/** Orders by hand are about YES: an `ask` at p buys NO at 1.01 less p. Markets are named by their YES conid. */
export class ForecastExControl extends VenueControl<ForecastExShell, ContractCatalogue> {
  readonly pacing: Pacing;
  readonly #options: ForecastExControlOptions;

  constructor(options: ForecastExControlOptions) {
    super(options);
    this.#options = options;
    this.pacing = options.pacing;
  }

  /** Open stream connections, oldest first. */
  connections(): readonly ForecastExConnection[] {
    const now = this.clock.now();
    return this.shell.sessions().map((session) => ({
      ...connectionState(session, now),
      conids: session.conids,
      username: session.login?.username ?? null,
    }));
  }

  /** The person behind the gateway logs in. */
  login(): void {
    const { sessions } = this.#options;
    if (sessions.gateway.sessionId === null) sessions.enter(sessions.gateway);
  }

  /** The person behind the gateway logs out. */
  logout(): void {
    this.#options.sessions.leave(this.#options.sessions.gateway);
  }

  /** The person logs in on another platform too, which takes the brokerage session. */
  compete(): void {
    this.#options.sessions.compete(this.#options.username);
  }

  endCompetition(): void {
    this.#options.sessions.endCompetition(this.#options.username);
  }

  /** Starts the trading servers anew, as every night. */
  reset(): void {
    this.#options.sessions.reset(this.clock.now());
  }

  /** Everything under /iserver answers 503 until it is called with false. */
  setAway(isAway: boolean): void {
    this.shell.setAway(isAway);
  }

  /** Puts questions before the next order, besides those that are asked anyway. */
  askNext(...questions: readonly Question[]): void {
    this.#options.intake.decideNext({ kind: "questions", questions });
  }

  /** Answers the next order with a prompt. */
  promptNext(text: string): void {
    this.#options.intake.decideNext({ kind: "prompt", text });
  }

  /** Refuses the next order, in any words. */
  refuseNext(words: string): void {
    this.#options.intake.decideNext({ kind: "refusal", words });
  }

  /** Stops a contract: what rests stays, what comes waits. */
  pause(conid: number): void {
    this.#halt(conid, true);
  }

  resume(conid: number): void {
    this.#halt(conid, false);
  }

  /** Answers a contract; winners are paid at its payout time. */
  resolve(conid: number, answer: CoreOutcome): void {
    this.#options.accounts.resolve(conid, answer, this.clock.now());
    this.shell.touch(conid);
    this.shell.look();
  }

  /** Pays an answered contract now. */
  payOut(conid: number): void {
    this.#options.accounts.payOut(conid, this.clock.now());
    this.shell.look();
  }

  /** What field 6509 of a conid begins with from now on. */
  setAvailability(conid: number, availability: Availability): void {
    this.#options.board.setAvailability(conid, availability);
    this.shell.touch(conid);
  }

  /** The faults that only this broker has. */
  useQuirks(chances: QuirkChances): void {
    this.#options.quirks.use(chances);
  }

  #halt(conid: number, isHalted: boolean): void {
    const { accounts, board } = this.#options;
    accounts.setHalted(conid, isHalted, this.clock.now());
    board.setHalted(this.catalogue.contract(conid), isHalted);
    this.shell.touch(conid);
    this.shell.look();
  }
}
