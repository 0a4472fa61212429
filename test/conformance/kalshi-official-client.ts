// The venue's own client, ready to judge the simulated Kalshi: one instance of each of its interfaces, each with a
// connection library of its own, because on the shared one their signatures pile up.

import { createRequire } from "node:module";
import {
  AccountApi,
  ApiKeysApi,
  Configuration,
  EventsApi,
  ExchangeApi,
  HistoricalApi,
  MarketApi,
  OrderGroupsApi,
  OrdersApi,
  PortfolioApi,
} from "kalshi-typescript";

type Connection = NonNullable<ConstructorParameters<typeof OrdersApi>[2]>;

interface ConnectionLibrary {
  create(): Connection;
}

/** The library that the client brings along; it is no dependency of this project. */
function connectionLibrary(): ConnectionLibrary {
  const requireFromClient = createRequire(import.meta.resolve("kalshi-typescript"));
  return requireFromClient("axios");
}

export interface ClientKey {
  readonly restUrl: string;
  readonly keyId: string;
  readonly privateKeyPem: string;
}

export interface OfficialClient {
  readonly account: AccountApi;
  readonly apiKeys: ApiKeysApi;
  readonly events: EventsApi;
  readonly exchange: ExchangeApi;
  readonly historical: HistoricalApi;
  readonly market: MarketApi;
  readonly orderGroups: OrderGroupsApi;
  readonly orders: OrdersApi;
  readonly portfolio: PortfolioApi;
}

export function officialClient(key: ClientKey): OfficialClient {
  const library = connectionLibrary();
  const configuration = new Configuration({
    apiKey: key.keyId,
    privateKeyPem: key.privateKeyPem,
    basePath: key.restUrl,
  });
  const own = () => [configuration, key.restUrl, library.create()] as const;
  return {
    account: new AccountApi(...own()),
    apiKeys: new ApiKeysApi(...own()),
    events: new EventsApi(...own()),
    exchange: new ExchangeApi(...own()),
    historical: new HistoricalApi(...own()),
    market: new MarketApi(...own()),
    orderGroups: new OrderGroupsApi(...own()),
    orders: new OrdersApi(...own()),
    portfolio: new PortfolioApi(...own()),
  };
}

/** What the client's exception carries when the venue says no. */
export interface ClientRefusal {
  readonly status: number;
  readonly body: unknown;
}

/** Returns the status and body of a call that must fail. */
export async function refusalOf(call: Promise<unknown>): Promise<ClientRefusal> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome === undefined) throw new Error("the call was expected to be refused");
  if (typeof outcome !== "object" || outcome === null || !("response" in outcome)) {
    throw new Error("the call failed without a reply", { cause: outcome });
  }
  const { response } = outcome as { readonly response: { status: number; data: unknown } };
  return { status: response.status, body: response.data };
}
