// How a request that is signed with OAuth 1.0a reads on the wire: the Authorization header, and the text that its
// signature covers. As the broker's clients write it: parameters stand in the text as they are and are encoded once,
// all together. Facts: npm ibkr-client 1.0.4, ibkrcampus.com OAuth 1.0a page.

import type { ShellRequest } from "../../../transport/shell.ts";

/** The parameters of an Authorization header by name, as sent; undefined when it is no OAuth header. */
export function oauthParameters(header: string): ReadonlyMap<string, string> | undefined {
  const match = /^OAuth\s+(.*)$/i.exec(header);
  if (match === null) return undefined;
  const parameters = new Map<string, string>();
  for (const part of (match[1] ?? "").split(",")) {
    const pair = /^\s*([A-Za-z_]+)="([^"]*)"\s*$/.exec(part);
    if (pair === null) return undefined;
    parameters.set(pair[1] ?? "", pair[2] ?? "");
  }
  return parameters;
}

/** Not part of the signed text: the realm, and the signature itself. */
const unsigned: readonly string[] = ["realm", "oauth_signature"];

/** Returns the text that a signature covers: the method, the address without its query, and all parameters of header and
 * query in the order of their names. */
export function signatureBase(
  request: Pick<ShellRequest, "method" | "query">,
  address: string,
  parameters: ReadonlyMap<string, string>,
): string {
  const all = new Map<string, string>();
  for (const [name, value] of parameters) if (!unsigned.includes(name)) all.set(name, value);
  for (const [name, value] of new URLSearchParams(request.query)) all.set(name, value);
  const pairs = [...all].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = pairs.map(([name, value]) => `${name}=${value}`).join("&");
  return [request.method, encoded(address), encoded(text)].join("&");
}

/** Returns the bytes of a signature as the header carries it: base64, percent-encoded. */
export function signatureBytes(sent: string): Buffer | undefined {
  try {
    return Buffer.from(decodeURIComponent(sent), "base64");
  } catch {
    return undefined;
  }
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}
