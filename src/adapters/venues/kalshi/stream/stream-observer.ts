// What the session hears from the decoder: replies to commands, losses, snapshots. One way: an observer cannot
// change what is decoded, so live and replay decode alike.

export interface VenueError {
  /** Id of the command it answers, when the venue says so. */
  readonly command: number | null;
  /** Channel of the subscription it concerns, or null. */
  readonly channel: string | null;
  readonly code: number;
  readonly words: string;
  /** The subscription is gone. */
  readonly isTerminal: boolean;
}

export interface StreamObserver {
  subscribed(command: number | null, channel: string, sid: number): void;
  confirmed(command: number | null): void;
  failed(error: VenueError): void;
  snapshot(ticker: string): void;
  /** Frames of a channel were lost; the named markets' books with them. */
  lost(channel: string, tickers: readonly string[]): void;
  /** A frame about the market could not be used; its book is not known. */
  unfit(ticker: string): void;
  /** The market's fees or grid have changed, and the stream does not say to what. */
  doubtful(ticker: string, why: string): void;
}

/** Hears nothing: for replay. */
export const silentObserver: StreamObserver = {
  subscribed: () => undefined,
  confirmed: () => undefined,
  failed: () => undefined,
  snapshot: () => undefined,
  lost: () => undefined,
  unfit: () => undefined,
  doubtful: () => undefined,
};
