// The reads that find contracts: the tree of products, the contracts of a product, and of one contract its details, its
// rules and its hours. Where the routes for event contracts are not there, the options chain that they are dressed as
// is asked for the same.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { isJsonArray, isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { HttpQuery } from "../../shared/http-options.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { DriftWatch } from "../../shared/schema-drift.ts";
import { readTolerant } from "../../shared/watched-read.ts";
import { exchangeName } from "../normalise/market.ts";
import { conidText } from "../normalise/quote-rows.ts";
import type { BrokerSession } from "../session/contract.ts";
import {
  detailsSchema,
  optionSchema,
  productContractsSchema,
  productSchema,
  rulesSchema,
  schedulesSchema,
  searchRowSchema,
  strikesSchema,
  treeSchema,
  type WireDetails,
  type WireProduct,
  type WireRules,
  type WireSchedules,
} from "../wire/catalogue-schemas.ts";

const tree = { endpoint: "category-tree", what: "category tree", schema: treeSchema };
const product = { endpoint: "category-tree", what: "product", schema: productSchema };
const contracts = {
  endpoint: "product-contracts",
  what: "contracts of a product",
  schema: productContractsSchema,
};
const details = { endpoint: "contract-details", what: "details", schema: detailsSchema };
const rules = { endpoint: "contract-rules", what: "rules", schema: rulesSchema };
const schedules = { endpoint: "contract-schedules", what: "schedules", schema: schedulesSchema };
const searchRow = { endpoint: "secdef-search", what: "search row", schema: searchRowSchema };
const strikes = { endpoint: "secdef-strikes", what: "strikes", schema: strikesSchema };
const option = { endpoint: "secdef-info", what: "option", schema: optionSchema };

/** Section of the search that marks event contracts. */
const eventSection = "EC";

/** The key of a month, `DEC26`: for searching, and without a meaning of its own. */
const monthKey = /^[A-Z]{3}\d{2}$/;
const monthNames = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

/** Months and strikes asked for of one product: each strike costs a request. */
const monthsMax = 24;
const strikesMax = 200;

/** The side of a contract that pays when the answer is yes, in the words of both kinds of routes. */
const yesSide = "Y";
const yesRight = "C";

export class ContractReads {
  readonly drift: DriftWatch;
  readonly #session: BrokerSession;

  constructor(session: BrokerSession, log: AdapterLog) {
    this.#session = session;
    this.drift = new DriftWatch({ venue: "forecastex", log });
  }

  /** Returns the products of the exchange, each once. */
  async products(): Promise<Result<readonly WireProduct[]>> {
    const answer = await this.#get("/forecast/category/tree", [], tree.endpoint);
    if (!answer.ok && answer.failure.code === "VEN-806") return this.#olderTree();
    if (!answer.ok) return answer;
    const read = readTolerant(tree, answer.value, this.drift);
    if (!read.ok) return read;
    const all = Object.values(read.value.categories).flatMap(({ markets = [] }) => markets);
    return succeed(ofExchange(all));
  }

  /** Returns the YES contracts of a product. */
  async contractsOf(one: WireProduct): Promise<Result<readonly string[]>> {
    const query: HttpQuery = [
      ["underlyingConid", String(one.conid)],
      ["exchange", exchangeName],
    ];
    const answer = await this.#get("/forecast/contract/market", query, contracts.endpoint);
    if (!answer.ok && answer.failure.code === "VEN-806") return this.#chainOf(one);
    if (!answer.ok) return answer;
    const read = readTolerant(contracts, answer.value, this.drift);
    if (!read.ok) return read;
    return succeed(
      read.value.contracts
        .filter(({ side }) => side === yesSide)
        .flatMap(({ conid }) => conidText(conid) ?? []),
    );
  }

  async details(conid: string): Promise<Result<WireDetails>> {
    const answer = await this.#ofContract("details", conid, details.endpoint);
    return answer.ok ? readTolerant(details, answer.value, this.drift) : answer;
  }

  async rules(conid: string): Promise<Result<WireRules>> {
    const answer = await this.#ofContract("rules", conid, rules.endpoint);
    return answer.ok ? readTolerant(rules, answer.value, this.drift) : answer;
  }

  async schedules(conid: string): Promise<Result<WireSchedules>> {
    const answer = await this.#ofContract("schedules", conid, schedules.endpoint);
    return answer.ok ? readTolerant(schedules, answer.value, this.drift) : answer;
  }

  /** The tree in the words of the older route. */
  async #olderTree(): Promise<Result<readonly WireProduct[]>> {
    const answer = await this.#get("/trsrv/event/category-tree", [], tree.endpoint);
    if (!answer.ok) return answer;
    if (!isJsonObject(answer.value)) return fail("VEN-801", "a category tree is an object");
    const all: WireProduct[] = [];
    for (const node of Object.values(answer.value)) {
      const markets = isJsonObject(node) && isJsonArray(node.markets) ? node.markets : [];
      for (const market of markets) {
        const read = readTolerant(product, market, this.drift);
        if (!read.ok) return read;
        all.push(read.value);
      }
    }
    return succeed(ofExchange(all));
  }

  /** The options chain: the search first, since strikes are empty without it. */
  async #chainOf(one: WireProduct): Promise<Result<readonly string[]>> {
    const query: HttpQuery = [["symbol", one.symbol]];
    const found = await this.#get("/iserver/secdef/search", query, searchRow.endpoint);
    if (!found.ok) return found;
    const months = this.#monthsOf(found.value, one);
    if (!months.ok) return months;
    const conids = new Set<string>();
    for (const month of months.value.slice(0, monthsMax)) {
      const key: HttpQuery = [
        ["conid", String(one.conid)],
        ["exchange", exchangeName],
        ["sectype", "OPT"],
        ["month", month],
      ];
      const answer = await this.#get("/iserver/secdef/strikes", key, strikes.endpoint);
      if (!answer.ok) return answer;
      const read = readTolerant(strikes, answer.value, this.drift);
      if (!read.ok) return read;
      for (const strike of read.value.call.slice(0, strikesMax)) {
        const rows = await this.#get(
          "/iserver/secdef/info",
          [...key, ["strike", String(strike)]],
          option.endpoint,
        );
        if (!rows.ok) return rows;
        const sides = this.#yesOptions(rows.value);
        if (!sides.ok) return sides;
        for (const conid of sides.value) conids.add(conid);
      }
    }
    return succeed([...conids]);
  }

  #monthsOf(answer: JsonValue, one: WireProduct): Result<readonly string[]> {
    if (!isJsonArray(answer)) return fail("VEN-801", "a search answers a list");
    for (const row of answer) {
      const read = readTolerant(searchRow, row, this.drift);
      if (!read.ok) return read;
      const { conid, sections = [], opt } = read.value;
      if (conidText(conid) !== conidText(one.conid)) continue;
      const section = sections.find(({ secType }) => secType === eventSection);
      const stated = (section?.months ?? "").split(";").filter((month) => monthKey.test(month));
      return succeed(stated.length > 0 ? stated : monthsOfDates(opt ?? ""));
    }
    return fail("VEN-806", `the broker's search does not find the product ${one.symbol}`);
  }

  #yesOptions(answer: JsonValue): Result<readonly string[]> {
    if (!isJsonArray(answer)) return fail("VEN-801", "options are a list");
    const conids: string[] = [];
    for (const row of answer) {
      const read = readTolerant(option, row, this.drift);
      if (!read.ok) return read;
      const conid = conidText(read.value.conid);
      if (read.value.right === yesRight && conid !== undefined) conids.push(conid);
    }
    return succeed(conids);
  }

  #ofContract(what: string, conid: string, endpoint: string): Promise<Result<JsonValue>> {
    return this.#get(`/forecast/contract/${what}`, [["conid", conid]], endpoint);
  }

  #get(path: string, query: HttpQuery, endpoint: string): Promise<Result<JsonValue>> {
    return this.#session.read({ path, query, endpoint });
  }
}

/** Returns the months of expiries like `20261209;20270130`, each once. */
function monthsOfDates(text: string): readonly string[] {
  const months = text.split(";").flatMap((date) => {
    const [, year, month] = /^\d{2}(\d{2})(\d{2})\d{2}$/.exec(date) ?? [];
    const name = monthNames[Number.parseInt(month ?? "", 10) - 1];
    return name === undefined || year === undefined ? [] : [`${name}${year}`];
  });
  return [...new Set(months)];
}

/** The tree lists other exchanges' event contracts too. */
function ofExchange(products: readonly WireProduct[]): readonly WireProduct[] {
  const byConid = new Map<string, WireProduct>();
  for (const one of products) {
    const conid = conidText(one.conid);
    const isOurs = one.exchange === undefined || one.exchange === exchangeName;
    if (conid !== undefined && isOurs) byConid.set(conid, one);
  }
  return [...byConid.values()];
}
