// Hosts of one environment are refused in another.

import { describe, expect, test } from "vitest";
import { resolveUrls, type VenueHosts } from "./environment.ts";

const hosts: VenueHosts<"rest" | "stream"> = {
  venue: "somewhere",
  names: ["rest", "stream"],
  defaults: {
    production: { rest: "https://api.example", stream: "wss://stream.example/ws" },
    demo: { rest: "https://demo.example", stream: "wss://demo.example/ws" },
    local: null,
  },
  known: {
    production: ["api.example", "stream.example"],
    demo: ["demo.example"],
    local: ["localhost"],
  },
};

const codeOf = (...parameters: Parameters<typeof resolveUrls<"rest" | "stream">>) => {
  const resolved = resolveUrls(...parameters);
  return resolved.ok ? "ok" : resolved.failure.code;
};

describe("resolveUrls", () => {
  test("takes this machine for a venue that is reached through a program on it", () => {
    const urls = { rest: "https://localhost:5000", stream: "wss://localhost:5000" };
    expect(codeOf({ ...hosts, known: { ...hosts.known, local: [] } }, "production", urls)).toBe(
      "CFG-903",
    );
    const here = {
      ...hosts,
      known: { ...hosts.known, local: [] },
      throughThisMachine: true as const,
    };
    expect(codeOf(here, "production", urls)).toBe("ok");
    expect(codeOf(here, "local", { ...urls, rest: "https://api.example" })).toBe("CFG-903");
  });

  test("gives the environment's own addresses", () => {
    expect(resolveUrls(hosts, "production", {})).toEqual({
      ok: true,
      value: { rest: "https://api.example", stream: "wss://stream.example/ws" },
    });
  });

  test("replaces single addresses and drops a trailing slash", () => {
    expect(resolveUrls(hosts, "production", { rest: "https://proxy.example/api/" })).toEqual({
      ok: true,
      value: { rest: "https://proxy.example/api", stream: "wss://stream.example/ws" },
    });
  });

  const local = { rest: "http://127.0.0.1:1", stream: "ws://127.0.0.1:2" };
  test.each([
    ["local addresses", "local", local, "ok"],
    ["an address that is missing", "local", { rest: "http://127.0.0.1:1" }, "CFG-902"],
    ["no address", "production", { rest: "not an address" }, "CFG-902"],
    ["another protocol", "production", { rest: "ftp://api.example" }, "CFG-902"],
    ["a key in the address", "production", { rest: "https://user@api.example" }, "CFG-902"],
    ["a query in the address", "production", { rest: "https://api.example/?a=1" }, "CFG-902"],
    ["demo in production", "production", { rest: "https://demo.example" }, "CFG-903"],
    ["production in demo", "demo", { stream: "wss://stream.example/ws" }, "CFG-903"],
    ["production as local", "local", { ...local, rest: "https://api.example" }, "CFG-903"],
    ["this machine in production", "production", { rest: "https://127.0.0.1:1" }, "CFG-903"],
    ["no encryption to elsewhere", "production", { rest: "http://proxy.example" }, "CFG-903"],
  ] as const)("%s in %s", (_case, environment, overrides, expected) => {
    expect(codeOf(hosts, environment, overrides)).toBe(expected);
  });
});
