// Rows of public activity as the Data API and the stream write them: JSON doubles with at most six decimals, seconds,
// an outcome number that is now and then 999. Sources: reference page, sections 4.3 and 5.4.

import { safeNumber } from "../../../../domain/units/rounding.ts";
import { epochSeconds } from "../../../instant-text.ts";
import type { PolymarketCatalogue } from "../catalogue.ts";
import { eventsOf } from "../listing-events.ts";
import type { ActivityRow } from "./activity-log.ts";

/** What the feed writes where it has lost the outcome. */
const lostOutcome = 999;

type Fields = Readonly<Record<string, unknown>>;

/** Returns a JSON number for millionths: the double that is nearest, as a division of safe integers gives it. */
export function jsonNumber(millionths: bigint): number {
  return safeNumber(millionths) / 1_000_000;
}

/** What both hosts say of the market of a row. */
function describe(catalogue: PolymarketCatalogue, row: ActivityRow) {
  const { listing } = catalogue.market(row.conditionId);
  const index = row.tokenId === listing.noToken ? 1 : 0;
  const isUnknown = row.hasLostOutcome || row.tokenId === "";
  return {
    title: listing.question,
    slug: listing.slug,
    eventSlug: eventsOf(listing)[0].slug,
    outcome: row.tokenId === "" ? "" : listing.outcomes[index],
    outcomeIndex: isUnknown ? lostOutcome : index,
    name: `wallet-${row.wallet.slice(2, 8)}`,
  };
}

/** Returns a row of `/v2/trades`. */
export function wireTrade(catalogue: PolymarketCatalogue, row: ActivityRow): Fields {
  const market = describe(catalogue, row);
  return {
    proxy_wallet: row.wallet,
    side: row.side,
    token_id: row.tokenId,
    condition_id: row.conditionId,
    size: jsonNumber(row.size),
    price: jsonNumber(row.price),
    timestamp: epochSeconds(row.at),
    title: market.title,
    slug: market.slug,
    icon: "",
    event_slug: market.eventSlug,
    outcome: market.outcome,
    outcome_index: market.outcomeIndex,
    name: market.name,
    pseudonym: market.name,
    bio: null,
    profile_image: null,
    profile_image_optimized: null,
    transaction_hash: row.transactionHash,
  };
}

/** Returns a row of `/v2/activity`. */
export function wireActivity(catalogue: PolymarketCatalogue, row: ActivityRow): Fields {
  return {
    ...wireTrade(catalogue, row),
    type: row.type,
    usdc_size: jsonNumber(row.cash),
    is_combo: false,
  };
}

/** Returns the payload of a frame of the activity stream. */
export function streamedTrade(catalogue: PolymarketCatalogue, row: ActivityRow): Fields {
  const market = describe(catalogue, row);
  return {
    asset: row.tokenId,
    bio: "",
    conditionId: row.conditionId,
    eventSlug: market.eventSlug,
    icon: "",
    name: market.name,
    outcome: market.outcome,
    outcomeIndex: market.outcomeIndex,
    price: jsonNumber(row.price),
    profileImage: "",
    proxyWallet: row.wallet,
    pseudonym: market.name,
    side: row.side,
    size: jsonNumber(row.size),
    slug: market.slug,
    timestamp: epochSeconds(row.at),
    title: market.title,
    transactionHash: row.transactionHash,
  };
}
