// What the broker's OAuth 1.0a signs: method, address and sorted parameters as one text. The broker does not encode names
// and values on their own, unlike RFC 5849; the public clients that work do as is done here. Source: the broker's page
// on OAuth 1.0a, and the clients' wire output.

import type { HttpQuery } from "../../shared/http-options.ts";

/** Returns the text as a form encodes it: a blank is a plus sign. */
export function formEncode(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}

/** What is signed of one request. */
export interface SignedRequest {
  readonly method: string;
  /** Absolute address without the query. */
  readonly address: string;
  readonly query: HttpQuery;
  /** Parameters of the authorisation header but realm and signature. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Returns the text to sign. */
export function signatureText({ method, address, query, parameters }: SignedRequest): string {
  const pairs = [...Object.entries(parameters), ...query.map(([name, value]) => [name, value])];
  const sorted = pairs
    .map(([name = "", value = ""]) => [name, value] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = sorted.map(([name, value]) => `${name}=${value}`).join("&");
  return [method, formEncode(address), formEncode(text)].join("&");
}

/** Returns the header of the parameters, by name, with realm and signature among them. */
export function authorizationHeader(parameters: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `OAuth ${sorted.map(([name, value]) => `${name}="${value}"`).join(", ")}`;
}
