// One violation for every dependency rule, as a file to plant into the clean tree.

export interface Plant {
  readonly rule: string;
  /** The file that breaks the rule, and its text. */
  readonly path: string;
  readonly text: string;
  /** Files the violation needs besides. */
  readonly others?: Readonly<Record<string, string>>;
}

const importing = (target: string) => `import "${target}";\n`;
/** Type-only imports count: they tie two files together just as much. */
const importingType = (target: string) => `import type { X } from "${target}";\n`;

const engine: readonly Plant[] = [
  { rule: "domain-is-pure", path: "src/domain/a.ts", text: importing("../ports/port.ts") },
  { rule: "domain-is-pure", path: "src/domain/b.ts", text: importing("zod") },
  { rule: "domain-is-pure", path: "src/domain/c.ts", text: importing("node:fs") },
  { rule: "domain-is-pure", path: "src/domain/d.ts", text: importingType("../ports/port.ts") },
  {
    rule: "ports-see-domain-only",
    path: "src/ports/a.ts",
    text: importingType("../engine/risk/contract.ts"),
  },
  { rule: "ports-see-domain-only", path: "src/ports/b.ts", text: importing("zod") },
  { rule: "engine-has-no-io", path: "src/engine/risk/io.ts", text: importing("node:http") },
  {
    rule: "engine-has-no-io",
    path: "src/engine/state.ts",
    text: importingType("../adapters/venues/shared/socket.ts"),
  },
  {
    rule: "stages-do-not-see-the-whole",
    path: "src/engine/sizing/whole.ts",
    text: importingType("../engine.ts"),
  },
  {
    rule: "only-risk-approves",
    path: "src/engine/execution/forge.ts",
    text: importing("../risk/approve.ts"),
  },
  {
    rule: "only-risk-approves",
    path: "src/runtime/forge.ts",
    text: importing("../engine/risk/approve.ts"),
  },
  {
    rule: "only-risk-approves",
    path: "apps/cli/forge.ts",
    text: importingType("../../src/engine/risk/approve.ts"),
  },
  {
    rule: "verifier-shares-nothing",
    path: "src/engine/detection/verify/borrow.ts",
    text: importing("../decide.ts"),
  },
  {
    rule: "verifier-shares-nothing",
    path: "src/engine/detection/verify/states.ts",
    text: importingType("../../../domain/relation/states/list.ts"),
    others: { "src/domain/relation/states/list.ts": importingType("../../units/noun.ts") },
  },
  {
    rule: "engine-is-driven-by-runtime",
    path: "src/analytics/peek.ts",
    text: importingType("../engine/engine.ts"),
  },
  {
    rule: "runtime-sees-domain-ports-engine",
    path: "src/runtime/store.ts",
    text: importing("../adapters/venues/kalshi/feed.ts"),
  },
  {
    rule: "runtime-is-composed-by-apps",
    path: "src/replay/loop.ts",
    text: importing("../runtime/loop.ts"),
  },
];

const edge: readonly Plant[] = [
  {
    rule: "adapters-see-ports-not-engine",
    path: "src/adapters/storage/engine.ts",
    text: importingType("../../engine/risk/contract.ts"),
  },
  {
    rule: "adapters-see-ports-not-engine",
    path: "src/simulation/replay.ts",
    text: importing("../replay/replayer.ts"),
  },
  {
    rule: "servers-and-adapters-are-strangers",
    path: "src/simulation/kalshi/schema.ts",
    text: importing("../../adapters/venues/kalshi/feed.ts"),
  },
  {
    rule: "servers-and-adapters-are-strangers",
    path: "src/adapters/venues/kalshi/server.ts",
    text: importingType("../../../simulation/kalshi/server.ts"),
  },
  {
    rule: "venues-are-strangers",
    path: "src/adapters/venues/kalshi/neighbour.ts",
    text: importingType("../polymarket/feed.ts"),
  },
  {
    rule: "venues-are-strangers",
    path: "src/adapters/venues/shared/favourite.ts",
    text: importing("../kalshi/feed.ts"),
  },
  {
    rule: "replay-sees-domain-and-ports",
    path: "src/replay/decoder.ts",
    text: importing("../adapters/venues/kalshi/feed.ts"),
  },
  {
    rule: "discovery-sees-domain-and-ports",
    path: "src/discovery/venue.ts",
    text: importing("../adapters/venues/kalshi/feed.ts"),
  },
  {
    rule: "analytics-sees-domain-and-ports",
    path: "src/analytics/venue.ts",
    text: importing("../adapters/venues/kalshi/feed.ts"),
  },
  {
    rule: "research-is-for-studies",
    path: "src/engine/sizing/study.ts",
    text: importing("../../research/formula.ts"),
  },
  {
    rule: "research-is-for-studies",
    path: "apps/cli/study.ts",
    text: importing("../../src/research/formula.ts"),
  },
  {
    rule: "research-has-no-io",
    path: "src/research/venue.ts",
    text: importing("../adapters/venues/kalshi/feed.ts"),
  },
  {
    rule: "dashboard-reads-only",
    path: "apps/dashboard/server/trade.ts",
    text: importing("../../../src/runtime/loop.ts"),
  },
  {
    rule: "apps-are-strangers",
    path: "apps/cli/screen.ts",
    text: importing("../dashboard/server/page.ts"),
  },
  {
    rule: "nobody-imports-apps",
    path: "src/runtime/app.ts",
    text: importing("../../apps/cli/main.ts"),
  },
];

const hygiene: readonly Plant[] = [
  {
    rule: "product-imports-no-tests",
    path: "src/runtime/case.ts",
    text: importing("../../test/conformance/case.ts"),
  },
  {
    rule: "product-imports-no-tests",
    path: "src/analytics/neighbour.ts",
    text: importing("./daily.test.ts"),
    others: { "src/analytics/daily.test.ts": importing("./daily.ts") },
  },
  {
    rule: "product-needs-no-development-packages",
    path: "src/runtime/tool.ts",
    text: importing("vitest"),
  },
  {
    rule: "product-needs-no-development-packages",
    path: "apps/cli/undeclared.ts",
    text: importing("undeclared"),
  },
  {
    rule: "no-circular",
    path: "src/analytics/first.ts",
    text: importing("./second.ts"),
    others: { "src/analytics/second.ts": importing("./first.ts") },
  },
  { rule: "no-orphans", path: "src/analytics/dead.ts", text: "export const alone = 1;\n" },
  { rule: "not-unresolvable", path: "src/analytics/lost.ts", text: importing("./nowhere.ts") },
];

/** Two plants for each stage but the first and the last: one reaches forward, one behind a contract. */
function stagePlants(stages: readonly string[]): Plant[] {
  return stages.flatMap((stage, position) => {
    const next = stages[position + 1];
    const previous = stages[position - 1];
    const forward = next && {
      rule: `flow-${stage}-not-downstream`,
      path: `src/engine/${stage}/forward.ts`,
      text: importingType(`../${next}/contract.ts`),
    };
    const behind = previous && {
      rule: `flow-${stage}-contracts-only`,
      path: `src/engine/${stage}/behind.ts`,
      text: importingType(`../${previous}/decide.ts`),
    };
    return [forward, behind].filter((plant) => typeof plant === "object");
  });
}

/** Returns every planted violation for the given order of stages. */
export function dependencyPlants(stages: readonly string[]): readonly Plant[] {
  return [...engine, ...stagePlants(stages), ...edge, ...hygiene];
}
