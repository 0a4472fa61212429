// What a client says on the broker's WebSocket: text, not JSON. Source: the broker's page on its WebSocket.

import { askedFields } from "./market-fields.ts";

/** Asks for the quotes of a contract; what has a value comes at once, and then what changes. */
export function subscribeQuotes(conid: string): string {
  return `smd+${conid}+${JSON.stringify({ fields: askedFields })}`;
}

/** Ends the quotes of a contract; not confirmed. */
export function unsubscribeQuotes(conid: string): string {
  return `umd+${conid}+{}`;
}

/** Keeps the brokerage session, once a minute at least, besides the sign of life over HTTP. */
export const aliveText = "tic";
