// Which version of the order and which exchange a market's orders are signed for. The market's own version decides;
// the bits of its identifiers, by which the venue's client decides, must agree, and a disagreement is refused.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { isPositionId } from "../normalise/token-ids.ts";
import type { OrderDomain } from "../rest/trading-contract.ts";

/** Version of the order by the version that the catalogue gives a market. */
const orderVersions: Readonly<Record<string, OrderDomain["version"]>> = { v1: 2, v2: 3 };

/** Returns the domain of a market of the catalogue's `version`, which trades these identifiers, or `VEN-801`. */
export function orderDomainOf(
  version: string,
  tokenIds: readonly string[],
  isNegativeRisk: boolean,
): Result<OrderDomain> {
  const orderVersion = Object.hasOwn(orderVersions, version) ? orderVersions[version] : undefined;
  if (orderVersion === undefined) {
    return fail("VEN-801", `unknown protocol version ${shorten(version)}`);
  }
  const domain: OrderDomain = { version: orderVersion, isNegativeRisk };
  const stranger = tokenIds.find((id) => !isOfDomain(domain, id));
  if (stranger === undefined) return succeed(domain);
  return fail("VEN-801", `${shorten(stranger)} is not an identifier of a ${version} market`);
}

/** Returns true when the identifier's bits are those of the domain's version. */
export function isOfDomain({ version }: OrderDomain, tokenId: string): boolean {
  return /^\d{1,78}$/.test(tokenId) && isPositionId(tokenId) === (version === 3);
}
