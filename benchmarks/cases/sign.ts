// Signing for Polymarket, from an order's terms to the texts that are sent, beside viem's way of doing the same in the
// same process: whole orders, the digest alone, and the authentication of a request.

import { getHeapStatistics } from "node:v8";
import { hashTypedData } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Secret } from "../../src/adapters/secrets/secret.ts";
import type {
  OrderSigner,
  OrderTerms,
} from "../../src/adapters/venues/polymarket/rest/trading-contract.ts";
import {
  type ApiCredentials,
  apiCredentials,
  apiHeaders,
} from "../../src/adapters/venues/polymarket/signing/api-headers.ts";
import { exchangeOf } from "../../src/adapters/venues/polymarket/signing/exchanges.ts";
import { createOrderSigner } from "../../src/adapters/venues/polymarket/signing/order-signer.ts";
import { orderWallet } from "../../src/adapters/venues/polymarket/signing/order-wallet.ts";
import { WalletKey } from "../../src/adapters/venues/polymarket/signing/wallet-key.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { orderTypes, zeroWord } from "../../test/support/venues/polymarket-typed-order.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { distributionOf, type Figures, medianOf } from "../harness/figures.ts";
import { measureClockNs } from "../harness/measure.ts";
import { Draws } from "../harness/random.ts";

const orderCount = 1_024;
const tokenCount = 64;

/** Orders of one turn: a few milliseconds for either rival. */
const ordersPerTurn = 16;
const warmUpShare = 0.25;
const allocationOrders = 256;

const keyText = `0x${"4c".repeat(32)}` as const;

function drawOrders(): readonly OrderTerms[] {
  const draws = new Draws(12);
  const tokens = Array.from({ length: tokenCount }, () =>
    String(
      Array.from({ length: 8 }, () => BigInt(draws.below(2 ** 32))).reduce(
        (token, word) => (token << 32n) | word,
        0n,
      ),
    ),
  );
  return Array.from({ length: orderCount }, (_, at) => {
    const shares = BigInt(1 + draws.below(100_000)) * 10_000n;
    const collateral = (shares * BigInt(1 + draws.below(99))) / 100n;
    const isBuy = draws.below(2) === 0;
    return {
      domain: { version: 2, isNegativeRisk: draws.below(2) === 0 },
      tokenId: tokens[draws.below(tokenCount)] as string,
      side: isBuy ? "BUY" : "SELL",
      makerAmount: isBuy ? collateral : shares,
      takerAmount: isBuy ? shares : collateral,
      salt: draws.below(2 ** 32) * 2_097_152 + at,
      createdAt: epochMicros(1_795_161_600_000_000 + draws.below(86_400_000) * 1_000),
    };
  });
}

function makeSigner(): OrderSigner {
  const key = unwrap(WalletKey.of(new Secret(keyText)));
  const wallet = unwrap(
    orderWallet({
      chainId: 137,
      walletKind: "eoa",
      walletAddress: null,
      keyAddress: key.address,
    }),
  );
  return unwrap(createOrderSigner(key, wallet));
}

const account = privateKeyToAccount(keyText);

/** The typed data as a program that uses viem would make it for each order. */
function typedDataOf(order: OrderTerms) {
  return {
    domain: {
      name: "Polymarket CTF Exchange",
      version: "2",
      chainId: 137,
      verifyingContract: exchangeOf(137, order.domain),
    },
    types: orderTypes,
    primaryType: "Order" as const,
    message: {
      salt: BigInt(order.salt),
      maker: account.address,
      signer: account.address,
      tokenId: BigInt(order.tokenId),
      makerAmount: order.makerAmount,
      takerAmount: order.takerAmount,
      side: order.side === "BUY" ? 0 : 1,
      signatureType: 0,
      timestamp: BigInt(integerOf(order.createdAt) / 1_000),
      metadata: zeroWord,
      builder: zeroWord,
    },
  };
}

/** Signs the order and returns the signature. viem signs asynchronously, which is why this is no timed operation. */
type Sign = (order: OrderTerms) => string | Promise<string>;

/** Signs so many orders one after another and keeps what each took; returns their mean. */
async function takeTurn(sign: Sign, orders: readonly OrderTerms[], samplesNs: number[]) {
  let total = 0;
  for (const order of orders) {
    const from = performance.now();
    const signature = sign(order);
    if (typeof signature !== "string") await signature;
    const sampleNs = (performance.now() - from) * 1e6;
    samplesNs.push(sampleNs);
    total += sampleNs;
  }
  return total / orders.length;
}

function bytesPerOrder(signer: OrderSigner, orders: readonly OrderTerms[]): number {
  const before = getHeapStatistics().total_allocated_bytes;
  for (const order of orders) signer.sign(order);
  return Math.round((getHeapStatistics().total_allocated_bytes - before) / orders.length);
}

async function measureSigning(seconds: number): Promise<Figures> {
  const orders = drawOrders();
  const signer = makeSigner();
  const ours: Sign = (order) => signer.sign(order).signature;
  const theirs: Sign = (order) => account.signTypedData(typedDataOf(order));
  for (const order of orders.slice(0, ordersPerTurn)) {
    if ((await theirs(order)) !== ours(order)) throw new Error("viem signs another order");
  }
  const ourSamples: number[] = [];
  const theirSamples: number[] = [];
  const ratios: number[] = [];
  const begin = performance.now();
  let isWarm = false;
  for (let round = 0; performance.now() - begin < seconds * 1_000; round += 1) {
    if (!isWarm && performance.now() - begin >= seconds * 1_000 * warmUpShare) {
      isWarm = true;
      ourSamples.length = 0;
      theirSamples.length = 0;
      ratios.length = 0;
    }
    const from = (round * ordersPerTurn) % orderCount;
    const turn = orders.slice(from, from + ordersPerTurn);
    const isOursFirst = round % 2 === 0;
    const before = isOursFirst ? 0 : await takeTurn(theirs, turn, theirSamples);
    const our = await takeTurn(ours, turn, ourSamples);
    ratios.push(our / (isOursFirst ? await takeTurn(theirs, turn, theirSamples) : before));
  }
  const distribution = distributionOf(Float64Array.from(ourSamples));
  const floor = distributionOf(Float64Array.from(theirSamples));
  return {
    ...distribution,
    perSecond: Math.round(1e9 / distribution.meanNs),
    bytesPerOperation: bytesPerOrder(signer, orders.slice(0, allocationOrders)),
    samples: ourSamples.length,
    operationsPerSample: 1,
    clockNs: measureClockNs(),
    floor: signing.floor,
    floorMedianNs: floor.medianNs,
    floorP99Ns: floor.p99Ns,
    ratioToFloor: Math.round(medianOf(ratios) * 1e4) / 1e4,
  };
}

const signing = {
  name: "sign.polymarket",
  operation: "one order, from its terms to digest and signature",
  floor: "viem's signTypedData of the same order",
  measure: measureSigning,
};

/** Makes text of each order and folds one character of it. */
function workload(orders: readonly OrderTerms[], textOf: (order: OrderTerms) => string): Workload {
  let at = 0;
  return {
    run(operations) {
      let sum = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        sum = (sum + textOf(orders[at] as OrderTerms).charCodeAt(20)) | 0;
        at = (at + 1) & (orderCount - 1);
      }
      return sum;
    },
  };
}

function prepareDigest(): PreparedBenchmark {
  const orders = drawOrders();
  const signer = makeSigner();
  return {
    subject: workload(orders, (order) => signer.digest(order)),
    floor: workload(orders, (order) => hashTypedData(typedDataOf(order))),
  };
}

function makeCredentials(): ApiCredentials {
  return unwrap(
    apiCredentials(account.address, {
      key: "3f0c2a52-0000-4000-8000-000000000001",
      secret: new Secret(Buffer.alloc(32, 7).toString("base64")),
      passphrase: new Secret("5f".repeat(32)),
    }),
  );
}

function prepareHeaders(): PreparedBenchmark {
  const credentials = makeCredentials();
  const bodies = new Map(
    drawOrders().map((order) => [
      order,
      JSON.stringify({ order: { ...order, makerAmount: "1", takerAmount: "1" } }),
    ]),
  );
  return {
    subject: workload([...bodies.keys()], (order) => {
      const body = bodies.get(order) ?? null;
      const request = { method: "POST", path: "/order", body } as const;
      return apiHeaders(credentials, request, order.createdAt)["POLY_SIGNATURE"] as string;
    }),
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  signing,
  {
    name: "sign.polymarket-digest",
    operation: "the digest of one order, which is the venue's id of it",
    floor: "viem's hashTypedData of the same order",
    perOperation: true,
    prepare: prepareDigest,
  },
  {
    name: "sign.polymarket-headers",
    operation: "the headers of one authenticated request with an order in its body",
    perOperation: true,
    prepare: prepareHeaders,
  },
];
