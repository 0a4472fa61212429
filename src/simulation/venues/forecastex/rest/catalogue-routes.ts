// Routes that find contracts: the tree of categories, the contracts of a product, details, rules and hours of one of
// them; and the way round by the search for options, whose strikes are empty for who has not searched first.

import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { ContractCatalogue, ListedContract } from "../core/contract.ts";
import { type ForecastExProductListing, forecastExExchange } from "../listing.ts";
import {
  dayText,
  monthKey,
  strikeNumber,
  wireDetails,
  wireOption,
  wireRules,
  wireSchedules,
  wireSides,
} from "../wire/contracts.ts";
import { badRequest, unknownContract } from "./replies.ts";
import { readConid, readFields } from "./request-body.ts";
import { type InnerCall, innerRoute, type OuterCall, outerRoute, type Route } from "./router.ts";

export function catalogueRoutes(catalogue: ContractCatalogue): Route[] {
  const search = (call: InnerCall): ShellReply => searchProducts(call, catalogue);
  const contractRoute = (
    name: string,
    wire: (contract: ListedContract, conid: number) => unknown,
  ): Route =>
    outerRoute(`GET /forecast/contract/${name}`, ({ query }) => {
      const sent = query.get("conid");
      const conid = readConid(sent);
      if (conid === undefined) return badRequest("conid is required");
      const contract = catalogue.find(conid);
      if (contract === undefined) return unknownContract(String(sent));
      return jsonReply(200, wire(contract, conid));
    });
  return [
    outerRoute("GET /forecast/category/tree", () => jsonReply(200, wireTree(catalogue))),
    outerRoute("GET /trsrv/event/category-tree", () => jsonReply(200, olderTree(catalogue))),
    outerRoute("GET /forecast/contract/market", (call) => listMarket(call, catalogue)),
    contractRoute("details", wireDetails),
    contractRoute("rules", wireRules),
    contractRoute("schedules", ({ product }) => wireSchedules(product)),
    innerRoute("GET /iserver/secdef/search", search),
    innerRoute("POST /iserver/secdef/search", search),
    innerRoute("GET /iserver/secdef/strikes", (call) => listStrikes(call, catalogue)),
    innerRoute("GET /iserver/secdef/info", (call) => listOptions(call, catalogue)),
  ];
}

interface Node {
  readonly id: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly products: ForecastExProductListing[];
}

function nodesOf(catalogue: ContractCatalogue): Node[] {
  const nodes = new Map<string, Node>();
  for (const product of catalogue.products) {
    let parent: string | undefined;
    for (const [level, { id, name }] of product.categoryPath.entries()) {
      const node = nodes.get(id) ?? { id, name, parent, products: [] };
      nodes.set(id, node);
      if (level === 2) node.products.push(product);
      parent = id;
    }
  }
  return [...nodes.values()];
}

function wireProducts(products: readonly ForecastExProductListing[]): readonly unknown[] {
  return products.map((product) => ({
    name: product.marketName,
    symbol: product.symbol,
    exchange: forecastExExchange,
    conid: product.underlyingConid,
    product_conid: product.productConid,
  }));
}

/** Only the lowest level owns markets, and only the highest has no parent. */
function wireTree(catalogue: ContractCatalogue): unknown {
  const entries = nodesOf(catalogue).map(({ id, name, parent, products }) => [
    id,
    {
      name,
      ...(parent === undefined ? {} : { parent_id: parent }),
      ...(products.length === 0 ? {} : { markets: wireProducts(products) }),
    },
  ]);
  return { categories: Object.fromEntries(entries) };
}

/** The same in the words of the older route. */
function olderTree(catalogue: ContractCatalogue): unknown {
  const entries = nodesOf(catalogue).map(({ id, name, parent, products }) => [
    id,
    {
      label: name,
      ...(parent === undefined ? {} : { parentId: parent }),
      ...(products.length === 0 ? {} : { markets: wireProducts(products) }),
    },
  ]);
  return Object.fromEntries(entries);
}

function listMarket({ query }: OuterCall, catalogue: ContractCatalogue): ShellReply {
  const sent = query.get("underlyingConid");
  const underlying = readConid(sent);
  if (underlying === undefined) return badRequest("underlyingConid is required");
  const exchange = query.get("exchange") ?? forecastExExchange;
  const product = catalogue.products.find((one) => one.underlyingConid === underlying);
  if (product === undefined || exchange !== forecastExExchange) {
    return unknownContract(String(sent));
  }
  const contracts = catalogue.contractsOf(underlying).filter(({ paidAt }) => paidAt === null);
  return jsonReply(200, {
    market_name: product.marketName,
    symbol: product.symbol,
    exchange: forecastExExchange,
    payout: 1,
    logo_category: product.categoryPath[1].id,
    exclude_historical_data: false,
    contracts: contracts.flatMap(wireSides),
  });
}

function searchProducts(
  { request, query, memory }: InnerCall,
  catalogue: ContractCatalogue,
): ShellReply {
  const symbol = query.get("symbol") ?? readFields(request)?.["symbol"];
  if (typeof symbol !== "string" || symbol === "") return badRequest("symbol is required");
  const found = catalogue.products.filter((product) => product.symbol === symbol);
  for (const { underlyingConid } of found) memory.searched.add(underlyingConid);
  return jsonReply(
    200,
    found.map((product) => {
      const contracts = catalogue.contractsOf(product.underlyingConid);
      const dates = [...new Set(contracts.map(({ listing }) => dayText(listing.lastTradeAt)))];
      const keys = [...new Set(contracts.map(monthKey))];
      return {
        conid: String(product.underlyingConid),
        companyHeader: `${product.marketName} - ${forecastExExchange}`,
        companyName: product.marketName,
        symbol: product.symbol,
        description: forecastExExchange,
        restricted: null,
        opt: dates.sort().join(";"),
        sections: [
          { secType: "IND", exchange: `${forecastExExchange};` },
          { secType: "EC", months: keys.join(";"), exchange: forecastExExchange },
        ],
      };
    }),
  );
}

/** The contracts that a search by underlier and month means, or why it means nothing. */
function searched(
  { query, memory }: InnerCall,
  catalogue: ContractCatalogue,
): readonly ListedContract[] | ShellReply {
  const underlying = readConid(query.get("conid"));
  if (underlying === undefined) return badRequest("conid is required");
  if (query.get("sectype") !== "OPT") return badRequest("sectype must be OPT");
  const month = query.get("month");
  if (month === null) return badRequest("month is required");
  if (!memory.searched.has(underlying)) return [];
  if ((query.get("exchange") ?? forecastExExchange) !== forecastExExchange) return [];
  return catalogue.contractsOf(underlying).filter((contract) => monthKey(contract) === month);
}

function listStrikes(call: InnerCall, catalogue: ContractCatalogue): ShellReply {
  const found = searched(call, catalogue);
  if ("status" in found) return found;
  const strikes = [...new Set(found.map(strikeNumber))].sort((one, other) => one - other);
  return jsonReply(200, { call: strikes, put: strikes });
}

function listOptions(call: InnerCall, catalogue: ContractCatalogue): ShellReply {
  const found = searched(call, catalogue);
  if ("status" in found) return found;
  const { query } = call;
  const strike = query.get("strike");
  const right = query.get("right");
  if (strike === null) return badRequest("strike is required");
  const rows = found
    .filter((contract) => String(strikeNumber(contract)) === strike)
    .flatMap((contract) => [
      wireOption(contract, contract.listing.conidYes),
      wireOption(contract, contract.listing.conidNo),
    ])
    .filter((row) => right === null || row["right"] === right);
  return jsonReply(200, rows);
}
