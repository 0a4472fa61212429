// Tickets as clients send them: what must be there, what its values may look like. What the venue takes of it is the
// core's to say. A ticket that cannot be read is a bad request; one that is refused is words in a 200.

import type { CoreModification, CoreOrderRequest } from "../core/contract.ts";
import { forecastExExchange } from "../listing.ts";
import { type Fields, isFields, readConid } from "../rest/request-body.ts";
import { parseMicros } from "../wire/wire-text.ts";

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly words: string };

/** Longer ones are cut nowhere: they are refused. No source has a number. */
const clientIdLengthMax = 64;

/** Returns the one ticket of a body. */
export function readTicket(body: Fields | undefined, account: string): Read<CoreOrderRequest> {
  const orders = body?.["orders"];
  if (!Array.isArray(orders) || orders.length === 0) return unread("orders is required");
  if (orders.length > 1) return unread("one order at a time, but for brackets");
  const [ticket] = orders as readonly unknown[];
  if (!isFields(ticket)) return unread("orders[0] is no object");
  const conid = readInstrument(ticket);
  if (!conid.ok) return conid;
  const acctId = ticket["acctId"] ?? account;
  if (acctId !== account) return unread("acctId is another account's");
  const words = readWords(ticket, ["side", "orderType", "tif"]);
  if (!words.ok) return words;
  const clientOrderId = ticket["cOID"] ?? null;
  if (clientOrderId !== null && !isClientId(clientOrderId)) return unread("cOID");
  const sizeMillionths = parseMicros(ticket["quantity"]);
  if (sizeMillionths === undefined) return unread("quantity is required");
  const price = readPrice(ticket);
  if (!price.ok) return price;
  const [side, orderType, timeInForce] = words.value;
  return {
    ok: true,
    value: {
      ...{ account, clientOrderId, conid: conid.value, sizeMillionths, price: price.value },
      side: String(side),
      orderType: String(orderType),
      timeInForce: String(timeInForce),
    },
  };
}

/** Returns what the body of a change asks for. */
export function readModification(body: Fields | undefined): Read<CoreModification> {
  if (body === undefined) return unread("body is no JSON object");
  const { tif = null, quantity = null } = body;
  if (tif !== null && typeof tif !== "string") return unread("tif");
  const sizeMillionths = quantity === null ? null : parseMicros(quantity);
  if (sizeMillionths === undefined) return unread("quantity");
  const price = readPrice(body);
  if (!price.ok) return price;
  return { ok: true, value: { price: price.value, sizeMillionths, timeInForce: tif } };
}

/** By `conid`, or by `conidex` with the exchange in it; both must agree. */
function readInstrument({ conid, conidex }: Fields): Read<number> {
  const plain = conid === undefined ? undefined : readConid(conid);
  const routed = conidex === undefined ? undefined : readConid(conidex, forecastExExchange);
  if (conid !== undefined && plain === undefined) return unread("conid");
  if (conidex !== undefined && routed === undefined) return unread("conidex");
  const value = routed ?? plain;
  if (value === undefined) return unread("conid is required");
  if (plain !== undefined && plain !== value) return unread("conid and conidex differ");
  return { ok: true, value };
}

function readWords(ticket: Fields, names: readonly string[]): Read<readonly string[]> {
  const words: string[] = [];
  for (const name of names) {
    const word = ticket[name];
    if (typeof word !== "string") return unread(`${name} is required`);
    words.push(word);
  }
  return { ok: true, value: words };
}

function readPrice({ price = null }: Fields): Read<bigint | null> {
  if (price === null) return { ok: true, value: null };
  const micros = parseMicros(price);
  return micros === undefined ? unread("price") : { ok: true, value: micros };
}

function isClientId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= clientIdLengthMax;
}

function unread(words: string): { readonly ok: false; readonly words: string } {
  return { ok: false, words };
}
