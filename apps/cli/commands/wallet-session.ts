// A wallet of the configuration on its chain: the node, what it says of the wallet, and for what is sent the key.

import { readFileSync } from "node:fs";
import { z } from "zod";
import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import { systemRandom } from "../../../src/adapters/randomness/system-random.ts";
import type { Secret } from "../../../src/adapters/secrets/secret.ts";
import { readSecretFile } from "../../../src/adapters/secrets/secret-file.ts";
import {
  contractNames,
  contractsOf,
  localContracts,
  type PolymarketContracts,
} from "../../../src/adapters/venues/polymarket/chain/addresses.ts";
import { WalletReads } from "../../../src/adapters/venues/polymarket/chain/wallet-reads.ts";
import { parseAddress } from "../../../src/adapters/venues/polymarket/signing/address.ts";
import { openChain } from "../../../src/adapters/venues/shared/chain/open-chain.ts";
import { AccountTransactionSender } from "../../../src/adapters/venues/shared/chain/transaction-sender.ts";
import { TransactionSigner } from "../../../src/adapters/venues/shared/chain/transaction-signer.ts";
import type { AdapterLog } from "../../../src/adapters/venues/shared/log.ts";
import { SystemTransport } from "../../../src/adapters/venues/shared/system-transport.ts";
import { type Failure, FailureError, failure, unwrap } from "../../../src/domain/failure/result.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Configuration } from "../configuration/schema.ts";
import type { WalletOptions } from "./wallet-options.ts";

type Configured = Configuration["venues"]["polymarket"];

export interface WalletSession {
  readonly clock: Clock;
  readonly reads: WalletReads;
  /** Starts the sender of the wallet's own key. */
  openSender(): Promise<AccountTransactionSender>;
  close(): Promise<void>;
}

/** Blocks after which a transaction counts as done: of Polygon, whose reorganisations were seen to be shorter. */
const confirmationsOfPolygon = 32;

function refuse(code: Failure["code"], message: string): never {
  throw new FailureError(failure(code, message));
}

/** Opens the wallet of the configuration. Throws `FailureError`: `CFG-902`, `CFG-903`, `CFG-907`, `VEN-805`. */
export function openWalletSession(configured: Configured, options: WalletOptions): WalletSession {
  const contracts = contractsFor(configured, options);
  const rpcUrl = configured.urls.rpc ?? refuse("CFG-902", "venues.polymarket.urls.rpc is not set");
  const secret = keyOf(configured);
  const signer = unwrap(TransactionSigner.of(secret, contracts.chainId));
  const { kind, address } = configured.wallet;
  if (kind !== "eoa" && typeof address !== "string") {
    refuse("VEN-805", `a wallet of the kind ${kind} needs venues.polymarket.wallet.address`);
  }
  const wallet = unwrap(parseAddress(kind === "eoa" ? signer.address : (address ?? "")));
  const clock = new SystemClock();
  const transport = new SystemTransport({ clock });
  const chain = openChain({
    ...{ chainId: contracts.chainId, rpcUrl, transport, random: systemRandom, log },
  });
  let sender: AccountTransactionSender | undefined;
  return {
    clock,
    reads: new WalletReads({ client: chain.client, contracts, wallet }),
    async openSender() {
      if (kind !== "eoa") {
        refuse(
          "VEN-895",
          `what a wallet of the kind ${kind} does is sent through the venue's site`,
        );
      }
      const { connection, heads } = chain;
      // Without a price of the coin gas is told in coins.
      const gasCosts = { paid: () => undefined };
      const confirmations = configured.environment === "local" ? 1 : confirmationsOfPolygon;
      sender = new AccountTransactionSender({
        ...{ connection, heads, signer, gasCosts, log, confirmations },
      });
      heads.start();
      await sender.start();
      return sender;
    },
    async close() {
      await sender?.stop();
      chain.close();
      await transport.close();
    },
  };
}

const log: AdapterLog = ({ level, message }) => {
  if (level !== "debug") process.stderr.write(`${message}\n`);
};

function keyOf({ credentials }: Configured): Secret {
  const path = credentials.privateKeyFile;
  if (typeof path === "string") return unwrap(readSecretFile(path));
  return refuse("VEN-805", "venues.polymarket.credentials.privateKeyFile is not set");
}

const contractsFile = z.strictObject({
  chainId: z.int().positive(),
  contracts: z.partialRecord(z.enum(contractNames), z.string()),
});

/** Addresses of the venue's own chains are in the program; those of a chain of one's own are given. */
function contractsFor(configured: Configured, { contracts: path }: WalletOptions) {
  const { environment, wallet } = configured;
  if (environment !== "local") {
    if (path !== null)
      refuse("CFG-903", `--contracts is for the environment local, not ${environment}`);
    return contractsOf(wallet.chainId === "137" ? 137 : 80_002);
  }
  if (path === null) refuse("CFG-903", "the environment local needs --contracts");
  return readContractsFile(path);
}

function readContractsFile(path: string): PolymarketContracts {
  try {
    const { chainId, contracts } = contractsFile.parse(JSON.parse(readFileSync(path, "utf8")));
    const given = Object.fromEntries(
      Object.entries(contracts).filter(([, address]) => address !== undefined),
    );
    return unwrap(localContracts(chainId, given));
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    return refuse("CFG-904", `${path}: ${words}`);
  }
}
