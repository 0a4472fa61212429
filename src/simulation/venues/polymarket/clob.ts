// The order book host's public routes over REST: books, server time and version, and the compact market record that
// carries the fee. Sources: the official client; docs.polymarket.com.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { epochSeconds } from "../../instant-text.ts";
import type { RandomStream } from "../../random-stream.ts";
import { jsonReply, type ShellReply, type ShellRequest, textReply } from "../../transport/shell.ts";
import type { ListedMarket, ListedToken, PolymarketCatalogue } from "./catalogue.ts";
import { type WireBook, wireBook, wireTickSize } from "./wire-book.ts";

/** Most tokens of one batch of books. */
const batchTokensMax = 500;

const marketRecordPath = "/clob-markets/";

export function answerClob(
  catalogue: PolymarketCatalogue,
  request: ShellRequest,
  now: EpochMicros,
  random: RandomStream,
): ShellReply {
  const query = new URLSearchParams(request.query);
  const route = `${request.method} ${request.path}`;
  if (route === "GET /time") return jsonReply(200, epochSeconds(now));
  if (route === "GET /version") return jsonReply(200, { version: 2 });
  if (route === "GET /ok") return textReply(200, "OK");
  if (route === "GET /book") return answerBook(catalogue, query);
  if (route === "POST /books") return answerBooks(catalogue, request.body, random);
  if (route === "GET /tick-size") {
    return answerAboutToken(catalogue, query, ({ market }) => ({
      minimum_tick_size: wireTickSize(market),
    }));
  }
  if (route === "GET /neg-risk") {
    return answerAboutToken(catalogue, query, ({ market }) => ({
      neg_risk: market.listing.negRisk,
    }));
  }
  if (request.method === "GET" && request.path.startsWith(marketRecordPath)) {
    return answerMarket(catalogue, request.path.slice(marketRecordPath.length));
  }
  return jsonReply(404, { error: "not found" });
}

function answerBook(catalogue: PolymarketCatalogue, query: URLSearchParams): ShellReply {
  const tokenId = query.get("token_id");
  if (tokenId === null || tokenId === "") return jsonReply(400, { error: "Invalid token id" });
  const token = catalogue.findToken(tokenId);
  if (token === undefined) return noBook();
  return jsonReply(200, restBook(token));
}

/** Unknown ids are missing without a word, and the order of the request is not kept. */
function answerBooks(
  catalogue: PolymarketCatalogue,
  body: string,
  random: RandomStream,
): ShellReply {
  const tokenIds = parseTokenIds(body);
  if (tokenIds === undefined) return jsonReply(400, { error: "Invalid payload" });
  if (tokenIds.length > batchTokensMax)
    return jsonReply(400, { error: "Payload exceeds the limit" });
  const books = [...new Set(tokenIds)].flatMap((tokenId) => {
    const token = catalogue.findToken(tokenId);
    return token === undefined ? [] : [restBook(token)];
  });
  if (random.chance(500_000)) books.reverse();
  return jsonReply(200, books);
}

function answerAboutToken(
  catalogue: PolymarketCatalogue,
  query: URLSearchParams,
  describe: (token: ListedToken) => Readonly<Record<string, unknown>>,
): ShellReply {
  const token = catalogue.findToken(query.get("token_id") ?? "");
  return token === undefined ? noBook() : jsonReply(200, describe(token));
}

function answerMarket(catalogue: PolymarketCatalogue, conditionId: string): ShellReply {
  const market = catalogue.find(conditionId);
  if (market === undefined) return jsonReply(404, { error: "market not found" });
  return jsonReply(200, compactRecord(market));
}

function compactRecord(market: ListedMarket): Readonly<Record<string, unknown>> {
  const { listing } = market;
  const { fees } = listing;
  return {
    c: listing.conditionId,
    t: [
      { t: listing.yesToken, o: listing.outcomes[0] },
      { t: listing.noToken, o: listing.outcomes[1] },
    ],
    mos: listing.orderSizeMin,
    mts: wireTickSize(market),
    mbf: 1_000,
    tbf: 1_000,
    nr: listing.negRisk,
    fd: fees === null ? null : { r: fees.rate, e: fees.exponent, to: true },
    itode: false,
    sd: 0,
    cbos: false,
    ao: market.winner === null && market.traded.phase === "open",
    ibce: false,
    gst: null,
    v: "v1",
  };
}

/** Returns a book in the key order of the REST reply. */
function restBook(token: ListedToken): WireBook {
  const { market, asset_id, timestamp, hash, bids, asks, ...rest } = wireBook(token);
  return { market, asset_id, timestamp, hash, bids, asks, ...rest };
}

function noBook(): ShellReply {
  return jsonReply(404, { error: "No orderbook exists for the requested token id" });
}

function parseTokenIds(body: string): readonly string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const tokenIds = value.map((entry: unknown) =>
    typeof entry === "object" && entry !== null && "token_id" in entry ? entry.token_id : undefined,
  );
  return tokenIds.every((tokenId) => typeof tokenId === "string") ? tokenIds : undefined;
}
