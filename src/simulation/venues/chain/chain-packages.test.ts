// Without its optional packages a local chain says which one is missing and what to install, before anything is started.

import { expect, it } from "vitest";
import {
  gnosisContract,
  missingChainPackages,
  nodeProgram,
  type PackageResolver,
} from "./chain-packages.ts";

const nowhere: PackageResolver = (file) => {
  throw new Error(`Cannot find module '${file}'`);
};

/** A folder where the package is listed and has nothing in it. */
const hollow: PackageResolver = (file) => new URL(`nothing/${file}`, import.meta.url).pathname;

it("names what is not installed", () => {
  expect(missingChainPackages(nowhere)).toEqual([
    "@foundry-rs/anvil-linux-amd64",
    "@gnosis.pm/conditional-tokens-contracts",
    "@gnosis.pm/conditional-tokens-market-makers",
  ]);
  expect(missingChainPackages(hollow)).toEqual([]);
});

it.each([nowhere, hollow])("refuses to start without the node or the contracts", (resolve) => {
  expect(() => nodeProgram(resolve)).toThrow(
    "RUN-938: the optional package @foundry-rs/anvil-linux-amd64 is not installed",
  );
  expect(() => gnosisContract("FixedProductMarketMakerFactory", resolve)).toThrow(
    "RUN-938: the optional package @gnosis.pm/conditional-tokens-market-makers is not installed",
  );
});
