// What the chain's coin costs, told again and again as the feeds of real chains do: whoever asks for a price that is not
// old finds one, however long the chain runs. It wanders a little, by the seed.

import type { Address } from "viem";
import { addDuration, seconds } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import { RandomStream } from "../../random-stream.ts";
import type { ChainSigner } from "./chain-signer.ts";
import { localPriceFeedArtefact } from "./contracts/artefacts/local-price-feed.ts";

/** Well within any rule about old prices, and seldom enough to fill no blocks. */
const tellEvery = seconds(30);
/** A step is at most two thousandths of the price, in millionths. */
const stepMost = 2_000;
const million = 1_000_000n;

export interface CoinPriceOptions {
  /** Nobody else sends with it: where its count stands is asked anew each time. */
  readonly signer: ChainSigner;
  readonly priceFeed: Address;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** In 1e-8 USD. */
  readonly startPrice: bigint;
}

/** Tells the price from now on. Returns the function that stops it. */
export function driveCoinPrice(options: CoinPriceOptions): () => void {
  const { signer, priceFeed, clock } = options;
  const random = new RandomStream(options.random).fork();
  let price = options.startPrice;
  let withdraw: () => void = () => undefined;
  let told = Promise.resolve();
  const wait = (): void => {
    withdraw = clock.callAt(addDuration(clock.now(), tellEvery), tell);
  };
  const tell = (): void => {
    price += (price * BigInt(random.between(-stepMost, stepMost))) / million;
    const feed = { address: priceFeed, abi: localPriceFeedArtefact.abi };
    const args = [price] as const;
    // Whoever turned the chain back took transactions along; a node that is gone is nobody's error here.
    told = told
      .then(() => signer.resume())
      .then(() => signer.call({ ...feed, functionName: "report", args }))
      .then(
        () => undefined,
        () => undefined,
      );
    wait();
  };
  wait();
  return () => withdraw();
}
