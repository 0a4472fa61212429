// Kalshi's markets as faults reach them: grids that change while trading goes on, pauses of one market, and pauses of
// the exchange, of which some stop trading only and some stop cancels too.

import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { DisturbableVenue } from "../../faults/market-faults.ts";
import type { KalshiCatalogue } from "./catalogue.ts";
import type { KalshiControl } from "./control.ts";
import type { KalshiAccounts } from "./core/contract.ts";
import { type PriceStructure, priceStructures } from "./price-structures.ts";
import { shardsOf } from "./shards.ts";

export interface DisturbableKalshiOptions {
  readonly accounts: KalshiAccounts;
  readonly catalogue: KalshiCatalogue;
  readonly control: KalshiControl;
  readonly clock: Clock;
}

/** One pause in so many stops the whole exchange, cancels included; the others stop trading only. */
const wholePauseEvery = 3;

export function disturbableKalshi(options: DisturbableKalshiOptions): DisturbableVenue {
  const { accounts, catalogue, control, clock } = options;
  const labels = Object.keys(priceStructures) as PriceStructure[];
  let pauses = 0;
  const setActive = (isActive: boolean): void => {
    const isWhole = pauses % wholePauseEvery === 0;
    for (const index of shardsOf(catalogue, accounts).keys()) {
      if (isWhole) accounts.setExchangeActive(index, isActive, clock.now());
      else accounts.setTradingActive(index, isActive, clock.now());
    }
  };
  return {
    symbols() {
      const now = integerOf(clock.now());
      return [...catalogue.markets()]
        .filter(({ traded, closeAt }) => traded.phase !== "closed" && integerOf(closeAt) > now)
        .map(({ listing }) => listing.ticker);
    },
    changeGrid(ticker, random) {
      const { priceStructure } = catalogue.market(ticker);
      const others = labels.filter((label) => label !== priceStructure);
      control.changePriceStructure(ticker, random.pick(others));
    },
    pause: (ticker) => control.pause(ticker),
    resume: (ticker) => control.resume(ticker),
    pauseExchange() {
      pauses += 1;
      setActive(false);
    },
    resumeExchange: () => setActive(true),
  };
}
