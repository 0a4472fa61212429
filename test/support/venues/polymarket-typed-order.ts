// Polymarket's order as typed data, spelled by hand from the venue's page for viem to hash and sign: the second opinion
// on what the adapter packs into bytes and the simulated venue checks.

export const zeroWord = `0x${"0".repeat(64)}` as const;

/** The order of the second and third version of the venue's exchanges. */
export const orderTypes = {
  Order: [
    { name: "salt", type: "uint256" },
    { name: "maker", type: "address" },
    { name: "signer", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "makerAmount", type: "uint256" },
    { name: "takerAmount", type: "uint256" },
    { name: "side", type: "uint8" },
    { name: "signatureType", type: "uint8" },
    { name: "timestamp", type: "uint256" },
    { name: "metadata", type: "bytes32" },
    { name: "builder", type: "bytes32" },
  ],
} as const;

/** The fields of the order as the contract names them in its type. */
export const orderTypeText = `Order(${orderTypes.Order.map(({ name, type }) => `${type} ${name}`).join(",")})`;

export interface TypedOrderMessage {
  readonly salt: bigint;
  readonly maker: `0x${string}`;
  readonly signer: `0x${string}`;
  readonly tokenId: bigint;
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
  readonly side: number;
  readonly signatureType: number;
  readonly timestamp: bigint;
  readonly metadata: `0x${string}`;
  readonly builder: `0x${string}`;
}

export interface TypedOrder {
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: `0x${string}`;
  };
  readonly message: TypedOrderMessage;
}

/** Returns what the key of a deposit wallet signs for the order. */
export function depositTypedData({ domain, message }: TypedOrder, wallet: `0x${string}`) {
  return {
    domain,
    types: {
      TypedDataSign: [
        { name: "contents", type: "Order" },
        { name: "name", type: "string" },
        { name: "version", type: "string" },
        { name: "chainId", type: "uint256" },
        { name: "verifyingContract", type: "address" },
        { name: "salt", type: "bytes32" },
      ],
      ...orderTypes,
    },
    primaryType: "TypedDataSign",
    message: {
      contents: message,
      name: "DepositWallet",
      version: "1",
      chainId: BigInt(domain.chainId),
      verifyingContract: wallet,
      salt: zeroWord,
    },
  } as const;
}
