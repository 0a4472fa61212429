// How an order comes in: its rules first, then the broker's questions one after the other, then the order. A question
// waits for its answer until the session's next request about an order, which voids the whole chain; an answer after that
// comes too late.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { uuidFor } from "../../../identifiers.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { CoreOrder, CoreOrderRequest, ForecastExAccounts } from "../core/contract.ts";
import type { Quirks } from "../quirks.ts";
import { unavailable, wordsOnly } from "../rest/replies.ts";
import type { BrokerageMemory } from "../session/login.ts";
import { type OrderPresets, type Question, questionsAbout } from "./questions.ts";
import { refusalWords } from "./refusal-words.ts";

export interface OrderIntakeOptions {
  readonly accounts: ForecastExAccounts;
  readonly presets: OrderPresets;
  readonly quirks: Quirks;
  readonly seed: number;
}

interface Chain {
  readonly replyId: string;
  readonly request: CoreOrderRequest;
  /** The one that was asked comes first. */
  readonly questions: readonly Question[];
}

/** A prompt that came in place of an answer. */
interface Prompt {
  readonly orderId: number;
  readonly reqId: string;
  readonly request: CoreOrderRequest;
}

/** Orders of a session that wait for an answer. */
interface Waiting {
  chain: Chain | null;
  prompt: Prompt | null;
  /** Chains that are no more, until somebody has answered one. */
  readonly voided: Set<string>;
}

/** What a hand has decided about the next order. */
type Decision =
  | { readonly kind: "questions"; readonly questions: readonly Question[] }
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "refusal"; readonly words: string };

/** Voided chains that are remembered in a session; the oldest are forgotten first. */
const voidedMax = 1_000;

/** Numbers of orders that a prompt holds up: apart from those of orders that are in. */
const promptedFrom = 900_000_000;

export class OrderIntake {
  readonly #options: OrderIntakeOptions;
  readonly #waiting = new WeakMap<BrokerageMemory, Waiting>();
  readonly #decisions: Decision[] = [];
  #observePrompt: (memory: BrokerageMemory, prompt: { id: string; text: string }) => void = () =>
    undefined;
  #asked = 0;
  #prompts = 0;

  constructor(options: OrderIntakeOptions) {
    this.#options = options;
  }

  /** Calls with every prompt, in which session it came up. */
  onPrompt(
    observer: (memory: BrokerageMemory, prompt: { id: string; text: string }) => void,
  ): void {
    this.#observePrompt = observer;
  }

  /** Decides about the next order that comes in. */
  decideNext(decision: Decision): void {
    this.#decisions.push(decision);
  }

  /** Another request about orders has come: what waits for an answer does so no longer. */
  interrupt(memory: BrokerageMemory): void {
    const waiting = this.#waitingOf(memory);
    if (waiting.chain !== null) this.#void(waiting, waiting.chain.replyId);
    waiting.chain = null;
  }

  submit(memory: BrokerageMemory, request: CoreOrderRequest, now: EpochMicros): ShellReply {
    this.interrupt(memory);
    const { accounts, presets } = this.#options;
    const previewed = accounts.preview(request, now);
    if (!previewed.ok) return wordsOnly(refusalWords(previewed.refusal, request.clientOrderId));
    const contract = accounts.catalogue.contract(request.conid);
    const decision = this.#decisions.shift();
    if (decision?.kind === "refusal") return wordsOnly(decision.words);
    if (decision?.kind === "prompt") return this.#prompt(memory, request, decision.text);
    const own = questionsAbout(request, contract, presets, memory);
    const questions = decision === undefined ? own : [...decision.questions, ...own];
    return this.#askOrPlace(memory, request, questions, now);
  }

  /** Takes the answer to a question. */
  reply(
    memory: BrokerageMemory,
    replyId: string,
    isConfirmed: boolean,
    now: EpochMicros,
  ): ShellReply {
    const waiting = this.#waitingOf(memory);
    const { chain } = waiting;
    if (chain === null || chain.replyId !== replyId) {
      // Too late is not the same as never asked.
      if (waiting.voided.delete(replyId)) return unavailable();
      return wordsOnly(`reply id not found: '${replyId}'`);
    }
    waiting.chain = null;
    if (!isConfirmed) return wordsOnly("Order was not submitted");
    return this.#askOrPlace(memory, chain.request, chain.questions.slice(1), now);
  }

  /** Takes the answer to a prompt; the first of its options submits. */
  notify(
    memory: BrokerageMemory,
    answer: { readonly orderId: number; readonly reqId: string; readonly text: string },
    now: EpochMicros,
  ): ShellReply {
    const waiting = this.#waitingOf(memory);
    const { prompt } = waiting;
    const isKnown = prompt?.orderId === answer.orderId && prompt.reqId === answer.reqId;
    if (prompt === null || !isKnown) return wordsOnly("no prompt waits for an answer");
    waiting.prompt = null;
    if (!promptOptions.slice(0, -1).includes(answer.text))
      return wordsOnly("Order was not submitted");
    return this.#place(prompt.request, now);
  }

  #askOrPlace(
    memory: BrokerageMemory,
    request: CoreOrderRequest,
    questions: readonly Question[],
    now: EpochMicros,
  ): ShellReply {
    const [question] = questions;
    if (question === undefined) return this.#place(request, now);
    this.#asked += 1;
    const replyId = uuidFor(`broker question ${this.#options.seed} ${this.#asked}`);
    const waiting = this.#waitingOf(memory);
    if (this.#options.quirks.voidsReply()) this.#void(waiting, replyId);
    else waiting.chain = { replyId, request, questions };
    return jsonReply(200, [
      {
        id: replyId,
        message: [question.message],
        isSuppressed: false,
        messageIds: [question.messageId],
      },
    ]);
  }

  #place(request: CoreOrderRequest, now: EpochMicros): ShellReply {
    const placed = this.#options.accounts.submit(request, now);
    if (!placed.ok) return wordsOnly(refusalWords(placed.refusal, request.clientOrderId));
    return jsonReply(200, [wireSubmitted(placed.value)]);
  }

  #prompt(memory: BrokerageMemory, request: CoreOrderRequest, text: string): ShellReply {
    this.#prompts += 1;
    const prompt = {
      orderId: promptedFrom + this.#prompts,
      reqId: String(300 + this.#prompts),
      request,
    };
    this.#waitingOf(memory).prompt = prompt;
    this.#observePrompt(memory, { id: prompt.reqId, text });
    return jsonReply(200, {
      prompt: true,
      messageId: "p12",
      orderId: prompt.orderId,
      reqId: prompt.reqId,
      options: promptOptions,
      text,
      type: "M",
      dismissable: [],
    });
  }

  #void(waiting: Waiting, replyId: string): void {
    if (waiting.voided.size >= voidedMax) waiting.voided.clear();
    waiting.voided.add(replyId);
  }

  #waitingOf(memory: BrokerageMemory): Waiting {
    const known = this.#waiting.get(memory);
    if (known !== undefined) return known;
    const waiting: Waiting = { chain: null, prompt: null, voided: new Set() };
    this.#waiting.set(memory, waiting);
    return waiting;
  }
}

/** The last one does not submit. */
const promptOptions: readonly string[] = ["Apply once", "Yes", "Skip"];

/** The first shape of a 200. The number of an order is a text here. */
export function wireSubmitted(order: CoreOrder): unknown {
  return {
    order_id: String(order.orderId),
    order_status: order.status,
    encrypt_message: "1",
  };
}
