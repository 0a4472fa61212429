// The models of Polymarket's own client.

import { officialModels } from "./official-models.ts";

export const { differencesFrom } = officialModels({
  client: "@polymarket/clob-client-v2",
  folders: ["types", "order-utils/model"],
  undeclared: [
    // Live records carry them; the client reads neither.
    "MarketDetails.v",
    // The user channel's entries have it too.
    "MakerOrder.outcome_index",
  ],
});
