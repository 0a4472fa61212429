// How far the answer to a market's question has come: asked, proposed, disputed, settled. What it pays follows from the
// core. The catalogue and the Data API say it in words of their own. Source: reference page, section 7.3.

import { safeNumber } from "../../../domain/units/rounding.ts";
import type { ListedMarket } from "./catalogue.ts";
import type { PolymarketAccounts } from "./core/contract.ts";

/** On the way to an answer; `initialized` is where every question begins. */
export type OracleStage =
  | "initialized"
  | "posed"
  | "proposed"
  | "challenged"
  | "reproposed"
  | "disputed";

/** The catalogue's words; a question that nobody has answered yet has none. */
const catalogueWords: Readonly<Record<OracleStage, string | null>> = {
  initialized: null,
  posed: "requested",
  proposed: "proposed",
  challenged: "disputed",
  reproposed: "proposed",
  disputed: "disputed",
};

const millionths = 1_000_000;

export class Oracle {
  readonly #accounts: PolymarketAccounts;
  readonly #stages = new Map<string, OracleStage>();

  constructor(accounts: PolymarketAccounts) {
    this.#accounts = accounts;
  }

  /** Brings a question to a stage; trading goes on, as it may on the venue. */
  move(conditionId: string, stage: OracleStage): void {
    this.#stages.set(conditionId, stage);
  }

  isResolved(market: ListedMarket): boolean {
    return market.isResolved || market.winner !== null;
  }

  /** The stage in the Data API's words. */
  stageOf(market: ListedMarket): OracleStage | "resolved" {
    if (this.isResolved(market)) return "resolved";
    return this.#stages.get(market.listing.conditionId) ?? "initialized";
  }

  /** The stage in the catalogue's words, or null. */
  catalogueWord(market: ListedMarket): string | null {
    const stage = this.stageOf(market);
    return stage === "resolved" ? stage : catalogueWords[stage];
  }

  /** Millionths per share by outcome, or null before the answer. */
  payouts(market: ListedMarket): readonly [number, number] | null {
    const paid = this.#accounts.payouts(market.listing.conditionId);
    if (paid !== undefined) return [safeNumber(paid.yes), safeNumber(paid.no)];
    if (market.winner === null) return null;
    return market.winner === "yes" ? [millionths, 0] : [0, millionths];
  }
}
