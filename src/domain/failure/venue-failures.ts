// The failures at the edge to a venue: what it said, what did not fit, what was held back before it was sent. Part of
// the catalogue, under the same rule: codes are permanent.

import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

export const venueFailures = {
  "VEN-801": entry(
    "Frame does not fit its schema",
    "warning",
    "do-not-retry",
    "The frame is kept for inspection; the venue may have changed its format.",
  ),
  "VEN-802": entry(
    "Venue unreachable",
    "error",
    "retry",
    "The connection failed; it is retried with growing pauses.",
  ),
  "VEN-803": entry(
    "Request timed out",
    "error",
    "reconcile-first",
    "No answer within the deadline; the outcome is unknown.",
  ),
  "VEN-804": entry(
    "Venue answered with an error",
    "error",
    "do-not-retry",
    "The venue's own words are in the message.",
  ),
  "VEN-805": entry(
    "Credentials missing or refused",
    "critical",
    "do-not-retry",
    "Check the key files named in the configuration.",
  ),
  "VEN-806": entry(
    "Unknown market",
    "warning",
    "do-not-retry",
    "The venue does not know this market.",
  ),
  "VEN-807": entry("Rate limited", "warning", "retry", "The venue asked for a pause."),
  "VEN-808": entry(
    "Value outside our units",
    "warning",
    "do-not-retry",
    "A price, size or rate of the venue does not fit the units; the market stays closed.",
  ),
  "VEN-820": entry(
    "Not sent before its deadline",
    "warning",
    "retry",
    "The request rate was spent on others; nothing reached the venue.",
  ),
  "VEN-821": entry(
    "Dearer than the venue's rate allows",
    "warning",
    "do-not-retry",
    "The request costs more than its rate can ever hold at once; a batch must be smaller.",
  ),
  "VEN-822": entry(
    "Too many requests waiting",
    "warning",
    "retry",
    "More is asked of the venue than its rate allows; nothing of this request was sent.",
  ),
  "VEN-823": entry(
    "Endpoint left alone after failures",
    "warning",
    "retry",
    "Its breaker is open; probes tell when the endpoint is back.",
  ),
  "VEN-824": entry(
    "Connection closed by us",
    "information",
    "do-not-retry",
    "The program no longer talks to this venue; nothing was sent.",
  ),
  "VEN-830": entry(
    "Order does not fit the market",
    "error",
    "do-not-retry",
    "Its price, size or id would be refused by the venue; nothing was sent.",
  ),
  "VEN-831": entry(
    "Venue-side protection not in force",
    "critical",
    "do-not-retry",
    "No order group stands, or the venue has triggered it; nothing opens before it is armed or reset.",
  ),
  "VEN-832": entry(
    "Venue closed to opening",
    "warning",
    "retry",
    "The venue pauses or does not let our key trade; its own words are in the message.",
  ),
  "VEN-833": entry(
    "Reply about something else",
    "error",
    "reconcile-first",
    "The venue's reply names another order than was asked for; the order is looked up.",
  ),
  "VEN-840": entry(
    "Nothing can be signed here",
    "critical",
    "do-not-retry",
    "The signing library has no sound build for this platform; with a compiler `npm rebuild secp256k1` makes one.",
  ),
  "VEN-850": entry(
    "Order refused by the venue",
    "error",
    "do-not-retry",
    "The venue will not take this order as it is; its own words are in the message.",
  ),
  "VEN-851": entry(
    "Venue takes no orders now",
    "warning",
    "retry",
    "The matching engine restarts, or takes cancels or resting orders only; it opens again by itself.",
  ),
  "VEN-852": entry(
    "Not enough at the venue",
    "error",
    "retry",
    "Cash, shares or their allowance do not suffice; shares of a match arrive seconds after it.",
  ),
  "VEN-853": entry(
    "Account may not trade",
    "critical",
    "do-not-retry",
    "The venue refuses the account or its key: closed-only, banned, restricted region, wrong wallet.",
  ),
  "VEN-854": entry(
    "Order of another version",
    "warning",
    "retry",
    "The venue wants orders of another version; the version is read again and the order rebuilt once.",
  ),
  "VEN-855": entry(
    "Order already at the venue",
    "warning",
    "reconcile-first",
    "The venue has seen exactly this order; it is looked up and never sent as another.",
  ),
  "VEN-856": entry(
    "Refusal in unknown words",
    "error",
    "do-not-retry",
    "The venue refused in words that are not on the list; read them, and add them to the list.",
  ),
  "VEN-857": entry(
    "Clock differs from the venue's",
    "critical",
    "retry",
    "Set this machine's clock: requests are signed with the time, and orders would end at the wrong one.",
  ),
  "VEN-858": entry(
    "Identifier outside the catalogue",
    "warning",
    "reconcile-first",
    "Our order or trade names something that no listed market has; it is kept, and counted by its identifier.",
  ),
  "VEN-860": entry(
    "Sources of a venue disagree about a market",
    "error",
    "retry",
    "Its fee, grid, exchange, version or tokens are not certain, so nothing is traded on it until they agree again.",
  ),
  "VEN-861": entry(
    "Turned away at the venue's edge",
    "error",
    "do-not-retry",
    "The answer was 403 before any key was looked at: this address, its region or the client's name is not let in.",
  ),
  "VEN-862": entry(
    "Filter not applied by the venue",
    "error",
    "do-not-retry",
    "The answer holds what was not asked for; the venue ignores filters it does not know, so the list is not believed.",
  ),
  "VEN-870": entry(
    "Shares to sell are not there",
    "warning",
    "retry",
    "What was bought can be sold when its trade is in the block; more than is held is never sold.",
  ),
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
