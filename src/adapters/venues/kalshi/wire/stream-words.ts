// The stream's words and numbers that the code branches on. Source: the venue's AsyncAPI document, summer 2026.

export const bookChannel = "orderbook_delta";
export const tradeChannel = "trade";
export const lifecycleChannel = "market_lifecycle_v2";

/** Errors after which the subscription no longer exists: 10 channel error, 25 subscription buffer overflow. */
export const terminalErrors: ReadonlySet<number> = new Set([10, 25]);

/** Error 9: the connection is not signed. */
export const authenticationRequired = 9;

/** Most tickers in one command: the venue overflows (error 25) when hundreds of books are added at once, since each
 * pushes a snapshot; 10 to 100 is what clients use. */
export const tickersPerCommandMax = 100;

/** Most tickers in one command while some of them are hot: their books are whole sooner. */
export const hotTickersPerCommandMax = 20;
