// An EVM node without a chain: blocks are what a test says, other questions are answered by what it hands in. For the
// tests of the chain client, where the real node would do what it is asked and nothing wrong.

import { type ScriptedReply, ScriptedTransport, type SeenRequest } from "./scripted-transport.ts";

interface Question {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A node's own error. */
export class NodeRefusal {
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown };

  constructor(code: number, message: string, data?: unknown) {
    this.error = data === undefined ? { code, message } : { code, message, data };
  }
}

/** Returns a result, or a refusal; undefined leaves the answer to the node's own chain. */
export type NodeAnswer = (method: string, params: readonly unknown[]) => unknown;

export interface ScriptedBlock {
  readonly number: string;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: string;
  readonly baseFeePerGas: string | null;
}

export class ScriptedNode {
  readonly transport: ScriptedTransport;
  chainId = 100;
  blocks: ScriptedBlock[] = [];
  /** The block shown as the newest, when it is not the last. */
  newest: number | null = null;
  /** Instead of any answer, while it is set. */
  trouble: ScriptedReply | null = null;
  answer: NodeAnswer = () => undefined;
  readonly questions: Question[] = [];

  constructor() {
    this.transport = new ScriptedTransport((request) => this.#reply(request));
  }

  get clock() {
    return this.transport.clock;
  }

  /** Adds a block on top, or on top of another number, with a name that makes its hash. */
  mine(name: string, { onto, ageSeconds = 0 }: { onto?: number; ageSeconds?: number } = {}): void {
    const height = onto ?? this.blocks.length - 1;
    const parent = this.blocks[height];
    this.blocks = this.blocks.slice(0, height + 1);
    const now = Math.floor(Number(this.clock.now()) / 1_000_000);
    this.blocks.push({
      number: `0x${this.blocks.length.toString(16)}`,
      hash: hashOf(name),
      parentHash: parent?.hash ?? hashOf("before"),
      timestamp: `0x${(now - ageSeconds).toString(16)}`,
      baseFeePerGas: "0x3b9aca00",
    });
  }

  asked(method: string): number {
    return this.questions.filter((question) => question.method === method).length;
  }

  #reply(request: SeenRequest): ScriptedReply {
    const body = request.body as Question | Question[];
    const questions = Array.isArray(body) ? body : [body];
    this.questions.push(...questions);
    if (this.trouble !== null) return this.trouble;
    const answers = questions.map((question) => this.#answerTo(question));
    return { status: 200, body: Array.isArray(body) ? answers : answers[0] };
  }

  #answerTo({ id, method, params }: Question): unknown {
    const answered = this.answer(method, params) ?? this.#ownAnswer(method, params);
    if (answered instanceof NodeRefusal) return { jsonrpc: "2.0", id, error: answered.error };
    return { jsonrpc: "2.0", id, result: answered };
  }

  #ownAnswer(method: string, params: readonly unknown[]): unknown {
    if (method === "eth_chainId") return `0x${this.chainId.toString(16)}`;
    if (method !== "eth_getBlockByNumber") return new NodeRefusal(-32_601, `no ${method} here`);
    if (params[0] === "latest") return this.blocks[this.newest ?? this.blocks.length - 1] ?? null;
    return this.blocks.find(({ number }) => number === params[0]) ?? null;
  }
}

/** Returns a hash that a name stands for. */
export function hashOf(name: string): `0x${string}` {
  return `0x${Buffer.from(name).toString("hex").padStart(64, "0")}`;
}
