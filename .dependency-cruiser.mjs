// Configuration of dependency-cruiser. The rules are generated in scripts/checks/dependency-rules.ts from the order
// of the stages in architecture.json; options here say how the tree is read.

import { dependencyRules, readStages } from "./scripts/checks/dependency-rules.ts";

const stages = readStages(new URL("./architecture.json", import.meta.url));

export default {
  forbidden: dependencyRules(stages),
  options: {
    // Packages are leaves: it matters that they are imported, not what they import.
    doNotFollow: { path: "node_modules" },
    // Type-only imports are dependencies too: they tie two files together just as much.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      // Packages with an `exports` map and no root are found the way Node finds them.
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json", ".node"],
    },
  },
};
