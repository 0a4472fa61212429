// Sends tickets and cancels, one after another, and answers what the broker asks in between. A success has four bodies:
// taken, asked, refused in words, or a prompt; each is told apart by its shape, and what is none of them is unknown.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { isJsonArray, isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { CommandOutcome } from "../../shared/http-outcome.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { BrokerSession } from "../session/contract.ts";
import {
  cancelSchema,
  promptSchema,
  questionSchema,
  submittedSchema,
} from "../wire/order-schemas.ts";
import { type OrderTerms, ticketOf } from "./order-terms.ts";
import { answeredQuestions, type BrokerQuestion, repliesMax, unansweredOf } from "./questions.ts";
import type { LanePurpose, SubmissionLane } from "./submission-lane.ts";
import { identifierOf } from "./wire-figures.ts";

/** What came of sending an order. */
export type Submission =
  | { readonly kind: "taken"; readonly orderId: string }
  /** The broker refused, in its own words. */
  | { readonly kind: "rejected"; readonly words: string; readonly status: number }
  | { readonly kind: "unsent"; readonly failure: Failure }
  /** It may be there. */
  | { readonly kind: "unknown"; readonly failure: Failure };

/** What came of asking for a cancel. `asked` is all that the broker says: whether it happened the order itself shows. */
export type CancelRequest =
  | { readonly kind: "asked" }
  | { readonly kind: "unsent"; readonly failure: Failure }
  | { readonly kind: "unclear"; readonly words: string };

export interface OrderEntryOptions {
  readonly session: Pick<BrokerSession, "account" | "command" | "clock">;
  readonly lane: SubmissionLane;
  readonly reader: StrictReader;
  readonly log: AdapterLog;
}

/** What the broker says of a reference that it has seen within a day: the order is there, or was. */
const usedWords = /already (?:registered|used|exists)|duplicate/i;

/** What it says when its own back end did not answer in time: the order may have got there. */
const awayWords = /time[ds]?[ -]?out|unavailable|internal (?:server )?error/i;

/** What it says of a question that something else has voided. */
const voidedWords = /reply id/i;

/** One answer, told apart by its shape. */
type Answer =
  | { readonly kind: "taken"; readonly orderId: string }
  | { readonly kind: "asked"; readonly question: BrokerQuestion }
  | { readonly kind: "refused"; readonly words: string }
  | { readonly kind: "prompt"; readonly words: string }
  | { readonly kind: "unreadable"; readonly failure: Failure };

export class OrderEntry {
  readonly #options: OrderEntryOptions;
  #replies = 0;

  constructor(options: OrderEntryOptions) {
    this.#options = options;
  }

  /** Questions that were confirmed so far. */
  get replies(): number {
    return this.#replies;
  }

  /** Sends an order and confirms what is on the list of questions. `unsent` is proof that the ticket never left. */
  async submit(
    terms: OrderTerms,
    { purpose, deadline }: { readonly purpose: LanePurpose; readonly deadline: EpochMicros },
  ): Promise<Submission> {
    const { lane, session } = this.#options;
    const turn = await lane.run(purpose, deadline, () => {
      const { account } = session;
      if (account === undefined) return Promise.resolve(noAccount());
      return this.#converse(terms, account, purpose, deadline);
    });
    return "done" in turn ? turn.done : { kind: "unsent", failure: turn.unsent };
  }

  /** Asks for the end of an order. */
  async cancel(orderId: string, deadline: EpochMicros): Promise<CancelRequest> {
    const { lane, session } = this.#options;
    const turn = await lane.run("protect", deadline, async () => {
      const { account } = session;
      if (account === undefined) return noAccount();
      const path = `/iserver/account/${account}/order/${orderId}`;
      const outcome = await session.command({
        ...{ method: "DELETE", path, query: [], body: null, endpoint: "cancel-order" },
        ...{ purpose: "protect", deadline },
      });
      return this.#judgeCancel(outcome, orderId);
    });
    return "done" in turn ? turn.done : { kind: "unsent", failure: turn.unsent };
  }

  /** Tells the broker not to ask what is on the list; a session forgets it when it ends. */
  async suppress(deadline: EpochMicros): Promise<void> {
    const { session, log } = this.#options;
    const outcome = await session.command({
      ...{ method: "POST", path: "/iserver/questions/suppress", query: [], deadline },
      ...{ endpoint: "suppress-questions", purpose: "open" },
      body: { messageIds: [...answeredQuestions.keys()] },
    });
    if (outcome.kind === "done") return;
    const words = outcome.kind === "refused" ? outcome.words : outcome.failure.message;
    const message = "forecastex: questions are not suppressed: each will be answered";
    log({ level: "warn", message, details: { words: words.slice(0, 200) } });
  }

  async #converse(
    terms: OrderTerms,
    account: string,
    purpose: LanePurpose,
    deadline: EpochMicros,
  ): Promise<Submission> {
    const { session } = this.#options;
    let outcome = await session.command({
      ...{
        method: "POST",
        path: `/iserver/account/${account}/orders`,
        query: [],
        purpose,
        deadline,
      },
      ...{ endpoint: "submit-order", body: ticketOf(terms, account) },
    });
    if (outcome.kind === "unsent") return outcome;
    for (let replies = 0; ; replies += 1) {
      const answer = this.#answerOf(outcome);
      if (answer.kind !== "asked") return submissionOf(answer, outcome, replies > 0);
      const refusal = refusalToAnswer(answer.question, replies);
      if (refusal !== undefined) return unknown(refusal);
      this.#note(terms, answer.question);
      outcome = await session.command({
        ...{ method: "POST", path: `/iserver/reply/${answer.question.replyId}`, query: [] },
        ...{ endpoint: "reply", body: { confirmed: true }, purpose, deadline },
      });
    }
  }

  #note({ reference }: OrderTerms, { messageIds, words }: BrokerQuestion): void {
    this.#replies += 1;
    const details = { reference, ids: messageIds.join(" "), words: words.slice(0, 200) };
    this.#options.log({ level: "info", message: "forecastex: a question was confirmed", details });
  }

  #answerOf(outcome: CommandOutcome): Answer {
    if (outcome.kind === "refused") return { kind: "refused", words: outcome.words };
    if (outcome.kind !== "done") return { kind: "unreadable", failure: outcome.failure };
    return this.#shapeOf(outcome.body);
  }

  #shapeOf(body: JsonValue | undefined): Answer {
    const { reader } = this.#options;
    const first = isJsonArray(body) && body.length === 1 ? body[0] : body;
    if (!isJsonObject(first)) return unreadable(body);
    if (typeof first.error === "string") return { kind: "refused", words: first.error };
    if (first.prompt === true) {
      const prompt = reader.read("order-prompt", promptSchema, first);
      if (!prompt.ok) return { kind: "unreadable", failure: prompt.failure };
      const { text, messageId } = prompt.value;
      return { kind: "prompt", words: `${messageId ?? "prompt"}: ${text ?? ""}` };
    }
    if ("id" in first && "message" in first) {
      const question = reader.read("order-question", questionSchema, first);
      if (!question.ok) return { kind: "unreadable", failure: question.failure };
      const { id, message, messageIds } = question.value;
      const words = message.join(" ");
      return { kind: "asked", question: { replyId: id, messageIds: messageIds ?? [], words } };
    }
    const submitted = reader.read("submit-order", submittedSchema, first);
    if (!submitted.ok) return { kind: "unreadable", failure: submitted.failure };
    const orderId = identifierOf(submitted.value.order_id);
    return orderId === null ? unreadable(body) : { kind: "taken", orderId };
  }

  #judgeCancel(outcome: CommandOutcome, orderId: string): CancelRequest {
    if (outcome.kind === "unsent") return outcome;
    if (outcome.kind === "unknown") return { kind: "unclear", words: outcome.failure.message };
    if (outcome.kind === "refused") return { kind: "unclear", words: outcome.words };
    const { body } = outcome;
    if (isJsonObject(body) && typeof body.error === "string") {
      return { kind: "unclear", words: body.error };
    }
    const read = this.#options.reader.read("cancel-order", cancelSchema, body);
    if (!read.ok) return { kind: "unclear", words: read.failure.message };
    if (identifierOf(read.value.order_id) !== orderId) {
      return { kind: "unclear", words: `VEN-833: asked for ${orderId}, told of another order` };
    }
    return { kind: "asked" };
  }
}

/** Says why a question stays without an answer, or undefined when it is confirmed. */
function refusalToAnswer(question: BrokerQuestion, replies: number): Failure | undefined {
  const unanswered = unansweredOf(question);
  const words = shorten(question.words);
  if (unanswered.length > 0) {
    return failure("VEN-872", `the broker asks ${unanswered.join(", ")}: ${words}`);
  }
  if (replies < repliesMax) return undefined;
  return failure("VEN-872", `the broker asks more than ${repliesMax} times: ${words}`);
}

function submissionOf(
  answer: Exclude<Answer, { kind: "asked" }>,
  outcome: CommandOutcome,
  isReply: boolean,
): Submission {
  switch (answer.kind) {
    case "taken":
      return answer;
    case "prompt":
      return unknown(failure("VEN-872", `the broker prompts: ${answer.words}`));
    case "unreadable":
      return unknown(answer.failure);
    case "refused": {
      const { words } = answer;
      if (usedWords.test(words)) return unknown(failure("VEN-855", words));
      if (awayWords.test(words)) return unknown(failure("VEN-804", words));
      // The question was voided: whether the order went with it the broker does not say.
      if (isReply && voidedWords.test(words)) return unknown(failure("VEN-872", words));
      const status = outcome.kind === "refused" || outcome.kind === "done" ? outcome.status : 0;
      return { kind: "rejected", words, status };
    }
  }
}

function unknown(why: Failure): Submission {
  return { kind: "unknown", failure: why };
}

function unreadable(body: JsonValue | undefined): Answer {
  const text = shorten(JSON.stringify(body) ?? "nothing");
  return { kind: "unreadable", failure: failure("VEN-801", `an order's answer is ${text}`) };
}

function noAccount(): { readonly kind: "unsent"; readonly failure: Failure } {
  return {
    kind: "unsent",
    failure: failure("VEN-871", "the broker has not named the account yet"),
  };
}
