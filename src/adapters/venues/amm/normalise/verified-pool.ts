// A pool that was held against its contract, and what of it market data and orders go by.

import type { Hex } from "viem";
import type { Result } from "../../../../domain/failure/result.ts";
import type { PoolTerms } from "../wire/pool-frame.ts";

export interface VerifiedPool extends PoolTerms {
  readonly address: Hex;
  readonly condition: Hex;
  readonly conditionalTokens: Hex;
  readonly collateral: Hex;
  /** Of the two outcomes in the contract's order. */
  readonly positionIds: readonly [bigint, bigint];
  /** Given with the pool, or its address and condition. */
  readonly title: string;
}

/** Pools by their address in lower case. */
export interface VerifiedPools {
  /** Returns the pool when it was verified before. */
  known(address: string): VerifiedPool | undefined;
  /** Verifies a pool unless it was; fails as the catalogue refuses. */
  verify(address: string): Promise<Result<VerifiedPool>>;
}
