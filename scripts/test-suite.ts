// `npm run test:long` and `npm run test:services`: the tests that are too slow for every change, or that need outside
// servers. When there is none yet it says so and claims nothing.

import { spawn } from "node:child_process";
import { listTypescriptPaths } from "./checks/source-files.ts";
import { pinnedEnvironment, projectRoot } from "./run-tool.ts";

const [suite, ...filters] = process.argv.slice(2);
if (suite !== "long" && suite !== "services") throw new Error("name a suite: long or services");

const folders = ["src", "apps", "test", "benchmarks", "scripts", "examples"];
const ending = `.${suite}.test.ts`;
const files = listTypescriptPaths(projectRoot, folders).filter((path) => path.endsWith(ending));
if (files.length === 0) {
  console.log(`No test ran: there is no file named *${ending} yet.`);
} else {
  const child = spawn("vitest", ["run", "--mode", suite, ...filters], {
    cwd: projectRoot,
    env: pinnedEnvironment(),
    stdio: "inherit",
  });
  child.on("error", (error) => {
    console.error(`vitest could not be started: ${error.message}`);
    process.exitCode = 127;
  });
  child.on("close", (code) => {
    process.exitCode = code ?? 1;
  });
}
