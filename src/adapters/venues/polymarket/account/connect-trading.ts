// From a wallet's key to orders and account that can be started: the venue is asked for its time and our credentials, and
// the parts are joined. One set of breakers, one watch over formats and one way to close gates serve them all.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import { GateKeeper } from "../../shared/gate-keeper.ts";
import type { HttpLimits } from "../../shared/http-options.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { orderBreakers } from "../../shared/order-breakers.ts";
import type { RateGovernor } from "../../shared/rate-governor.ts";
import { type Drift, DriftWatch } from "../../shared/schema-drift.ts";
import { StrictReader } from "../../shared/strict-reader.ts";
import {
  type PolymarketCredentials,
  type PolymarketEnvironmentOptions,
  resolvePolymarketUrls,
} from "../config.ts";
import type { PolymarketCatalogue } from "../rest/catalogue.ts";
import { type OpenedTrading, openTrading } from "../rest/open-trading.ts";
import { PolymarketResolutions } from "../rest/resolutions.ts";
import { exchangeOf } from "../signing/exchanges.ts";
import { MarketRulebook } from "./market-rulebook.ts";
import { PolymarketTrading } from "./polymarket-trading.ts";
import { type PolymarketTradingOptions, polymarketGates } from "./trading-options.ts";
import { UserStream } from "./user-stream.ts";

export interface ConnectTradingOptions
  extends PolymarketEnvironmentOptions,
    Pick<PolymarketTradingOptions, "restingTime" | "fillAndKillBuys" | "redeemer"> {
  readonly credentials: PolymarketCredentials;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly sink: InputSink;
  readonly catalogue: Pick<PolymarketCatalogue, "listMarkets" | "tradedMarket" | "question">;
  readonly log?: AdapterLog;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** One for all that asks under this account; none when absent. */
  readonly governor?: RateGovernor;
}

/** Endpoints whose breaker closes the venue. */
const neededForTrading: ReadonlySet<string> = new Set([
  "post-order",
  "cancel-order",
  "order",
  "orders",
  "trades",
]);

/** Returns orders and account, not started, or the failures of `openTrading`. */
export async function connectPolymarketTrading(
  options: ConnectTradingOptions,
): Promise<Result<PolymarketTrading>> {
  const { credentials, transport, random, limits, governor, sink, catalogue } = options;
  const { clock } = transport;
  const log = options.log ?? silentLog;
  const urls = resolvePolymarketUrls(options, ["userStream"]);
  if (!urls.ok) return urls;
  const keeper = new GateKeeper({ venue: "polymarket", clock, emit: (event) => sink.event(event) });
  const gates = polymarketGates(keeper);
  const observer = {
    drifted: ({ kind, what, field }: Drift) => keeper.alarm("drift", `${kind} ${what}.${field}`),
  };
  const watch = new DriftWatch({ venue: "polymarket", log, observer });
  const breakers = orderBreakers({
    ...{ clock, random, needed: neededForTrading },
    gates: {
      close: (_gate, words) => gates.breaker.close("endpoint", words),
      open: () => gates.breaker.open("endpoint"),
    },
  });
  const rulebook = new MarketRulebook((conditionId) => catalogue.tradedMarket(conditionId));
  const basis = { transport, random, limits, governor, breakers };
  const opened = await openTrading({
    ...{ ...basis, environment: options.environment, credentials, watch, log },
    ...(options.urls === undefined ? {} : { urls: options.urls }),
    complementOf: (tokenId) => rulebook.complementOf(tokenId),
  });
  if (!opened.ok) return opened;
  const { rest, signer } = opened.value;
  const resolutions = new PolymarketResolutions({ ...options, ...basis });
  const { restingTime, fillAndKillBuys, redeemer } = options;
  const trading = new PolymarketTrading({
    ...{ clock, sink, rest, signer, gates, catalogue, rulebook, log, breakers, redeemer },
    ...(restingTime === undefined ? {} : { restingTime }),
    ...(fillAndKillBuys === undefined ? {} : { fillAndKillBuys }),
    async resolution(conditionId) {
      const question = catalogue.question(conditionId);
      if (question !== undefined) return resolutions.payoutOf(question);
      return fail("VEN-806", `market ${conditionId} is not listed`);
    },
    spenderOf: (domain) => exchangeOf(credentials.chainId, domain).toLowerCase(),
    openStream: (news) =>
      new UserStream({
        ...{ url: urls.value.userStream, transport, random, log, news },
        credentials: opened.value.api,
        reader: new StrictReader(watch),
        tradeReader: () => rest.tradeReader(),
      }),
    acknowledged: () => watch.acknowledged(),
    close: () => closeAll(opened.value, resolutions),
  });
  return succeed(trading);
}

async function closeAll({ rest }: OpenedTrading, resolutions: PolymarketResolutions) {
  await Promise.all([rest.close(), resolutions.close()]);
}
