// A key shows itself to nobody, is refused when it is none, and nothing is signed by a library that cannot be trusted.

import { inspect } from "node:util";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { Secret } from "../../../secrets/secret.ts";
import { parseAddress } from "./address.ts";
import { keccak256 } from "./keccak.ts";
import { createOrderSigner } from "./order-signer.ts";
import { orderWallet } from "./order-wallet.ts";
import { load, loadSecp256k1 } from "./secp256k1.ts";
import { WalletKey } from "./wallet-key.ts";

const digits = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

function failureOf(result: { readonly ok: boolean; readonly failure?: { readonly code: string } }) {
  return result.ok ? "none" : result.failure?.code;
}

describe("WalletKey", () => {
  test("owns the account that viem gives it, for a hundred keys", async () => {
    for (let at = 0; at < 100; at += 1) {
      const text = keccak256(`key ${at}`).toString("hex");
      const key = unwrap(WalletKey.of(new Secret(text)));
      const theirs = privateKeyToAccount(`0x${text}`);
      expect(key.address).toBe(theirs.address);
      const digest = keccak256(`digest ${at}`);
      expect(key.sign(digest)).toBe(await theirs.sign({ hash: `0x${digest.toString("hex")}` }));
    }
  });

  test("prints nothing of itself", () => {
    const key = unwrap(WalletKey.of(new Secret(`0x${digits}\n`)));
    const bytes = Buffer.from(digits, "hex");
    const shown = [
      String(key),
      JSON.stringify({ key }),
      inspect({ key }, { depth: 9, showHidden: true, customInspect: true }),
      inspect(key, { depth: 9, showHidden: true, customInspect: false }),
    ].join("\n");
    expect(shown).not.toContain(digits);
    expect(shown).not.toContain(`${bytes[0]}, ${bytes[1]}`);
    expect(JSON.stringify({ key })).toBe('{"key":"[redacted]"}');
  });

  test.each([
    ["nothing", ""],
    ["too short", digits.slice(1)],
    ["too long", `${digits}0`],
    ["not hex", `g${digits.slice(1)}`],
    ["zero", "0".repeat(64)],
    ["the order of the curve", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"],
  ])("%s is no key, and the refusal does not repeat it", (_, text) => {
    const result = WalletKey.of(new Secret(text));
    expect(failureOf(result)).toBe("VEN-805");
    if (text !== "") expect(JSON.stringify(result)).not.toContain(text);
  });
});

describe("the signing library", () => {
  const library = unwrap(loadSecp256k1());

  test("that is missing is a named failure", () => {
    const result = load(() => {
      throw new Error("No native build was found");
    });
    expect(failureOf(result)).toBe("VEN-840");
  });

  test("that signs something else is a named failure", () => {
    const result = load(() => ({
      ...library,
      ecdsaSign: (digest, key) => {
        const { signature, recid } = library.ecdsaSign(digest, key);
        return { signature, recid: 1 - recid };
      },
    }));
    expect(failureOf(result)).toBe("VEN-840");
    expect(failureOf(load(() => library))).toBe("none");
  });
});

describe("addresses", () => {
  const address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

  test.each([
    ["its own case", address],
    ["lower case", address.toLowerCase()],
    ["upper case", `0x${address.slice(2).toUpperCase()}`],
  ])("are read in %s", (_, text) => {
    expect(unwrap(parseAddress(text))).toBe(address);
  });

  test.each([
    ["a wrong case", address.replace("Fd", "fD")],
    ["a digit less", address.slice(0, -1)],
    ["no prefix", address.slice(2)],
    ["another letter", address.replace("f3", "g3")],
  ])("are refused with %s", (_, text) => {
    expect(failureOf(parseAddress(text))).toBe("VEN-805");
  });
});

describe("orderWallet", () => {
  const key = unwrap(WalletKey.of(new Secret(digits)));
  const funder = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  const basis = { chainId: 137, keyAddress: key.address } as const;

  test.each([
    ["eoa", null, 0, key.address, key.address],
    ["eoa", key.address.toLowerCase(), 0, key.address, key.address],
    ["proxy", funder, 1, funder, key.address],
    ["safe", funder.toLowerCase(), 2, funder, key.address],
    ["deposit", funder, 3, funder, funder],
  ] as const)("of kind %s with wallet %s", (walletKind, walletAddress, type, maker, signer) => {
    const wallet = unwrap(orderWallet({ ...basis, walletKind, walletAddress }));
    expect(wallet).toMatchObject({ maker, signer, signatureType: type, chainId: 137 });
  });

  test.each([
    ["another account for a key that pays", { walletKind: "eoa", walletAddress: funder }],
    ["no wallet for a proxy", { walletKind: "proxy", walletAddress: null }],
    ["the key's account as deposit wallet", { walletKind: "deposit", walletAddress: key.address }],
    ["a wallet that is no address", { walletKind: "safe", walletAddress: "0x12" }],
    ["a short builder code", { walletKind: "eoa", walletAddress: null, builder: "0x12" }],
  ] as const)("is refused with %s", (_, part) => {
    expect(failureOf(orderWallet({ ...basis, ...part }))).toBe("VEN-805");
  });

  test("of another key's account has no signer with this key", () => {
    const wallet = unwrap(
      orderWallet({ ...basis, walletKind: "eoa", walletAddress: null, keyAddress: funder }),
    );
    expect(failureOf(createOrderSigner(key, wallet))).toBe("VEN-805");
  });
});
