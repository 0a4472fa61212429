// Hosts of two environments never meet, nor do their wallets.

import { describe, expect, test } from "vitest";
import { Secret } from "../../secrets/secret.ts";
import {
  checkPolymarketCredentials,
  type PolymarketCredentials,
  polymarketHosts,
  resolvePolymarketEnvironment,
  resolvePolymarketUrls,
} from "./config.ts";

test("production has addresses, the others need them", () => {
  const { gamma, clob, stream } = polymarketHosts.defaults.production ?? {};
  expect(resolvePolymarketEnvironment({ environment: "production" })).toEqual({
    ok: true,
    value: { gamma, clob, stream },
  });
  const demo = resolvePolymarketEnvironment({ environment: "demo" });
  expect(!demo.ok && demo.failure.code).toBe("CFG-902");
});

test("a production address is refused as local", () => {
  const urls = {
    gamma: "https://gamma-api.polymarket.com",
    clob: "http://127.0.0.1:1",
    stream: "ws://127.0.0.1:1",
  };
  const resolved = resolvePolymarketEnvironment({ environment: "local", urls });
  expect(!resolved.ok && resolved.failure.code).toBe("CFG-903");
});

test("each purpose asks for its own addresses only", () => {
  const urls = {
    clob: "http://127.0.0.1:1",
    userStream: "ws://127.0.0.1:1/ws/user",
    site: "http://127.0.0.1:2",
  };
  const options = { environment: "local", urls } as const;
  expect(resolvePolymarketUrls(options, ["clob", "userStream", "site"])).toEqual({
    ok: true,
    value: urls,
  });
  const data = resolvePolymarketUrls(options, ["data", "activity"]);
  expect(!data.ok && data.failure.message).toContain("venues.polymarket.urls.data");
});

test("every production address is on the list of production hosts", () => {
  const { defaults, known } = polymarketHosts;
  for (const address of Object.values(defaults.production ?? {})) {
    expect(known.production).toContain(new URL(address).hostname);
  }
  const site = resolvePolymarketUrls(
    { environment: "local", urls: { site: "https://polymarket.com" } },
    ["site"],
  );
  expect(!site.ok && site.failure.code).toBe("CFG-903");
});

describe("credentials", () => {
  const credentials: PolymarketCredentials = {
    environment: "production",
    chainId: 137,
    privateKey: new Secret(`0x${"1".repeat(64)}`),
    walletKind: "eoa",
    walletAddress: null,
    api: null,
  };
  const contract = `0x${"ab".repeat(20)}`;

  test("show no secret", () => {
    expect(JSON.stringify(credentials)).not.toContain("1111");
  });

  const odd: readonly (readonly [string, Partial<PolymarketCredentials>])[] = [
    ["of another environment", { environment: "local" }],
    ["of the test network", { chainId: 80_002 }],
    ["of its own key with a contract", { walletAddress: contract }],
    ["of a contract without one", { walletKind: "deposit" }],
    ["of a contract that is no address", { walletKind: "safe", walletAddress: "0x12" }],
  ];
  test.each(odd)("%s are refused", (_name, change) => {
    const checked = checkPolymarketCredentials({ ...credentials, ...change }, "production");
    expect(!checked.ok && checked.failure.code).toBe("VEN-805");
  });

  test("that fit are returned", () => {
    const wallets: readonly Partial<PolymarketCredentials>[] = [
      {},
      { walletKind: "proxy", walletAddress: contract },
      { walletKind: "deposit", walletAddress: contract },
    ];
    for (const change of wallets) {
      const whole = { ...credentials, ...change };
      expect(checkPolymarketCredentials(whole, "production")).toEqual({ ok: true, value: whole });
    }
  });
});
