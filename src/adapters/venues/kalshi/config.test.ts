// Hosts and keys of two environments never meet.

import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { kalshiHosts, resolveKalshiEnvironment } from "./config.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });

test("the venue's own addresses are accepted in their environment", () => {
  for (const environment of ["production", "demo"] as const) {
    const resolved = resolveKalshiEnvironment({ environment });
    expect(resolved).toEqual({ ok: true, value: kalshiHosts.defaults[environment] });
  }
});

test("a key of another environment is refused", () => {
  const credentials = { environment: "demo", keyId: "key-1", privateKey } as const;
  const resolved = resolveKalshiEnvironment({ environment: "production", credentials });
  expect(!resolved.ok && resolved.failure.code).toBe("VEN-805");
  expect(resolveKalshiEnvironment({ environment: "demo", credentials }).ok).toBe(true);
});

test("an address of another environment is refused", () => {
  const urls = { stream: "wss://demo-api.kalshi.co/trade-api/ws/v2" };
  const resolved = resolveKalshiEnvironment({ environment: "production", urls });
  expect(!resolved.ok && resolved.failure.code).toBe("CFG-903");
});
