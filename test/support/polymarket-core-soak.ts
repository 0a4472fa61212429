// A crowd of wallets that sends the simulated Polymarket's core everything, valid and not, for hours of simulated time,
// while trades fail, markets delay, pause, begin games, change grids, resolve and are listed anew, and the matching engine
// restarts. `PolymarketCoreJudge` watches every step of it.

import { strict as assert } from "node:assert";

import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import { hexWordFor } from "../../src/simulation/identifiers.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import {
  type ListedMarket,
  PolymarketCatalogue,
  tickSchemeOf,
} from "../../src/simulation/venues/polymarket/catalogue.ts";
import { PolymarketAccountsCore } from "../../src/simulation/venues/polymarket/core/accounts.ts";
import type {
  CoreOrderRequest,
  CorePlacement,
  CoreResult,
} from "../../src/simulation/venues/polymarket/core/contract.ts";
import type { PolymarketTickSize } from "../../src/simulation/venues/polymarket/listing.ts";
import { PolymarketCoreJudge } from "./polymarket-core-judge.ts";
import { listingOf } from "./polymarket-core-rig.ts";

const second = 1_000_000;
const hour = 3_600 * second;
/** Two keys of ann's: each sees its own orders only. */
const owners = [
  ["ann", "key-ann-1"],
  ["ann", "key-ann-2"],
  ["bob", "key-bob"],
  ["cat", "key-cat"],
  ["dan", "key-dan"],
  ["eve", "key-eve"],
] as const;
const wallets = ["ann", "bob", "cat", "dan", "eve"] as const;
const marketsKept = 4;
/** Answered markets whose tokens wallets may still hold. */
const resolvedKept = 5;
/** Orders and trades of a key that are looked at in one comparison. */
const seenAtOnce = 200;
const redeemerAfter = 60 * second;
/** Ticks of each grid in use here. */
const grids: Readonly<Record<string, number>> = {
  "0.1": 1_000,
  "0.01": 100,
  "0.005": 50,
  "0.001": 10,
};

export interface SoakOptions {
  readonly seed: number;
  readonly steps: number;
  readonly hours: number;
  readonly startAt: EpochMicros;
  /** How many steps lie between two comparisons of everything; fills and wallets are compared at every step. */
  readonly checkEvery: number;
}

const tickSizes: readonly PolymarketTickSize[] = ["0.01", "0.01", "0.005", "0.001"];

/** How often each kind of thing happened: a soak that never met something has not tested it. */
export type SoakCounts = Readonly<Record<string, number>>;

export class PolymarketCoreSoak {
  readonly #options: SoakOptions;
  readonly #random: RandomStream;
  readonly #exchange = new Exchange();
  readonly #catalogue: PolymarketCatalogue;
  readonly #core: PolymarketAccountsCore;
  readonly #judge: PolymarketCoreJudge;
  readonly #counts = new Map<string, number>();
  readonly #heartIds = new Map<string, string>();
  readonly #recent = new Map<string, string[]>();
  readonly #redeemers: { readonly at: number; readonly market: ListedMarket }[] = [];
  readonly #resolved: ListedMarket[] = [];
  #markets: ListedMarket[] = [];
  #listed = 0;
  #ordered = 0;
  #now: EpochMicros;

  constructor(options: SoakOptions) {
    this.#options = options;
    this.#random = new RandomStream(seededSource(options.seed));
    this.#now = options.startAt;
    this.#catalogue = new PolymarketCatalogue([], this.#exchange, this.#now);
    const [exchange, catalogue] = [this.#exchange, this.#catalogue];
    this.#core = new PolymarketAccountsCore({ exchange, catalogue, seed: options.seed });
    this.#judge = new PolymarketCoreJudge(exchange, this.#core, catalogue, (what) =>
      this.#count(what),
    );
    this.#core.setFinality({ retryChance: 120_000, failChance: 500_000 });
    this.#core.setAutoRedeem("eve", true);
    for (const wallet of wallets) {
      this.#judge.bringIn(wallet, BigInt(this.#random.between(200, 900)) * 1_000_000n);
    }
    for (let number = 0; number < marketsKept; number += 1) this.#list();
  }

  /** Runs every step and returns how often what happened. Throws at the first thing that must not be. */
  run(): SoakCounts {
    const mean = (this.#options.hours * hour) / this.#options.steps;
    for (let step = 1; step <= this.#options.steps; step += 1) {
      // In bursts: nine steps of ten follow at once, and the tenth makes up for them.
      const isBurst = this.#random.chance(900_000);
      const most = Math.round(isBurst ? mean / 10 : 19 * mean);
      this.#advance(integerOf(this.#now) + this.#random.between(0, most));
      this.#act();
      this.#judge.endStep(wallets);
      if (step % this.#options.checkEvery === 0) this.#checkAll();
    }
    this.#checkAll();
    return Object.fromEntries(this.#counts);
  }

  /** Goes from one thing that time brings to the next, so that each is judged by itself. */
  #advance(untilMicros: number): void {
    for (let next = this.#core.nextAt(); next !== null; next = this.#core.nextAt()) {
      if (integerOf(next) > untilMicros) break;
      this.#expectRedeemer(integerOf(next));
      this.#now = next;
      this.#core.tick(next);
      this.#judge.endStep(wallets);
    }
    this.#now = epochMicros(untilMicros);
    this.#core.tick(this.#now);
  }

  #expectRedeemer(atMicros: number): void {
    const [due] = this.#redeemers;
    if (due?.at !== atMicros) return;
    this.#redeemers.shift();
    this.#judge.expectRedeemed("eve", due.market);
  }

  #checkAll(): void {
    this.#judge.checkAll(this.#markets);
    for (const [, owner] of owners) {
      const [orders, trades] = [this.#core.orders(owner), this.#core.trades(owner)];
      assert.ok(orders.slice(-seenAtOnce).every((order) => order.owner === owner));
      for (const { takerOwner, makers } of trades.slice(-seenAtOnce)) {
        assert.ok(takerOwner === owner || makers.some((maker) => maker.owner === owner));
      }
    }
  }

  #act(): void {
    if (this.#random.chance(20_000)) this.#resume();
    const roll = this.#random.between(1, 1_000);
    if (roll <= 560) this.#create();
    else if (roll <= 740) this.#crowdOrder();
    else if (roll <= 850) this.#cancel();
    else if (roll <= 860) this.#cancelMatching();
    else if (roll <= 920) this.#changeSets();
    else if (roll <= 945) this.#beat();
    else if (roll <= 965) this.#redeem();
    else if (roll <= 975) this.#bringIn();
    else this.#venueActs();
  }

  #create(): void {
    const request = this.#request();
    const token = this.#catalogue.findToken(request.tokenId);
    const would = token === undefined ? undefined : this.#foresee(request, token.market);
    let answers = 0;
    this.#core.create(request, this.#now, (result) => {
      answers += 1;
      assert.equal(answers, 1, "an order is answered once");
      this.#judge.judgeAnswer(result);
      this.#judgeRefusal(request, result, would);
      this.#note("create", result);
    });
    const recent = this.#recent.get(request.owner) ?? [];
    this.#recent.set(request.owner, [...recent.slice(-60), request.orderId]);
  }

  /** What an order of this price would meet now, for refusals that say it would meet too much or too little. */
  #foresee(request: CoreOrderRequest, market: ListedMarket) {
    const { side, makerAmount, takerAmount, tokenId, orderType } = request;
    const [sum, size] = side === "BUY" ? [makerAmount, takerAmount] : [takerAmount, makerAmount];
    if (sum <= 0n || size <= 0n) return undefined;
    const tick = BigInt(grids[market.tickSize] ?? 1);
    const steps = (sum * 10_000n) / (size * tick);
    const isExact = steps * size * tick === sum * 10_000n;
    const price = (side === "BUY" || isExact ? steps : steps + 1n) * tick;
    if (price <= 0n || price >= 10_000n) return undefined;
    const aimsAtSum = side === "BUY" && (orderType === "FOK" || orderType === "FAK");
    const target = aimsAtSum ? { sum } : { shares: size };
    return this.#judge.wouldTake({ tokenId, side, price }, target);
  }

  #judgeRefusal(
    request: CoreOrderRequest,
    result: CoreResult<CorePlacement>,
    would: ReturnType<PolymarketCoreJudge["wouldTake"]> | undefined,
  ): void {
    if (result.ok) return;
    const { message } = result.error;
    if (message.startsWith("no orders found")) assert.deepEqual(would?.fills, []);
    if (message.startsWith("order couldn't be fully filled"))
      assert.equal(would?.isComplete, false);
    if (message.startsWith("invalid post-only")) assert.ok((would?.fills.length ?? 0) > 0);
    if (message.startsWith("not enough balance")) {
      const asset = request.side === "BUY" ? "collateral" : { tokenId: request.tokenId };
      const most = request.makerAmount + (request.side === "BUY" ? request.makerAmount / 4n : 0n);
      assert.ok(
        this.#core.free(request.maker, asset) < most,
        "a wallet with plenty is not refused",
      );
    }
  }

  #request(): CoreOrderRequest {
    const random = this.#random;
    const rare = (): boolean => random.chance(15_000);
    const market = random.pick(this.#markets);
    const [maker, owner] = random.pick(owners);
    const side = random.pick(["BUY", "SELL"] as const);
    const orderType = random.pick(["GTC", "GTC", "GTC", "GTD", "FOK", "FAK", "FAK"] as const);
    const { yesToken, noToken } = market.listing;
    const amounts = this.#amounts(market, side, orderType);
    const expires = orderType === "GTD" ? random.between(170, 900) : null;
    const isRepeated = rare();
    this.#ordered += 1;
    return {
      orderId: isRepeated
        ? (this.#recent.get(owner)?.at(-1) ?? "0x0")
        : hexWordFor(`soak ${this.#options.seed} ${this.#ordered}`),
      owner,
      maker,
      tokenId: rare() ? "12345" : random.pick([yesToken, noToken]),
      side,
      ...amounts,
      orderType,
      postOnly: orderType.startsWith("GT") && random.chance(120_000),
      expiresAt: expires === null ? null : this.#later(expires),
    };
  }

  /** Amounts that make a price near the middle, mostly on the grid, so that orders meet. */
  #amounts(
    market: ListedMarket,
    side: "BUY" | "SELL",
    orderType: CoreOrderRequest["orderType"],
  ): Pick<CoreOrderRequest, "makerAmount" | "takerAmount"> {
    const random = this.#random;
    const price = this.#price(market);
    const isMarket = orderType === "FOK" || orderType === "FAK";
    if (isMarket && side === "BUY") {
      const sum = BigInt(random.between(90, 4_000)) * 10_000n;
      return { makerAmount: sum, takerAmount: floorTo((sum * 10_000n) / price, 100n) };
    }
    const size = this.#size();
    let sum = (size * price) / 10_000n;
    if (isMarket) sum = floorTo(sum, 100n);
    else if (random.chance(10_000)) sum += random.pick([1_000n, 500_000n]);
    return side === "BUY"
      ? { makerAmount: sum, takerAmount: size }
      : { makerAmount: size, takerAmount: sum };
  }

  #price(market: ListedMarket): bigint {
    const tick = grids[market.tickSize] ?? 1;
    const least = Math.ceil(4_200 / tick);
    const steps = this.#random.between(least, Math.max(least, Math.floor(5_800 / tick)));
    return BigInt(steps * tick);
  }

  #size(): bigint {
    const random = this.#random;
    if (random.chance(20_000)) return BigInt(random.between(1, 499)) * 10_000n;
    const hundredths = random.chance(500_000)
      ? 100 * random.between(5, 60)
      : random.between(500, 6_000);
    return BigInt(hundredths) * 10_000n;
  }

  #crowdOrder(): void {
    const market = this.#random.pick(this.#markets);
    this.#judge.crowdOrder(
      {
        conditionId: market.listing.conditionId,
        isBid: this.#random.chance(500_000),
        price: this.#price(market),
        size: this.#size(),
        rests: this.#random.chance(650_000),
      },
      this.#now,
    );
  }

  #cancel(): void {
    const [, owner] = this.#random.pick(owners);
    const [, asker] = this.#random.chance(50_000) ? this.#random.pick(owners) : ["", owner];
    const ids = this.#recent.get(owner) ?? [];
    const picked = [this.#random.pick([...ids, "0xunknown"]), this.#random.pick([...ids, "0x1"])];
    const result = this.#core.cancel(asker, picked, this.#now);
    this.#note("cancel", result);
    if (!result.ok) return;
    for (const orderId of result.value.canceled) {
      assert.equal(this.#core.order(asker, orderId)?.status, "CANCELED");
    }
    for (const [orderId, reason] of result.value.notCanceled) {
      assert.notEqual(this.#core.order(asker, orderId)?.status, "LIVE");
      this.#count(`not canceled: ${reason}`);
    }
  }

  #cancelMatching(): void {
    const [, owner] = this.#random.pick(owners);
    const { conditionId, yesToken } = this.#random.pick(this.#markets).listing;
    const filter = this.#random.pick([
      { conditionId: null, tokenId: null },
      { conditionId, tokenId: null },
      { conditionId: null, tokenId: yesToken },
    ]);
    const result = this.#core.cancelMatching(owner, filter, this.#now);
    this.#note("cancel matching", result);
    if (!result.ok) return;
    for (const order of this.#core.orders(owner)) {
      const isMeant =
        (filter.conditionId ?? order.conditionId) === order.conditionId &&
        (filter.tokenId ?? order.tokenId) === order.tokenId;
      assert.ok(!isMeant || order.status !== "LIVE", "all that match are canceled");
    }
  }

  #changeSets(): void {
    const market = this.#random.pick([...this.#markets, ...this.#resolved]);
    const amount = BigInt(this.#random.between(1, 80_000_000));
    const made = this.#random.chance(650_000) ? amount : -amount;
    const done = this.#judge.changeSets(this.#random.pick(wallets), market, made, this.#now);
    this.#count(`${made > 0n ? "split" : "merge"} ${done ? "done" : "refused"}`);
  }

  #beat(): void {
    const [, owner] = this.#random.pick(owners);
    const heartbeatId = this.#random.chance(30_000) ? "wrong" : (this.#heartIds.get(owner) ?? "");
    const answer = this.#core.heartbeat(owner, heartbeatId, this.#now);
    this.#count(`heartbeat ${answer.ok ? "ok" : "wrong"}`);
    this.#heartIds.set(owner, answer.heartbeatId);
  }

  #redeem(): void {
    const market = this.#random.pick([...this.#resolved, ...this.#markets]);
    this.#judge.redeem(this.#random.pick(wallets), market, this.#now);
    this.#count("redeem");
  }

  /** Fees and luck ruin a closed crowd; now and then somebody brings new money. */
  #bringIn(): void {
    this.#judge.bringIn(this.#random.pick(wallets), BigInt(this.#random.between(1, 60_000_000)));
  }

  #venueActs(): void {
    const random = this.#random;
    const market = random.pick(this.#markets);
    const { conditionId } = market.listing;
    const act = random.pick([
      "resume",
      "resume",
      "mode",
      "pause",
      "game",
      "grid",
      "resolve",
      "wallet",
    ]);
    this.#count(`venue ${act}`);
    if (act === "mode") {
      this.#core.setTradingMode(
        random.pick(["restarting", "cancel-only", "disabled", "post-only"]),
        this.#now,
      );
    }
    if (act === "pause") this.#exchange.setPhase(conditionId, "paused");
    if (act === "game") {
      this.#catalogue.moveGameStart(conditionId, this.#later(random.between(0, 1_200)));
    }
    if (act === "grid") this.#changeGrid(market);
    if (act === "resolve") this.#resolve(market);
    if (act !== "wallet") return;
    const wallet = random.pick(wallets);
    if (random.chance(500_000)) this.#core.setAllowance(wallet, false);
    else this.#core.setClosedOnly(wallet, true);
  }

  /** What stands still does not stand for long, so that most of the time there is trading. */
  #resume(): void {
    this.#core.setTradingMode("normal", this.#now);
    for (const { traded, listing } of this.#markets) {
      if (traded.phase === "paused") this.#exchange.setPhase(listing.conditionId, "open");
    }
    for (const wallet of wallets) {
      this.#core.setAllowance(wallet, true);
      this.#core.setClosedOnly(wallet, false);
    }
  }

  /** To a finer grid or a coarser one, which leaves orders in the book off it. */
  #changeGrid(market: ListedMarket): void {
    const tickSize = this.#random.pick(tickSizes);
    market.tickSize = tickSize;
    this.#exchange.setTickScheme(market.listing.conditionId, tickSchemeOf(tickSize));
  }

  #resolve(market: ListedMarket): void {
    const half = { yes: 500_000n, no: 500_000n };
    const [yes, no] = [
      { yes: 1_000_000n, no: 0n },
      { yes: 0n, no: 1_000_000n },
    ];
    const payouts = this.#random.pick([yes, no, half]);
    this.#core.resolve(market.listing.conditionId, payouts, this.#now);
    this.#redeemers.push({ at: integerOf(this.#now) + redeemerAfter, market });
    this.#resolved.push(market);
    // Losing tokens would be looked at for ever: everybody redeems in the end.
    const oldest = this.#resolved.length > resolvedKept ? this.#resolved.shift() : undefined;
    for (const wallet of oldest === undefined ? [] : wallets) {
      if (oldest !== undefined) this.#judge.redeem(wallet, oldest, this.#now);
    }
    this.#markets = this.#markets.filter((other) => other !== market);
    this.#list();
  }

  #list(): void {
    this.#listed += 1;
    const random = this.#random;
    const tickSize = random.pick(tickSizes);
    const listing = listingOf(`soak ${this.#options.seed} ${this.#listed}`, {
      tickSize,
      secondsDelay: random.pick([0, 0, 1]),
      takerDelayMillis: random.pick([0, 0, 250]),
      clearBookOnStart: random.chance(400_000),
      gameStartAt: this.#later(random.between(60, 7_200)),
      fees: random.pick([
        { feeType: "politics_fees", rate: 0.04, exponent: 1, rebateRate: 0.25 },
        { feeType: "crypto_fees", rate: 0.25, exponent: 2, rebateRate: 0.2 },
        null,
      ]),
    });
    const market = this.#catalogue.list(listing, this.#now);
    this.#markets.push(market);
    for (const wallet of wallets) {
      const amount = BigInt(random.between(1, 100)) * 1_000_000n;
      this.#judge.bringIn(wallet, amount);
      this.#judge.changeSets(wallet, market, amount, this.#now);
    }
  }

  #later(seconds: number): EpochMicros {
    return epochMicros(integerOf(this.#now) + seconds * second);
  }

  #note(what: string, result: CoreResult<unknown>): void {
    const text = result.ok ? "" : result.error.message.replaceAll(/0x[0-9a-f]{10,}/g, "ID");
    const reason = text.replaceAll(/[0-9.]+/g, "N").slice(0, 60);
    this.#count(result.ok ? what : `${what}: ${reason}`);
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}

function floorTo(amount: bigint, step: bigint): bigint {
  return amount - (amount % step);
}
