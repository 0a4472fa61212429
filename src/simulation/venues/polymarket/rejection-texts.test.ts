// Every refusal on the venue's list, met through the order book host's door: its status and its words to the letter, each
// by the shortest way to it. What only the engine knows the reason of is asked for by hand (`refuseNext`).

import { expect, test } from "vitest";
import {
  ann,
  ask,
  bob,
  delayed,
  type MemoryAnswer,
  type MemoryVenue,
  memoryVenue,
  type OrderWish,
  orderBody,
  plain,
  type Session,
  send,
  sessionOf,
} from "../../../../test/support/polymarket-memory-venue.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { engineRefusals } from "./core/refusals.ts";
import type { PolymarketVenueOptions } from "./venue.ts";

interface Scene {
  readonly venue: MemoryVenue;
  readonly buyer: Session;
  readonly rival: Session;
  post(wish?: OrderWish, who?: Session): Promise<MemoryAnswer>;
}

async function open(options: Partial<PolymarketVenueOptions> = {}): Promise<Scene> {
  const venue = memoryVenue(options);
  const [buyer, rival] = [await sessionOf(venue, ann), await sessionOf(venue, bob)];
  const post = async (wish: OrderWish = {}, who = buyer) =>
    ask(venue, who, "POST /order", await orderBody(venue, who, wish));
  return { venue, buyer, rival, post };
}

type Way = (scene: Scene) => Promise<MemoryAnswer> | MemoryAnswer;

const older = { readings: { refusalWords: "older" } } as const;
const publicly =
  (endpoint: string, body = ""): Way =>
  ({ venue }) =>
    send(venue, endpoint, {}, body);
const posting =
  (wish: OrderWish): Way =>
  ({ post }) =>
    post(wish);

/** Ten NO are bid for at 0.60: YES is offered at 0.40. */
const crossing =
  (wish: OrderWish): Way =>
  async ({ post, rival }) => {
    await post({ outcome: "no", cents: 60, market: wish.market ?? plain }, rival);
    return post(wish);
  };

const refusedByEngine =
  (reason: keyof typeof engineRefusals): Way =>
  ({ venue, post }) => {
    venue.wallets.refuseNext(engineRefusals[reason]);
    return post();
  };

const inMode =
  (mode: Parameters<MemoryVenue["wallets"]["setTradingMode"]>[0]): Way =>
  ({ venue, post }) => {
    venue.wallets.setTradingMode(mode);
    return post();
  };

const shortSum = "the balance is not enough -> balance: 1000000000, order amount: 1200000000";
const limits = (what: string, maker: number, taker: number): string =>
  `invalid amounts, ${what} maker amount supports a max accuracy of ${maker} decimals, taker amount a max of ${taker} decimals`;

type Row = readonly [
  status: number,
  words: string,
  way: Way,
  options?: Partial<PolymarketVenueOptions>,
];

/** `{id}` stands for an order's digest. */
const rows: readonly Row[] = [
  [401, "Unauthorized/Invalid api key", publicly("GET /data/orders")],
  [401, "Invalid L1 Request headers", publicly("POST /auth/api-key")],
  [400, "Invalid order payload", ({ venue, buyer }) => ask(venue, buyer, "POST /order", "{}")],
  [
    400,
    "the order owner has to be the owner of the API KEY",
    async ({ venue, buyer, rival }) =>
      ask(venue, rival, "POST /order", await orderBody(venue, buyer)),
  ],
  [
    400,
    "the order signer address has to be the address of the API KEY",
    posting({ forged: { signer: bob.wallet } }),
  ],
  [400, "invalid signature", posting({ contract: "negativeRisk" })],
  [
    400,
    `'${ann.wallet}' address banned`,
    ({ venue, post }) => {
      venue.wallets.ban(ann.wallet);
      return post();
    },
  ],
  [
    400,
    `'${ann.wallet}' address in closed only mode`,
    ({ venue, post }) => {
      venue.wallets.setClosedOnly(ann.wallet, true);
      return post();
    },
  ],
  [
    400,
    "Too many orders in payload: 16, max allowed: 15",
    ({ venue, buyer }) =>
      ask(
        venue,
        buyer,
        "POST /orders",
        Array.from({ length: 16 }, () => ({})),
      ),
  ],
  [400, "invalid post-only order: order crosses book", crossing({ cents: 40, postOnly: true })],
  [400, "order {id} crosses the book", crossing({ cents: 40, postOnly: true }), older],
  [
    400,
    "order {id} is invalid. Price (0.405) breaks minimum tick size rule: 0.01",
    posting({ amounts: [4_050_000n, 10_000_000n] }),
  ],
  [400, "order {id} is invalid. Size (3) lower than the minimum: 5", posting({ size: 300 })],
  [
    400,
    "order {id} is invalid. Duplicated.",
    async ({ venue, buyer }) => {
      const body = await orderBody(venue, buyer);
      ask(venue, buyer, "POST /order", body);
      return ask(venue, buyer, "POST /order", body);
    },
  ],
  [
    400,
    "invalid amount for a marketable BUY order ($0.7), min size: $1",
    async ({ post, rival }) => {
      await post({ outcome: "no", cents: 90 }, rival);
      return post({ cents: 10, size: 700 });
    },
  ],
  [400, `not enough balance / allowance: ${shortSum}`, posting({ size: 300_000 })],
  [400, "not enough balance / allowance", posting({ size: 300_000 }), older],
  [
    400,
    "not enough balance / allowance: the allowance is not enough -> allowance: 0, order amount: 4000000",
    ({ venue, post }) => {
      venue.wallets.setAllowance(ann.wallet, false);
      return post();
    },
  ],
  [400, "invalid nonce", refusedByEngine("nonce")],
  [400, "invalid expiration", posting({ orderType: "GTD", expiration: "1795161700" })],
  [400, "order canceled in the CTF exchange contract", refusedByEngine("canceledOnChain")],
  [
    400,
    "order match delayed due to market conditions",
    crossing({ market: delayed, cents: 40 }),
    { readings: { delayedReplies: "refused" } },
  ],
  [
    400,
    "order couldn't be fully filled. FOK orders are fully filled or killed.",
    posting({ orderType: "FOK" }),
  ],
  [
    400,
    "no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.",
    posting({ orderType: "FAK" }),
  ],
  [400, limits("the buy orders", 4, 2), posting({ amounts: [4_000_004n, 10_000_000n] })],
  [
    400,
    limits("the market buy orders", 2, 4),
    posting({ orderType: "FAK", amounts: [4_001_000n, 10_000_000n] }),
  ],
  [
    400,
    "invalid amounts, the taker amount for a $0.22 order of size 19.69 should be '4.3318'",
    posting({ side: "SELL", amounts: [19_690_000n, 4_331_700n] }),
  ],
  [
    400,
    "the market is not yet ready to process new orders",
    ({ venue, post }) => {
      venue.control.setAcceptingOrders(plain.conditionId, false);
      return post();
    },
  ],
  [400, "order_version_mismatch", posting({ contract: "third" })],
  [500, "there are no matching orders", posting({ orderType: "FAK" }), older],
  [500, "FOK orders are filled or killed", posting({ orderType: "FOK" }), older],
  [500, "the trade contains rounding issues", refusedByEngine("rounding")],
  [500, "could not insert order", refusedByEngine("notInserted")],
  [425, "the matching engine is restarting", inMode("restarting")],
  [
    503,
    "post-only mode: only post-only orders and cancels are allowed",
    async ({ venue, post }) => {
      venue.wallets.restart(seconds(10));
      venue.clock.advance(seconds(11));
      return post();
    },
  ],
  [503, "trading is disabled", inMode("disabled"), older],
  [
    503,
    "trading is disabled",
    ({ venue, buyer }) => {
      venue.wallets.setTradingMode("disabled");
      return ask(venue, buyer, "DELETE /cancel-all");
    },
    older,
  ],
  [
    503,
    "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.",
    inMode("cancel-only"),
  ],
  [503, "Trading is currently disabled. Check polymarket.com for updates", inMode("disabled")],
  [400, "Invalid token id", publicly("GET /book?token_id=x")],
  [400, "Invalid side", publicly(`GET /price?token_id=${plain.yesToken}&side=x`)],
  [400, "Invalid payload", publicly("POST /books", "{}")],
  [
    400,
    "Payload exceeds the limit",
    publicly("POST /books", JSON.stringify(Array(501).fill({ token_id: plain.yesToken }))),
  ],
  [404, "No orderbook exists for the requested token id", publicly("GET /book?token_id=12")],
  [404, "market not found", publicly("GET /markets/0x12")],
  [404, "fee rate not found for market", publicly("GET /fee-rate?token_id=12")],
];

/** What each text on the list begins with, or is. */
const listedTexts = [
  ...["Unauthorized/Invalid api key", "Invalid L1 Request headers", "Invalid order payload"],
  "the order owner has to be the owner of the API KEY",
  "the order signer address has to be the address of the API KEY",
  ...[`'${ann.wallet}' address banned`, `'${ann.wallet}' address in closed only mode`],
  ...["Too many orders in payload: ", "invalid post-only order: order crosses book"],
  ...[
    "order {id} crosses the book",
    "order {id} is invalid. Price (",
    "order {id} is invalid. Size (",
  ],
  ...[
    "order {id} is invalid. Duplicated.",
    "invalid amount for a marketable BUY order ($0.7), min",
  ],
  ...[
    "not enough balance / allowance",
    "not enough balance / allowance: the balance is not enough",
  ],
  ...["invalid nonce", "invalid expiration", "order canceled in the CTF exchange contract"],
  ...["order match delayed due to market conditions", "order couldn't be fully filled. FOK"],
  ...["no orders found to match with FAK order.", "invalid amounts, the buy orders maker amount"],
  ...[
    "invalid amounts, the market buy orders maker amount",
    "invalid amounts, the taker amount for",
  ],
  ...["the market is not yet ready to process new orders", "order_version_mismatch"],
  ...["there are no matching orders", "FOK orders are filled or killed"],
  ...[
    "the trade contains rounding issues",
    "could not insert order",
    "post-only mode: only post-only",
  ],
  ...["trading is disabled", "Trading is currently cancel-only.", "Trading is currently disabled."],
  ...["Invalid token id", "Invalid side", "Invalid payload", "Payload exceeds the limit"],
  ...["No orderbook exists for the requested token id", "market not found", "fee rate not found"],
];

test.for(rows)("the door says %i %s", async ([status, words, way, options]) => {
  const answer = await way(await open(options));
  const said = String(answer.body.error).replace(/0x[0-9a-f]{64}/, "{id}");
  expect([answer.status, said]).toEqual([status, words]);
});

test("every text of the list has a way that leads to it", () => {
  const met = rows.map(([, words]) => words);
  expect(listedTexts.filter((text) => !met.some((words) => words.startsWith(text)))).toEqual([]);
});
