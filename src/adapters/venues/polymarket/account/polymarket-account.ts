// What the wallet holds for us, told to the engine: its cash, when nothing is in motion. Cash that our trades do not explain
// is believed only together with the shares, because a market that pays moves both, and nobody says when.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { marketOf } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { TradingRest, WalletBalance } from "../rest/trading-contract.ts";
import type { CashRecord } from "./cash-record.ts";
import { amountMax, readWithin } from "./limits.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { Settlements } from "./settlements.ts";
import type { TokenHoldings } from "./token-holdings.ts";
import type { TradeBook } from "./trade-book.ts";

export interface PolymarketAccountOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "collateral" | "refreshCollateral">;
  readonly tracker: OrderTracker;
  readonly trades: TradeBook;
  readonly holdings: TokenHoldings;
  readonly settlements: Settlements;
  readonly rulebook: MarketRulebook;
  readonly record: CashRecord;
  readonly gate: GateReasons;
  readonly emit: (event: NewEvent) => void;
  /** The exchanges that must be allowed to move our cash, in lower case. */
  readonly spenders: () => readonly string[];
}

/** Reads trail what the venue has done; cash that moved later than this is not believed yet. */
const settlesWithin = seconds(2);

/** Tokens read anew for one sum of cash that is not explained: what the venue's rate leaves room for. */
const tokensMax = 20;

export class PolymarketAccount {
  readonly #options: PolymarketAccountOptions;
  #cash: UsdMicros | null = null;
  /** Cash that our trades do not explain, and the tokens whose shares agree since it was seen. */
  #unexplained: { readonly cash: UsdMicros; readonly agreeing: Set<string> } | null = null;

  constructor(options: PolymarketAccountOptions) {
    this.#options = options;
  }

  /** Cash as of the last read, or null before the first. */
  get cash(): UsdMicros | null {
    return this.#cash;
  }

  /** Reads settlements and cash and tells the engine. Cash is told only when nothing of ours moved while it was read, nor
   * shortly before. Failures are those of the read. */
  async refresh(): Promise<Result<UsdMicros>> {
    const { clock, rest, settlements, record, emit } = this.#options;
    const settled = await settlements.refresh();
    const quiet = this.#quietSince();
    const asked = clock.now();
    const deadline = addDuration(asked, readWithin);
    const refreshed = await rest.refreshCollateral(deadline);
    const read = refreshed.ok ? await rest.collateral(deadline) : refreshed;
    if (!read.ok) return read;
    this.#judgeAllowances(read.value);
    if (read.value.balance > amountMax) {
      return fail("VEN-808", `the wallet holds ${read.value.balance} millionths`);
    }
    const cash = usdMicros(safeNumber(read.value.balance));
    this.#cash = cash;
    const hasCalmed = quiet !== null && addDuration(quiet, settlesWithin) <= asked;
    if (!hasCalmed || settled > 0) return succeed(cash);
    if (!record.explains(cash) && !(await this.#sharesAgree(cash))) return succeed(cash);
    if (this.#quietSince() !== quiet) return succeed(cash);
    this.#unexplained = null;
    const feeTolerance = record.report(cash);
    const receivedAt = clock.now();
    emit({ kind: "BalanceReported", receivedAt, venue: "polymarket", cash, feeTolerance });
    return succeed(cash);
  }

  /** Since when nothing has moved our money, or null while something may. */
  #quietSince(): EpochMicros | null {
    return this.#options.trades.isInMotion ? null : this.#options.tracker.quietSince();
  }

  /** Shares that are gone were redeemed: their market is asked, and the cash is told another time. So it is while tokens
   * are left to compare. */
  async #sharesAgree(cash: UsdMicros): Promise<boolean> {
    const { holdings, rulebook, settlements } = this.#options;
    if (this.#unexplained?.cash !== cash) this.#unexplained = { cash, agreeing: new Set() };
    const { agreeing } = this.#unexplained;
    const left = holdings
      .tokens()
      .filter((tokenId) => holdings.of(tokenId) !== 0 && !agreeing.has(tokenId));
    for (const tokenId of left.slice(0, tokensMax)) {
      const agrees = await holdings.compare(tokenId, "anew");
      if (agrees !== false) {
        agreeing.add(tokenId);
        continue;
      }
      this.#unexplained = null;
      const instrument = rulebook.instrumentOf(tokenId);
      if (instrument !== undefined) await settlements.settle(marketOf(instrument));
      return false;
    }
    return left.length <= tokensMax;
  }

  /** Without an allowance the exchange cannot take what an order gives: every order would fail on the chain. */
  #judgeAllowances({ allowances }: WalletBalance): void {
    const { gate, spenders } = this.#options;
    const missing = spenders().filter((spender) => allowances.get(spender) === 0n);
    if (missing.length === 0) gate.open("allowance");
    else
      gate.close("allowance", `the wallet does not allow ${missing.join(", ")} to move its cash`);
  }
}
