// The venue's web site, of which programs read one page: whether their address may trade. Source: reference page,
// section 2.5.

import {
  jsonReply,
  type ShellReply,
  type ShellRequest,
  type UpgradeAnswer,
  type VenueShell,
} from "../../transport/shell.ts";

export interface Geoblock {
  readonly isBlocked: boolean;
  /** Two letters. */
  readonly country: string;
  readonly region: string;
}

/** An address from which trading is open; that of documentation, as no request comes from anywhere but this machine. */
const openAddress: Geoblock = { isBlocked: false, country: "CH", region: "ZH" };
const documentationAddress = "203.0.113.9";

export class SiteShell implements VenueShell {
  #geoblock: Geoblock = openAddress;
  #requestCount = 0;

  get requestCount(): number {
    return this.#requestCount;
  }

  /** Where requests seem to come from, from now on; null for the place it began with. */
  setGeoblock(geoblock: Geoblock | null): void {
    this.#geoblock = geoblock ?? openAddress;
  }

  request({ method, path }: ShellRequest, respond: (reply: ShellReply) => void): void {
    this.#requestCount += 1;
    if (path !== "/api/geoblock") {
      respond(jsonReply(404, { error: "not found" }));
      return;
    }
    if (method !== "GET") {
      respond(jsonReply(405, { error: "method not allowed" }));
      return;
    }
    const { isBlocked, country, region } = this.#geoblock;
    respond(jsonReply(200, { blocked: isBlocked, ip: documentationAddress, country, region }));
  }

  upgrade(): UpgradeAnswer {
    return { accepted: false, reply: jsonReply(404, { error: "not found" }) };
  }
}
