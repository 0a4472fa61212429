// The sections of the configuration around the trades: replication, discovery, alerts, log, dashboard.

import { logLevels } from "../../../src/adapters/logging/log-level.ts";
import { bytesType, countType, durationType, rateType, usdType } from "./number-types.ts";
import { listenType, pathType, urlType, walletType } from "./place-types.ts";
import { listSetting, notInForce, optionalSetting, section, setting } from "./setting.ts";
import { booleanType, oneOf } from "./text-type.ts";
import { discoveryFilters } from "./venue-sections.ts";

export const portfolioSection = section(
  {
    refresh: setting(
      durationType({ from: "1 s", to: "1 d" }),
      "60 s",
      "how often balances and positions are read",
    ),
  },
  notInForce,
);

export const discoverySection = section(
  {
    every: setting(
      durationType({ from: "10 s", to: "30 d" }),
      "15 min",
      "how often venues are searched",
    ),
    observeOnly: setting(
      durationType({ from: "0 s", to: "30 d" }),
      "60 min",
      "how long a new pair is only watched",
    ),
    filters: discoveryFilters,
  },
  notInForce,
);

export const matchSection = section(
  {
    reviewAbove: setting(
      rateType({ from: "0", to: "1" }),
      "0.95",
      "confidence from which a pair is shown first; nothing is approved without a person",
    ),
  },
  notInForce,
);

const notional = usdType({ from: "0.01" });

export const replicationSection = section(
  {
    wallets: listSetting(walletType, "source wallets to follow"),
    mode: setting(oneOf(["intent-net"]), "intent-net", "what is reproduced: the net of a burst"),
    coalesce: setting(
      durationType({ from: "0 ms", to: "1 min" }),
      "300 ms",
      "trades this close together are one intent",
    ),
    netOpposite: setting(booleanType, "true", "whether opposite trades cancel out"),
    sizing: section({
      method: setting(
        oneOf(["capped-proportional", "proportional", "fixed"]),
        "capped-proportional",
        "how our size follows from the source's",
      ),
      ratio: setting(rateType({ from: "0.000001", to: "100" }), "0.1", "our size per source size"),
      notional: optionalSetting(notional, "USD of each order with the method `fixed`"),
    }),
    orderNotionalMin: setting(usdType(), "1", "smaller orders are not sent, in USD"),
    orderNotionalMax: setting(notional, "25", "USD of one order"),
    marketNotionalMax: setting(notional, "150", "USD in one market, across wallets together"),
    windowNotionalMax: setting(notional, "400", "USD in any 15 minutes, across wallets together"),
    dailyVolumeMax: setting(notional, "2000", "USD in a day, across wallets together"),
    nearExpiryCutoff: setting(
      durationType({ from: "0 s", to: "1 d" }),
      "25 s",
      "nothing opens later than this before a market ends",
    ),
  },
  notInForce,
);

export const alertsSection = section(
  {
    discord: section({
      webhookFile: optionalSetting(pathType, "file that holds the address of the Discord webhook"),
    }),
    webhook: section({
      urlFile: optionalSetting(pathType, "file that holds the address of any other webhook"),
    }),
    heartbeatUrl: optionalSetting(
      urlType("https", "http"),
      "called while the engine lives; an outside service misses it when it dies",
      { disclosure: "host-only" },
    ),
  },
  notInForce,
);

export const logSection = section({
  level: setting(oneOf(logLevels), "info", "lines below it are not written"),
  rotate: section({
    size: setting(bytesType(65_536, 10_737_418_240), "100 MiB", "size at which a new file begins"),
    files: setting(countType(1, 1_000), "10", "files kept, the current one included"),
  }),
});

export const dashboardSection = section(
  {
    listen: setting(listenType, "127.0.0.1:8787", "where the dashboard listens"),
  },
  notInForce,
);
