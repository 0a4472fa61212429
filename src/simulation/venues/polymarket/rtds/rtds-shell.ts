// The stream of everybody's activity: trades as the blocks carry them, under two types of one topic, to whoever has asked
// for it. There is no filter by wallet and no replay. Source: reference page, section 5.4.

import { epochMilliseconds } from "../../../instant-text.ts";
import {
  jsonReply,
  type ShellReply,
  type ShellRequest,
  type UpgradeAnswer,
} from "../../../transport/shell.ts";
import {
  type SessionOptions,
  StreamingShell,
  type StreamingShellOptions,
} from "../../../transport/streaming-shell.ts";
import type { PolymarketCatalogue } from "../catalogue.ts";
import type { ActivityLog, ActivityRow } from "../data/activity-log.ts";
import { streamedTrade } from "../data/wire-rows.ts";
import { IdleLimit } from "../idle-limit.ts";
import { type ActivityType, activityTypes, RtdsSession } from "./rtds-session.ts";

export interface RtdsShellOptions extends StreamingShellOptions {
  readonly catalogue: PolymarketCatalogue;
  readonly activity: ActivityLog;
}

export class RtdsShell extends StreamingShell<RtdsSession> {
  readonly #options: RtdsShellOptions;
  readonly #silenced = new Set<ActivityType>();

  constructor(options: RtdsShellOptions) {
    super(options, false);
    this.#options = options;
    options.activity.observe((row) => this.#publish(row));
  }

  /** Makes one of the types say nothing from now on, as happened to `trades`; or speak again. */
  silence(type: ActivityType, isSilent: boolean): void {
    if (isSilent) this.#silenced.add(type);
    else this.#silenced.delete(type);
  }

  upgrade(request: ShellRequest): UpgradeAnswer {
    if (request.path !== "/" && request.path !== "") {
      return { accepted: false, reply: jsonReply(404, { error: "not found" }) };
    }
    return { accepted: true, open: (sink) => this.open(sink) };
  }

  protected answer(): ShellReply {
    return jsonReply(404, { error: "not found" });
  }

  protected newSession(options: SessionOptions<RtdsSession>): RtdsSession {
    return new RtdsSession({ ...options, idleLimit: new IdleLimit(options.clock, options.sink) });
  }

  #publish(row: ActivityRow): void {
    if (row.type !== "TRADE") return;
    const { catalogue, clock } = this.#options;
    const payload = streamedTrade(catalogue, row);
    const timestamp = epochMilliseconds(clock.now());
    for (const session of this.openSessions) {
      for (const type of activityTypes) {
        if (this.#silenced.has(type) || !session.wants(type, payload)) continue;
        session.publish({ topic: "activity", type, timestamp, payload });
      }
    }
  }
}
