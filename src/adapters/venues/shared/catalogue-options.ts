// What every catalogue takes, whichever the venue; addresses and keys come with the options of its environment.

import type { HttpClientBasis } from "./http-options.ts";
import type { AdapterLog } from "./log.ts";

export interface CatalogueOptions extends Omit<HttpClientBasis, "baseUrl"> {
  readonly log?: AdapterLog;
}
