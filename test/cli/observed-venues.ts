// Several venues of `arbytron simulate-venue` with the same seed, and a folder in which `arbytron run` watches the same
// questions at all of them. One part a venue: its lines of the configuration, its key files, its instruments.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { TradingFolder } from "./local-venues.ts";
import type { ChainLine, ForecastExLine, PolymarketLine, VenueLine } from "./simulated-venue.ts";

export interface ObservedVenue {
  /** Lines below `venues:` of the configuration. */
  readonly section: readonly string[];
  /** Text of the files in `secrets/`, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The YES instrument of each question, in the order in which every venue of a seed asks them. */
  readonly instruments: readonly string[];
}

export function observedKalshi({ rest, stream, keyId, ...line }: VenueLine): ObservedVenue {
  return {
    section: [
      "  kalshi:",
      "    environment: local",
      `    urls: { rest: "${rest}", stream: "${stream}" }`,
      "    credentials: { keyIdFile: secrets/kalshi-id, privateKeyFile: secrets/kalshi.pem }",
    ],
    secrets: { "kalshi-id": keyId, "kalshi.pem": line.privateKeyPem },
    instruments: instrumentsOf("kalshi", line.markets),
  };
}

export function observedPolymarket({
  gamma,
  clob,
  stream,
  markets,
}: PolymarketLine): ObservedVenue {
  return {
    section: [
      "  polymarket:",
      "    environment: local",
      `    urls: { gamma: "${gamma}", clob: "${clob}", stream: "${stream}" }`,
    ],
    secrets: {},
    instruments: instrumentsOf("polymarket", markets),
  };
}

export function observedForecastEx({ rest, stream, markets }: ForecastExLine): ObservedVenue {
  return {
    section: [
      "  forecastex:",
      "    environment: local",
      `    urls: { rest: "${rest}", stream: "${stream}" }`,
    ],
    secrets: {},
    instruments: instrumentsOf("forecastex", markets),
  };
}

/** Pools of a chain: what they ask is public, so there are no key files. */
export function observedChain(line: ChainLine): ObservedVenue {
  const { rpc, stream, chainId, conditionalTokens, collateral, priceFeed, pools } = line;
  return {
    section: [
      "  amm:",
      "    environment: local",
      `    urls: { rpc: "${rpc}", stream: "${stream}" }`,
      `    chainId: ${chainId}`,
      `    contracts: { conditionalTokens: "${conditionalTokens}", collateral: "${collateral}" }`,
      `    pools: [${pools.map((pool) => `"${pool}"`).join(", ")}]`,
      `    coin: { priceFeed: "${priceFeed}" }`,
    ],
    secrets: {},
    instruments: instrumentsOf(
      "amm",
      pools.map((pool) => pool.toLowerCase()),
    ),
  };
}

function instrumentsOf(venue: string, markets: readonly string[]): readonly string[] {
  return markets.map((market) => `${venue}:${market}/yes`);
}

/** Writes `arbytron.yaml`, `relations.yaml` and the key files; the folder goes with the test. Every question is one
 * relation over all venues. */
export function observingFolder(venues: readonly ObservedVenue[]): TradingFolder {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-observe-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [first] = venues;
  const relations = (first?.instruments ?? []).flatMap((_, question) => {
    const instruments = venues.flatMap((venue) => venue.instruments[question] ?? []);
    return ["- kind: same-claim", `  instruments: [${instruments.join(", ")}]`];
  });
  const configuration = ["dataDirectory: data", "venues:", ...venues.flatMap((v) => v.section)];
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), [...lines, ""].join("\n"));
  write("arbytron.yaml", configuration);
  write("relations.yaml", relations);
  mkdirSync(join(folder, "secrets"));
  for (const [name, text] of venues.flatMap(({ secrets }) => Object.entries(secrets))) {
    writeFileSync(join(folder, "secrets", name), text, { mode: 0o600 });
  }
  const environment = { XDG_STATE_HOME: join(folder, "state"), HOME: folder };
  return { folder, dataDirectory: join(folder, "data"), environment };
}
