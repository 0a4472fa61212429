// The venue's own client, ready to judge the simulated Polymarket. It swallows statuses and gives error bodies back as
// values, so a refusal is recognised by its words.

import { ClobClient } from "@polymarket/clob-client-v2";
import { createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { polygon } from "viem/chains";

type ClientOptions = ConstructorParameters<typeof ClobClient>[0];

export interface ClientKey {
  readonly clobUrl: string;
  /** `0x` and 64 hex digits. */
  readonly privateKey: string;
  /** The wallet that holds the money, where it is not the key's own address. */
  readonly wallet?: { readonly address: string; readonly type: 1 | 2 | 3 };
}

/** Returns a client without credentials: it can derive them and read what is public. */
export function officialClient(
  { clobUrl, privateKey, wallet }: ClientKey,
  creds?: ClientOptions["creds"],
): ClobClient {
  const account = privateKeyToAccount(privateKey as `0x${string}`);
  const signer = createWalletClient({ account, chain: polygon, transport: http(clobUrl) });
  return new ClobClient({
    host: clobUrl,
    chain: polygon.id,
    signer,
    ...(creds === undefined ? {} : { creds }),
    ...(wallet === undefined
      ? {}
      : { signatureType: wallet.type as number, funderAddress: wallet.address }),
  });
}

/** Returns a client whose credentials are derived at the venue. */
export async function tradingClient(key: ClientKey): Promise<ClobClient> {
  const creds = await officialClient(key).createOrDeriveApiKey();
  return officialClient(key, creds);
}

/** Returns the words of a refusal that the client gave back as a value. */
export function refusalOf(value: unknown): string {
  if (typeof value !== "object" || value === null) throw new Error("the call was expected to fail");
  const { error, errorMsg } = value as { readonly error?: unknown; readonly errorMsg?: unknown };
  for (const words of [error, errorMsg])
    if (typeof words === "string" && words !== "") return words;
  throw new Error(`the call was expected to be refused: ${JSON.stringify(value)}`);
}
