// Identifiers without a chain: positions of version 2 bit by bit, conditions in both spellings, and the addresses that a
// wallet signs for.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { parseAddress } from "../signing/address.ts";
import { addressOf, contractNames, contractsOf, localContracts } from "./addresses.ts";
import { conditionIdOf, kindOfDomain, parseCondition } from "./condition.ts";
import { payoutOf } from "./payout.ts";
import {
  conditionOfPosition,
  decodePositionId,
  domainOfId,
  encodePositionId,
  positionOfCondition,
} from "./position-id.ts";

const parts = fc.record({
  module: fc.integer({ min: 0, max: 0xff }),
  baseHash: fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
  arity: fc.integer({ min: 0, max: 0xffff }),
  resolutionChain: fc.integer({ min: 0, max: 0xffff }),
  conditionIndex: fc.integer({ min: 0, max: 0xffff }),
  outcome: fc.integer({ min: 0, max: 0xff }),
});

describe("positions of version 2", () => {
  it("have their fields at the published places", () => {
    const id = unwrap(
      encodePositionId({
        ...{ module: 2, baseHash: 0xabn, arity: 3, resolutionChain: 4, conditionIndex: 5 },
        outcome: 1,
      }),
    );
    expect(id.toString(16)).toBe(
      `2${"ab".padStart(32, "0")}${"0003"}${"0".repeat(16)}${"0004"}${"0005"}${"01"}`,
    );
    expect(conditionOfPosition(id)).toHaveLength(64);
    expect(positionOfCondition(conditionOfPosition(id), 1)).toBe(id);
  });

  it("are read back as they were written", () => {
    fc.assert(
      fc.property(parts, (given) => {
        const id = unwrap(encodePositionId(given));
        expect(unwrap(decodePositionId(id))).toEqual(given);
        expect(domainOfId(id.toString(), false)).toEqual({ version: 3, isNegativeRisk: false });
      }),
      { seed: 14 },
    );
  });

  it("refuse what does not fit, and reserved bits", () => {
    const none = { baseHash: 0n, arity: 0, resolutionChain: 0, conditionIndex: 0, outcome: 0 };
    expect(encodePositionId({ ...none, module: 256 })).toMatchObject({
      failure: { code: "VEN-808" },
    });
    expect(encodePositionId({ ...none, module: 1, outcome: -1 })).toMatchObject({
      failure: { code: "VEN-808" },
    });
    for (const id of [-1n, 1n << 256n, 1n << 40n, 1n << 103n]) {
      expect(decodePositionId(id)).toMatchObject({ failure: { code: "VEN-808" } });
    }
    expect(decodePositionId((1n << 39n) | (1n << 104n))).toMatchObject({ ok: true });
    expect(domainOfId((1n << 60n).toString(), true)).toEqual({ version: 2, isNegativeRisk: true });
  });
});

describe("conditions", () => {
  const wide = `0x${"Ab".repeat(32)}`;
  const narrow = `0x01${"0".repeat(60)}`;

  it("are kept in one spelling", () => {
    expect(unwrap(parseCondition("standard", ` ${wide} `)).id).toBe(wide.toLowerCase());
    expect(unwrap(parseCondition("version-2", narrow)).id).toBe(narrow);
    expect(unwrap(parseCondition("version-2", `${narrow}00`)).id).toBe(narrow);
  });

  it.each([
    ["standard", narrow],
    ["negative-risk", "0x"],
    ["version-2", `${narrow}01`],
    ["version-2", wide],
    // No module has this number, and the second has reserved bits.
    ["version-2", `0x09${"0".repeat(60)}`],
    ["version-2", `0x01${"0".repeat(50)}1${"0".repeat(9)}`],
  ] as const)("of the kind %s refuse %s", (kind, text) => {
    expect(parseCondition(kind, text)).toMatchObject({ failure: { code: "VEN-806" } });
  });

  it("follow from oracle, question and count", () => {
    const oracle = `0x${"11".repeat(20)}` as const;
    const question = `0x${"22".repeat(32)}` as const;
    expect(conditionIdOf(oracle, question, 2)).not.toBe(conditionIdOf(oracle, question, 3));
  });

  it("are of the kind that orders of their market say", () => {
    expect(kindOfDomain({ version: 2, isNegativeRisk: false })).toBe("standard");
    expect(kindOfDomain({ version: 2, isNegativeRisk: true })).toBe("negative-risk");
    expect(kindOfDomain({ version: 3, isNegativeRisk: true })).toBe("version-2");
  });
});

describe("addresses", () => {
  it("of both chains carry the right checksums, and none stands twice", () => {
    for (const chainId of [137, 80_002] as const) {
      const contracts = contractsOf(chainId);
      const all = contractNames.flatMap((name) => contracts.addresses[name] ?? []);
      for (const address of [...all, ...contracts.retired]) {
        expect(parseAddress(address)).toEqual({ ok: true, value: address });
      }
      expect(new Set([...all, ...contracts.retired]).size).toBe(
        all.length + contracts.retired.length,
      );
    }
    expect(contractNames.every((name) => contractsOf(137).addresses[name] !== null)).toBe(true);
  });

  it("that are not known are named, and those given must be addresses", () => {
    expect(addressOf(contractsOf(80_002), "router")).toMatchObject({
      failure: { code: "VEN-881" },
    });
    expect(localContracts(1, { router: "0x12" })).toMatchObject({ failure: { code: "VEN-805" } });
  });
});

it("pays whole units, rounded down, ties included", () => {
  const tie = { numerators: [1n, 1n], denominator: 2n } as const;
  expect([payoutOf(5n, 0, tie), payoutOf(4n, 1, tie)]).toEqual([2n, 2n]);
  const thirds = { numerators: [1n, 2n], denominator: 3n } as const;
  expect([payoutOf(10n, 0, thirds), payoutOf(10n, 1, thirds)]).toEqual([3n, 6n]);
});
