// The wallets of the simulated venue and whose keys move them: a key's own address, or a proxy, a safe or a deposit
// wallet that belongs to it. Only what is registered here can sign for anything but its own address.

import type { SignatureType } from "./order-digest.ts";

export interface RegisteredWallet {
  /** Whose money it is. Lower case. */
  readonly address: string;
  /** The address of the key that signs. Lower case. */
  readonly owner: string;
  readonly type: SignatureType;
  /** False for a deposit wallet that is not on the chain yet: its orders have nobody who could answer for them. */
  readonly isDeployed: boolean;
}

export class Wallets {
  readonly #byAddress = new Map<string, RegisteredWallet>();

  add(wallet: RegisteredWallet): void {
    this.#byAddress.set(wallet.address, wallet);
  }

  find(address: string): RegisteredWallet | undefined {
    return this.#byAddress.get(address);
  }

  /** Returns an owner's own address and all wallets that belong to it. */
  allOf(owner: string): readonly string[] {
    const wallets = [...this.#byAddress.values()].filter((wallet) => wallet.owner === owner);
    return [...new Set([owner, ...wallets.map(({ address }) => address)])];
  }

  /** Returns the wallet of an owner that signs in such a way; an owner's own address needs no registration,
   * and a deposit wallet can have credentials of its own. */
  ofOwner(owner: string, type: SignatureType): string | undefined {
    if (type === 0 || this.#byAddress.get(owner)?.type === type) return owner;
    for (const wallet of this.#byAddress.values()) {
      if (wallet.owner === owner && wallet.type === type) return wallet.address;
    }
    return undefined;
  }
}
