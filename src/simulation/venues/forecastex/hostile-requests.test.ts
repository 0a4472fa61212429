// Requests that nobody should send to the broker: fields of any type, numbers of any size, paths and queries of any text.
// Each gets an answer with a status of the venue's, never an exception, and no account ends with less than nothing.

import fc from "fast-check";
import { expect, test } from "vitest";

import {
  account,
  ask,
  BrokerLine,
  begin,
  memoryBroker,
  no,
  underlying,
  yes,
} from "../../../../test/support/forecastex-memory-venue.ts";

const endpoints = [
  `POST /iserver/account/${account}/orders`,
  `POST /iserver/account/${account}/orders/whatif`,
  `POST /iserver/account/${account}/order/$order`,
  `DELETE /iserver/account/${account}/order/$order`,
  "POST /iserver/reply/$order",
  "POST /iserver/notification",
  "POST /iserver/questions/suppress",
  "POST /iserver/account",
  "POST /iserver/secdef/search",
  "GET /iserver/secdef/strikes",
  "GET /iserver/secdef/info",
  "GET /iserver/marketdata/snapshot",
  "GET /iserver/account/orders",
  "GET /iserver/account/trades",
  "GET /iserver/account/order/status/$order",
  "GET /forecast/contract/market",
  "GET /forecast/contract/details",
  "GET /portfolio/$order/ledger",
  `GET /portfolio/${account}/positions/$order`,
  "GET /$order",
] as const;

const ticket = { conid: yes, orderType: "LMT", side: "BUY", price: 0.62, quantity: 5, tif: "GTC" };
/** A body that most of these would take. */
const sound = {
  ...{ confirmed: true, messageIds: ["o163"], orderId: 1, reqId: "301", text: "Yes", symbol: "FF" },
  ...{ acctId: account, price: 0.61, quantity: 3, tif: "GTC" },
};
const ticketNames = [...Object.keys(ticket), "conidex", "cOID", "acctId"];
const queryNames = [
  "conid",
  "conids",
  "fields",
  "underlyingConid",
  "symbol",
  "month",
  "strike",
].concat(["sectype", "exchange", "filters", "force", "days", "accountId", "right"]);

const oddTexts = fc.constantFrom(
  ...["", "0", "-1", "0.62", "0.625", "1e9", "NaN", "∞", "999999999999.99", "99999999999999999999"],
  ...["BUY", "SELL", "LMT", "MKT", "IOC", "FOK", String(yes), String(no), `${yes}@FORECASTX`],
  ...["__proto__", "constructor", "%E0%A4%A", "a@b@c", "x".repeat(70), String(underlying), "OPT"],
);
const oddValue = fc.oneof(
  oddTexts,
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, false, 2 ** 53, -1, 1e308, 5e-324),
);
const oddTicket = fc
  .dictionary(fc.constantFrom(...ticketNames), oddValue, { maxKeys: 3 })
  .map((odd): unknown => ({ orders: [{ ...ticket, ...odd }] }));
const oddBody = fc.oneof(
  { weight: 5, arbitrary: oddTicket },
  {
    weight: 3,
    arbitrary: fc
      .dictionary(fc.constantFrom(...Object.keys(sound)), oddValue, { maxKeys: 2 })
      .map((odd): unknown => ({ ...sound, ...odd })),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.string() },
);
const oddQuery = fc.dictionary(fc.constantFrom(...queryNames), fc.oneof(oddTexts, fc.string()), {
  maxKeys: 4,
});
const answers = new Set([200, 400, 404, 503]);

test("any request is answered in the broker's words (fast-check prints its seed)", () => {
  const seen = new Map<number, number>();
  const request = fc.record({
    endpoint: fc.constantFrom(...endpoints),
    name: oddTexts,
    body: oddBody,
    query: oddQuery,
  });
  fc.assert(
    fc.property(fc.array(request, { minLength: 20, maxLength: 40 }), (requests) => {
      const venue = memoryBroker({ keepsNightlyReset: false });
      begin(venue);
      const line = new BrokerLine(venue);
      for (const frame of ["sor+{}", "str+{}", "spl+{}"]) line.send(frame);
      venue.control.place({ market: String(yes), side: "ask", price: "0.62", size: "50" });
      for (const { endpoint, name, body, query } of requests) {
        const path = endpoint.replace("$order", encodeURIComponent(name));
        const sent = endpoint.startsWith("GET") ? undefined : body;
        const search = new URLSearchParams(query).toString();
        const { status, body: told } = ask(venue, `${path}?${search}`, sent);
        expect(answers).toContain(status);
        if (status !== 200) expect(told).toMatchObject({ statusCode: status });
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
      const { cash, reserved } = venue.accounts.cash(account);
      expect(reserved).toBeGreaterThanOrEqual(0n);
      expect(cash).toBeGreaterThanOrEqual(reserved);
      venue.shell.stop();
    }),
    { numRuns: 20 },
  );
  // The requests reached both ends: some were taken, some refused in each way.
  for (const status of answers) expect(seen.get(status), `${status}`).toBeGreaterThan(0);
});

test("any text on the stream is answered or not, and never breaks it", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  const topic = fc.constantFrom("smd", "umd", "sor", "uor", "str", "spl", "ssd", "sld", "tic", "x");
  fc.assert(
    fc.property(topic, oddTexts, fc.oneof(oddTexts, fc.json()), (name, about, terms) => {
      line.send(`${name}+${about}+${terms}`);
      for (const frame of line.take()) expect(frame).toBeTypeOf("object");
    }),
    { numRuns: 300 },
  );
  line.take();
  line.send("tic");
  expect(line.take()).toMatchObject([{ topic: "tic" }]);
  venue.shell.stop();
});
