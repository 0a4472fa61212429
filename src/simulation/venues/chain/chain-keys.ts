// Keys of the accounts on a local chain. They follow from the seed, so that a second run has the same addresses, and are
// good for nothing but play money.

import { type Hex, keccak256, stringToHex } from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";

/** Returns the private key of a role in the chain of a seed. */
export function chainKey(seed: number, role: string): Hex {
  return keccak256(stringToHex(`arbytron local chain ${seed} ${role}`));
}

/** Returns the account behind it. */
export function chainAccount(seed: number, role: string): PrivateKeyAccount {
  return privateKeyToAccount(chainKey(seed, role));
}
