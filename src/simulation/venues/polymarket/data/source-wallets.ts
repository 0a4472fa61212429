// Invented wallets that trade, so that there is somebody to follow: each takes in bursts from open markets, sells what it
// holds again, and now and then makes or breaks complete sets. The same seed trades the same way.

import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { hexWordFor, uuidFor } from "../../../identifiers.ts";
import type { RandomStream } from "../../../random-stream.ts";
import type { ListedMarket, PolymarketCatalogue } from "../catalogue.ts";
import type { CoreOrderRequest, PolymarketAccounts } from "../core/contract.ts";
import { ticksOf } from "../core/quantities.ts";
import type { ActivityLog } from "./activity-log.ts";

export interface SourceWalletsSettings {
  /** How many wallets; none when 0. */
  readonly count: number;
  /** Each has its turn this often. */
  readonly every: DurationMicros;
}

export const sourceWalletsDefault: SourceWalletsSettings = { count: 0, every: seconds(5) };

export interface SourceWalletsOptions {
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly catalogue: PolymarketCatalogue;
  readonly accounts: PolymarketAccounts;
  readonly activity: ActivityLog;
  readonly settings: SourceWalletsSettings;
  /** Called after everything that is done here. */
  readonly touched: () => void;
}

/** Chances of a turn, in millionths. */
const tradeChance = 600_000;
const setsChance = 100_000;

/** Orders of one burst. */
const burstMost = 4;
const addressLength = 42;
const share = 1_000_000n;
const ticksPerUsd = 10_000n;
/** Ten thousand dollars each: enough for days of small orders. */
const collateral = 10_000n * share;

export class SourceWallets {
  /** Addresses, in lower case. */
  readonly addresses: readonly string[];
  readonly #options: SourceWalletsOptions;
  readonly #owner = uuidFor("polymarket source wallets");
  #orders = 0;
  #withdraw: () => void = () => undefined;

  constructor(options: SourceWalletsOptions) {
    this.#options = options;
    const { count } = options.settings;
    this.addresses = Array.from({ length: count }, (_, index) =>
      hexWordFor(`polymarket source wallet ${index}`).slice(0, addressLength),
    );
    for (const address of this.addresses) options.accounts.open(address, collateral);
    if (count > 0) this.#wait(addDuration(options.clock.now(), options.settings.every));
  }

  stop(): void {
    this.#withdraw();
  }

  /** Gives every wallet its turn. */
  step(now: EpochMicros): void {
    const { catalogue, random, touched } = this.#options;
    const open = [...catalogue.markets()].filter(({ traded }) => traded.phase === "open");
    if (open.length === 0) return;
    for (const wallet of this.addresses) {
      if (random.chance(tradeChance)) this.#burst(wallet, random.pick(open), now);
      if (random.chance(setsChance)) this.#changeSets(wallet, random.pick(open), now);
    }
    touched();
  }

  #wait(at: EpochMicros): void {
    const { clock, settings } = this.#options;
    this.#withdraw = clock.callAt(at, () => {
      this.step(clock.now());
      this.#wait(addDuration(clock.now(), settings.every));
    });
  }

  /** Several takes of one outcome in one moment, as programs make them. */
  #burst(wallet: string, market: ListedMarket, now: EpochMicros): void {
    const { random } = this.#options;
    const isYes = random.chance(500_000);
    for (let left = random.between(1, burstMost); left > 0; left -= 1) {
      this.#take(wallet, market, isYes, now);
    }
  }

  #take(wallet: string, market: ListedMarket, isYes: boolean, now: EpochMicros): void {
    const { accounts, random } = this.#options;
    const { yesToken, noToken, orderSizeMin } = market.listing;
    const tokenId = isYes ? yesToken : noToken;
    const sizeMin = BigInt(orderSizeMin) * share;
    const held = accounts.free(wallet, { tokenId });
    const sells = held >= sizeMin && random.chance(400_000);
    const touch = market.traded.book.best(sells === isYes ? bidSide : askSide);
    if (touch === undefined) return;
    const price = beyond(market, BigInt(integerOf(touch.price)), isYes, sells);
    const wanted = sizeMin + BigInt(random.between(0, 40)) * share;
    const size = sells && wanted > held ? sizeMin : wanted;
    const cash = (size * price) / ticksPerUsd;
    const side = sells ? "SELL" : "BUY";
    const [makerAmount, takerAmount] = sells ? [size, cash] : [cash, size];
    if (cash > 0n) this.#send({ wallet, tokenId, side, makerAmount, takerAmount }, now);
  }

  #send(
    order: Pick<CoreOrderRequest, "tokenId" | "side" | "makerAmount" | "takerAmount"> & {
      readonly wallet: string;
    },
    now: EpochMicros,
  ): void {
    const { wallet, ...terms } = order;
    this.#orders += 1;
    const request: CoreOrderRequest = {
      ...terms,
      orderId: hexWordFor(`polymarket source order ${this.#orders}`),
      owner: this.#owner,
      maker: wallet,
      orderType: "FAK",
      postOnly: false,
      expiresAt: null,
    };
    // A refusal is nobody's concern: the next turn comes.
    this.#options.accounts.create(request, now, () => undefined);
  }

  #changeSets(wallet: string, { listing }: ListedMarket, now: EpochMicros): void {
    const { accounts, activity, random } = this.#options;
    const { conditionId } = listing;
    const size = BigInt(random.between(1, 20)) * share;
    const isMerge = random.chance(500_000);
    const isDone = isMerge
      ? accounts.merge(wallet, conditionId, size, now)
      : accounts.split(wallet, conditionId, size, now);
    if (!isDone) return;
    const type = isMerge ? "MERGE" : "SPLIT";
    activity.changed({ type, wallet, conditionId, tokenId: "", size, cash: size, at: now });
  }
}

/** Returns a limit two steps beyond the touch in the token's own price, so that an order may take several levels. */
function beyond(market: ListedMarket, yesTouch: bigint, isYes: boolean, sells: boolean): bigint {
  const step = ticksOf(market.tickSize);
  const touch = isYes ? yesTouch : ticksPerUsd - yesTouch;
  const limit = sells ? touch - 2n * step : touch + 2n * step;
  if (limit < step) return step;
  return limit > ticksPerUsd - step ? ticksPerUsd - step : limit;
}
