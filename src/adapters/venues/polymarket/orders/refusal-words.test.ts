// Every refusal that the venue's pages and its users tell of, with what may be done about it and what it proves.

import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../domain/failure/catalogue.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import type { RefusalKind } from "../rest/trading-contract.ts";
import {
  areKnown,
  areProof,
  isAboutWholeRequest,
  isProofOfRefusal,
  pauseAsked,
  refusalCode,
  refusalKind,
} from "./refusal-words.ts";

const id = `0x${"2c4f".repeat(16)}`;

/** Status, text, kind, and whether it speaks of a whole batch. */
const texts: readonly (readonly [number, string, RefusalKind, boolean])[] = [
  [401, "Unauthorized/Invalid api key", "account", true],
  [401, "Invalid L1 Request headers", "account", true],
  [400, "Invalid order payload", "rejected", true],
  [400, "the order owner has to be the owner of the API KEY", "account", true],
  [400, "the order signer address has to be the address of the API KEY", "account", true],
  [400, "'0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' address banned", "account", true],
  [
    400,
    "'0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' address in closed only mode",
    "account",
    false,
  ],
  [400, "Too many orders in payload: 16, max allowed: 15", "rejected", true],
  [403, "Trading restricted in your region, please refer to available regions", "account", true],
  [400, "invalid post-only order: order crosses book", "rejected", false],
  [400, `order ${id} crosses the book`, "rejected", false],
  [
    400,
    `order ${id} is invalid. Price (0.123) breaks minimum tick size rule: 0.01`,
    "rejected",
    false,
  ],
  [400, "order is invalid. Price breaks minimum tick size rules", "rejected", false],
  [400, `order ${id} is invalid. Size (3) lower than the minimum: 5`, "rejected", false],
  [400, `order ${id} is invalid. Duplicated.`, "duplicate", false],
  [400, "invalid amount for a marketable BUY order ($0.7), min size: $1", "rejected", false],
  [400, "not enough balance / allowance", "not-enough", false],
  [
    400,
    "not enough balance / allowance: the balance is not enough -> balance: 0, order amount: 5000000",
    "not-enough",
    false,
  ],
  [400, "invalid nonce", "rejected", false],
  [400, "invalid expiration", "rejected", false],
  [400, "invalid signature", "rejected", false],
  [400, "order canceled in the CTF exchange contract", "rejected", false],
  [
    400,
    "order couldn't be fully filled. FOK orders are fully filled or killed.",
    "rejected",
    false,
  ],
  [
    400,
    "no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.",
    "rejected",
    false,
  ],
  [
    400,
    "invalid amounts, the buy orders maker amount supports a max accuracy of 4 decimals, taker amount a max of 2 decimals",
    "rejected",
    false,
  ],
  [
    400,
    "invalid amounts, the market buy orders maker amount supports a max accuracy of 2 decimals, taker amount a max of 4 decimals",
    "rejected",
    false,
  ],
  [
    400,
    "invalid amounts, the taker amount for a $0.22 order of size 19.69 should be '4.3318'",
    "rejected",
    false,
  ],
  [400, "the market is not yet ready to process new orders", "retry-later", false],
  [400, "order_version_mismatch", "version-mismatch", true],
  [500, "there are no matching orders", "rejected", false],
  [500, "FOK orders are filled or killed", "rejected", false],
  [500, "the trade contains rounding issues", "rejected", false],
  [500, "could not insert order", "rejected", false],
  [425, "the matching engine is restarting", "retry-later", true],
  [429, "Too Many Requests", "retry-later", true],
  [503, "post-only mode: only post-only orders and cancels are allowed", "retry-later", true],
  [503, "trading is disabled", "retry-later", true],
  [
    503,
    "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.",
    "retry-later",
    true,
  ],
  [503, "Trading is currently disabled. Check polymarket.com for updates", "retry-later", true],
  [400, "Invalid token id", "rejected", false],
  [400, "Invalid side", "rejected", false],
  [400, "Invalid payload", "rejected", true],
  [400, "Payload exceeds the limit", "rejected", true],
  [404, "No orderbook exists for the requested token id", "rejected", false],
  [404, "market not found", "rejected", false],
  [404, "fee rate not found for market", "rejected", false],
  [400, "words of another year", "unknown-words", false],
  [401, "words of another year", "account", true],
];

describe("a refusal", () => {
  test.each(texts)("%d %s", (status, words, kind, isAboutAll) => {
    expect(refusalKind({ status, words })).toBe(kind);
    expect(isProofOfRefusal(status, words)).toBe(true);
    expect(isAboutWholeRequest({ status, words })).toBe(isAboutAll);
    const code = refusalCode({ status, words });
    expect(Object.keys(catalogue)).toContain(code);
    expect(code === "VEN-807").toBe(status === 429);
  });

  test("is told by its words inside a success too", () => {
    for (const [status, words, kind] of texts) {
      const isOfStatus = [401, 425, 429].includes(status) && !areKnown(words);
      if (!isOfStatus) expect(refusalKind({ status: 200, words }), words).toBe(kind);
    }
  });

  test("each kind has a code of its own", () => {
    const codes = new Map(
      texts
        .filter(([status]) => status !== 429)
        .map(([status, words, kind]) => [kind, refusalCode({ status, words })]),
    );
    expect(codes.size).toBe(7);
    expect(new Set(codes.values()).size).toBe(7);
  });
});

describe("no proof", () => {
  const unproven: readonly (readonly [number, string | null])[] = [
    [400, "order match delayed due to market conditions"],
    [400, null],
    [403, null],
    [404, null],
    [408, "request timeout"],
    [429, null],
    [500, null],
    [500, "internal server error"],
    [500, "not enough balance / allowance"],
    [500, "trading is disabled"],
    [502, "trading is disabled"],
    [503, "service unavailable"],
    [503, "there are no matching orders"],
    [503, null],
  ];
  test.each(unproven)("%d %s", (status, words) => {
    expect(isProofOfRefusal(status, words)).toBe(false);
  });

  test("an order in the matching delay is not refused, whatever the entry says", () => {
    expect(areProof("order match delayed due to market conditions")).toBe(false);
    expect(areProof("words of another year")).toBe(true);
  });

  test("the engine's restart needs no words", () => {
    expect(isProofOfRefusal(425, null)).toBe(true);
  });
});

test("a pause is asked for by header or by words", () => {
  const refused = { kind: "refused", status: 503, words: "", code: null } as const;
  const body = { error: "post-only mode", code: "post_only_mode", retry_after_seconds: 79 };
  expect(pauseAsked({ ...refused, body })).toEqual(seconds(79));
  expect(pauseAsked({ ...refused, body, retryAfter: seconds(2) })).toEqual(seconds(2));
  expect(pauseAsked({ ...refused, body: { retry_after_seconds: 1.2 } })).toEqual(seconds(2));
  for (const odd of [null, "79", -1, 3_601, Number.NaN]) {
    expect(pauseAsked({ ...refused, body: { retry_after_seconds: odd } })).toBeNull();
  }
  expect(pauseAsked({ ...refused, body: undefined })).toBeNull();
});
