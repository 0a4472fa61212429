// The rules of docs/architecture.md as dependency-cruiser rules, generated from architecture.json so that the order
// of the stages lives in one place. Tests are exempt from the layer rules (a test may wire an adapter to its
// simulator) but nothing in the product may import a test. Every rule has a planted violation in test/architecture.

import { readFileSync } from "node:fs";

/** The part of a dependency-cruiser rule that is used here. */
export interface DependencyRule {
  readonly name: string;
  readonly severity: "error";
  /** Why the rule exists, printed with a violation. */
  readonly comment: string;
  readonly from: {
    readonly path?: string;
    readonly pathNot?: string | readonly string[];
    readonly orphan?: boolean;
  };
  readonly to: {
    readonly path?: string;
    readonly pathNot?: string | readonly string[];
    readonly circular?: boolean;
    readonly couldNotResolve?: boolean;
    readonly dependencyTypes?: readonly string[];
  };
}

/** Folders directly under src. A folder that is not named here has no rule, so the layout check refuses it. */
export const layers = [
  "domain",
  "ports",
  "engine",
  "runtime",
  "adapters",
  "discovery",
  "research",
  "simulation",
  "replay",
  "analytics",
] as const;

/** Files that the layer rules leave alone. */
export const testFiles = "[.](?:test|test-d|bench)[.]tsx?$";

const approve = "^src/engine/risk/approve[.]ts$";

/** Under src: nouns and units, the plain form of the venues' fees, and the shape of a certificate. */
const seenByVerifier = [
  "domain/units/",
  "domain/failure/",
  "domain/book/level[.]ts$",
  "domain/market/(?:venue|fee-schedule)[.]ts$",
  "domain/market/fees/plan-fee-reference[.]ts$",
  "domain/relation/relation[.]ts$",
  "engine/detection/certificate/contract[.]ts$",
  "engine/detection/verify/",
];

function rule(
  name: string,
  comment: string,
  from: DependencyRule["from"],
  to: DependencyRule["to"],
): DependencyRule {
  const pathNot = from.pathNot === undefined ? [testFiles] : [testFiles, from.pathNot].flat();
  return { name, severity: "error", comment, from: { ...from, pathNot }, to };
}

/** Returns the ordered stages of architecture.json; throws when the file does not hold a list of names. */
export function readStages(file: URL): readonly string[] {
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  const stages = (parsed as { stages?: unknown }).stages;
  const named = (stage: unknown) => typeof stage === "string" && /^[a-z][a-z-]*$/.test(stage);
  if (!Array.isArray(stages) || stages.length === 0 || !stages.every(named)) {
    throw new Error("architecture.json must hold `stages`, a list of folder names");
  }
  return stages as string[];
}

/** Two rules for each stage; the first has no earlier stage and the last no later one. */
function stageRules(stages: readonly string[]): DependencyRule[] {
  const root = "^src/engine/";
  return stages.flatMap((stage, position) => {
    const later = stages.slice(position + 1).join("|");
    const earlier = stages.slice(0, position).join("|");
    const from = { path: `${root}${stage}/` };
    const downstream = rule(
      `flow-${stage}-not-downstream`,
      "Data flows one way: a stage knows nothing of the stages after it.",
      from,
      { path: `${root}(?:${later})/` },
    );
    const contracts = rule(
      `flow-${stage}-contracts-only`,
      "Of earlier stages only contract.ts is visible, so that a stage can be rewritten alone.",
      from,
      { path: `${root}(?:${earlier})/`, pathNot: "/contract[.]ts$" },
    );
    return [...(later === "" ? [] : [downstream]), ...(earlier === "" ? [] : [contracts])];
  });
}

function engineRules(): DependencyRule[] {
  return [
    rule(
      "domain-is-pure",
      "The vocabulary must outlive every tool: not even npm or Node.",
      { path: "^src/domain/" },
      { pathNot: "^src/domain/" },
    ),
    rule(
      "ports-see-domain-only",
      "A port is a promise, not code.",
      { path: "^src/ports/" },
      { pathNot: "^src/(?:domain|ports)/" },
    ),
    rule(
      "engine-has-no-io",
      "Replay must give the same answer, so nothing here can reach the world.",
      { path: "^src/engine/" },
      { pathNot: "^src/(?:domain|ports|engine)/" },
    ),
    rule(
      "stages-do-not-see-the-whole",
      "The files directly in src/engine compose the stages; a stage that imports them closes a circle.",
      { path: "^src/engine/[^/]+/" },
      { path: "^src/engine/[^/]+[.]ts$" },
    ),
    rule(
      "only-risk-approves",
      "No order without risk: besides the engine's own composition nobody can ask for an Approved<LegGroup>.",
      { path: "^(?:src|apps)/", pathNot: ["^src/engine/risk/", "^src/engine/[^/]+[.]ts$"] },
      { path: approve },
    ),
    rule(
      "verifier-shares-nothing",
      "What judges solver, states, lanes and sizing must not repeat their mistakes: it sees names, units, the plain fee.",
      { path: "^src/engine/detection/verify/" },
      { path: "^src/", pathNot: `^src/(?:${seenByVerifier.join("|")})` },
    ),
    rule(
      "engine-is-driven-by-runtime",
      "Live, replay and simulation drive the same engine through what the composition root hands them.",
      { path: "^src/", pathNot: "^src/(?:engine|runtime|research)/" },
      { path: "^src/engine/" },
    ),
    rule(
      "runtime-sees-domain-ports-engine",
      "The loop around the engine knows no venue and no database.",
      { path: "^src/runtime/" },
      { path: "^(?:src|apps)/", pathNot: "^src/(?:domain|ports|engine|runtime)/" },
    ),
    rule(
      "runtime-is-composed-by-apps",
      "Only a composition root may start the loop.",
      { path: "^src/", pathNot: "^src/runtime/" },
      { path: "^src/runtime/" },
    ),
  ];
}

function edgeRules(): DependencyRule[] {
  const reader = (layer: string) =>
    rule(
      `${layer}-sees-domain-and-ports`,
      "What reads the past or the catalogue works for every venue and every database.",
      { path: `^src/${layer}/` },
      { path: "^(?:src|apps)/", pathNot: `^src/(?:domain|ports|${layer})/` },
    );
  return [
    rule(
      "adapters-see-ports-not-engine",
      "Venues plug in, they never reach in.",
      { path: "^src/(?:adapters|simulation)/" },
      { path: "^src/(?:engine|runtime|replay|analytics|discovery|research)/" },
    ),
    rule(
      "servers-and-adapters-are-strangers",
      "A simulated venue that shares the adapter's schemas or signing shares its mistakes.",
      { path: "^src/(adapters|simulation)/" },
      { path: "^src/(?:adapters|simulation)/", pathNot: "^src/$1/" },
    ),
    rule(
      "venues-are-strangers",
      "One outage, one folder; what they have in common is in venues/shared, which knows none of them.",
      { path: "^src/adapters/venues/([^/]+)/" },
      { path: "^src/adapters/venues/[^/]+/", pathNot: "^src/adapters/venues/(?:$1|shared)/" },
    ),
    ...["replay", "discovery", "analytics"].map(reader),
    rule(
      "research-is-for-studies",
      "Formulas that only studies and oracles need never decide a trade.",
      { path: "^(?:src|apps)/", pathNot: "^src/research/" },
      { path: "^src/research/" },
    ),
    rule(
      "research-has-no-io",
      "A formula needs no venue, no database and no program.",
      { path: "^src/research/" },
      { path: "^(?:src|apps)/", pathNot: "^src/(?:domain|ports|engine|research)/" },
    ),
    rule(
      "dashboard-reads-only",
      "A screen cannot trade.",
      { path: "^apps/dashboard/" },
      { path: "^src/", pathNot: "^src/(?:domain|analytics)/" },
    ),
    rule(
      "apps-are-strangers",
      "What two programs share belongs in src.",
      { path: "^apps/([^/]+)/" },
      { path: "^apps/[^/]+/", pathNot: "^apps/$1/" },
    ),
    rule(
      "nobody-imports-apps",
      "Composition happens once, at the edge.",
      { path: "^src/" },
      { path: "^apps/" },
    ),
  ];
}

function hygieneRules(): DependencyRule[] {
  return [
    rule(
      "product-imports-no-tests",
      "Tests are not in the installed package.",
      { path: "^(?:src|apps)/" },
      { path: `(?:^(?:test|benchmarks|scripts|examples)/|${testFiles})` },
    ),
    rule(
      "product-needs-no-development-packages",
      "An installed package has no development dependencies, nor packages that nothing declares.",
      { path: "^(?:src|apps)/" },
      { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    ),
    rule("no-circular", "Tangled files cannot be read one at a time.", {}, { circular: true }),
    rule(
      "no-orphans",
      "A file that nothing imports and that imports nothing is dead.",
      { orphan: true },
      {},
    ),
    rule(
      "not-unresolvable",
      "An import that leads nowhere hides every rule behind it.",
      {},
      { couldNotResolve: true },
    ),
  ];
}

/** Returns every dependency rule for the given order of stages. */
export function dependencyRules(stages: readonly string[]): readonly DependencyRule[] {
  return [...engineRules(), ...stageRules(stages), ...edgeRules(), ...hygieneRules()];
}
