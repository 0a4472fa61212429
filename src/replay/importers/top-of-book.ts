// What every importer reduces a row to: the best bid and ask of one market.

/** No price: the side is empty. */
export const noPrice = -1;

/** Best bid and ask of one market in YES prices. Prices in ticks or `noPrice`; sizes in contract micros, or null where
 * the recording has none and the declared size is to stand. */
export interface TopOfBook {
  readonly bidTicks: number;
  readonly bidSizeContractMicros: number | null;
  readonly askTicks: number;
  readonly askSizeContractMicros: number | null;
}
