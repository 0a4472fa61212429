// A whole simulated Polymarket in memory with traders of all kinds of wallets: logins, request signatures and orders are
// made with viem and the crypto library alone, so that neither the server nor the adapter is its own judge.

import { createHmac } from "node:crypto";
import { domainSeparator, hashStruct } from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { epochMilliseconds, epochSeconds } from "../../src/simulation/instant-text.ts";
import type { ShellReply, StreamSession } from "../../src/simulation/transport/shell.ts";
import type { PolymarketListing } from "../../src/simulation/venues/polymarket/listing.ts";
import {
  buildPolymarketVenue,
  type PolymarketVenue,
  type PolymarketVenueOptions,
} from "../../src/simulation/venues/polymarket/venue.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { polymarketListing } from "./polymarket-listing.ts";
import type { WireMessage } from "./venue-streams.ts";
import {
  depositTypedData,
  orderTypes,
  orderTypeText,
  type TypedOrderMessage,
  zeroWord,
} from "./venues/polymarket-typed-order.ts";

/** 2026-11-20T08:00:00.456Z, a Friday. */
export const memoryStart = epochMicros(1_795_161_600_456_000);

export function listed(name: string, change: Partial<PolymarketListing> = {}): PolymarketListing {
  return polymarketListing(name, memoryStart, change);
}

/** An ordinary market, one of exclusive outcomes, one of the second protocol, and one that delays takers by a second. */
export const plain = listed("plain");
export const exclusive = listed("exclusive", { negRisk: true });
export const second = listed("second", { version: "v2" });
export const delayed = listed("delayed", { secondsDelay: 1 });

export interface ApiWords {
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string;
}

/** Who trades: a key, the wallet it moves, and in which way. */
export interface Trader {
  readonly account: PrivateKeyAccount;
  readonly wallet: string;
  readonly type: 0 | 1 | 2 | 3;
}

function trader(digit: string, type: 0 | 1 | 2 | 3): Trader {
  const account = privateKeyToAccount(`0x${digit.repeat(64)}`);
  const wallet = type === 0 ? account.address : `0x${digit.repeat(38)}0${type}`;
  return { account, wallet: wallet.toLowerCase(), type };
}

/** One trader of each type of wallet; ann and bob, proxy, safe and deposit. */
export const ann = trader("1", 0);
export const bob = trader("2", 0);
export const proxyTrader = trader("3", 1);
export const safeTrader = trader("4", 2);
export const depositTrader = trader("5", 3);
export const traders = [ann, bob, proxyTrader, safeTrader, depositTrader] as const;

export interface MemoryVenue extends PolymarketVenue {
  readonly clock: VirtualClock;
}

/** Builds the venue: every trader has 1,000 USD. */
export function memoryVenue(options: Partial<PolymarketVenueOptions> = {}): MemoryVenue {
  const clock = new VirtualClock(memoryStart);
  const venue = buildPolymarketVenue({
    clock,
    markets: [plain, exclusive, second, delayed],
    accounts: traders.map(({ account, wallet, type }) => ({
      owner: account.address,
      wallet: { address: wallet, type },
      collateral: 1_000_000_000n,
    })),
    ...options,
  });
  return { ...venue, clock };
}

export interface MemoryAnswer {
  /** 0 while there is no answer. */
  status: number;
  body: WireMessage;
  headers: Readonly<Record<string, string>>;
}

/** Sends a request with whatever headers and returns the answer, which may come later. */
export function send(
  venue: MemoryVenue,
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): MemoryAnswer {
  const [method = "", target = ""] = endpoint.split(" ");
  const [path = "", query = ""] = target.split("?");
  const answer: MemoryAnswer = { status: 0, body: undefined, headers: {} };
  const request = { method, path, query, headers, body };
  venue.doors.clob.request(request, (reply: ShellReply | null) => {
    if (reply === null || answer.status !== 0) throw new Error("one answer, and a real one");
    answer.status = reply.status;
    answer.headers = reply.headers ?? {};
    const isJson = reply.contentType.includes("json");
    answer.body = isJson ? JSON.parse(reply.body) : reply.body;
  });
  return answer;
}

/** Asks for credentials, as a wallet's key does. */
export async function login(
  venue: MemoryVenue,
  { account }: Pick<Trader, "account">,
  endpoint = "POST /auth/api-key",
  nonce = 0,
  address: string = account.address,
): Promise<MemoryAnswer> {
  const timestamp = String(epochSeconds(venue.clock.now()));
  const signature = await account.signTypedData({
    domain: { name: "ClobAuthDomain", version: "1", chainId: 137 },
    types: {
      ClobAuth: [
        { name: "address", type: "address" },
        { name: "timestamp", type: "string" },
        { name: "nonce", type: "uint256" },
        { name: "message", type: "string" },
      ],
    },
    primaryType: "ClobAuth",
    message: {
      address: address as `0x${string}`,
      timestamp,
      nonce: BigInt(nonce),
      message: "This message attests that I control the given wallet",
    },
  });
  const headers = {
    poly_address: address,
    poly_signature: signature,
    poly_timestamp: timestamp,
    poly_nonce: String(nonce),
  };
  return send(venue, endpoint, headers, "");
}

/** A trader with credentials. */
export interface Session extends Trader {
  readonly api: ApiWords;
  /** In whose name the credentials were made; defaults to the key's own address. */
  readonly name?: string;
}

export async function sessionOf(venue: MemoryVenue, who: Trader): Promise<Session> {
  const { status, body } = await login(venue, who);
  if (status !== 200) throw new Error(`no credentials: ${JSON.stringify(body)}`);
  const { apiKey: key, secret, passphrase } = body;
  return { ...who, api: { key, secret, passphrase } };
}

/** Returns the five headers of a signed request. */
export function signedHeaders(
  venue: MemoryVenue,
  { api, account, name = account.address }: Session,
  endpoint: string,
  body: string,
): Record<string, string> {
  const [method = "", target = ""] = endpoint.split(" ");
  const [path = ""] = target.split("?");
  const timestamp = String(epochSeconds(venue.clock.now()));
  const mac = createHmac("sha256", Buffer.from(api.secret, "base64url"));
  const digest = mac.update(`${timestamp}${method}${path}${body}`).digest("base64");
  return {
    poly_address: name,
    poly_signature: digest.replaceAll("+", "-").replaceAll("/", "_"),
    poly_timestamp: timestamp,
    poly_api_key: api.key,
    poly_passphrase: api.passphrase,
  };
}

/** Sends a signed request. */
export function ask(
  venue: MemoryVenue,
  session: Session,
  endpoint: string,
  body?: unknown,
): MemoryAnswer {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  return send(venue, endpoint, signedHeaders(venue, session, endpoint, text), text);
}

const contracts = {
  standard: ["2", "0xE111180000d2663C0091e4f400237545B87B996B"],
  negativeRisk: ["2", "0xe2222d279d744050d28e00520010520000310F59"],
  third: ["3", "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa"],
} as const;

export type Contract = keyof typeof contracts;

export interface OrderWish {
  readonly market?: PolymarketListing;
  /** Defaults to YES. */
  readonly outcome?: "yes" | "no";
  readonly side?: "BUY" | "SELL";
  /** In cents of the token; sizes in hundredths of a share. */
  readonly cents?: number;
  readonly size?: number;
  readonly orderType?: "GTC" | "GTD" | "FOK" | "FAK";
  readonly postOnly?: boolean;
  readonly expiration?: string;
  /** Defaults to the market's own. */
  readonly contract?: Contract;
  readonly amounts?: readonly [maker: bigint, taker: bigint];
  /** Fields of the order changed after signing. */
  readonly forged?: Readonly<Record<string, unknown>>;
  readonly timestamp?: bigint;
}

let lastSalt = 0;

/** Returns the body of `POST /order`, signed. Ten shares at 0.40, good till cancelled, unless wished otherwise. */
export async function orderBody(
  venue: MemoryVenue,
  session: Session,
  wish: OrderWish = {},
): Promise<WireMessage> {
  const { market = plain, outcome = "yes", side = "BUY", cents = 40, size = 1_000 } = wish;
  const { orderType = "GTC", postOnly = false, expiration = "0" } = wish;
  const shares = BigInt(size) * 10_000n;
  const collateral = BigInt(size) * BigInt(cents) * 100n;
  const own = side === "BUY" ? ([collateral, shares] as const) : ([shares, collateral] as const);
  const [makerAmount, takerAmount] = wish.amounts ?? own;
  lastSalt += 1;
  const salt = lastSalt;
  const isDeposit = session.type === 3;
  const message = {
    salt: BigInt(salt),
    maker: session.wallet as `0x${string}`,
    signer: (isDeposit ? session.wallet : session.account.address) as `0x${string}`,
    tokenId: BigInt(outcome === "yes" ? market.yesToken : market.noToken),
    makerAmount,
    takerAmount,
    side: side === "BUY" ? 0 : 1,
    signatureType: session.type,
    timestamp: wish.timestamp ?? BigInt(epochMilliseconds(venue.clock.now())),
    metadata: zeroWord,
    builder: zeroWord,
  };
  const protocol: Contract = market.version === "v2" ? "third" : "standard";
  const contract = wish.contract ?? (market.negRisk ? "negativeRisk" : protocol);
  const signature = await signOrder(session, message, contract);
  return {
    deferExec: false,
    postOnly,
    order: {
      salt,
      maker: message.maker,
      signer: message.signer,
      tokenId: message.tokenId.toString(),
      makerAmount: makerAmount.toString(),
      takerAmount: takerAmount.toString(),
      side,
      signatureType: session.type,
      timestamp: message.timestamp.toString(),
      expiration,
      metadata: zeroWord,
      builder: zeroWord,
      signature,
      ...wish.forged,
    },
    owner: session.api.key,
    orderType,
  };
}

async function signOrder(
  { account, type, wallet }: Session,
  message: TypedOrderMessage,
  contract: Contract,
): Promise<string> {
  const [version, verifyingContract] = contracts[contract];
  const domain = { name: "Polymarket CTF Exchange", version, chainId: 137, verifyingContract };
  const order = { domain, types: orderTypes, primaryType: "Order", message } as const;
  if (type !== 3) return account.signTypedData(order);
  const inner = await account.signTypedData(
    depositTypedData({ domain, message }, wallet as `0x${string}`),
  );
  const separator = domainSeparator({ domain });
  const contents = hashStruct({ data: message, primaryType: "Order", types: orderTypes });
  const text = Buffer.from(orderTypeText).toString("hex");
  const length = orderTypeText.length.toString(16).padStart(4, "0");
  return `${inner}${separator.slice(2)}${contents.slice(2)}${text}${length}`;
}

/** One connection to either channel. */
export class MemoryStream {
  readonly frames: string[] = [];
  /** The close code, or `reset`; null while it is open. */
  ending: number | "reset" | null = null;
  readonly #session: StreamSession;

  constructor(venue: MemoryVenue, path: "/ws/market" | "/ws/user") {
    const answer = venue.doors.clob.upgrade({
      method: "GET",
      path,
      query: "",
      headers: {},
      body: "",
    });
    if (!answer.accepted) throw new Error(`the upgrade was refused: ${answer.reply.body}`);
    this.#session = answer.open({
      text: (frame) => this.frames.push(frame),
      ping: () => undefined,
      close: (code) => {
        this.ending = code;
        this.#session.ended();
      },
      reset: () => {
        this.ending = "reset";
        this.#session.ended();
      },
    });
  }

  send(command: unknown): void {
    this.#session.receive(typeof command === "string" ? command : JSON.stringify(command));
  }

  /** Shows a session's credentials. */
  introduce({ api }: Session, markets?: readonly string[]): void {
    const { key: apiKey, secret, passphrase } = api;
    this.send({ type: "user", auth: { apiKey, secret, passphrase }, markets });
  }

  /** Returns the messages since the last call, arrays of them opened. */
  take(): WireMessage[] {
    return this.frames.splice(0).flatMap((frame) => (frame === "PONG" ? frame : JSON.parse(frame)));
  }
}
