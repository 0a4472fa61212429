// One connection to the broker's stream: whose session it belongs to, what it has asked for, and what it is told. It may
// come without a session and name one later; when its brokerage session ends, so do its subscriptions.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { FaultyStream, FrameKind } from "../../../faults/faulty-stream.ts";
import { epochMilliseconds } from "../../../instant-text.ts";
import type { FaultySession, SessionOptions } from "../../../transport/streaming-shell.ts";
import type { Quirks } from "../quirks.ts";
import { readConid } from "../rest/request-body.ts";
import type { Login } from "../session/login.ts";
import type { SessionNews, Sessions } from "../session/sessions.ts";
import type { QuoteBoard } from "../wire/quotes.ts";
import { parseCommand, type StreamCommand, type StreamTopic } from "./commands.ts";
import { MarketLines, type VanishedSide } from "./market-lines.ts";
import type { PrivateTopics, TopicListener } from "./private-topics.ts";

/** Source: the broker's documents on its websocket. */
export const heartbeatEvery = seconds(10);

const fieldsMax = 50;

export interface BrokerStreamOptions extends SessionOptions<BrokerStream> {
  readonly sessions: Sessions;
  readonly board: QuoteBoard;
  readonly quirks: Quirks;
  readonly vanishedSide: VanishedSide;
  readonly topics: PrivateTopics;
  /** Null for a connection that came without a session. */
  readonly login: Login | null;
}

type Asked = Extract<StreamCommand, { readonly kind: "subscribe" | "unsubscribe" }>;

export class BrokerStream implements FaultySession, TopicListener {
  readonly connectionId: number;
  readonly openedAt: EpochMicros;
  readonly stream: FaultyStream;
  readonly toldOrders = new Map<number, Map<string, string>>();
  readonly #options: BrokerStreamOptions;
  readonly #lines: MarketLines;
  readonly #topics = new Set<string>();
  #login: Login | null;
  #stopHeartbeat: () => void = () => undefined;

  constructor(options: BrokerStreamOptions) {
    this.#options = options;
    this.connectionId = options.connectionId;
    this.stream = options.stream;
    this.openedAt = options.clock.now();
    this.#login = options.login;
    const { clock, board, quirks, vanishedSide } = options;
    const send = (frame: string, kind: FrameKind): void => this.stream.send(frame, kind);
    this.#lines = new MarketLines({ clock, board, quirks, vanishedSide, send });
    this.#greet();
    this.#scheduleHeartbeat();
  }

  get login(): Login | null {
    return this.#login;
  }

  get conids(): readonly number[] {
    return this.#lines.conids;
  }

  hasTopic(topic: StreamTopic, about = ""): boolean {
    return this.#topics.has(`${topic}+${about}`);
  }

  touch(conid: number): void {
    this.#lines.touch(conid);
  }

  receive(frame: string): void {
    const command = parseCommand(frame);
    if (command.kind === "session") this.#bind(command.sessionId);
    else if (command.kind === "tickle") this.#answerTickle();
    else if (command.kind === "echo") this.tell({ topic: "ech+hb" }, "reply");
    else if (command.kind === "unreadable") this.tell({ error: "unknown command" }, "reply");
    else this.#obey(command);
  }

  ended(): void {
    this.#stopHeartbeat();
    this.#lines.stop();
    this.stream.ended();
    this.#options.onEnded(this);
  }

  tell(message: unknown, kind: FrameKind): void {
    this.stream.send(JSON.stringify(message), kind);
  }

  /** What became of the session behind it. */
  hear(login: Login, news: SessionNews): void {
    if (login !== this.#login) return;
    if (news !== "authenticated") this.#forget();
    const competing = news === "competing" ? { competing: true } : {};
    this.tell(
      { topic: "sts", args: { authenticated: news === "authenticated", ...competing } },
      "reply",
    );
    if (news === "ended") this.#login = null;
  }

  #obey(command: Asked): void {
    const memory = this.#login?.brokerage ?? null;
    if (memory === null) {
      this.tell({ topic: "sts", args: { authenticated: false } }, "reply");
      return;
    }
    const { topic, about } = command;
    if (topic === "md") {
      this.#obeyMarketData(command);
      return;
    }
    const name = `${topic}+${about}`;
    if (command.kind === "unsubscribe") {
      this.#topics.delete(name);
      if (topic === "or") this.toldOrders.clear();
      return;
    }
    this.#topics.add(name);
    this.#options.topics.begin(this, topic, about, command.terms);
  }

  #obeyMarketData({ kind, about, terms }: Asked): void {
    const conid = readConid(about, "FORECASTX");
    if (conid === undefined) {
      this.tell({ error: `${about} is no conid` }, "reply");
      return;
    }
    if (kind === "unsubscribe") {
      this.#lines.close(conid);
      this.#login?.brokerage?.streamed.delete(conid);
      return;
    }
    const { fields } = terms;
    const asked = Array.isArray(fields) ? fields.filter((one) => typeof one === "string") : [];
    if (this.#options.board.read(conid) === undefined) {
      this.tell({ topic: `smd+${conid}`, error: "no such contract" }, "reply");
    } else if (!this.#lines.open(conid, asked.slice(0, fieldsMax))) {
      this.tell({ topic: `smd+${conid}`, error: "too many market data lines" }, "reply");
    } else this.#login?.brokerage?.streamed.add(conid);
  }

  #bind(sessionId: string): void {
    const login = this.#options.sessions.bySessionId(sessionId);
    if (login === undefined) {
      this.stream.send('{"error":"unknown session"}', "reply");
      return;
    }
    this.#login = login;
    this.#greet();
  }

  #greet(): void {
    const login = this.#login;
    if (login === null) {
      this.tell({ message: "waiting for session" }, "reply");
      return;
    }
    this.tell({ topic: "system", success: login.username }, "reply");
    const accounts = this.#options.topics.accountsOf(login.username);
    this.tell({ topic: "act", args: { accounts } }, "reply");
    this.tell({ topic: "sts", args: { authenticated: login.brokerage !== null } }, "reply");
  }

  #answerTickle(): void {
    const at = epochMilliseconds(this.#options.clock.now());
    this.tell(
      { topic: "tic", alive: true, id: this.#login?.sessionId ?? "", lastAccessed: at },
      "reply",
    );
  }

  #forget(): void {
    this.#lines.clear();
    this.#topics.clear();
    this.toldOrders.clear();
  }

  #scheduleHeartbeat(): void {
    const { clock } = this.#options;
    this.#stopHeartbeat = clock.callAt(addDuration(clock.now(), heartbeatEvery), () => {
      this.tell({ topic: "system", hb: epochMilliseconds(clock.now()) }, "data");
      this.#scheduleHeartbeat();
    });
  }
}
