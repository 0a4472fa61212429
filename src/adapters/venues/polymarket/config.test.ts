// Hosts of two environments never meet.

import { expect, test } from "vitest";
import { polymarketHosts, resolvePolymarketEnvironment } from "./config.ts";

test("production has addresses, the others need them", () => {
  expect(resolvePolymarketEnvironment({ environment: "production" })).toEqual({
    ok: true,
    value: polymarketHosts.defaults.production,
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
