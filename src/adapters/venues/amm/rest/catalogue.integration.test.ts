// The catalogue on a real chain: pools that are what they should be, and every way in which an address is not.

import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import { ChainRig } from "../../../../../test/support/venues/chain-rig.ts";
import type { Failure } from "../../../../domain/failure/result.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import { conditionalTokensAbi } from "../../../../simulation/venues/chain/abis.ts";
import { chainKey } from "../../../../simulation/venues/chain/chain-keys.ts";
import {
  createLyingPool,
  createPool,
  type LocalPool,
  setPoolBalances,
} from "../../../../simulation/venues/chain/pools.ts";
import { GasFees } from "../normalise/gas-fees.ts";
import { AmmCatalogue } from "./catalogue.ts";
import type { ConfiguredPool } from "./pool-verifier.ts";

const twoPercent = 20_000_000_000_000_000n;
const dollars = 1_000_000n;

type Cost = { ok: true; value: UsdMicros } | { ok: false; failure: Failure };

describeWithNode("the catalogue of pools", () => {
  const chain = useChain();
  let cost: Cost = { ok: true, value: usdMicros(5_100) };

  function open(pools: readonly ConfiguredPool[], { chainId }: { chainId?: number } = {}) {
    const { node, contracts } = chain();
    const rig = new ChainRig({
      rpcUrl: node.rpcUrl,
      chainId: chainId ?? node.chainId,
      key: chainKey(1, "reader"),
    });
    const { connection, client } = rig.chain;
    const gasFees = new GasFees({ cost: () => cost });
    const catalogue = new AmmCatalogue({ ...contracts, connection, client, pools, gasFees });
    const list = (...symbols: string[]) => catalogue.listMarkets({ symbols });
    return { catalogue, list };
  }

  function plan(question: string) {
    return { question, fee: twoPercent, funding: 1_000n * dollars };
  }

  async function refusalOf(configured: ConfiguredPool): Promise<string> {
    const { markets, refused } = unwrap(await open([configured]).list());
    expect(markets).toEqual([]);
    expect(refused).toHaveLength(1);
    return refused[0]?.reason ?? "";
  }

  it("lists a verified pool as a market", async () => {
    const pool = await createPool(chain(), plan("is listed"));
    const { list, catalogue } = open([{ address: pool.address, title: "Is it listed?" }]);
    const { markets, refused } = unwrap(await list());
    expect(refused).toEqual([]);
    const address = pool.address.toLowerCase();
    const [yes, no] = pool.positionIds.map(String);
    expect(markets[0]).toMatchObject({
      id: `amm:${address}`,
      venueSymbol: address,
      venueInstruments: { yes, no },
      title: "Is it listed?",
      status: "open",
      lot: 10_000,
      pairTotal: 10_000,
      fees: [{ schedule: { kind: "pool", poolFee: 20_000, gas: 5_250 } }],
    });
    expect(catalogue.known(pool.address)?.condition).toBe(pool.conditionId);
  });

  it("may take the second outcome as YES, and names a pool without a title", async () => {
    const pool = await createPool(chain(), plan("is turned"));
    const { markets } = unwrap(await open([{ address: pool.address, yes: 1 }]).list());
    const [first, second] = pool.positionIds.map(String);
    expect(markets[0]?.venueInstruments).toEqual({ yes: second, no: first });
    expect(markets[0]?.title).toContain(pool.conditionId);
  });

  it("has no fees while the coin has no price", async () => {
    const pool = await createPool(chain(), plan("has no gas"));
    cost = { ok: false, failure: { code: "VEN-888", message: "no price" } };
    const { markets } = unwrap(await open([pool]).list());
    cost = { ok: true, value: usdMicros(5_100) };
    expect(markets[0]?.fees).toMatchObject([{ schedule: { kind: "unknown" } }]);
  });

  it("lists an answered question as settled, and only to whoever asks for it", async () => {
    const pool = await createPool(chain(), plan("is answered"));
    const { operator, contracts } = chain();
    await operator.settle({
      ...{ address: contracts.conditionalTokens, abi: conditionalTokensAbi },
      functionName: "reportPayouts",
      args: [pool.questionId, [0n, 1n]],
    });
    const { list } = open([pool]);
    expect(unwrap(await list()).markets).toEqual([]);
    expect(unwrap(await list(pool.address)).markets[0]?.status).toBe("settled");
  });

  it("refuses an address without code, and contracts that are no pools", async () => {
    const nobody = `0x${"ab".repeat(20)}` as const;
    expect(await refusalOf({ address: nobody })).toMatch(/^VEN-881 .*no code/);
    const { contracts } = chain();
    expect(await refusalOf({ address: contracts.collateral })).toMatch(
      /^VEN-881 .*does not answer/,
    );
    expect(await refusalOf({ address: contracts.conditionalTokens })).toMatch(/^VEN-881/);
  });

  it("refuses pools in another token, with another fee, over more than two outcomes", async () => {
    const { contracts } = chain();
    const wide = await createPool(chain(), {
      ...plan("wide"),
      collateral: contracts.wideCollateral,
    });
    expect(await refusalOf(wide)).toMatch(/^VEN-881 .*paid in/);
    const { address } = await createPool(chain(), plan("dear"));
    expect(await refusalOf({ address, fee: 1n })).toMatch(/^VEN-881 .*its fee/);
    const three = await createPool(chain(), { ...plan("three"), outcomeCount: 3 });
    expect(await refusalOf(three)).toMatch(/^VEN-881 .*two outcomes/);
  });

  it("refuses a curve that is not the contract's", async () => {
    const pool = await createLyingPool(chain(), { ...plan("a lie"), fee: 0n });
    expect(await refusalOf(pool)).toMatch(/^VEN-886/);
  });

  it("refuses a pool with nothing of one outcome, and lists it when it has", async () => {
    const pool: LocalPool = await createPool(chain(), { question: "is empty", fee: twoPercent });
    expect(await refusalOf(pool)).toMatch(/^VEN-887/);
    await setPoolBalances(chain(), pool, [dollars, 0n]);
    expect(await refusalOf(pool)).toMatch(/^VEN-887/);
    await setPoolBalances(chain(), pool, [dollars, 3n * dollars]);
    expect(unwrap(await open([pool]).list()).markets).toHaveLength(1);
  });

  it("fails whole on another chain, and names what it does not know", async () => {
    const pool = await createPool(chain(), plan("is elsewhere"));
    expect(await open([pool], { chainId: 100 }).list()).toMatchObject({
      ok: false,
      failure: { code: "VEN-880" },
    });
    const { list, catalogue } = open([pool]);
    const { refused } = unwrap(await list("0x00"));
    expect(refused).toMatchObject([{ venueSymbol: "0x00" }]);
    expect(await catalogue.verify("0x00")).toMatchObject({ failure: { code: "VEN-881" } });
    expect(integerOf(unwrap(await list()).markets[0]?.lot ?? usdMicros(0))).toBe(10_000);
  });
});
