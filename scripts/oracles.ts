// The oracle runner: node scripts/oracles.ts DIR [--only NN] [--strict]. Runs every published case of a folder, prints
// a line per topic and a total. Exit code 1 when a case fails, or with --strict when one is not implemented; 2 when the
// arguments or the files are wrong.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { oracleFunctions } from "../test/oracles/functions.ts";
import { OracleFileError, readOracleTopics } from "../test/oracles/oracle-case.ts";
import { type OracleTally, runTopic, tallyLine, totalOf } from "../test/oracles/run-oracles.ts";

/** More would bury the first, which is usually the one to look at. */
const failuresShownMax = 20;

const usage = "usage: node scripts/oracles.ts DIR [--only NN] [--strict]";

interface Arguments {
  readonly folder: string;
  readonly only: string | undefined;
  readonly strict: boolean;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string" }, strict: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw new OracleFileError(usage);
  if (values.only !== undefined && !/^\d+$/.test(values.only)) {
    throw new OracleFileError(`--only takes the number of a topic, not ${values.only}\n${usage}`);
  }
  return { folder: resolve(startFolder(), folder), only: values.only, strict: values.strict };
}

/** npm runs scripts in the project's folder; the person stood elsewhere perhaps. */
function startFolder(): string {
  const asked =
    process.env["npm_lifecycle_event"] === "oracles" ? process.env["INIT_CWD"] : undefined;
  return asked ?? process.cwd();
}

function printFailures(total: OracleTally): void {
  for (const { id, got, want } of total.failures.slice(0, failuresShownMax)) {
    console.error(`${id}\n  got  ${JSON.stringify(got)}\n  want ${JSON.stringify(want)}`);
  }
  const hidden = total.failures.length - failuresShownMax;
  if (hidden > 0) console.error(`and ${hidden} more failed`);
}

function run({ folder, only, strict }: Arguments): number {
  const reports = readOracleTopics(folder, only).map((topic) => runTopic(topic, oracleFunctions));
  for (const report of reports) console.log(tallyLine(report.topic, report));
  const total = totalOf(reports);
  console.log(tallyLine("total", total));
  printFailures(total);
  if (strict && total.notImplemented.length > 0) {
    console.error(`not implemented: ${total.notImplemented.join(", ")}`);
    return 1;
  }
  return total.failures.length > 0 ? 1 : 0;
}

function isWrongUse(error: unknown): error is Error {
  if (error instanceof OracleFileError) return true;
  return (
    error instanceof TypeError && String(Reflect.get(error, "code")).startsWith("ERR_PARSE_ARGS")
  );
}

try {
  process.exitCode = run(readArguments());
} catch (error) {
  if (!isWrongUse(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
