// What `arbytron wallet` was asked for.

import type { FlagSetting } from "../configuration/overrides.ts";

/** Kinds of questions, as the venue makes positions of them. */
export const walletConditionKinds = ["standard", "negative-risk", "version-2"] as const;

export type WalletConditionKind = (typeof walletConditionKinds)[number];

/** What approvals are for. */
export const walletUses = [
  "standard-orders",
  "negative-risk-orders",
  "version-2-orders",
  "standard-operations",
  "negative-risk-operations",
  "version-2-operations",
] as const;

export type WalletUse = (typeof walletUses)[number];

export interface WalletCommonOptions {
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  readonly json: boolean;
  /** File with the addresses of a chain of one's own; only in the environment local. */
  readonly contracts: string | null;
}

/** How a transaction may be sent. */
export interface WalletSendOptions {
  /** Print the plan and send nothing. */
  readonly dryRun: boolean;
  /** Without asking; only in the environment local. */
  readonly yes: boolean;
  /** With real money. */
  readonly live: boolean;
  /** Set exactly the approvals that the operation is missing, first. */
  readonly approve: boolean;
}

/** Amounts are base units, millionths. */
export type WalletTask =
  | { readonly kind: "status" }
  | { readonly kind: "approve"; readonly uses: readonly WalletUse[]; readonly amount: bigint }
  | { readonly kind: "revoke"; readonly uses: readonly WalletUse[] }
  | {
      readonly kind: "split" | "merge";
      readonly condition: string;
      readonly conditionKind: WalletConditionKind;
      readonly amount: bigint;
    }
  | {
      readonly kind: "convert";
      readonly market: string;
      readonly indexes: readonly number[];
      readonly amount: bigint;
    }
  | {
      readonly kind: "redeem";
      readonly condition: string;
      readonly conditionKind: WalletConditionKind;
      /** Of version 2 one outcome and an amount are redeemed at a time. */
      readonly outcome: 0 | 1 | null;
      readonly amount: bigint | null;
    };

export interface WalletOptions extends WalletCommonOptions, WalletSendOptions {
  readonly task: WalletTask;
}
