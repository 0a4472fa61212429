// What streams are told about accounts: orders, executions, profit, money. One call of the core changes several things;
// they are gathered and told together when it is over, orders and executions in either order.

import {
  addDuration,
  type DurationMicros,
  days,
  milliseconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { FrameKind } from "../../../faults/faulty-stream.ts";
import type { RandomStream } from "../../../random-stream.ts";
import type {
  CoreAccountEvent,
  CoreExecution,
  CoreOrder,
  ForecastExAccounts,
} from "../core/contract.ts";
import type { Quirks } from "../quirks.ts";
import type { Login } from "../session/login.ts";
import { accountFigures, wireLedger, wireProfit } from "../wire/account.ts";
import { wireExecution, wireOrder } from "../wire/orders.ts";
import { moneyNumber } from "../wire/wire-text.ts";
import type { StreamTopic } from "./commands.ts";

/** How far executions are repeated to who does not ask for new ones only. */
const repeatedFor: DurationMicros = days(1);
/** How much later late netting is told. */
const nettingLateBy = milliseconds(300);

/** A connection as far as topics go. */
export interface TopicListener {
  readonly login: Login | null;
  /** What was told of each order: later rows have only what has changed. */
  readonly toldOrders: Map<number, Map<string, string>>;
  /** Returns true for a topic that was asked for, with its account where it has one. */
  hasTopic(topic: StreamTopic, about?: string): boolean;
  tell(message: unknown, kind: FrameKind): void;
}

export interface PrivateTopicsOptions {
  readonly clock: Clock;
  readonly accounts: ForecastExAccounts;
  readonly accountsOf: (username: string) => readonly string[];
  readonly streams: () => Iterable<TopicListener>;
  readonly quirks: Quirks;
  readonly random: RandomStream;
}

export class PrivateTopics {
  readonly #options: PrivateTopicsOptions;
  readonly #withdrawals = new Set<() => void>();
  #orders = new Map<number, CoreOrder>();
  #executions: CoreExecution[] = [];
  #moved = new Set<string>();

  constructor(options: PrivateTopicsOptions) {
    this.#options = options;
  }

  accountsOf(username: string): readonly string[] {
    return this.#options.accountsOf(username);
  }

  /** Gathers what the core has changed. */
  gather(event: CoreAccountEvent): void {
    if (event.kind === "order") this.#orders.set(event.order.orderId, event.order);
    else if (event.kind === "execution") this.#executions.push(event.execution);
    else if (event.kind === "position") this.#moved.add(event.position.account);
    else this.#moved.add(event.entry.account);
  }

  /** Tells what was gathered. */
  flush(): void {
    const orders = [...this.#orders.values()];
    const executions = this.#executions;
    const moved = this.#moved;
    if (orders.length + executions.length + moved.size === 0) return;
    this.#orders = new Map();
    this.#executions = [];
    this.#moved = new Set();
    const tellsOrdersFirst = this.#options.random.chance(500_000);
    if (tellsOrdersFirst) this.#tellOrders(orders);
    this.#tellExecutions(executions);
    if (!tellsOrdersFirst) this.#tellOrders(orders);
    for (const stream of this.#options.streams()) {
      for (const account of moved) this.#tellMoney(stream, account);
    }
  }

  /** Something asks the person: streams of the username hear of it too. */
  notify(login: Login, args: { readonly id: string; readonly text: string }): void {
    for (const stream of this.#options.streams()) {
      if (stream.login?.username !== login.username) continue;
      stream.tell({ topic: "ntf", args: { ...args, title: "Warning" } }, "account");
    }
  }

  /** A stream has asked for a topic: what it begins with. */
  begin(
    stream: TopicListener,
    topic: StreamTopic,
    about: string,
    terms: Readonly<Record<string, unknown>>,
  ): void {
    const own = this.#accountsOf(stream);
    if (topic === "or") this.#beginOrders(stream, own);
    else if (topic === "tr") this.#beginExecutions(stream, own, terms);
    else if (topic === "pl") for (const account of own) this.#tellMoney(stream, account);
    else if (own.includes(about)) this.#tellMoney(stream, about);
    else stream.tell({ topic: `s${topic}+${about}`, error: "no such account" }, "reply");
  }

  stop(): void {
    for (const withdraw of this.#withdrawals) withdraw();
    this.#withdrawals.clear();
  }

  #accountsOf(stream: TopicListener): readonly string[] {
    const { login } = stream;
    return login === null ? [] : this.#options.accountsOf(login.username);
  }

  /** Without a list of orders before it there is nothing to begin with. */
  #beginOrders(stream: TopicListener, own: readonly string[]): void {
    if (stream.login?.brokerage?.hasAskedOrders !== true) return;
    const live = own
      .flatMap((account) => this.#options.accounts.orders(account))
      .filter(({ status }) => status !== "Filled" && status !== "Cancelled");
    this.#sendOrders(stream, live);
  }

  #beginExecutions(
    stream: TopicListener,
    own: readonly string[],
    terms: Readonly<Record<string, unknown>>,
  ): void {
    if (terms["realtimeUpdatesOnly"] === true) return;
    const { accounts, clock } = this.#options;
    const since = integerOf(clock.now()) - integerOf(repeatedFor);
    const past = own
      .flatMap((account) => accounts.executions(account))
      .filter(({ at }) => integerOf(at) >= since);
    this.#sendExecutions(stream, past);
  }

  #tellOrders(orders: readonly CoreOrder[]): void {
    for (const stream of this.#options.streams()) {
      const own = this.#accountsOf(stream);
      if (!stream.hasTopic("or")) continue;
      this.#sendOrders(
        stream,
        orders.filter(({ account }) => own.includes(account)),
      );
    }
  }

  #sendOrders(stream: TopicListener, orders: readonly CoreOrder[]): void {
    if (orders.length === 0) return;
    const isHidden = stream.login?.brokerage?.hidesOrderRows === true;
    const rows = orders.map((order) =>
      isHidden ? { acct: order.account, orderId: order.orderId } : this.#row(stream, order),
    );
    stream.tell({ topic: "sor", args: rows }, "account");
  }

  /** The whole row the first time, then only what has changed. */
  #row(stream: TopicListener, order: CoreOrder): Readonly<Record<string, unknown>> {
    const row = wireOrder(order, this.#options.accounts.catalogue);
    const told = stream.toldOrders.get(order.orderId) ?? new Map<string, string>();
    stream.toldOrders.set(order.orderId, told);
    const changed = Object.entries(row).filter(([name, value]) => {
      const text = JSON.stringify(value);
      const isNew = told.get(name) !== text;
      told.set(name, text);
      return isNew;
    });
    // Nothing more is heard of an order that has ended.
    if (order.endReason !== null || order.status === "Filled") {
      stream.toldOrders.delete(order.orderId);
    }
    return { acct: order.account, orderId: order.orderId, ...Object.fromEntries(changed) };
  }

  /** Netting comes with its fill, unless a fault tears them apart. */
  #tellExecutions(executions: readonly CoreExecution[]): void {
    const netting = executions.filter(({ side }) => side === "N");
    const { quirks } = this.#options;
    if (netting.length > 0 && quirks.delaysNetting()) {
      this.#sendAll(executions.filter(({ side }) => side === "B"));
      this.#later(() => this.#sendAll(netting));
    } else if (netting.length > 0 && quirks.putsNettingFirst()) {
      this.#sendAll([...netting, ...executions.filter(({ side }) => side === "B")]);
    } else this.#sendAll(executions);
  }

  #sendAll(executions: readonly CoreExecution[]): void {
    for (const stream of this.#options.streams()) {
      const own = this.#accountsOf(stream);
      if (!stream.hasTopic("tr")) continue;
      this.#sendExecutions(
        stream,
        executions.filter(({ account }) => own.includes(account)),
      );
    }
  }

  #sendExecutions(stream: TopicListener, executions: readonly CoreExecution[]): void {
    if (executions.length === 0) return;
    const { catalogue } = this.#options.accounts;
    const rows = executions.map((execution) => wireExecution(execution, catalogue));
    stream.tell({ topic: "str", args: rows }, "account");
  }

  #tellMoney(stream: TopicListener, account: string): void {
    const isAsked = moneyTopics(account).some(([topic, about]) => stream.hasTopic(topic, about));
    if (!isAsked || !this.#accountsOf(stream).includes(account)) return;
    const { accounts, clock } = this.#options;
    const figures = accountFigures(accounts, account);
    if (stream.hasTopic("pl")) {
      const profit = wireProfit(figures);
      stream.tell({ topic: "spl", args: { [`${account}.Core`]: profit } }, "account");
    }
    if (stream.hasTopic("ld", account)) {
      const result = [wireLedger(figures, account, "USD", clock.now())];
      stream.tell({ topic: `sld+${account}`, result }, "account");
    }
    if (stream.hasTopic("sd", account)) {
      const entry = (key: string, micros: bigint): unknown => ({
        key,
        currency: "USD",
        monetaryValue: moneyNumber(micros),
        severity: 0,
      });
      const result = [
        entry("TotalCashValue", figures.cash),
        entry("NetLiquidation", figures.net),
        entry("AvailableFunds", figures.available),
      ];
      stream.tell({ topic: `ssd+${account}`, result }, "account");
    }
  }

  #later(call: () => void): void {
    const { clock } = this.#options;
    const withdraw = clock.callAt(addDuration(clock.now(), nettingLateBy), () => {
      this.#withdrawals.delete(withdraw);
      call();
    });
    this.#withdrawals.add(withdraw);
  }
}

function moneyTopics(account: string): readonly (readonly [StreamTopic, string])[] {
  return [
    ["pl", ""],
    ["ld", account],
    ["sd", account],
  ];
}
