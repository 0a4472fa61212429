// The broker's contracts as faults reach them: halts of one contract, and times when the trading servers do not answer.
// The grid is a cent on every contract for ever, so nothing changes there.

import type { DisturbableVenue } from "../../faults/market-faults.ts";
import type { ForecastExControl } from "./control.ts";
import type { ContractCatalogue } from "./core/contract.ts";

export function disturbableForecastEx(
  catalogue: ContractCatalogue,
  control: ForecastExControl,
): DisturbableVenue {
  return {
    symbols: () =>
      [...catalogue.contracts()]
        .filter(({ isEnded }) => !isEnded)
        .map(({ listing }) => String(listing.conidYes)),
    changeGrid: () => undefined,
    pause: (symbol) => control.pause(Number.parseInt(symbol, 10)),
    resume: (symbol) => control.resume(Number.parseInt(symbol, 10)),
    pauseExchange: () => control.setAway(true),
    resumeExchange: () => control.setAway(false),
  };
}
