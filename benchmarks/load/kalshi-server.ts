// A process of its own that speaks as much of Kalshi's stream as books need, and changes them at a steady rate: numbered
// for each subscription, a snapshot first. The frames are made beforehand but for their number and their stamp.

import { type WebSocket, WebSocketServer } from "ws";
import { drawnChanges, marketOfTicker } from "../frames/wire-changes.ts";
import { tapeOf } from "../frames/wire-tape.ts";
import {
  barePath,
  bookText,
  type Go,
  type LoadOptions,
  nowMicros,
  type ServerReady,
  type StreamDone,
  stampBase,
} from "./messages.ts";

const changesOnTape = 32_768;
const tickMs = 1;
/** Digits of the stamp and the two braces behind it. */
const stampTail = 15;

const channels = ["orderbook_delta", "trade", "market_lifecycle_v2"];
const bookSid = 1;

interface Command {
  readonly id: number;
  readonly cmd: string;
  readonly params: {
    readonly channels?: readonly string[];
    readonly sids?: readonly number[];
    readonly market_tickers?: readonly string[];
    readonly action?: string;
  };
}

interface WireSnapshot {
  readonly msg: {
    readonly market_ticker: string;
    readonly yes_dollars_fp: readonly (readonly [string, string])[];
    readonly no_dollars_fp: readonly (readonly [string, string])[];
  };
}

interface WireDelta {
  readonly msg: {
    readonly market_ticker: string;
    readonly price_dollars: string;
    readonly delta_fp: string;
    readonly side: "yes" | "no";
  };
}

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const tape = tapeOf(drawnChanges(options.markets, changesOnTape), marketOfTicker);
const snapshots = new Map(
  tape.opening.slice(1).map((text) => {
    const snapshot = JSON.parse(text) as WireSnapshot;
    return [snapshot.msg.market_ticker, snapshot] as const;
  }),
);
const heads = tape.frames.map((frame) => frame.slice(0, frame.indexOf(tape.written)));
const tails = tape.frames.map((frame) =>
  frame.slice(frame.indexOf(tape.written) + tape.written.length, -stampTail),
);
const baseMicros = Math.floor(nowMicros());

let socket: WebSocket | undefined;
let sequences = channels.map(() => 0);
/** Changes sent on the newest connection. */
let changes = 0;

function send(value: object): void {
  socket?.send(JSON.stringify(value));
}

function nextSequence(sid: number): number {
  sequences[sid - 1] = (sequences[sid - 1] as number) + 1;
  return sequences[sid - 1] as number;
}

function showBooks(tickers: readonly string[]): void {
  for (const ticker of tickers) {
    const snapshot = snapshots.get(ticker);
    if (snapshot === undefined) continue;
    const { msg } = snapshot;
    send({ type: "orderbook_snapshot", sid: bookSid, seq: nextSequence(bookSid), msg });
  }
}

function obey({ id, cmd, params }: Command): void {
  const tickers = params.market_tickers ?? [];
  if (cmd === "subscribe") {
    for (const channel of params.channels ?? []) {
      const sid = channels.indexOf(channel) + 1;
      send({ id, type: "subscribed", msg: { channel, sid } });
      if (sid === bookSid) showBooks(tickers);
    }
    return;
  }
  const sid = params.sids?.[0] ?? bookSid;
  if (params.action === "add_markets") send({ id, sid, seq: nextSequence(sid), type: "ok" });
  if (sid === bookSid && params.action !== "delete_markets") showBooks(tickers);
}

/** Streams at the rate for so many seconds, catching up where the process was late. */
function stream({ seconds }: Go): void {
  const from = performance.now();
  const total = Math.round(options.messagesPerSecond * seconds);
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - from) / 1_000) * options.messagesPerSecond;
    while (sent < Math.min(due, total)) {
      const at = changes % heads.length;
      const stamp = stampBase + Math.round(nowMicros() - baseMicros);
      socket?.send(
        Buffer.from(`${heads[at]}${nextSequence(bookSid)}${tails[at]}${stamp}}}`, "latin1"),
        { binary: false },
      );
      sent += 1;
      changes += 1;
    }
    if (sent < total) return;
    clearInterval(timer);
    const done: StreamDone = { kind: "done", changes: sent, books: booksAfter() };
    process.send?.(done);
  }, tickMs);
}

/** The whole tape leaves every book as it was, so only what follows its last full run counts. */
function booksAfter(): Record<string, string> {
  const books = new Map(
    [...snapshots].map(([ticker, { msg }]) => [
      ticker,
      { yes: levelsOf(msg.yes_dollars_fp), no: levelsOf(msg.no_dollars_fp) },
    ]),
  );
  for (const frame of tape.frames.slice(0, changes % tape.frames.length)) {
    const { msg } = JSON.parse(frame) as WireDelta;
    const side = books.get(msg.market_ticker)?.[msg.side];
    const price = scaled(msg.price_dollars, 4);
    side?.set(price, (side.get(price) ?? 0) + scaled(msg.delta_fp, 6));
  }
  return Object.fromEntries([...books].map(([ticker, { yes, no }]) => [ticker, bookText(yes, no)]));
}

function levelsOf(levels: readonly (readonly [string, string])[]): Map<number, number> {
  return new Map(levels.map(([price, size]) => [scaled(price, 4), scaled(size, 6)]));
}

function scaled(text: string, decimals: number): number {
  const [whole = "", fraction = ""] = text.split(".");
  return Number(`${whole}${fraction.padEnd(decimals, "0")}`);
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("listening", () => {
  const { port } = server.address() as { readonly port: number };
  const ready: ServerReady = { kind: "ready", port, baseMicros };
  process.send?.(ready);
});
server.on("connection", (connection, request) => {
  socket = connection;
  sequences = channels.map(() => 0);
  changes = 0;
  if (request.url === barePath) return;
  connection.on("message", (data: Buffer) => obey(JSON.parse(data.toString()) as Command));
});
process.on("message", (message: Go) => stream(message));
process.on("disconnect", () => process.exit());
