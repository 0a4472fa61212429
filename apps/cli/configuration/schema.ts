// Every key of the configuration. Keys of features that come later are here too, marked as not in force: they are
// checked and carried, so that a file for the whole product is accepted, and whoever sets one is told.

import { z } from "zod";
import { engineModes } from "../../../src/domain/message/settings.ts";
import { usdType } from "./number-types.ts";
import {
  alertsSection,
  dashboardSection,
  discoverySection,
  logSection,
  matchSection,
  portfolioSection,
  replicationSection,
} from "./operation-sections.ts";
import { pathType, wordOrUrlType } from "./place-types.ts";
import { notInForce, section, setting } from "./setting.ts";
import { oneOf } from "./text-type.ts";
import {
  detectionSection,
  executionSection,
  qualitySection,
  riskSection,
  sizingSection,
} from "./trading-sections.ts";
import { venueSections } from "./venue-sections.ts";

export const configurationSchema = z.strictObject({
  mode: setting(
    oneOf(engineModes),
    "paper",
    "`observe` detects only, `dry-run` decides and sends nothing, `paper` fills from the book, `live` trades",
  ),
  dataDirectory: setting(
    pathType,
    "./data",
    "database, captures, logs, lock and control socket; for its owner only",
  ),
  venues: venueSections,
  bankroll: section({
    startingCapital: setting(usdType(), "1000", "paper cash per venue, in USD"),
  }),
  detection: detectionSection,
  quality: qualitySection,
  sizing: sizingSection,
  risk: riskSection,
  execution: executionSection,
  portfolio: portfolioSection,
  discovery: discoverySection,
  match: matchSection,
  replication: replicationSection,
  alerts: alertsSection,
  log: logSection,
  dashboard: dashboardSection,
  storage: setting(
    wordOrUrlType("sqlite", "postgres", "postgresql"),
    "sqlite",
    "SQLite in the data directory, or a PostgreSQL server",
    { disclosure: "without-password", ...notInForce },
  ),
  streams: setting(
    wordOrUrlType("in-process", "redis", "rediss", "kafka"),
    "in-process",
    "how parts of the program talk: in one process, or through Redis Streams or Kafka",
    { disclosure: "without-password", ...notInForce },
  ),
});

/** A validated configuration in the units of the domain; relative paths start from the current directory. */
export type Configuration = z.output<typeof configurationSchema>;
