// What the simulated venue takes as a signature, against the official client and the published vectors: logins, request
// signatures, and orders of all four signature types at all three contracts.

import { ClobClient, Side, type SignatureTypeV2 } from "@polymarket/clob-client-v2";
import fc from "fast-check";
import { createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { polygon } from "viem/chains";
import { describe, expect, test } from "vitest";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { ShellRequest } from "../../../transport/shell.ts";
import { Authenticator, requestSignature } from "./authenticator.ts";
import { CredentialStore } from "./credentials.ts";
import { addressOfPrivateKey, checksumAddress, recoverAddress } from "./ethereum.ts";
import {
  exchangesOf,
  loginDigest,
  orderDigest,
  orderStructHash,
  type SignedFields,
} from "./order-digest.ts";
import { checkOrderSignature } from "./order-signature.ts";
import { Wallets } from "./wallets.ts";

const privateKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const owner = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
const exchanges = exchangesOf(137);
const zeroWord = `0x${"0".repeat(64)}`;

const vectorOrder: SignedFields = {
  salt: 479_249_096_354n,
  maker: owner,
  signer: owner,
  tokenId: 1_234n,
  makerAmount: 100_000_000n,
  takerAmount: 50_000_000n,
  side: "BUY",
  signatureType: 0,
  timestamp: 1_700_000_000_000n,
  metadata: zeroWord,
  builder: zeroWord,
};

/** What the second struct has and the first has not, as the client types neither. */
interface SecondStruct {
  readonly timestamp: string;
  readonly metadata: string;
  readonly builder: string;
}

const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), "hex");

describe("orders", () => {
  test.each([
    [
      exchanges.standard,
      "0x2c4f653403e777a5c37576868ba70200858e75bbc7f0d187a2ff11e5d5380e91",
      "0x808bcc18d94bfe59daf619655ab83ff5701a82c0685255a7e3aeeeff7a7f83501984f86f573ef685b749c11eeacc57ead0c148a58b5460ee4a1c45708a290c511c",
    ],
    [
      exchanges.negativeRisk,
      "0xb90ca1eda493daa14975a635e0b002ddefc2ba80a7784fdac3c0a7a7da2cebb4",
      "0xd5548fea0af1e86997a7bb873e8372fa6fb2e881ea00bcd9fc86f8223a5dc933702b3418c8b4d1ef569b2f7171a4a1b8bd8690f3adc10715f38b5fb0de3b42641c",
    ],
    [
      exchanges.third,
      "0xaed1a8dc29aa2755071bb98c721f311b41e717d2681e8946887b1a93877d7d11",
      "0x679549ff3a62108b5e0d91895e51eebbcf5c503f020759f27e827a245d4160b562875d2cfba5f2a7472ab7333c92fde8c19d21a0ab156b6d9143cb9021b256691c",
    ],
  ])("the vector of contract $contract", (domain, digest, signature) => {
    const found = orderDigest(domain, orderStructHash(vectorOrder));
    expect(`0x${found.toString("hex")}`).toBe(digest);
    expect(recoverAddress(found, bytes(signature))).toBe(owner);
    const known = { exchanges, wallets: new Wallets() };
    const others = [exchanges.standard, exchanges.negativeRisk, exchanges.third];
    expect(checkOrderSignature(vectorOrder, bytes(signature), domain, known)).toEqual({
      ok: true,
      orderId: digest,
    });
    for (const other of others.filter((one) => one !== domain)) {
      expect(checkOrderSignature(vectorOrder, bytes(signature), other, known)).toEqual({
        ok: false,
        message: other.version === domain.version ? "invalid signature" : "order_version_mismatch",
      });
    }
  });

  const proxy = `0x${"a1".repeat(20)}`;
  const safe = `0x${"b2".repeat(20)}`;
  const deposit = `0x${"c3".repeat(20)}`;
  const wallets = new Wallets();
  wallets.add({ address: proxy, owner, type: 1, isDeployed: true });
  wallets.add({ address: safe, owner, type: 2, isDeployed: true });
  wallets.add({ address: deposit, owner, type: 3, isDeployed: true });
  const funders = [owner, proxy, safe, deposit] as const;

  async function officialOrder(type: 0 | 1 | 2 | 3, version: 2 | 3, size: number) {
    const account = privateKeyToAccount(privateKey);
    const signer = createWalletClient({
      account,
      chain: polygon,
      transport: http("http://0.0.0.0"),
    });
    const client = new ClobClient({
      host: "http://0.0.0.0",
      chain: 137,
      signer,
      signatureType: type as SignatureTypeV2,
      funderAddress: checksumAddress(funders[type]),
    });
    const side = size > 50 ? Side.BUY : Side.SELL;
    const terms = { tokenID: "71234", price: 0.42, size, side };
    return client.orderBuilder.buildOrder(terms, { tickSize: "0.01", negRisk: false }, version);
  }

  test.each([
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 2],
    [0, 3],
    [3, 3],
  ] as const)(
    "of the official client, type %i, version %i, each byte changed in turn",
    async (type, version) => {
      const made = await officialOrder(type, version, 40 + type * 10);
      const { timestamp, metadata, builder } = made as SecondStruct;
      const order: SignedFields = {
        salt: BigInt(made.salt),
        maker: made.maker.toLowerCase(),
        signer: made.signer.toLowerCase(),
        tokenId: BigInt(made.tokenId),
        makerAmount: BigInt(made.makerAmount),
        takerAmount: BigInt(made.takerAmount),
        side: made.side as "BUY" | "SELL",
        signatureType: type,
        timestamp: BigInt(timestamp),
        metadata,
        builder,
      };
      const domain = version === 2 ? exchanges.standard : exchanges.third;
      const signature = bytes(made.signature);
      const known = { exchanges, wallets };
      expect(checkOrderSignature(order, signature, domain, known).ok).toBe(true);
      for (const place of signature.keys()) {
        const changed = Buffer.from(signature);
        changed.writeUInt8((signature[place] ?? 0) ^ 1, place);
        expect(checkOrderSignature(order, changed, domain, known).ok, `byte ${place}`).toBe(false);
      }
      const changes: Partial<SignedFields>[] = [
        { salt: order.salt + 1n },
        { maker: `0x${"99".repeat(20)}` },
        { signer: `0x${"99".repeat(20)}` },
        { tokenId: order.tokenId + 1n },
        { makerAmount: order.makerAmount + 1n },
        { takerAmount: order.takerAmount + 1n },
        { side: order.side === "BUY" ? "SELL" : "BUY" },
        { signatureType: type === 1 ? 2 : 1 },
        { timestamp: order.timestamp + 1n },
        { metadata: `0x${"0".repeat(63)}1` },
        { builder: `0x${"0".repeat(63)}1` },
      ];
      for (const change of changes) {
        const verdict = checkOrderSignature({ ...order, ...change }, signature, domain, known);
        expect(verdict, Object.keys(change).join()).toMatchObject({ message: "invalid signature" });
      }
      const strangers = { exchanges, wallets: new Wallets() };
      expect(checkOrderSignature(order, signature, domain, strangers).ok).toBe(type === 0);
    },
  );

  test("any bytes are an answer, never an exception (fast-check prints its seed)", () => {
    const known = { exchanges, wallets };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(0, 1, 2, 3), (odd, type) => {
        const order = { ...vectorOrder, signatureType: type };
        expect(checkOrderSignature(order, odd, exchanges.standard, known).ok).toBe(false);
      }),
    );
  });
});

describe("logins", () => {
  const login = { address: owner, timestamp: "10000000", nonce: 23n } as const;
  const signatures = {
    80002:
      "0xf62319a987514da40e57e2f4d7529f7bac38f0355bd88bb5adbb3768d80de6c1682518e0af677d5260366425f4361e7b70c25ae232aff0ab2331e2b164a1aedc1b",
    137: "0x1a7118db6100dfd8efd102be36f472b59475dcac56eb4c9a2a94748d3655ba7c3c89deb8c19ee79eceb0a531122fbfbe88ed118034f9d8212e2b725e7b296b9d1c",
  } as const;
  const now = epochMicros(10_000_000_000_000);
  const headers = {
    poly_address: checksumAddress(owner),
    poly_signature: signatures[137],
    poly_timestamp: "10000000",
    poly_nonce: "23",
  };
  const request = (change: Readonly<Record<string, string | undefined>>): ShellRequest => ({
    method: "POST",
    path: "/auth/api-key",
    query: "",
    headers: { ...headers, ...change },
    body: "",
  });
  const authenticator = new Authenticator({
    chainId: 137,
    credentials: new CredentialStore(1),
    skewSecondsMax: 60,
    wallets: new Wallets(),
  });

  test.each([137, 80002] as const)("the vector of chain %i", (chainId) => {
    const digest = loginDigest({ ...login, chainId });
    expect(recoverAddress(digest, bytes(signatures[chainId]))).toBe(owner);
  });

  test("prove an address, and nothing when any header is another", () => {
    expect(authenticator.login(request({}), now)).toEqual({ address: owner, nonce: 23n });
    for (const change of [
      { poly_address: `0x${"11".repeat(20)}` },
      { poly_address: "" },
      { poly_signature: signatures[80002] },
      { poly_signature: undefined },
      { poly_timestamp: "10000001" },
      { poly_timestamp: "now" },
      { poly_nonce: "24" },
      { poly_nonce: "-1" },
      { poly_nonce: undefined },
    ]) {
      expect(authenticator.login(request(change), now), JSON.stringify(change)).toBeUndefined();
    }
    const late = epochMicros(10_000_061_000_000);
    expect(authenticator.login(request({}), late)).toBeUndefined();
    expect(authenticator.login(request({}), epochMicros(10_000_060_000_000))).toBeDefined();
  });

  test("an address is that of its key, with its checksum", () => {
    expect(addressOfPrivateKey(bytes(privateKey))).toBe(owner);
    expect(checksumAddress(owner)).toBe("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  });
});

describe("request signatures", () => {
  const secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  test.each([
    [
      "1000000",
      "test-sign",
      "/orders",
      '{"hash": "0x123"}',
      "ZwAdJKvoYRlEKDkNMwd5BuwNNtg93kNaR_oU2HrfVvc=",
    ],
    ["1700000000", "GET", "/data/orders", "", "m6lGS9WyES7JjpAYNd7zIdW5bfHxAAI_pIa1St9vLO4="],
    ["1700000000", "DELETE", "/cancel-all", "", "8VUKI2AEYjmyVeNfWGlCKhni-bOTLBi8KuegA7RDrxU="],
  ])("the vector of %s %s %s", (timestamp, method, path, body, expected) => {
    expect(requestSignature(secret, timestamp, { method, path, body })).toBe(expected);
  });

  test("name the credentials only when everything fits", () => {
    const store = new CredentialStore(7);
    const held = store.create(owner, 0n);
    if (held === undefined) expect.fail("no credentials");
    expect(store.create(owner, 0n)).toBeUndefined();
    expect(store.derive(owner, 0n)).toEqual(held);
    expect(store.derive(owner, 1n)).toBeUndefined();
    expect(new CredentialStore(7).create(owner, 0n)).toEqual(held);
    expect(new CredentialStore(8).create(owner, 0n)).not.toEqual(held);
    expect(Buffer.from(held.secret, "base64url")).toHaveLength(32);
    expect(held.secret).toMatch(/^[\w-]{43}=$/);
    expect(held.passphrase).toMatch(/^[0-9a-f]{64}$/);
    const authenticator = new Authenticator({
      chainId: 137,
      credentials: store,
      skewSecondsMax: 60,
      wallets: new Wallets(),
    });
    const now = epochMicros(1_700_000_000_000_000);
    const target = { method: "POST", path: "/order", body: '{"a":1}' };
    const request: ShellRequest = {
      ...target,
      query: "x=1",
      headers: {
        poly_address: checksumAddress(owner),
        poly_api_key: held.key,
        poly_passphrase: held.passphrase,
        poly_timestamp: "1700000000",
        poly_signature: requestSignature(held.secret, "1700000000", target),
      },
    };
    expect(authenticator.identify(request, now)).toBe(held);
    expect(authenticator.identify({ ...request, query: "x=2" }, now)).toBe(held);
    expect(authenticator.identify({ ...request, body: '{"a": 1}' }, now)).toBeUndefined();
    expect(authenticator.identify({ ...request, path: "/orders" }, now)).toBeUndefined();
    expect(authenticator.identify({ ...request, method: "DELETE" }, now)).toBeUndefined();
    for (const name of Object.keys(request.headers)) {
      const headers = { ...request.headers, [name]: `${request.headers[name]}0` };
      expect(authenticator.identify({ ...request, headers }, now), name).toBeUndefined();
    }
    expect(authenticator.identify(request, epochMicros(1_700_000_061_000_000))).toBeUndefined();
    store.revoke(held.key);
    expect(authenticator.identify(request, now)).toBeUndefined();
  });
});
