// Polymarket's trading interface over a scripted venue: every request is answered as a test says. Values are invented,
// shapes are the venue's.

import { createHmac } from "node:crypto";
import { clobSeeds } from "../../../src/adapters/venues/polymarket/rest/rates.ts";
import type {
  OrderTerms,
  PostOptions,
  SignedOrder,
} from "../../../src/adapters/venues/polymarket/rest/trading-contract.ts";
import {
  PolymarketTradingRest,
  type TradingRestOptions,
} from "../../../src/adapters/venues/polymarket/rest/trading-rest.ts";
import type { AdapterLogLine } from "../../../src/adapters/venues/shared/log.ts";
import { RateGovernor } from "../../../src/adapters/venues/shared/rate-governor.ts";
import { type Drift, DriftWatch } from "../../../src/adapters/venues/shared/schema-drift.ts";
import {
  addDuration,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { type ScriptedReply, ScriptedTransport, type SeenRequest } from "./scripted-transport.ts";

export const apiKey = "3f0c9a1e-0000-4000-8000-000000000001";
export const yesToken =
  "71321045679252212594626385532706912750332728571942532289631379312455583992563";
export const noToken =
  "52114319501245915516055106046884209969926127482827954674443846427813813222426";
export const conditionId = `0x${"c0".repeat(32)}`;
export const wallet = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

/** The id of an order: any 32 bytes. */
export function digestOf(count: number): string {
  return `0x${count.toString(16).padStart(64, "0")}`;
}

const terms: OrderTerms = {
  domain: { version: 2, isNegativeRisk: false },
  tokenId: yesToken,
  side: "BUY",
  makerAmount: 4_565_800n,
  takerAmount: 12_340_000n,
  salt: 479_249_096_354,
  createdAt: epochMicros(1_790_000_000_123_999),
};

export function signedOrder(digest: string): SignedOrder {
  return { terms, digest, signature: `0x${"ab".repeat(65)}` };
}

export const resting: PostOptions = { orderType: "GTC", postOnly: false, expiresAt: null };

/** A reply to an order that rests. */
export function posted(digest: string, more: object = {}): object {
  return {
    success: true,
    errorMsg: "",
    orderID: digest,
    status: "live",
    makingAmount: "",
    takingAmount: "",
    transactionsHashes: [],
    tradeIDs: [],
    ...more,
  };
}

/** Signs as the venue verifies, with a key that is no secret. */
export function testSignature(
  { method, path, body }: { readonly method: string; path: string; body: string | null },
  timestamp: string,
): string {
  return createHmac("sha256", "test")
    .update(`${timestamp}${method}${path}${body ?? ""}`)
    .digest("hex");
}

export class PolymarketRestRig {
  readonly transport: ScriptedTransport;
  readonly governor: RateGovernor;
  readonly drifts: Drift[] = [];
  readonly lines: AdapterLogLine[] = [];
  readonly rest: PolymarketTradingRest;

  constructor(
    answer: (request: SeenRequest) => ScriptedReply,
    more: Partial<TradingRestOptions> = {},
  ) {
    this.transport = new ScriptedTransport(answer);
    const { clock } = this.transport;
    this.governor = new RateGovernor({ clock, seeds: clobSeeds });
    const log = (line: AdapterLogLine) => void this.lines.push(line);
    const observer = { drifted: (drift: Drift) => void this.drifts.push(drift) };
    this.rest = new PolymarketTradingRest({
      urls: { clob: "http://127.0.0.1:1", site: "http://127.0.0.1:2" },
      transport: this.transport,
      random: { nextUint32: () => 0 },
      limits: { attemptsMax: 1 },
      governor: this.governor,
      parties: { maker: wallet, signer: wallet, signatureType: 0, builder: `0x${"0".repeat(64)}` },
      apiKey,
      signRequest: (request, now) => {
        const timestamp = String(Math.floor(integerOf(now) / 1_000_000));
        return { POLY_TIMESTAMP: timestamp, POLY_SIGNATURE: testSignature(request, timestamp) };
      },
      complementOf: (token) =>
        token === yesToken ? noToken : token === noToken ? yesToken : undefined,
      watch: new DriftWatch({ venue: "polymarket", log, observer }),
      log,
      ...more,
    });
  }

  get deadline(): EpochMicros {
    return addDuration(this.transport.clock.now(), seconds(5));
  }
}
