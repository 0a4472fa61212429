// What a sender of transactions is made of, and every limit it keeps.

import type { TransactionReceipt } from "viem";
import { type DurationMicros, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { AdapterLog } from "../log.ts";
import type { ChainConnection } from "./chain-connection.ts";
import type { GasCosts, HeadWatch } from "./contract.ts";
import type { GasPriceLimits } from "./gas-price.ts";
import type { TransactionSigner } from "./transaction-signer.ts";

export interface SenderLimits extends GasPriceLimits {
  /** Added to an estimate, in hundredths: pools move between the estimate and the block. */
  readonly gasMarginPercent: bigint;
  /** Most units of gas for one transaction. */
  readonly gasLimitMax: bigint;
  /** A cancellation may offer so many hundredths of `feePerGasMax`: it has to beat the offer that it replaces. */
  readonly cancelFeePercent: bigint;
  /** In no block for so long: sent again at a higher price. */
  readonly replaceAfter: DurationMicros;
  readonly replacementsMax: number;
  readonly cancellationsMax: number;
  /** Transactions that wait for their number. */
  readonly queueMax: number;
  /** Between two looks at what is in the air. */
  readonly lookEvery: DurationMicros;
  /** Looks at which the number is taken by none of ours, before it counts as somebody else's. */
  readonly foreignLooksMax: number;
  /** How long a transaction of an earlier run may stand in the node's pool before its number is taken. */
  readonly leftoverWait: DurationMicros;
  /** Blocks whose transactions are read one by one when the node does not remember old counts. */
  readonly blocksWalkedMax: number;
}

const gwei = 1_000_000_000n;

export const senderLimitsDefault: SenderLimits = {
  feePerGasMax: 300n * gwei,
  tipPerGasMax: 50n * gwei,
  gasMarginPercent: 25n,
  gasLimitMax: 2_000_000n,
  cancelFeePercent: 200n,
  replaceAfter: seconds(15),
  replacementsMax: 3,
  cancellationsMax: 5,
  queueMax: 64,
  lookEvery: seconds(1),
  foreignLooksMax: 3,
  leftoverWait: minutes(1),
  blocksWalkedMax: 2_000,
};

export interface SenderOptions {
  readonly connection: ChainConnection;
  readonly heads: HeadWatch;
  readonly signer: TransactionSigner;
  readonly gasCosts: Pick<GasCosts, "paid">;
  readonly log: AdapterLog;
  /** Blocks, its own included, from which on a transaction can no longer be taken back. */
  readonly confirmations: number;
  readonly limits?: Partial<SenderLimits>;
  /** An empty transaction of ours is in a block for good: it cost gas, and no intent's news tells of it. */
  readonly cancelled?: (receipt: TransactionReceipt, gas: UsdMicros | null) => void;
  /** Somebody else uses our key, or a number is stuck: a person must look. */
  readonly alarm?: (words: string) => void;
}
