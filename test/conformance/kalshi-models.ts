// The models of Kalshi's own client.

import { officialModels } from "./official-models.ts";

export const { differencesFrom } = officialModels({
  client: "kalshi-typescript",
  folders: ["models"],
  // The venue's documents of events no longer name it, and it is sent.
  undeclared: ["EventData.available_on_brokers"],
});
