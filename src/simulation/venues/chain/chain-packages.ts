// Finds the optional packages a local chain is made of: the EVM node's program and the compiled Gnosis contracts. They
// are resolved when a chain is started and never imported, so that the program runs where they are not installed.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Abi, Hex } from "viem";
import { FailureError, failure } from "../../../domain/failure/result.ts";

const nodePackage = "@foundry-rs/anvil-linux-amd64";

/** Which package has which compiled contract. */
const contractPackages = {
  ConditionalTokens: "@gnosis.pm/conditional-tokens-contracts",
  FixedProductMarketMaker: "@gnosis.pm/conditional-tokens-market-makers",
  FixedProductMarketMakerFactory: "@gnosis.pm/conditional-tokens-market-makers",
} as const;

/** Returns the path of a package's file; throws when there is none, as `require.resolve` does. */
export type PackageResolver = (file: string) => string;

const installed: PackageResolver = (file) => createRequire(import.meta.url).resolve(file);

export type GnosisContractName = keyof typeof contractPackages;

/** A compiled contract: what is deployed, and how it is spoken to. */
export interface CompiledContract {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

/** Returns the path of the node's program; throws `RUN-938` when its package is not installed. */
export function nodeProgram(resolve = installed): string {
  return installedFile(nodePackage, "bin/anvil", resolve);
}

/** Returns a contract as its authors compiled it (solc 0.5.10); throws `RUN-938` when its package is not installed. */
export function gnosisContract(name: GnosisContractName, resolve = installed): CompiledContract {
  const file = installedFile(contractPackages[name], `build/contracts/${name}.json`, resolve);
  const { abi, bytecode }: CompiledContract = JSON.parse(readFileSync(file, "utf8"));
  return { abi, bytecode };
}

/** Returns the packages of a local chain that are not installed here. */
export function missingChainPackages(resolve = installed): string[] {
  return [nodePackage, ...new Set(Object.values(contractPackages))].filter(
    (name) => packageFolder(name, resolve) === undefined,
  );
}

function installedFile(name: string, path: string, resolve: PackageResolver): string {
  const folder = packageFolder(name, resolve);
  const file = folder === undefined ? undefined : join(folder, path);
  if (file === undefined || !existsSync(file)) {
    throw new FailureError(failure("RUN-938", `the optional package ${name} is not installed`));
  }
  return file;
}

function packageFolder(name: string, resolve: PackageResolver): string | undefined {
  try {
    return dirname(resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
