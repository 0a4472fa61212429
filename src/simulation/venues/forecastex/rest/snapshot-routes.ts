// Snapshots of quotes. The first request of a session for a contract, or for a field of it, is a pre-flight: it says
// where to look and answers with nothing but ids.

import { epochMilliseconds } from "../../../instant-text.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { Quirks } from "../quirks.ts";
import type { BrokerageMemory } from "../session/login.ts";
import type { QuoteBoard } from "../wire/quotes.ts";
import { badRequest } from "./replies.ts";
import { readConid } from "./request-body.ts";
import { type InnerCall, innerRoute, type Route } from "./router.ts";

const conidsMax = 100;
const fieldsMax = 50;

/** Told with every answer, asked for or not. */
const servedBy = { server_id: "q0", "6119": "q0" };

export function snapshotRoutes(board: QuoteBoard, quirks: Quirks): Route[] {
  return [
    innerRoute("GET /iserver/marketdata/snapshot", (call) => snapshot(call, board, quirks)),
    innerRoute("GET /iserver/marketdata/unsubscribeall", ({ memory }) => {
      memory.quoted.clear();
      return jsonReply(200, { unsubscribed: true });
    }),
  ];
}

function snapshot(call: InnerCall, board: QuoteBoard, quirks: Quirks): ShellReply {
  const { query, memory } = call;
  // Without the list of accounts there are no permissions yet, and no quotes.
  if (!memory.hasAskedAccounts) return jsonReply(200, []);
  const conids = listed(query.get("conids")).map((conid) => readConid(conid, "FORECASTX"));
  const fields = listed(query.get("fields"));
  if (conids.length === 0 || conids.length > conidsMax) {
    return badRequest(`between 1 and ${conidsMax} conids`);
  }
  if (fields.length > fieldsMax) return badRequest(`at most ${fieldsMax} fields`);
  const known: number[] = [];
  for (const conid of conids) {
    if (conid === undefined) return badRequest("conids are numbers");
    known.push(conid);
  }
  const at = epochMilliseconds(call.now);
  return jsonReply(
    200,
    known.map((conid) => wireRow({ conid, fields, memory, board, quirks, at })),
  );
}

interface Row {
  readonly conid: number;
  readonly fields: readonly string[];
  readonly memory: BrokerageMemory;
  readonly board: QuoteBoard;
  readonly quirks: Quirks;
  readonly at: number;
}

function wireRow({ conid, fields, memory, board, quirks, at }: Row): unknown {
  const ids = { conid, conidEx: String(conid) };
  const quotes = board.read(conid);
  const primed = memory.quoted.get(conid);
  memory.quoted.set(conid, new Set([...(primed ?? []), ...fields]));
  if (quotes === undefined || primed === undefined) return ids;
  const shown: Record<string, string> = {};
  for (const field of fields) {
    const value = primed.has(field) ? quotes.fields.get(field) : undefined;
    if (value !== undefined && !quirks.losesField()) shown[field] = value;
  }
  const availability = { "6509": quotes.fields.get("6509") };
  return { ...ids, _updated: at, ...servedBy, ...availability, ...shown };
}

function listed(text: string | null): string[] {
  return (text ?? "").split(",").filter((part) => part !== "");
}
