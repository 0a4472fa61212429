// What the session hears from the decoder. One way: an observer cannot change what is decoded.

export interface StreamObserver {
  /** Market data of any kind arrived: the channel is not frozen. */
  heard(): void;
  /** A whole book arrived. */
  snapshot(venueSymbol: string): void;
  /** The book can no longer be believed. */
  lost(venueSymbol: string): void;
}

/** Hears nothing: for replay. */
export const silentObserver: StreamObserver = {
  heard: () => undefined,
  snapshot: () => undefined,
  lost: () => undefined,
};
