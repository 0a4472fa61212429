// What clients say on the stream: text, not JSON. A topic, its first letter s to begin and u to end, then what it is
// about and with which arguments, joined by plus signs. Source: the broker's documents on its websocket.

import { isFields } from "../rest/request-body.ts";

export type StreamTopic = "md" | "or" | "tr" | "pl" | "sd" | "ld";

export type StreamCommand =
  | {
      readonly kind: "subscribe" | "unsubscribe";
      readonly topic: StreamTopic;
      /** A conid or an account; empty where the topic has none. */
      readonly about: string;
      readonly terms: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "tickle" }
  | { readonly kind: "echo" }
  /** The session's name, as the first frame of a connection that came without a cookie. */
  | { readonly kind: "session"; readonly sessionId: string }
  | { readonly kind: "unreadable" };

const unreadable: StreamCommand = { kind: "unreadable" };
const pattern = /^([su])(md|or|tr|pl|sd|ld)(?:\+([^+{]*))?(?:\+?(\{.*\}))?$/s;

export function parseCommand(frame: string): StreamCommand {
  const text = frame.trim();
  if (text === "tic") return { kind: "tickle" };
  if (text === "ech+hb") return { kind: "echo" };
  if (text.startsWith("{")) {
    const sessionId = parseObject(text)?.["session"];
    return typeof sessionId === "string" ? { kind: "session", sessionId } : unreadable;
  }
  const match = pattern.exec(text);
  if (match === null) return unreadable;
  const terms = match[4] === undefined ? {} : parseObject(match[4]);
  if (terms === undefined) return unreadable;
  return {
    kind: match[1] === "s" ? "subscribe" : "unsubscribe",
    topic: match[2] as StreamTopic,
    about: match[3] ?? "",
    terms,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
