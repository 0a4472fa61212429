// Polymarket's markets as faults reach them: grids that change while trading goes on, markets that stop taking orders,
// and an engine that restarts, takes cancels only, or nothing at all.

import type { DisturbableVenue } from "../../faults/market-faults.ts";
import type { PolymarketCatalogue } from "./catalogue.ts";
import type { PolymarketControl } from "./control.ts";
import type { CoreTradingMode } from "./core/contract.ts";
import type { PolymarketTickSize } from "./listing.ts";
import type { WalletControl } from "./wallet-control.ts";

export interface DisturbablePolymarketOptions {
  readonly catalogue: PolymarketCatalogue;
  readonly control: PolymarketControl;
  readonly wallets: WalletControl;
}

/** Coarse grids are too few to trade on while the flow quotes by the cent. */
const tickSizes: readonly PolymarketTickSize[] = ["0.01", "0.005", "0.0025", "0.001"];

/** What a pause of the engine is, in turn. */
const pauseModes: readonly CoreTradingMode[] = ["restarting", "cancel-only", "disabled"];

export function disturbablePolymarket(options: DisturbablePolymarketOptions): DisturbableVenue {
  const { catalogue, control, wallets } = options;
  let pauses = 0;
  return {
    symbols: () =>
      [...catalogue.markets()]
        .filter(({ traded }) => traded.phase !== "closed")
        .map(({ listing }) => listing.conditionId),
    changeGrid(conditionId, random) {
      const { tickSize } = catalogue.market(conditionId);
      const others = tickSizes.filter((size) => size !== tickSize);
      control.changeTickSize(conditionId, random.pick(others));
    },
    pause: (conditionId) => control.setAcceptingOrders(conditionId, false),
    resume: (conditionId) => control.setAcceptingOrders(conditionId, true),
    pauseExchange() {
      wallets.setTradingMode(pauseModes[pauses % pauseModes.length] ?? "cancel-only");
      pauses += 1;
    },
    resumeExchange: () => wallets.setTradingMode("normal"),
  };
}
