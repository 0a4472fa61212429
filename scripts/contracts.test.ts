// What local chains deploy is what the sources say, compiled by the pinned compiler.

import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";
import { manyReadsArtefact } from "../src/simulation/venues/chain/contracts/artefacts/many-reads.ts";
import { artefactFolder, compileContracts, readArtefact, staleArtefacts } from "./contracts.ts";

const compiled = compileContracts();

it("keeps of every contract what its source compiles to, and nothing else", () => {
  expect(staleArtefacts(compiled, readArtefact)).toEqual([]);
  const kept = readdirSync(artefactFolder).sort();
  expect(kept).toEqual([...compiled.keys()].map((file) => basename(file)).sort());
});

it("finds a single digit of bytecode that differs, and an artefact that is missing", () => {
  const changed = manyReadsArtefact.bytecode.replace(/0$|[1-9a-f]$/, (digit) =>
    digit === "0" ? "1" : "0",
  );
  const stale = staleArtefacts(compiled, (file) => {
    if (file.endsWith("local-token.ts")) return undefined;
    return readArtefact(file)?.replace(manyReadsArtefact.bytecode, changed);
  });
  expect(stale.sort()).toEqual(["local-token.ts", "many-reads.ts"]);
});

it("names the compiler to the commit", () => {
  expect(manyReadsArtefact.compiler).toMatch(/^0\.8\.37\+commit\.[0-9a-f]{8}\./);
});
