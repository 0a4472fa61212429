// What the broker holds for us, told to the engine: cash, payouts, the coupon. Cash is told only of a calm moment: no order
// of ours may still trade, and no netting is under way. Resting bids tie cash up without lessening what the broker calls
// cash, and a pair is paid its dollar when it nets: so a calm balance is what the engine's ledger comes to, which books
// purchases as they happen and counts the dollar of every pair.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import { type MarketId, venueOf } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import {
  addDuration,
  type DurationMicros,
  days,
  durationBetween,
  type EpochMicros,
  milliseconds,
  minutes,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import {
  formatUsd,
  noUsd,
  type UsdMicros,
  usdMicros,
} from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { AccountReads, ShownPositions } from "./account-reads.ts";
import type { CashBook } from "./cash-book.ts";
import { type CashExplanation, explainCash, type VanishedPosition } from "./cash-explanation.ts";
import { CouponRecord, type HeldValue } from "./coupon-record.ts";
import { type KnowsAccount, netsOf } from "./known-account.ts";
import { listWithin, settlesWithin } from "./limits.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { PositionBook } from "./position-book.ts";

export interface ForecastExAccountOptions {
  readonly clock: Clock;
  readonly reads: Pick<AccountReads, "cash" | "positions">;
  readonly positions: PositionBook;
  readonly rulebook: MarketRulebook;
  readonly cash: CashBook;
  readonly gate: GateReasons;
  readonly log: AdapterLog;
  readonly emit: (event: NewEvent) => void;
  /** Since when nothing has moved our money, or null while something may. */
  readonly quietSince: () => EpochMicros | null;
  /** When the last whole read of executions began, or null before the first. */
  readonly executionsReadAt: () => EpochMicros | null;
}

/** Positions are shown as they are and cash from what the broker has kept: a dollar may be that much later than the position
 * that won it has gone. Nobody knows the most; to be wrong would tell a winner as lost. */
export const lostAfter = minutes(15);

/** A position that is gone too early, and for nothing: a person must look after so long. */
const contestedAfter = days(1);

const noTime = milliseconds(0);

/** A difference of cash that was seen and waits to be seen again, with all executions read since. */
interface Puzzle {
  readonly key: string;
  readonly since: EpochMicros;
}

export class ForecastExAccount {
  readonly #options: ForecastExAccountOptions;
  readonly #coupons = new CouponRecord();
  /** Markets whose end could not be read from cash: a person must look, and nothing is guessed of them again. */
  readonly #contested = new Set<MarketId>();
  #puzzle: Puzzle | null = null;
  #knows: KnowsAccount | null = null;

  constructor(options: ForecastExAccountOptions) {
    this.#options = options;
  }

  /**
   * Reads positions and cash and tells the engine what follows. A difference that no execution explains is told when it
   * has been seen twice, with everything read between. Failures are those of the reads.
   */
  async refresh(): Promise<Result<UsdMicros>> {
    const { clock, reads, quietSince, executionsReadAt } = this.#options;
    const quiet = quietSince();
    const asked = clock.now();
    const deadline = addDuration(asked, listWithin);
    const shown = await reads.positions(deadline);
    if (!shown.ok) return shown;
    const cash = await reads.cash(deadline);
    if (!cash.ok) return cash;
    this.#coupons.note(clock.now(), shown.value.values);
    // Of trades that were not read yet it is not known whether cash holds them.
    if (executionsReadAt() === null) return cash;
    const hasCalmed = quiet !== null && addDuration(quiet, settlesWithin) <= asked;
    if (!hasCalmed || quietSince() !== quiet || isNetting(shown.value)) return cash;
    this.#judge(cash.value, shown.value);
    return succeed(cash.value);
  }

  /** Compares the first calm moment of this run with what the engine's ledger says then: what was paid while nobody
   * looked is told as what it was. */
  recall(knows: KnowsAccount): void {
    this.#knows = knows;
  }

  /** A person has looked at what could not be explained. */
  acknowledged(): void {
    this.#contested.clear();
    this.#options.gate.open("payout");
  }

  #judge(cash: UsdMicros, shown: ShownPositions): void {
    const { clock, cash: book } = this.#options;
    if (book.expected === null) this.#recall();
    const beyond = integerOf(book.beyond(cash) ?? noUsd);
    const vanished = this.#vanished(shown);
    const couponMost = integerOf(this.#coupons.most(clock.now()));
    const explanation = explainCash(beyond, vanished, couponMost);
    if (explanation.kind === "nothing") {
      this.#puzzle = null;
    } else {
      const age = this.#puzzleAge(beyond, vanished);
      if (age === null) return;
      const isDue = age >= patienceOf(explanation, beyond);
      if (isDue) this.#settle(explanation, cash, beyond, vanished);
      // Cash that agrees is told, whatever has become of a position.
      else if (beyond !== 0) return;
    }
    book.agreed(cash);
    this.#options.emit({
      kind: "BalanceReported",
      receivedAt: clock.now(),
      venue: "forecastex",
      cash,
    });
  }

  #recall(): void {
    const known = this.#knows?.();
    if (known === undefined || known.cash === null) return;
    const { cash: book, positions, rulebook } = this.#options;
    book.agreed(known.cash);
    const held: HeldValue[] = [];
    for (const [market, net] of netsOf(known)) {
      if (net === 0 || venueOf(market) !== "forecastex") continue;
      positions.recall(market, net);
      const { carryRate } = rulebook.market(market) ?? {};
      if (carryRate === undefined) continue;
      held.push({ value: usdMicros(Math.abs(net)), ratePartsPerMillion: integerOf(carryRate) });
    }
    this.#coupons.recall(held);
  }

  /** Tells what the difference was. */
  #settle(
    explanation: CashExplanation,
    cash: UsdMicros,
    beyond: number,
    vanished: readonly VanishedPosition[],
  ): void {
    const { clock, emit, positions } = this.#options;
    const receivedAt = clock.now();
    if (explanation.kind === "payouts") {
      for (const { market, yesValue } of explanation.answers) {
        positions.settled(market);
        emit({ kind: "SettlementReported", receivedAt, market, yesValue });
      }
    } else if (explanation.kind === "coupon") this.#tellCoupon(cash);
    else this.#contest(beyond, vanished);
  }

  #tellCoupon(cash: UsdMicros): void {
    const { clock, emit, cash: book } = this.#options;
    const now = clock.now();
    const amount = book.beyond(cash) ?? noUsd;
    const date = this.#coupons.paid(now);
    emit({
      kind: "IncomeReported",
      receivedAt: now,
      venue: "forecastex",
      reference: `coupon/${date}`,
      amount,
      words: `incentive coupon of ${formatUsd(amount)} USD, seen on ${date}`,
    });
  }

  /** Nothing explains it: the balance is told as it is, and the engine finds that its ledger says something else. */
  #contest(beyond: number, vanished: readonly VanishedPosition[]): void {
    const { gate, log, positions } = this.#options;
    const amount = formatUsd(usdMicros(beyond));
    const markets = vanished.map(({ market }) => market);
    const words = `cash moved by ${amount} USD, which nothing explains`;
    log({
      level: "error",
      message: `forecastex: ${words}`,
      details: { markets: markets.join(" ") },
    });
    if (markets.length === 0) return;
    for (const market of markets) {
      this.#contested.add(market);
      positions.doubt(market);
    }
    gate.close("payout", `positions of ${markets.join(", ")} are gone: ${words}`);
  }

  /** Positions that we held and the broker shows no more. */
  #vanished({ byMarket }: ShownPositions): readonly VanishedPosition[] {
    const { positions, rulebook, clock } = this.#options;
    const vanished: VanishedPosition[] = [];
    for (const [market, netMicros] of positions.held()) {
      const shown = byMarket.get(market);
      const isGone = shown === undefined || (shown.yes === 0 && shown.no === 0);
      if (!isGone || this.#contested.has(market)) continue;
      const listed = rulebook.market(market);
      const payoutAt = listed?.payoutAt ?? null;
      const isAnswered = listed?.status === "resolved" || listed?.status === "settled";
      const isDue = payoutAt !== null && payoutAt <= clock.now();
      vanished.push({ market, netMicros, mayHaveLost: isAnswered || isDue });
    }
    return vanished;
  }

  /** Returns for how long the same difference has been there; null before it was seen twice with all executions read
   * between. */
  #puzzleAge(beyond: number, vanished: readonly VanishedPosition[]): DurationMicros | null {
    const { clock, executionsReadAt } = this.#options;
    const key = JSON.stringify([beyond, vanished]);
    if (this.#puzzle?.key !== key) this.#puzzle = { key, since: clock.now() };
    const { since } = this.#puzzle;
    const readAt = executionsReadAt();
    return readAt === null || readAt <= since ? null : durationBetween(since, clock.now());
  }
}

/** How long the same difference must be there before it is told as what it looks like. */
function patienceOf(explanation: CashExplanation, beyond: number): DurationMicros {
  if (explanation.kind === "payouts" && explanation.hasLosers) return lostAfter;
  // Gone before its payout is due, and nothing was paid: the broker may be late with either.
  return explanation.kind === "unexplained" && beyond === 0 ? contestedAfter : noTime;
}

/** Contracts on both sides of a market: their dollar is not in the cash yet. */
function isNetting({ byMarket }: ShownPositions): boolean {
  for (const { yes, no } of byMarket.values()) if (yes > 0 && no > 0) return true;
  return false;
}
