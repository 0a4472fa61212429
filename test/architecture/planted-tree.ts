// A small project in a temporary folder, in which every dependency rule can be broken on purpose: a clean skeleton
// with one file for each place the rules speak of, and files planted on top of it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Text of each file by its path. */
export type Files = Readonly<Record<string, string>>;

const manifest = {
  name: "planted",
  type: "module",
  dependencies: { zod: "1.0.0" },
  devDependencies: { vitest: "1.0.0" },
};

function packageFiles(name: string): Files {
  const folder = `node_modules/${name}`;
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    [`${folder}/index.js`]: "module.exports = {};\n",
  };
}

/** Returns the files of a tree that breaks no rule, with a contract and a verb in every stage. */
export function cleanFiles(stages: readonly string[]): Files {
  const noun = 'import type { Noun } from "../../domain/units/noun.ts";\n';
  const stageFiles = stages.flatMap((stage, position) => {
    const earlier = stages[position - 1];
    const seen = earlier === undefined ? "" : `import "../${earlier}/contract.ts";\n`;
    return [
      [`src/engine/${stage}/contract.ts`, noun],
      [`src/engine/${stage}/decide.ts`, `import "./contract.ts";\n${seen}`],
    ] as const;
  });
  const engine = stages.map((stage) => `import "./${stage}/decide.ts";\n`).join("");
  return {
    "package.json": JSON.stringify(manifest),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { module: "nodenext", allowImportingTsExtensions: true, noEmit: true },
    }),
    ...packageFiles("zod"),
    ...packageFiles("vitest"),
    ...packageFiles("undeclared"),
    "src/domain/units/noun.ts": "export type Noun = string;\n",
    "src/domain/units/noun.test.ts": 'import "vitest";\nimport "./noun.ts";\n',
    "src/ports/port.ts": 'import type { Noun } from "../domain/units/noun.ts";\n',
    ...Object.fromEntries(stageFiles),
    "src/engine/risk/approve.ts": 'import "./contract.ts";\n',
    "src/engine/risk/gate.ts": 'import "./approve.ts";\n',
    "src/engine/engine.ts": `import "./risk/approve.ts";\n${engine}`,
    "src/runtime/loop.ts": 'import "../engine/engine.ts";\nimport "../ports/port.ts";\n',
    "src/adapters/venues/shared/socket.ts": 'import "zod";\nimport "../../../ports/port.ts";\n',
    "src/adapters/venues/kalshi/feed.ts": 'import "../shared/socket.ts";\n',
    "src/adapters/venues/polymarket/feed.ts": 'import "../shared/socket.ts";\n',
    "src/simulation/kalshi/server.ts": 'import "../../domain/units/noun.ts";\n',
    "src/replay/replayer.ts": 'import "../ports/port.ts";\n',
    "src/discovery/sync.ts": 'import "../ports/port.ts";\n',
    "src/analytics/daily.ts": 'import "../domain/units/noun.ts";\n',
    "src/research/formula.ts": 'import "../domain/units/noun.ts";\n',
    "apps/cli/main.ts":
      'import "../../src/runtime/loop.ts";\nimport "../../src/replay/replayer.ts";\n',
    "apps/dashboard/server/page.ts": 'import "../../../src/analytics/daily.ts";\n',
    "test/conformance/case.ts": 'import "../../src/ports/port.ts";\n',
  };
}

/** Writes the files into a new temporary folder and returns it with the function that removes it. */
export function plantTree(files: Files): { readonly root: string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), "arbytron-planted-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
