// The simulated broker's answers have the keys of the documented payloads, and values of their kinds: what an adapter is
// tested with by hand and what it meets here are the same wire.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";

import {
  account,
  ask,
  BrokerLine,
  begin,
  type MemoryBroker,
  memoryBroker,
  no,
  underlying,
  yes,
} from "../../../../test/support/forecastex-memory-venue.ts";
import type { WireMessage } from "../../../../test/support/venue-streams.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";

const folder = join(import.meta.dirname, "../../../../fixtures/venues/forecastex");

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
}

/** Returns the kinds of values by their path; of a list, those of its first entry. */
function shapeOf(value: unknown, path = ""): Record<string, string> {
  if (Array.isArray(value)) return { [path]: "list", ...shapeOf(value[0], `${path}[]`) };
  if (typeof value !== "object" || value === null) return { [path]: typeof value };
  return Object.assign(
    { [path]: "object" },
    ...Object.entries(value).map(([name, inner]) => shapeOf(inner, `${path}.${name}`)),
  );
}

const market = String(yes);
const orders = `POST /iserver/account/${account}/orders`;
const said = new Map<string, WireMessage>();

function ticket(conid: number, over: Readonly<Record<string, unknown>>): unknown {
  const terms = { orderType: "LMT", side: "BUY", tif: "GTC" };
  return { orders: [{ conidex: `${conid}@FORECASTX`, ...terms, ...over }] };
}

function sayOf(name: string, body: WireMessage): WireMessage {
  said.set(name, body);
  return body;
}

/** Everything that reads of a broker with a position, a resting order partly filled, and a question. */
function hearRest(venue: MemoryBroker): void {
  const contract = `GET /forecast/contract`;
  const option = `conid=${underlying}&exchange=FORECASTX&sectype=OPT&month=DEC26`;
  const reads: readonly (readonly [string, string])[] = [
    ["rest/auth-status", "POST /iserver/auth/status"],
    ["rest/tickle", "POST /tickle"],
    ["rest/accounts", "GET /iserver/accounts"],
    ["rest/category-tree", "GET /forecast/category/tree"],
    ["rest/contract-market", `${contract}/market?underlyingConid=${underlying}`],
    ["rest/contract-details", `${contract}/details?conid=${yes}`],
    ["rest/contract-rules", `${contract}/rules?conid=${yes}`],
    ["rest/contract-schedules", `${contract}/schedules?conid=${yes}`],
    ["rest/secdef-search", "GET /iserver/secdef/search?symbol=FF"],
    ["rest/secdef-strikes", `GET /iserver/secdef/strikes?${option}`],
    ["rest/secdef-info", `GET /iserver/secdef/info?${option}&strike=3.625`],
    ["rest/portfolio-positions", `GET /portfolio2/${account}/positions`],
    ["rest/positions-page", `GET /portfolio/${account}/positions/0`],
    ["rest/ledger", `GET /portfolio/${account}/ledger`],
    ["rest/orders-preflight", "GET /iserver/account/orders"],
    ["rest/orders", "GET /iserver/account/orders?filters=submitted"],
  ];
  for (const [name, endpoint] of reads) sayOf(name, ask(venue, endpoint).body);
  const snapshot = `GET /iserver/marketdata/snapshot?conids=${yes},${no}&fields=31,84,85,86,88,7059`;
  sayOf("rest/snapshot-preflight", ask(venue, snapshot).body);
  sayOf("rest/snapshot", ask(venue, snapshot).body);
}

beforeAll(() => {
  const venue = memoryBroker();
  sayOf("rest/error-no-bridge", ask(venue, "GET /iserver/accounts").body);
  begin(venue);
  const line = new BrokerLine(venue);
  const [system, accounts, status] = line.take();
  for (const [name, frame] of Object.entries({ system, accounts, status })) {
    sayOf(`stream/${name}`, frame);
  }
  venue.clock.advance(seconds(10));
  sayOf("stream/heartbeat", line.take()[0]);
  const messageIds = ["o354", "o383", "o451", "o10336"];
  ask(venue, "POST /iserver/questions/suppress", { messageIds });
  venue.control.place({ market, side: "bid", price: "0.60", size: "500" });
  venue.control.place({ market, side: "ask", price: "0.63", size: "500" });
  for (const topic of ["sor+{}", "spl+{}", 'str+{"realtimeUpdatesOnly":true}']) line.send(topic);
  line.send(`smd+${yes}+{"fields":["31","84","88","86","85"]}`);
  ask(venue, orders, ticket(yes, { price: 0.63, quantity: 100, cOID: "arb-1" }));
  line.take();
  ask(venue, orders, ticket(no, { price: 0.41, quantity: 10, cOID: "arb-2" }));
  const frames = line.take();
  sayOf(
    "stream/executions",
    frames.find(({ topic }) => topic === "str"),
  );
  sayOf(
    "stream/profit",
    frames.find(({ topic }) => topic === "spl"),
  );
  sayOf("rest/trades", ask(venue, "GET /iserver/account/trades").body);
  const resting = ticket(yes, { price: 0.62, quantity: 25, cOID: "arb-3" });
  const [submitted] = sayOf("rest/order-submitted", ask(venue, orders, resting).body);
  line.take();
  venue.clock.advance(seconds(1));
  venue.control.take({ market, side: "ask", price: "0.62", size: "10" });
  sayOf("stream/order-change", line.takeTopic("sor")[0]);
  const asked = `GET /iserver/account/order/status/${submitted.order_id}`;
  sayOf("rest/order-status", ask(venue, asked).body);
  hearRest(venue);
  const again = new BrokerLine(venue);
  ask(venue, "GET /iserver/account/orders?force=true");
  again.send("sor+{}");
  sayOf("stream/order", again.takeTopic("sor")[0]);
  again.send(`smd+${yes}+{"fields":["31","84","88","86","85"]}`);
  sayOf("stream/quote", again.take().at(-1));
  const dear = ticket(yes, { price: 0.9, quantity: 1, cOID: "arb-4" });
  sayOf("rest/order-question", ask(venue, orders, dear).body);
  sayOf("rest/order-error", ask(venue, orders, ticket(yes, { price: 2, quantity: 1 })).body);
  venue.control.promptNext("Apply the preset?");
  const prompted = ticket(yes, { price: 0.61, quantity: 1, cOID: "arb-5" });
  sayOf("rest/order-prompt", ask(venue, orders, prompted).body);
  const cancel = `DELETE /iserver/account/${account}/order/${submitted.order_id}`;
  sayOf("rest/order-cancel", ask(venue, cancel).body);
  venue.control.compete();
  sayOf("stream/status-competing", again.takeTopic("sts")[0]);
  sayOf("rest/auth-status-competing", ask(venue, "POST /iserver/auth/status").body);
  sayOf("stream/waiting", new BrokerLine(venue, { headers: {} }).take()[0]);
  venue.shell.stop();
});

const names = [
  ...["auth-status", "auth-status-competing", "tickle", "accounts", "category-tree"],
  ...["contract-market", "contract-details", "contract-rules", "contract-schedules"],
  ...["secdef-search", "secdef-strikes", "secdef-info", "snapshot-preflight", "snapshot"],
  ...["order-submitted", "order-question", "order-error", "order-prompt", "order-cancel"],
  ...["orders-preflight", "orders", "order-status", "portfolio-positions", "positions-page"],
  ...["ledger", "trades", "error-no-bridge"],
].map((name) => `rest/${name}`);
const frameNames = [
  ...["system", "accounts", "status", "status-competing", "waiting", "heartbeat", "quote"],
  ...["order", "order-change", "executions", "profit"],
].map((name) => `stream/${name}`);

test.each([...names, ...frameNames])("%s", (name) => {
  expect(shapeOf(said.get(name))).toEqual(shapeOf(fixture(name)));
});
