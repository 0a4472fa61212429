// `npm run --silent relations-from-groups -- groups.jsonl > relations.json`: turns labelled groups of markets into a file
// for `--relations`, and says on the error stream which groups gave none and why.

import { readFileSync } from "node:fs";
import { type LabelledGroup, relationOfGroup } from "./recordings/labelled-groups.ts";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("which file? usage: relations-from-groups groups.jsonl");
  process.exit(2);
}

const relations: object[] = [];
for (const line of readFileSync(path, "utf8").split("\n")) {
  if (line.trim() === "") continue;
  const answer = relationOfGroup(JSON.parse(line) as LabelledGroup);
  if ("relation" in answer) relations.push(answer.relation);
  else console.error(`${answer.id}: ${answer.leftOut}`);
}
console.log(JSON.stringify(relations, null, 2));
