// The numbered cases of pools' market data, on a real chain: a block is a reading, a swap is a print and a book, and a chain that takes its blocks back,
// stops or answers nonsense is told as such.

import { afterEach, expect } from "vitest";
import { GasFees } from "../../src/adapters/venues/amm/normalise/gas-fees.ts";
import { AmmCatalogue } from "../../src/adapters/venues/amm/rest/catalogue.ts";
import { AmmFeed } from "../../src/adapters/venues/amm/stream/feed.ts";
import { PoolsDecoder } from "../../src/adapters/venues/amm/stream/pools-decoder.ts";
import { poolBook } from "../../src/domain/book/pool-levels.ts";
import { type Failure, failure, unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import { poolBuy } from "../../src/domain/market/fixed-product/swap.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { minutes, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { FrameRecorder } from "../../src/ports/market-data.ts";
import { conditionalTokensAbi, poolAbi } from "../../src/simulation/venues/chain/abis.ts";
import { chainKey } from "../../src/simulation/venues/chain/chain-keys.ts";
import { localTokenArtefact } from "../../src/simulation/venues/chain/contracts/artefacts/local-token.ts";
import {
  createPool,
  type LocalPool,
  poolBalances,
  setPoolBalances,
} from "../../src/simulation/venues/chain/pools.ts";
import { useChain } from "../support/chain-node.ts";
import { ChainRig } from "../support/venues/chain-rig.ts";
import { RecordingSink } from "../support/venues/recording-sink.ts";
import { describePools } from "./case-for.ts";

const twoPercent = 20_000_000_000_000_000n;
const dollars = 1_000_000n;

describePools((poolCase) => {
  const chain = useChain();
  let closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers) await close();
    closers = [];
  });

  async function watch(pools: readonly LocalPool[]) {
    const { node, contracts } = chain();
    const rig = new ChainRig({
      rpcUrl: node.rpcUrl,
      chainId: node.chainId,
      key: chainKey(1, "reader"),
    });
    const { connection, client, heads } = rig.chain;
    const gas: { now: UsdMicros | Failure } = { now: usdMicros(5_100) };
    const gasFees = new GasFees({
      cost: () =>
        typeof gas.now === "number"
          ? { ok: true, value: gas.now }
          : { ok: false, failure: gas.now as Failure },
    });
    const catalogue = new AmmCatalogue({ ...contracts, connection, client, pools, gasFees });
    const [sink, connectionSink] = [new RecordingSink(), new RecordingSink()];
    const frames: Uint8Array[] = [];
    const carried: Market[] = [];
    const recorder: FrameRecorder = {
      openChannel: ({ markets }) => carried.push(...markets),
      extendChannel: (_, markets) => void carried.push(...markets),
      frame: (_, __, frame) => void frames.push(Uint8Array.from(frame)),
    };
    const feed = new AmmFeed({
      ...{ connection, heads, pools: catalogue, gasFees, sink, connectionSink, recorder },
      ...{ conditionalTokens: contracts.conditionalTokens, environment: "local" },
      directories: newDirectories(),
    });
    const { markets } = unwrap(await catalogue.listMarkets({ symbols: [] }));
    feed.start();
    feed.subscribe(markets);
    await rig.transport.quiet();
    closers.push(async () => {
      await feed.stop();
      await rig.stop();
    });
    const next = async () => {
      sink.clear();
      connectionSink.clear();
      await rig.pass(seconds(1));
    };
    return { rig, feed, sink, connectionSink, markets, frames, carried, next, gas };
  }

  function newPool(question: string): Promise<LocalPool> {
    return createPool(chain(), { question, fee: twoPercent, funding: 1_000n * dollars });
  }

  async function buy(pool: LocalPool, outcome: bigint, amount: bigint): Promise<void> {
    const { operator } = chain();
    const token = { address: pool.collateral, abi: localTokenArtefact.abi };
    await operator.call({ ...token, functionName: "mint", args: [operator.address, amount] });
    await operator.call({ ...token, functionName: "approve", args: [pool.address, amount] });
    await operator.settle({
      ...{ address: pool.address, abi: poolAbi, functionName: "buy" },
      args: [amount, outcome, 0n],
    });
  }

  function levelsOf(balances: readonly bigint[]): readonly string[] {
    const { bids, asks } = poolBook({ balances, fee: twoPercent }, 6, { yes: 0 });
    const written = (side: string, levels: typeof bids) =>
      levels.map(({ price, size }) => `${side} ${integerOf(price)} × ${integerOf(size)}`);
    return [...written("bid", bids), ...written("ask", asks)];
  }

  poolCase("MD-350 reads every pool at once, then tells only what is new", async () => {
    const pools = [await newPool("one"), await newPool("two")];
    const { sink, connectionSink, next, feed, frames } = await watch(pools);
    expect(connectionSink.kinds).toEqual(["StreamOpened", "StreamAlive"]);
    expect(sink.batches.map(({ levels }) => levels)).toEqual(
      await Promise.all(pools.map(async (pool) => levelsOf(await poolBalances(chain(), pool)))),
    );
    expect(frames).toHaveLength(1);
    await next();
    expect([sink.kinds, connectionSink.kinds]).toEqual([[], []]);
    await chain().node.client.mine({ blocks: 1 });
    await next();
    expect(sink.kinds).toEqual(["BookConfirmed", "BookConfirmed"]);
    expect(connectionSink.kinds).toEqual(["StreamAlive"]);
    expect(feed.status()).toMatchObject({
      state: "open",
      markets: 2,
      frames: 2,
      refusedFrames: {},
    });
  });

  poolCase("MD-360 tells a swap as a print and a book that is the curve's own", async () => {
    const pool = await newPool("swapped");
    const { sink, next, markets } = await watch([pool]);
    const before = { balances: await poolBalances(chain(), pool), fee: twoPercent };
    await buy(pool, 0n, 50n * dollars);
    await next();
    const swap = poolBuy(before, 0, 50n * dollars);
    expect(sink.kinds).toEqual(["TradePrint", "BookSnapshot"]);
    expect(sink.events[0]).toMatchObject({
      instrument: `${markets[0]?.id}/yes`,
      size: Number(swap.outcomeTokens),
    });
    expect(sink.batches[0]?.levels).toEqual(levelsOf(swap.balancesAfter));
  });

  poolCase("MD-370 does not believe a pool that lost what no event explains", async () => {
    const pool = await newPool("robbed");
    const { sink, next, feed } = await watch([pool]);
    await setPoolBalances(chain(), pool, [900n * dollars, 900n * dollars]);
    await chain().node.client.mine({ blocks: 1 });
    await next();
    expect(sink.events).toMatchObject([{ kind: "BookDisproved", cause: "summary" }]);
    expect(feed.status().refusedFrames).toEqual({ "VEN-886 invariant": 1 });
    await chain().node.client.mine({ blocks: 1 });
    await next();
    expect(sink.batches[0]?.levels).toEqual(levelsOf([900n * dollars, 900n * dollars]));
  });

  poolCase("MD-380 says when a question is answered", async () => {
    const pool = await newPool("answered");
    const { sink, next, markets } = await watch([pool]);
    const { operator, contracts } = chain();
    await operator.settle({
      ...{ address: contracts.conditionalTokens, abi: conditionalTokensAbi },
      functionName: "reportPayouts",
      args: [pool.questionId, [1n, 0n]],
    });
    await next();
    expect(sink.events[0]).toMatchObject({
      ...{ kind: "MarketStatusChanged", market: markets[0]?.id, status: "resolved" },
    });
  });

  poolCase(
    "MD-390 gives its quotes up without a believed block and when balances cannot be read, and comes back",
    async () => {
      const pool = await newPool("lost");
      const { rig, sink, connectionSink, next, feed } = await watch([pool]);
      rig.transport.cut = (text) => (text.includes("eth_call") ? "unsent" : undefined);
      const { client } = chain().node;
      const closed: NewEvent[] = [];
      for (let block = 0; block < 3; block += 1) {
        await client.mine({ blocks: 1 });
        await next();
        closed.push(...connectionSink.events);
      }
      expect(closed).toMatchObject([{ kind: "StreamClosed", stream: "amm/pools-1" }]);
      expect(feed.status().state).toBe("waiting");
      rig.transport.cut = () => undefined;
      await client.mine({ blocks: 1 });
      await next();
      expect(connectionSink.kinds).toEqual(["StreamOpened", "StreamAlive"]);
      expect(sink.kinds).toEqual(["BookSnapshot"]);
      rig.clock.advance(minutes(601));
      await rig.transport.quiet();
      expect(connectionSink.events.at(-1)).toMatchObject({ kind: "StreamClosed" });
      expect(feed.status().state).toBe("waiting");
    },
  );

  poolCase("MD-400 tells what gas costs when that changes, and that it is unknown", async () => {
    const pool = await newPool("gas");
    const { connectionSink, next, gas } = await watch([pool]);
    const told = async () => {
      await chain().node.client.mine({ blocks: 1 });
      await next();
      return connectionSink.events.filter(({ kind }) => kind === "FeeScheduleChanged");
    };
    expect(await told()).toEqual([]);
    gas.now = usdMicros(5_200);
    expect(await told()).toEqual([]);
    gas.now = usdMicros(9_000);
    expect(await told()).toMatchObject([{ fees: [{ schedule: { kind: "pool", gas: 9_000 } }] }]);
    gas.now = failure("VEN-888", "no price");
    expect(await told()).toMatchObject([{ fees: [{ schedule: { kind: "unknown" } }] }]);
  });

  poolCase(
    "MD-410 tells a whole book when asked, carries a market that joins, and decodes the same again",
    async () => {
      const pools = [await newPool("first"), await newPool("joins")];
      const { feed, markets, sink, rig, next, frames, carried } = await watch(pools);
      const all = [...sink.all];
      feed.unsubscribe([markets[1]?.id ?? "amm:"]);
      await chain().node.client.mine({ blocks: 1 });
      await next();
      all.push(...sink.all);
      expect(sink.kinds).toEqual(["BookConfirmed"]);
      sink.clear();
      feed.subscribe(markets);
      await rig.transport.quiet();
      expect(sink.kinds).toEqual(["BookConfirmed", "BookSnapshot"]);
      all.push(...sink.all);
      sink.clear();
      feed.refresh(markets[0]?.id ?? "amm:");
      await rig.transport.quiet();
      expect(sink.kinds).toEqual(["BookSnapshot", "BookConfirmed"]);
      all.push(...sink.all);

      const again = new RecordingSink();
      const decoder = new PoolsDecoder({
        ...{ stream: "amm/pools-1", venue: "amm", directories: newDirectories(), markets: carried },
      });
      const times = all.map(({ receivedAt }) => receivedAt);
      expect(new Set(times).size).toBeGreaterThan(0);
      for (const frame of frames) decoder.decode(frame, rig.clock.now(), again);
      expect(again.all.map((input) => ({ ...input, receivedAt: 0 }))).toEqual(
        all.map((input) => ({ ...input, receivedAt: 0 })),
      );
    },
  );

  // The last: the operator of the local chain counts its transactions itself and does not know that some are gone.
  poolCase("MD-420 reads again what a reorganisation took away", async () => {
    const pool = await newPool("taken back");
    const { sink, next } = await watch([pool]);
    const before = await poolBalances(chain(), pool);
    const { client } = chain().node;
    const snapshot = await client.snapshot();
    await buy(pool, 1n, 20n * dollars);
    await next();
    expect(sink.kinds).toEqual(["TradePrint", "BookSnapshot"]);
    await client.revert({ id: snapshot });
    await client.mine({ blocks: 5 });
    await next();
    expect(sink.kinds).toEqual(["BookSnapshot"]);
    expect(sink.batches[0]?.levels).toEqual(levelsOf(before));
  });
});
