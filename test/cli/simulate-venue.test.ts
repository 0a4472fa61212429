// `arbytron simulate-venue` as its user meets it: one line that says where it is, a venue that our own adapter can
// connect to with what the line says, and an end when it is told.

import { createPrivateKey } from "node:crypto";
import { tmpdir } from "node:os";
import { createPublicClient, http, parseAbi } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { createKalshiCatalogue } from "../../src/adapters/venues/kalshi/rest/catalogue.ts";
import { createKalshiFeed } from "../../src/adapters/venues/kalshi/stream/feed.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";
import { FollowedBooks } from "../conformance/followed-books.ts";
import { testWithNode } from "../support/chain-node.ts";
import type { WireMessage } from "../support/venue-streams.ts";
import { runProgram } from "./run-program.ts";
import {
  startSimulatedChain,
  startSimulatedForecastEx,
  startSimulatedPolymarket,
  startSimulatedVenue,
  type VenueLine,
} from "./simulated-venue.ts";

const folder = tmpdir();
const polymarketKeys = [
  ...["venue", "clob", "stream", "userStream", "gamma", "data", "rtds", "chainId"],
  ...["privateKey", "address", "markets"],
];

const chainKeys = [
  ...["venue", "rpc", "stream", "chainId", "conditionalTokens", "factory", "collateral"],
  ...["priceFeed", "privateKey", "address", "pools", "conditionIds", "questions", "polymarket"],
];

/** Reads the catalogue and follows the first market until it has a book with two sides. */
async function readOneBook(line: VenueLine): Promise<void> {
  const clock = new SystemClock();
  const transport = new SystemTransport({ clock });
  const common = {
    environment: "local",
    urls: { rest: line.rest, stream: line.stream },
    credentials: {
      environment: "local",
      keyId: line.keyId,
      privateKey: createPrivateKey(line.privateKeyPem),
    },
    transport,
    random: seededSource(1),
  } as const;
  const catalogue = createKalshiCatalogue(common);
  const { markets } = unwrap(await catalogue.listMarkets({ symbols: line.markets }));
  expect(markets.map(({ venueSymbol }) => venueSymbol).sort()).toEqual([...line.markets].sort());
  const directories = newDirectories();
  const books = new FollowedBooks(directories);
  const feed = createKalshiFeed({ ...common, sink: books, directories });
  const [market] = markets;
  if (market === undefined) expect.fail("no market is listed");
  feed.subscribe([market]);
  feed.start();
  const hasTwoSides = (): boolean => {
    const book = books.read(market.id);
    return book !== undefined && book.bids.length > 0 && book.asks.length > 0;
  };
  await expect.poll(hasTwoSides, { timeout: 10_000 }).toBe(true);
  await feed.stop();
  await catalogue.close();
  await transport.close();
}

describe("simulate-venue", () => {
  test("says where it is, serves our adapter, and ends when it is told", async () => {
    const venue = await startSimulatedVenue(folder, "--seed", "5", "--markets", "4");
    const { line } = venue;
    const keys = ["venue", "rest", "stream", "keyId", "privateKeyPem", "markets"];
    expect(Object.keys(line)).toEqual(keys);
    expect(line.venue).toBe("kalshi");
    expect(line.rest).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/trade-api\/v2$/);
    expect(line.stream).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/trade-api\/ws\/v2$/);
    expect(new Set(line.markets).size).toBe(4);
    await readOneBook(line);
    venue.signal("SIGTERM");
    const { code, stdout, stderr } = await venue.outcome;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")).toHaveLength(1);
  });

  test("the seed decides the markets, and a port that is held is refused by name", async () => {
    const [first, second] = await Promise.all([
      startSimulatedVenue(folder, "--seed", "5", "--markets", "3"),
      startSimulatedVenue(folder, "--seed", "5", "--markets", "3"),
    ]);
    expect(second.line.markets).toEqual(first.line.markets);
    expect(second.line.privateKeyPem).not.toBe(first.line.privateKeyPem);
    const { port } = new URL(first.line.rest);
    const words = ["simulate-venue", "kalshi", "--port", port, "--json"];
    const refused = await runProgram(words, { folder });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).failures[0]).toMatchObject({ code: "RUN-933" });
    first.signal("SIGINT");
    expect(await first.outcome).toMatchObject({ code: 0, stderr: "" });
  });

  test("a Polymarket takes the ports in turn, and the key that its line names", async () => {
    const first = await startSimulatedPolymarket(folder, "--seed", "5", "--markets", "3");
    const { line } = first;
    expect(Object.keys(line)).toEqual(polymarketKeys);
    expect(line).toMatchObject({ venue: "polymarket", chainId: 137 });
    expect(line.stream).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/ws\/market$/);
    expect(line.userStream).toBe(line.stream.replace("/ws/market", "/ws/user"));
    expect(privateKeyToAccount(line.privateKey).address).toBe(line.address);
    expect(new Set(line.markets).size).toBe(3);
    const response = await fetch(`${line.clob}/simplified-markets`);
    const { data } = (await response.json()) as { readonly data: readonly WireMessage[] };
    expect(data.map((market) => market.condition_id)).toEqual(line.markets);
    first.signal("SIGTERM");
    expect(await first.outcome).toMatchObject({ code: 0, stderr: "" });
    // Below the ports that the system chooses, so that none of them is in the way.
    const port = 20_000 + (process.pid % 2_000) * 5;
    const again = await startSimulatedPolymarket(folder, "--seed", "5", "--port", `${port}`);
    expect(again.line).toMatchObject({
      clob: `http://127.0.0.1:${port}`,
      gamma: `http://127.0.0.1:${port + 1}`,
      privateKey: line.privateKey,
    });
    expect(again.line.markets.slice(0, 3)).toEqual(line.markets);
    const words = ["simulate-venue", "polymarket", "--port", `${port}`, "--json"];
    const refused = await runProgram(words, { folder });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).failures[0]).toMatchObject({ code: "RUN-933" });
    const last = await runProgram([...words.slice(0, 3), "65535", "--json"], { folder });
    expect(JSON.parse(last.stdout).failures[0]).toMatchObject({ code: "RUN-933" });
  });

  test("a ForecastEx is a gateway that somebody has logged in to", async () => {
    const venue = await startSimulatedForecastEx(folder, "--seed", "5", "--markets", "3");
    const { line } = venue;
    expect(Object.keys(line)).toEqual(["venue", "rest", "stream", "account", "oauth", "markets"]);
    expect(line).toMatchObject({ venue: "forecastex", account: "DU0000001" });
    expect(line.stream).toBe(`${line.rest.replace("http", "ws")}/ws`);
    expect(createPrivateKey(line.oauth["signaturePrivateKeyPem"] ?? "").type).toBe("private");
    const tree = await fetch(`${line.rest}/forecast/category/tree`);
    const { categories } = (await tree.json()) as WireMessage;
    expect(categories.g30.markets).toHaveLength(3);
    const details = `${line.rest}/forecast/contract/details?conid=${line.markets[0]}`;
    const contract = (await (await fetch(details)).json()) as WireMessage;
    expect(String(contract.conid_yes)).toBe(line.markets[0]);
    venue.signal("SIGTERM");
    expect(await venue.outcome).toMatchObject({ code: 0, stderr: "" });
  });

  testWithNode("a chain has its pools on it, and leaves nothing behind", async () => {
    const words = ["--seed", "5", "--markets", "2", "--block", "1", "--chain-id", "100"];
    const venue = await startSimulatedChain(folder, ...words);
    const { line } = venue;
    expect(Object.keys(line)).toEqual(chainKeys);
    expect(line).toMatchObject({ venue: "chain", chainId: 100 });
    expect(privateKeyToAccount(line.privateKey).address).toBe(line.address);
    expect([line.pools.length, line.conditionIds.length, line.questions.length]).toEqual([2, 2, 2]);
    const client = createPublicClient({ transport: http(line.rpc, { retryCount: 0 }) });
    expect(await client.getChainId()).toBe(100);
    const reads = parseAbi([
      "function conditionIds(uint256) view returns (bytes32)",
      "function balanceOf(address) view returns (uint256)",
    ]);
    for (const [place, address] of line.pools.entries()) {
      const read = { address, abi: reads, functionName: "conditionIds" } as const;
      expect(await client.readContract({ ...read, args: [0n] })).toBe(line.conditionIds[place]);
    }
    const money = { address: line.collateral, abi: reads, functionName: "balanceOf" } as const;
    expect(await client.readContract({ ...money, args: [line.address] })).toBe(10_000_000_000n);
    const { port } = new URL(line.rpc);
    const held = ["simulate-venue", "chain", "--port", port, "--json"];
    const refused = await runProgram(held, { folder });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).failures[0]).toMatchObject({ code: "RUN-933" });
    venue.signal("SIGTERM");
    expect(await venue.outcome).toMatchObject({ code: 0, stderr: "" });
    await expect(client.getBlockNumber()).rejects.toThrow();
    // The port is free again: the same words that were refused now start a chain.
    const again = await runProgram([...held, "--markets", "1", "--seconds", "1"], { folder });
    expect([again.code, again.stderr]).toEqual([0, ""]);
  });

  test.each([
    [["betfair"], "Allowed choices are kalshi, polymarket, forecastex, chain"],
    [["kalshi", "--faults", "bad-luck"], "lossy-stream"],
    [["kalshi", "--seed", "-1"], "whole number"],
    [["chain", "--faults", "lossy-stream"], "no fault profiles"],
    [["chain", "--markets", "201"], "at most 200 markets"],
    [["kalshi", "--port", "65536"], "whole number from 0 to 65535"],
    [[], "missing required argument 'venue'"],
  ])("%j is an error of the command line", async (words, said) => {
    const { code, stdout, stderr } = await runProgram(["simulate-venue", ...words], { folder });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(said);
  });
});
