// Markets that were answered, and what we held of them. An answer pays nothing by itself: the shares must be redeemed,
// by the venue for wallets that asked for it, else by their owner: by us, where a redeemer is given. A market counts as
// paid when its shares are gone.

import type { Result } from "../../../../domain/failure/result.ts";
import { type MarketId, marketOf } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { addDuration, type EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { complementPrice, type PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { addUsd, costOf, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { TradingRest } from "../rest/trading-contract.ts";
import { readWithin } from "./limits.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { Redeemer } from "./redeemer.ts";
import type { TokenHoldings } from "./token-holdings.ts";

/** Returns what YES of a market pays, or that it has no answer yet. */
export type ReadResolution = (
  conditionId: string,
  deadline: EpochMicros,
) => Promise<Result<{ readonly yesValue: PriceTicks } | "unresolved">>;

export interface SettlementsOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "shares" | "refreshShares">;
  readonly resolution: ReadResolution;
  readonly rulebook: MarketRulebook;
  readonly holdings: TokenHoldings;
  /** Redeems what waits; without one it waits for its owner. */
  readonly redeemer?: Redeemer | undefined;
  readonly log: AdapterLog;
  readonly emit: (event: NewEvent) => void;
  /** A market paid us so much. */
  readonly paid: (amount: UsdMicros) => void;
}

/** Markets remembered as paid, so that each is told once. */
export const settledMax = 65_536;

/** Markets asked about in one turn, in their order: what the venue's rate leaves room for. */
const asksPerTurn = 50;

export class Settlements {
  readonly #options: SettlementsOptions;
  readonly #settled = new Set<MarketId>();
  /** Markets that are answered and whose shares are still there. */
  readonly #redeemable = new Set<MarketId>();
  #cursor = 0;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  counts(): { readonly redeemable: number } {
    return { redeemable: this.#redeemable.size };
  }

  /** Asks about the markets that we traded or that are said to be answered. Returns how many were told as paid. */
  async refresh(): Promise<number> {
    const markets = this.#candidates();
    const count = Math.min(markets.length, asksPerTurn);
    let told = 0;
    for (let step = 0; step < count; step += 1) {
      const market = markets[(this.#cursor + step) % markets.length];
      if (market !== undefined && (await this.settle(market))) told += 1;
    }
    this.#cursor = markets.length === 0 ? 0 : (this.#cursor + count) % markets.length;
    return told;
  }

  /** Asks about one market; tells when it has paid. Returns true when it was told now. */
  async settle(market: MarketId): Promise<boolean> {
    const { clock, resolution, rulebook, emit } = this.#options;
    const listed = rulebook.market(market);
    if (listed === undefined || this.#settled.has(market)) return false;
    const deadline = addDuration(clock.now(), readWithin);
    const read = await resolution(listed.venueSymbol, deadline);
    if (!read.ok || read.value === "unresolved") return false;
    const isGone = await this.#isGone(market, listed.venueInstruments);
    if (isGone === undefined) return false;
    if (!isGone) {
      this.#waitForRedemption(market, listed.venueSymbol);
      return false;
    }
    // Rounds and a redemption may ask at the same time: the first to know tells.
    if (this.#settled.has(market)) return false;
    this.#remember(market);
    this.#pay(market, listed.venueInstruments, read.value.yesValue);
    const { yesValue } = read.value;
    emit({ kind: "SettlementReported", receivedAt: clock.now(), market, yesValue });
    return true;
  }

  #candidates(): MarketId[] {
    const { rulebook, holdings } = this.#options;
    const markets = new Set<MarketId>(this.#redeemable);
    for (const tokenId of holdings.tokens()) {
      const instrument = rulebook.instrumentOf(tokenId);
      if (instrument !== undefined) markets.add(marketOf(instrument));
    }
    for (const market of rulebook.resolved()) markets.add(market);
    return [...markets].filter((market) => !this.#settled.has(market));
  }

  /** Whether the wallet holds neither token any more; undefined when that cannot be read. */
  async #isGone(
    market: MarketId,
    tokens: { readonly yes: string; readonly no: string },
  ): Promise<boolean | undefined> {
    const { clock, rest, rulebook, holdings } = this.#options;
    const domain = rulebook.rulesOf(market)?.traded.domain;
    if (domain === undefined) return undefined;
    // Shares of a trade that is not in the block yet are not there, and are not gone either.
    if (holdings.isInMotion(tokens.yes) || holdings.isInMotion(tokens.no)) return undefined;
    for (const tokenId of [tokens.yes, tokens.no]) {
      const deadline = addDuration(clock.now(), readWithin);
      // A redemption is no trade: the venue does not see it by itself.
      const refreshed = await rest.refreshShares(tokenId, domain, deadline);
      const read = refreshed.ok ? await rest.shares(tokenId, domain, deadline) : refreshed;
      if (!read.ok) return undefined;
      if (read.value.balance > 0n) return false;
    }
    return true;
  }

  #waitForRedemption(market: MarketId, conditionId: string): void {
    const { redeemer, rulebook } = this.#options;
    const domain = rulebook.rulesOf(market)?.traded.domain;
    // The cash is there: what is told is what the venue then shows.
    const redeemed = () => void this.settle(market);
    if (domain !== undefined) redeemer?.redeem({ conditionId, domain }, redeemed);
    if (this.#redeemable.has(market)) return;
    this.#redeemable.add(market);
    const message = "polymarket: a market is answered and its shares wait to be redeemed";
    this.#options.log({ level: "warn", message, details: { market } });
  }

  #pay(market: MarketId, tokens: { readonly yes: string; readonly no: string }, yes: PriceTicks) {
    const { holdings, paid } = this.#options;
    const paidBy = (tokenId: string, value: PriceTicks) =>
      costOf(value, contractMicros(Math.max(0, holdings.of(tokenId) ?? 0)), "down");
    paid(addUsd(paidBy(tokens.yes, yes), paidBy(tokens.no, complementPrice(yes))));
    for (const tokenId of [tokens.yes, tokens.no]) holdings.redeemed(tokenId);
    this.#redeemable.delete(market);
  }

  #remember(market: MarketId): void {
    if (this.#settled.size >= settledMax) this.#settled.clear();
    this.#settled.add(market);
  }
}
