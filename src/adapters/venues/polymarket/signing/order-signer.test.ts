// Digests and signatures against the venue's own client, against viem, and against values written down once.

import { getContractConfig, OrderBuilder, Side } from "@polymarket/clob-client-v2";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { createWalletClient, hashTypedData, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import {
  depositTypedData,
  orderTypes,
  zeroWord,
} from "../../../../../test/support/venues/polymarket-typed-order.ts";
import { InvariantViolation } from "../../../../domain/failure/assert.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { parsePrice, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { Secret } from "../../../secrets/secret.ts";
import type { PolymarketChainId, PolymarketWalletKind } from "../config.ts";
import { sizeAmounts } from "../orders/amounts.ts";
import type { OrderDomain, OrderTerms } from "../rest/trading-contract.ts";
import { exchangeOf } from "./exchanges.ts";
import { createOrderSigner } from "./order-signer.ts";
import { orderWallet } from "./order-wallet.ts";
import { WalletKey } from "./wallet-key.ts";

/** The first account of a well-known development phrase: no secret. */
const keyText = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const key = unwrap(WalletKey.of(new Secret(keyText)));
const account = privateKeyToAccount(keyText);
/** Signs by itself; nothing is sent to the address. */
const client = createWalletClient({ account, transport: http("http://127.0.0.1:1") });
const funder = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

const chainIds: readonly PolymarketChainId[] = [137, 80_002];

type SignatureType = 0 | 1 | 2 | 3;

const walletKinds: readonly PolymarketWalletKind[] = ["eoa", "proxy", "safe", "deposit"];

const domains: readonly OrderDomain[] = [
  { version: 2, isNegativeRisk: false },
  { version: 2, isNegativeRisk: true },
  { version: 3, isNegativeRisk: false },
];

function walletOf(chainId: PolymarketChainId, signatureType: SignatureType, builder?: string) {
  return unwrap(
    orderWallet({
      chainId,
      walletKind: walletKinds[signatureType] as PolymarketWalletKind,
      walletAddress: signatureType === 0 ? null : funder,
      keyAddress: key.address,
      ...(builder === undefined ? {} : { builder }),
    }),
  );
}

function signerOf(chainId: PolymarketChainId, signatureType: SignatureType) {
  return unwrap(createOrderSigner(key, walletOf(chainId, signatureType)));
}

const terms: OrderTerms = {
  domain: { version: 2, isNegativeRisk: false },
  tokenId: "1234",
  side: "BUY",
  makerAmount: 100_000_000n,
  takerAmount: 50_000_000n,
  salt: 479_249_096_354,
  createdAt: epochMicros(1_700_000_000_000_000),
};

describe("values of the venue's contracts", () => {
  test.each([
    [
      { version: 2, isNegativeRisk: false },
      "0x2c4f653403e777a5c37576868ba70200858e75bbc7f0d187a2ff11e5d5380e91",
      "0x808bcc18d94bfe59daf619655ab83ff5701a82c0685255a7e3aeeeff7a7f83501984f86f573ef685b749c11eeacc57ead0c148a58b5460ee4a1c45708a290c511c",
    ],
    [
      { version: 2, isNegativeRisk: true },
      "0xb90ca1eda493daa14975a635e0b002ddefc2ba80a7784fdac3c0a7a7da2cebb4",
      "0xd5548fea0af1e86997a7bb873e8372fa6fb2e881ea00bcd9fc86f8223a5dc933702b3418c8b4d1ef569b2f7171a4a1b8bd8690f3adc10715f38b5fb0de3b42641c",
    ],
    [
      { version: 3, isNegativeRisk: false },
      "0xaed1a8dc29aa2755071bb98c721f311b41e717d2681e8946887b1a93877d7d11",
      "0x679549ff3a62108b5e0d91895e51eebbcf5c503f020759f27e827a245d4160b562875d2cfba5f2a7472ab7333c92fde8c19d21a0ab156b6d9143cb9021b256691c",
    ],
  ] as const)("the order under %o", (domain, digest, signature) => {
    const signer = signerOf(137, 0);
    expect(signer.sign({ ...terms, domain })).toEqual({
      terms: { ...terms, domain },
      digest,
      signature,
    });
    expect(signer.digest({ ...terms, domain })).toBe(digest);
  });

  test.each(chainIds)("the exchanges of chain %d are those of the venue's client", (chainId) => {
    const contracts = getContractConfig(chainId);
    const [standard, negativeRisk, version3] = domains.map((d) => exchangeOf(chainId, d));
    expect({ standard, negativeRisk, version3 }).toEqual({
      standard: contracts.exchangeV2,
      negativeRisk: contracts.negRiskExchangeV2,
      version3: contracts.exchangeV3,
    });
    expect(exchangeOf(chainId, { version: 3, isNegativeRisk: true })).toBe(version3);
  });
});

/** The same order as typed data, spelled by hand from the venue's page. */
function typedDataOf(
  order: OrderTerms,
  chainId: PolymarketChainId,
  signatureType: SignatureType,
  builder: `0x${string}` = zeroWord,
) {
  return {
    domain: {
      name: "Polymarket CTF Exchange",
      version: String(order.domain.version),
      chainId,
      verifyingContract: exchangeOf(chainId, order.domain),
    },
    types: orderTypes,
    primaryType: "Order" as const,
    message: {
      salt: BigInt(order.salt),
      maker: signatureType === 0 ? account.address : (funder as `0x${string}`),
      signer: signatureType === 3 ? (funder as `0x${string}`) : account.address,
      tokenId: BigInt(order.tokenId),
      makerAmount: order.makerAmount,
      takerAmount: order.takerAmount,
      side: order.side === "BUY" ? 0 : 1,
      signatureType,
      timestamp: BigInt(Math.floor(Number(order.createdAt) / 1_000)),
      metadata: zeroWord,
      builder,
    },
  };
}

/** Draws integers from 0 up to but not including a limit, the same in every run. */
function drawsOf(seed: number): (limit: number) => number {
  const generator = xoroshiro128plus(seed);
  return (limit) => (generator.next() >>> 0) % limit;
}

/** A decimal number of 256 bits. */
function drawToken(draw: (limit: number) => number): string {
  const words = Array.from({ length: 8 }, () => BigInt(draw(2 ** 32)));
  return String(words.reduce((token, word) => (token << 32n) | word, 0n));
}

const gridTexts = ["0.1", "0.01", "0.005", "0.0025", "0.001", "0.0001"] as const;

describe("the venue's own client", () => {
  test("signs 1,000 random orders as we do (seed 41)", { timeout: 90_000 }, async () => {
    const draw = drawsOf(41);
    for (let at = 0; at < 1_000; at += 1) {
      const chainId = chainIds[draw(2)] as PolymarketChainId;
      const signatureType = draw(4) as SignatureType;
      const domain = domains[draw(3)] as OrderDomain;
      const builder = new OrderBuilder(
        client,
        chainId,
        signatureType,
        signatureType === 0 ? undefined : funder,
      );
      const tickSize = gridTexts[draw(gridTexts.length)] as (typeof gridTexts)[number];
      const steps = Math.round(1 / +tickSize);
      const isBuy = draw(2) === 0;
      const step = 1 + draw(steps - 1);
      const hundredths = 1 + draw(1_000_000);
      const theirs = await builder.buildOrder(
        {
          tokenID: drawToken(draw),
          price: +(step / steps).toFixed(4),
          size: hundredths / 100,
          side: isBuy ? Side.BUY : Side.SELL,
        },
        { tickSize, negRisk: domain.isNegativeRisk },
        domain.version,
      );
      if (!("timestamp" in theirs)) throw new Error("the client made an order of version 1");
      const ours: OrderTerms = {
        domain,
        tokenId: theirs.tokenId,
        side: isBuy ? "BUY" : "SELL",
        ...unwrap(
          sizeAmounts(
            isBuy ? "BUY" : "SELL",
            { price: priceTicks((step * 10_000) / steps), tick: unwrap(parsePrice(tickSize)) },
            contractMicros(hundredths * 10_000),
          ),
        ),
        salt: +theirs.salt,
        createdAt: epochMicros(+theirs.timestamp * 1_000),
      };
      expect([ours.makerAmount, ours.takerAmount].map(String), `order ${at}`).toEqual([
        theirs.makerAmount,
        theirs.takerAmount,
      ]);
      const signed = signerOf(chainId, signatureType).sign(ours);
      expect(signed.signature, `order ${at}`).toBe(theirs.signature);
      expect(signed.digest, `order ${at}`).toBe(
        hashTypedData(typedDataOf(ours, chainId, signatureType)),
      );
    }
  });
});

describe("viem", () => {
  test.each(domains)("hashes and signs the order under %o as we do", async (domain) => {
    for (const chainId of chainIds) {
      for (const signatureType of [0, 1, 2] as const) {
        const order = { ...terms, domain, side: "SELL" as const };
        const data = typedDataOf(order, chainId, signatureType);
        const signed = signerOf(chainId, signatureType).sign(order);
        expect(signed.digest).toBe(hashTypedData(data));
        expect(signed.signature).toBe(await account.signTypedData(data));
      }
    }
  });

  test.each(domains)("signs what a deposit wallet's signature holds under %o", async (domain) => {
    const order = { ...terms, domain };
    const data = typedDataOf(order, 137, 3);
    const inner = await account.signTypedData(depositTypedData(data, funder));
    const { digest, signature } = signerOf(137, 3).sign(order);
    expect(digest).toBe(hashTypedData(data));
    expect(signature.slice(0, 132)).toBe(inner);
    // Two words follow, then the order's type and its length of 186 bytes.
    expect(signature.length).toBe(132 + 2 * 64 + 2 * 186 + 4);
    expect(signature.endsWith("00ba")).toBe(true);
  });

  test("hashes a builder's code as we do", () => {
    const builder = `0x${"5a".repeat(32)}` as const;
    const signer = unwrap(createOrderSigner(key, walletOf(137, 0, builder)));
    expect(signer.digest(terms)).toBe(hashTypedData(typedDataOf(terms, 137, 0, builder)));
  });
});

describe("terms that repeat or reach the limits", () => {
  test("orders between two signings of the same terms leave no trace", () => {
    for (const signatureType of [0, 3] as const) {
      const signer = signerOf(137, signatureType);
      const first = signer.sign(terms);
      signer.sign({
        ...terms,
        domain: { version: 2, isNegativeRisk: true },
        tokenId: String(2n ** 256n - 1n),
        side: "SELL",
        makerAmount: 2n ** 64n - 1n,
        takerAmount: 2n ** 64n - 1n,
        salt: Number.MAX_SAFE_INTEGER,
        createdAt: epochMicros(Number.MAX_SAFE_INTEGER),
      });
      expect(signer.sign(terms)).toEqual(first);
    }
  });

  test("the largest of every field is hashed as viem does", () => {
    const largest: OrderTerms = {
      ...terms,
      tokenId: String(2n ** 256n - 1n),
      makerAmount: 2n ** 64n - 1n,
      takerAmount: 2n ** 64n - 1n,
      salt: Number.MAX_SAFE_INTEGER,
      createdAt: epochMicros(Number.MAX_SAFE_INTEGER),
    };
    expect(signerOf(137, 0).digest(largest)).toBe(hashTypedData(typedDataOf(largest, 137, 0)));
  });

  test.each([0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 33, 2 ** 52])(
    "the salt %d is hashed as viem does",
    (salt) => {
      const salted = { ...terms, salt };
      expect(signerOf(137, 0).digest(salted)).toBe(hashTypedData(typedDataOf(salted, 137, 0)));
    },
  );

  test("more tokens than are kept are hashed as the first ones were", () => {
    const signer = signerOf(137, 0);
    const before = signer.digest(terms);
    for (let token = 10_000; token < 15_000; token += 1) {
      signer.digest({ ...terms, tokenId: String(token) });
    }
    expect(signer.digest(terms)).toBe(before);
    expect(signer.digest({ ...terms, tokenId: "14999" })).toBe(
      hashTypedData(typedDataOf({ ...terms, tokenId: "14999" }, 137, 0)),
    );
  });

  test.each([
    ["a salt beyond a JSON number", { salt: 2 ** 53 }],
    ["a negative salt", { salt: -1 }],
    ["a token beyond a word", { tokenId: String(2n ** 256n) }],
  ])("%s breaks an invariant", (_, part) => {
    expect(() => signerOf(137, 0).sign({ ...terms, ...part })).toThrow(InvariantViolation);
  });
});
