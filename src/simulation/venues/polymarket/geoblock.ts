// Whether an address may trade, as the page of the venue's web site says it. The page stands on the order book's port
// here: a local venue has no web site. Source: reference page, section 2.5.

export interface Geoblock {
  readonly isBlocked: boolean;
  /** Two letters. */
  readonly country: string;
  readonly region: string;
}

/** An address from which trading is open; that of documentation, as no request comes from anywhere but this machine. */
const openAddress: Geoblock = { isBlocked: false, country: "CH", region: "ZH" };
const documentationAddress = "203.0.113.9";

export class GeoblockPage {
  #geoblock: Geoblock = openAddress;

  /** Where requests seem to come from, from now on; null for the place it began with. */
  set(geoblock: Geoblock | null): void {
    this.#geoblock = geoblock ?? openAddress;
  }

  body(): Readonly<Record<string, unknown>> {
    const { isBlocked, country, region } = this.#geoblock;
    return { blocked: isBlocked, ip: documentationAddress, country, region };
  }
}
