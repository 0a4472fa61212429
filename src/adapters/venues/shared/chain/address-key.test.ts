// What of a node's address never reaches a message.

import { expect, test } from "vitest";
import { keyHider } from "./address-key.ts";

test.each([
  ["in the path", "https://node.test/v2/0123456789abcdef"],
  ["in the query", "https://node.test/?key=0123456789abcdef"],
  ["as the password", "https://user:0123456789abcdef@node.test/"],
  ["with its digits spelled", "https://node.test/0123456789abcde%66"],
])("a key %s is taken out of a text", (_name, address) => {
  const said = keyHider(address)("POST to 0123456789abcdef of polygon");
  expect(said).toBe("POST to [hidden] of polygon");
});

test("versions and names in a path are left in a text", () => {
  expect(keyHider("https://node.test/v2/eth")("eth of v2 is down")).toBe("eth of v2 is down");
});

test("an address that is none is hidden whole", () => {
  expect(keyHider("node/0123")("no node/0123")).toBe("no [hidden]");
});
