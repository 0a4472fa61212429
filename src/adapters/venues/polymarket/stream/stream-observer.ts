// What the session hears from the decoder. One way: an observer cannot change what is decoded.

export interface StreamObserver {
  /** Market data of any kind arrived: the channel is not frozen. */
  heard(): void;
  /** A whole book arrived. */
  snapshot(venueSymbol: string): void;
  /** The book can no longer be believed. */
  lost(venueSymbol: string): void;
  /** What is believed of the market's terms may be wrong: the catalogue and the order book's own record know. */
  doubtful(venueSymbol: string, why: string): void;
}

/** Hears nothing: for replay. */
export const silentObserver: StreamObserver = {
  heard: () => undefined,
  snapshot: () => undefined,
  lost: () => undefined,
  doubtful: () => undefined,
};
