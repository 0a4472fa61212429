// The published schemas of `arbytron detect` are what the program reads and answers by. `UPDATE_SCHEMAS=1` writes them
// anew; the formatter goes over them afterwards.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { expect, test } from "vitest";
import { z } from "zod";
import { answerSchema } from "../../apps/cli/detect/answer-schema.ts";
import { snapshotSchema } from "../../apps/cli/detect/snapshot-schema.ts";

const docs = join(import.meta.dirname, "../../docs/detect");

test.each([
  ["snapshot.schema.json", z.toJSONSchema(snapshotSchema, { io: "input" })],
  ["answer.schema.json", z.toJSONSchema(answerSchema)],
])("docs/detect/%s is what the program goes by", (name, schema) => {
  const file = join(docs, name);
  if (env["UPDATE_SCHEMAS"] !== undefined) {
    writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
  }
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(schema)));
});
