// The checks over the imports of src and apps. Prints what is wrong and fails when anything is.

import { checkDependencies } from "./checks/cruise.ts";

const lines = checkDependencies(new URL("../", import.meta.url).pathname);
for (const line of lines) console.error(line);
console.log(`${lines.length} findings in the imports of src and apps`);
process.exitCode = lines.length === 0 ? 0 : 1;
