// What a YES share pays: by the payout vector, ties and splits included; by the named winner only where nothing else can
// be read and nothing is doubtful; never when the two contradict each other.

import { beforeEach, describe, expect, test } from "vitest";
import { first, no, yes } from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import {
  type ScriptedReply,
  ScriptedTransport,
} from "../../../../../test/support/venues/scripted-transport.ts";
import type { ResolvedQuestion } from "../normalise/payout.ts";
import { PolymarketResolutions } from "./resolutions.ts";

const question: ResolvedQuestion = { conditionId: first, yesToken: yes, noToken: no, yesIndex: 0 };

let transport: ScriptedTransport;
let vector: ScriptedReply;
let winner: ScriptedReply;
let resolutions: PolymarketResolutions;

function resolution(change: object): ScriptedReply {
  const row = { condition_id: first, status: "resolved", reporter: "UMA_OO", ...change };
  return { status: 200, body: { data: [row], pagination: { has_more: false, next_cursor: null } } };
}

/** The order book host's record with the two tokens' marks. */
function named(yesWins: unknown, noWins: unknown, change: object = {}): ScriptedReply {
  const token = (id: string, outcome: string, isWinner: unknown) => ({
    token_id: id,
    outcome,
    price: isWinner === true ? 1 : 0,
    winner: isWinner,
  });
  const tokens = [token(no, "No", noWins), token(yes, "Yes", yesWins)];
  return {
    status: 200,
    body: { condition_id: first, closed: true, is_50_50_outcome: false, tokens, ...change },
  };
}

const undecided = named(false, false, { closed: false });

beforeEach(() => {
  vector = resolution({ payouts: [1_000_000, 0] });
  winner = undecided;
  transport = new ScriptedTransport(({ path }) =>
    path === "/v2/resolutions" ? vector : path.startsWith("/markets/") ? winner : "refused",
  );
  resolutions = new PolymarketResolutions({
    environment: "local",
    urls: { data: "http://127.0.0.1:1", clob: "http://127.0.0.1:1" },
    transport,
    random: { nextUint32: () => 0 },
    limits: { attemptsMax: 1 },
  });
});

const payout = (asked: ResolvedQuestion = question) => resolutions.payoutOf(asked);

const pays = (yesValue: number) => ({ ok: true, value: { yesValue } });
const unresolved = { ok: true, value: "unresolved" };
const failing = (code: string) => ({ ok: false, failure: { code } });

describe("the payout vector", () => {
  test.each([
    ["YES wins", [1_000_000, 0], 0, 10_000],
    ["NO wins", [0, 1_000_000], 0, 0],
    ["YES wins as the second outcome", [0, 1_000_000], 1, 10_000],
    ["a tie", [500_000, 500_000], 0, 5_000],
    ["a tie, as the second outcome", [500_000, 500_000], 1, 5_000],
    ["a split", [250_000, 750_000], 0, 2_500],
    ["a split, as the second outcome", [250_000, 750_000], 1, 7_500],
  ] as const)("%s", async (_case, payouts, yesIndex, yesValue) => {
    vector = resolution({ payouts });
    expect(await payout({ ...question, yesIndex })).toEqual(pays(yesValue));
  });

  test("is asked for by the long condition id alone", async () => {
    const narrow = `0x${"a".repeat(62)}`;
    vector = resolution({ condition_id: narrow, payouts: [0, 1_000_000] });
    winner = named(false, true, { condition_id: `${narrow}00` });
    expect(await payout({ ...question, conditionId: narrow })).toEqual(pays(0));
    const [asked] = transport.seen("GET", "/v2/resolutions");
    expect([...(asked?.query ?? [])]).toEqual([["condition", `${narrow}00`]]);
    expect(transport.seen("GET", "/markets/")[0]?.path).toBe(`/markets/${narrow}00`);
  });

  test.each(["initialized", "posed", "proposed", "challenged", "reproposed", "disputed", "active"])(
    "does not exist while the status is %s, whatever winner is named",
    async (status) => {
      vector = resolution({ status, payouts: [1_000_000, 0] });
      winner = named(true, false);
      expect(await payout()).toEqual(unresolved);
    },
  );

  test("that is not there yet is waited for", async () => {
    for (const payouts of [null, undefined, []]) {
      vector = resolution({ payouts });
      expect(await payout()).toEqual(unresolved);
    }
  });

  test.each([
    ["of three outcomes", [1_000_000, 0, 0], "VEN-801"],
    ["of more than a dollar", [1_000_000, 1_000_000], "VEN-801"],
    ["of nothing", [0, 0], "VEN-801"],
    ["with a negative part", [1_000_001, -1], "VEN-801"],
    ["with a fraction", [999_999.5, 0.5], "VEN-801"],
    ["in texts", ["1000000", "0"], "VEN-801"],
    ["that no tick holds", [333_333, 666_667], "VEN-808"],
  ])("%s is refused, and no winner taken instead", async (_case, payouts, code) => {
    vector = resolution({ payouts });
    winner = named(true, false);
    expect(await payout()).toMatchObject(failing(code));
  });

  test("of another market is none", async () => {
    vector = resolution({ condition_id: `0x${"0".repeat(64)}`, payouts: [1_000_000, 0] });
    expect(await payout()).toMatchObject(failing("VEN-862"));
  });
});

describe("the named winner", () => {
  test("must be the one that the vector pays", async () => {
    winner = named(true, false);
    expect(await payout()).toEqual(pays(10_000));
    winner = named(false, true);
    expect(await payout()).toMatchObject(failing("VEN-860"));
    vector = resolution({ payouts: [500_000, 500_000] });
    expect(await payout()).toMatchObject(failing("VEN-860"));
  });

  test("that cannot be read does not hold up the vector", async () => {
    for (const reply of ["reset", { status: 404, body: { error: "market not found" } }] as const) {
      winner = reply;
      expect(await payout()).toEqual(pays(10_000));
    }
  });

  test.each<[string, ScriptedReply]>([
    ["cannot be reached", "reset"],
    ["is overloaded", { status: 429, body: { error: "slow down", code: "rate_limited" } }],
    ["does not know the market", { status: 200, body: { data: [] } }],
    ["has nothing at the address", { status: 404, body: { error: "not found" } }],
  ])("stands alone where the vector's source %s", async (_case, reply) => {
    vector = reply;
    winner = named(false, true);
    expect(await payout()).toEqual(pays(0));
    winner = named(true, false);
    expect(await payout()).toEqual(pays(10_000));
  });

  test.each<[string, ScriptedReply]>([
    ["the market is not closed", named(true, false, { closed: false })],
    ["it is a tie by its own word", named(true, false, { is_50_50_outcome: true })],
    ["both won", named(true, true)],
    ["nobody won", named(false, false)],
    ["a mark is missing", named(undefined, false)],
    [
      "the winner is worth half a dollar",
      named(true, false, {
        tokens: [
          { token_id: yes, price: 0.5, winner: true },
          { token_id: no, price: 0.5, winner: false },
        ],
      }),
    ],
    ["the tokens are others", named(true, false, { tokens: [{ token_id: "1", winner: true }] })],
  ])("proves nothing alone when %s", async (_case, reply) => {
    vector = { status: 200, body: { data: [] } };
    winner = reply;
    expect(await payout()).toEqual(unresolved);
    vector = "reset";
    expect(await payout()).toMatchObject(failing("VEN-802"));
  });

  test("of another market's record is no winner", async () => {
    vector = "reset";
    winner = named(true, false, { condition_id: `0x${"0".repeat(64)}` });
    expect(await payout()).toMatchObject(failing("VEN-802"));
  });
});

test("neither source can be read: the first one's failure", async () => {
  vector = { status: 503, body: { error: "down", code: "unavailable", retryable: true } };
  winner = "reset";
  expect(await payout()).toMatchObject(failing("VEN-804"));
  vector = { status: 403, body: "error code: 1010" };
  expect(await payout()).toMatchObject(failing("VEN-861"));
});
