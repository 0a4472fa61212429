// Orders and account at pools against a real chain: real contracts, time by hand, and everything that the engine is told.

import type { Hex } from "viem";
import { Secret } from "../../../src/adapters/secrets/secret.ts";
import {
  type AmmTrading,
  connectAmmTrading,
} from "../../../src/adapters/venues/amm/account/amm-trading.ts";
import {
  CoinGasCosts,
  type CoinPriceSource,
} from "../../../src/adapters/venues/shared/chain/gas-costs.ts";
import {
  type OpenedChain,
  openChain,
} from "../../../src/adapters/venues/shared/chain/open-chain.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import { poolLot } from "../../../src/domain/market/fixed-product/collateral.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { uniformTickScheme } from "../../../src/domain/market/tick-scheme.ts";
import { instrumentId, marketId, type OutcomeSide } from "../../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../../src/domain/message/command.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import {
  addDuration,
  type DurationMicros,
  epochMicros,
  minutes,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { onePrice, parsePrice } from "../../../src/domain/units/price-ticks.ts";
import { noUsd, type UsdMicros, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { DeployedChain } from "../../../src/simulation/venues/chain/deploy.ts";
import type { LocalPool } from "../../../src/simulation/venues/chain/pools.ts";
import { RigTransport } from "./chain-rig.ts";
import { ManualClock } from "./manual-clock.ts";

export interface AmmRigOptions {
  readonly chain: DeployedChain;
  readonly key: Hex;
  readonly pools: readonly LocalPool[];
  readonly confirmations?: number;
  readonly allowance?: UsdMicros;
  readonly coin?: CoinPriceSource;
  readonly decimals?: number;
  readonly clock?: ManualClock;
}

/** What an order says besides its pool. */
export interface OrderGiven {
  readonly id: string;
  readonly pool: LocalPool;
  readonly side: "buy" | "sell";
  readonly outcome: OutcomeSide;
  /** In contracts. */
  readonly size: number;
  readonly limit: string;
  readonly timeInForce?: SubmitOrder["timeInForce"];
  readonly within?: DurationMicros;
  readonly reduceOnly?: boolean;
}

export class AmmTradingRig {
  readonly clock: ManualClock;
  readonly transport: RigTransport;
  readonly opened: OpenedChain;
  readonly gasCosts: CoinGasCosts;
  readonly trading: AmmTrading;
  readonly events: NewEvent[] = [];
  readonly said: string[] = [];

  constructor(options: AmmRigOptions) {
    const { chain, key, pools, confirmations = 2, allowance, coin } = options;
    this.clock = options.clock ?? new ManualClock(epochMicros(Date.now() * 1_000));
    this.transport = new RigTransport(this.clock);
    const log = ({ message }: { message: string }) => this.said.push(message);
    const { chainId, rpcUrl } = chain.node;
    this.opened = openChain({
      chainId,
      rpcUrl,
      transport: this.transport,
      random: { nextUint32: () => 0 },
      log,
      headLimits: { blockAgeMax: minutes(600), silenceMax: minutes(600) },
    });
    const source = coin ?? { kind: "fixed", price: usdMicros(1_000_000) };
    const { client, connection } = this.opened;
    const gasCosts = new CoinGasCosts({ clock: this.clock, client, node: connection, source });
    this.gasCosts = gasCosts;
    const lower = (text: string) => text.toLowerCase() as Hex;
    const collateral = lower(pools[0]?.collateral ?? chain.contracts.collateral);
    this.trading = unwrap(
      connectAmmTrading({
        environment: "local",
        chainId,
        contracts: { conditionalTokens: lower(chain.contracts.conditionalTokens), collateral },
        blocks: { every: seconds(1), staleAfter: minutes(600), confirmations },
        credentials: { environment: "local", privateKey: new Secret(key) },
        chain: this.opened,
        gasCosts,
        sink: { event: (event) => this.events.push(event), batch: () => undefined },
        log,
        ...(allowance === undefined ? {} : { allowance }),
      }),
    );
    this.trading.list(pools.map((pool) => marketOfPool(pool, options.decimals ?? 6)));
  }

  async start(): Promise<void> {
    this.trading.gateway.resume([], []);
    await this.trading.start();
    await this.transport.quiet();
  }

  async stop(): Promise<void> {
    await this.trading.stop();
    this.opened.close();
    await this.transport.close();
  }

  /** Moves the clock, a second at a time, and lets everything that follows come to its end. */
  async pass(time: DurationMicros = seconds(1)): Promise<void> {
    for (let left = Number(time); left > 0; left -= 1_000_000) {
      this.clock.advance(seconds(1));
      await this.transport.quiet();
    }
  }

  async submit(given: OrderGiven): Promise<void> {
    this.trading.gateway.submit(this.command(given));
    await this.transport.quiet();
  }

  command(given: OrderGiven): SubmitOrder {
    const now = this.clock.now();
    return {
      kind: "SubmitOrder",
      follows: 1,
      venue: "amm",
      clientOrderId: given.id,
      instrument: instrumentId(marketId("amm", given.pool.address.toLowerCase()), given.outcome),
      side: given.side,
      limitPrice: unwrap(parsePrice(given.limit)),
      size: contractMicros(Math.round(given.size * 1_000_000)),
      timeInForce: given.timeInForce ?? "fill-or-kill",
      reduceOnly: given.reduceOnly ?? given.side === "sell",
      intendedAt: now,
      deadline: addDuration(now, given.within ?? seconds(30)),
    };
  }

  /** Everything told so far, by kind. */
  told<Kind extends NewEvent["kind"]>(kind: Kind): Extract<NewEvent, { kind: Kind }>[] {
    return this.events.filter(
      (event): event is Extract<NewEvent, { kind: Kind }> => event.kind === kind,
    );
  }

  /** The kinds of what was told of orders, in order, with the finality of fills. */
  story(): string[] {
    return this.events.flatMap((event) => {
      if (event.kind === "FillFinalityChanged") return [event.finality];
      return event.kind.startsWith("Order") || event.kind === "FillReported" ? [event.kind] : [];
    });
  }

  /** Cash that all that was told of fills comes to, in micros. */
  cashOfFills(): number {
    const failed = new Set(
      this.told("FillFinalityChanged").flatMap(({ finality, fillId }) =>
        finality === "failed" ? [fillId] : [],
      ),
    );
    let cash = 0;
    for (const { fill } of this.told("FillReported")) {
      if (failed.has(fill.fillId)) continue;
      const product = Number(fill.price) * Number(fill.size);
      cash += fill.side === "buy" ? -Math.ceil(product / 10_000) : Math.floor(product / 10_000);
      cash -= Number(fill.fee);
    }
    return cash;
  }
}

/** Returns a pool of the local chain as the catalogue lists it. */
export function marketOfPool(pool: LocalPool, decimals: number): Market {
  const address = pool.address.toLowerCase();
  const [yes = 0n, no = 0n] = pool.positionIds;
  const lot = poolLot(decimals);
  return {
    id: marketId("amm", address),
    venue: "amm",
    venueSymbol: address,
    venueInstruments: { yes: String(yes), no: String(no) },
    title: address,
    groupSymbol: null,
    status: "open",
    tickScheme: uniformTickScheme(1),
    lot,
    sizeMin: lot,
    notionalMin: noUsd,
    pairTotal: onePrice,
    fees: [],
    payoutAt: null,
  };
}
