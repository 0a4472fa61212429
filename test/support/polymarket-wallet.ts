// A wallet on a local chain with Polymarket's contracts, as the adapter sees it: its reads through the adapter's own client,
// and a sender that hands every transaction to the node and tells what became of it.

import { afterAll, beforeAll, vi } from "vitest";
import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { systemRandom } from "../../src/adapters/randomness/system-random.ts";
import {
  localContracts,
  type PolymarketContracts,
} from "../../src/adapters/venues/polymarket/chain/addresses.ts";
import { planApproval } from "../../src/adapters/venues/polymarket/chain/approvals.ts";
import {
  type Executed,
  type ExecuteOptions,
  execute,
} from "../../src/adapters/venues/polymarket/chain/execute.ts";
import type { OperationPlan } from "../../src/adapters/venues/polymarket/chain/operation-plan.ts";
import { WalletReads } from "../../src/adapters/venues/polymarket/chain/wallet-reads.ts";
import type { TransactionSender } from "../../src/adapters/venues/shared/chain/contract.ts";
import { type OpenedChain, openChain } from "../../src/adapters/venues/shared/chain/open-chain.ts";
import { silentLog } from "../../src/adapters/venues/shared/log.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { failure, type Result, unwrap } from "../../src/domain/failure/result.ts";
import { addDuration, minutes } from "../../src/domain/units/epoch-micros.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { chainAccount } from "../../src/simulation/venues/chain/chain-keys.ts";
import { ChainSigner } from "../../src/simulation/venues/chain/chain-signer.ts";
import type { DeployedChain } from "../../src/simulation/venues/chain/deploy.ts";
import { PolymarketChain } from "../../src/simulation/venues/chain/polymarket-contracts.ts";

type Sender = Pick<TransactionSender, "address" | "send">;

export interface PolymarketWallet {
  readonly venue: PolymarketChain;
  readonly opened: OpenedChain;
  readonly reads: WalletReads;
  readonly contracts: PolymarketContracts;
  readonly sender: Sender;
  /** Carries a plan out; sets the approvals that it is missing first. */
  readonly carryOut: (
    plan: Result<OperationPlan>,
    options?: Partial<ExecuteOptions>,
  ) => Promise<Result<Executed>>;
  close(): Promise<void>;
}

let lastId = 0;

/** Opens the wallet of a role; nothing is given to it but coins for gas. */
export async function openPolymarketWallet(
  chain: DeployedChain,
  role: string,
): Promise<PolymarketWallet> {
  const venue = await PolymarketChain.deploy(chain);
  const signer = await ChainSigner.open(chain.node, chainAccount(1, role));
  const clock = new SystemClock();
  const transport = new SystemTransport({ clock });
  const { chainId, rpcUrl } = chain.node;
  const opened = openChain({ chainId, rpcUrl, transport, random: systemRandom, log: silentLog });
  const exchanges = {
    standardExchange: venue.addresses.router,
    negRiskExchange: venue.addresses.router,
    exchangeV3: venue.addresses.router,
  };
  const contracts = unwrap(localContracts(chainId, { ...exchanges, ...venue.addresses }));
  const wallet = signer.address;
  const reads = new WalletReads({ client: opened.client, contracts, wallet });
  const sender = directSender(chain, signer);
  const run = (plan: OperationPlan, options: Partial<ExecuteOptions> = {}) => {
    lastId += 1;
    const deadline = addDuration(clock.now(), minutes(1));
    return execute(plan, { reads, sender, id: `test ${lastId}`, deadline, ...options });
  };
  return {
    ...{ venue, opened, reads, contracts, sender },
    async carryOut(plan, options) {
      if (!plan.ok) return plan;
      for (const approval of plan.value.approvals)
        unwrap(await run(unwrap(planApproval(approval))));
      return run({ ...plan.value, approvals: [] }, options);
    },
    async close() {
      opened.close();
      await transport.close();
    },
  };
}

/** Starts nothing before the suite does: the function returned gives the wallet inside a test. */
export function usePolymarketWallet(chain: () => DeployedChain, role: string) {
  let wallet: PolymarketWallet | undefined;
  beforeAll(async () => {
    wallet = await openPolymarketWallet(chain(), role);
  });
  afterAll(() => wallet?.close());
  return () => {
    if (wallet === undefined) throw new Error("the wallet is opened before the first test");
    return wallet;
  };
}

/** Sends at once, once, and follows to the receipt: what a sender does when nothing goes wrong. */
function directSender({ node }: DeployedChain, signer: ChainSigner): Sender {
  const { client } = node;
  return {
    address: signer.address,
    send({ to, data }, news) {
      const follow = async () => {
        const hash = await signer.send({ to, data });
        news({ kind: "sent", hash });
        // Asked for by itself: viem's own waiting hangs when the block comes between its two questions.
        const receipt = await vi.waitFor(() => client.getTransactionReceipt({ hash }), {
          ...{ timeout: 30_000, interval: 5 },
        });
        const gas = usdMicros(1);
        const why = failure("VEN-883", "taken back");
        if (receipt.status === "success") news({ kind: "mined", receipt, gas });
        else news({ kind: "reverted", receipt, gas, failure: why });
        news({ kind: "confirmed", receipt });
      };
      follow().catch((error: unknown) => {
        news({ kind: "failed", failure: failure("VEN-892", String(error)) });
      });
    },
  };
}
