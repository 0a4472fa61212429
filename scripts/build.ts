// `npm run build`: emits src and apps as JavaScript with declarations into dist, from an empty folder so that a
// removed file does not stay in the package.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, runTool } from "./run-tool.ts";

rmSync(join(projectRoot, "dist"), { recursive: true, force: true });
const result = await runTool("tsc", ["-p", "tsconfig.build.json"]);
if (result.output !== "") console.error(result.output);
process.exitCode = result.code;
