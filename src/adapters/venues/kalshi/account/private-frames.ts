// Frames of the private channels, read strictly and handed on by kind. A frame that cannot be read is counted and
// closes the venue to new groups: what it said is found again by the next reconciliation.

import type { Result } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { frameText, isJsonObject, type JsonObject, parseJson } from "../../shared/frame-text.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { scaledDecimal } from "../../shared/wire-decimal.ts";
import { type AccountFill, fillOfMessage } from "../normalise/fill.ts";
import { type VenueOrder, venueOrder } from "../normalise/order-state.ts";
import {
  fillMessageSchema,
  marketPositionMessageSchema,
  orderGroupMessageSchema,
  userOrderMessageSchema,
} from "../wire/user-stream-schemas.ts";

/** What the private channels tell. */
export interface PrivateNews {
  fill(fill: AccountFill): void;
  order(order: VenueOrder): void;
  /** Signed micros of a contract. It may be older than a fill that came before it: a hint only. */
  position(ticker: string, sizeMicros: number): void;
  group(orderGroupId: string, event: string): void;
  /** An answer to a command of ours. */
  control(type: string, frame: JsonObject): void;
}

export class PrivateFrames {
  readonly #reader: StrictReader;
  readonly #news: PrivateNews;
  #refused = 0;
  #unknownTypes = 0;

  constructor(reader: StrictReader, news: PrivateNews) {
    this.#reader = reader;
    this.#news = news;
  }

  /** Frames that could not be read, and frames of types we do not know. */
  counts(): { readonly refused: number; readonly unknownTypes: number } {
    return { refused: this.#refused, unknownTypes: this.#unknownTypes };
  }

  /** Reads one frame. Never throws. */
  frame(bytes: Uint8Array, receivedAt: EpochMicros): void {
    const frame = parseJson(frameText(bytes));
    if (!isJsonObject(frame) || typeof frame.type !== "string") {
      this.#refused += 1;
      return;
    }
    switch (frame.type) {
      case "fill":
        this.#deliver(this.#fill(frame, receivedAt), (fill) => this.#news.fill(fill));
        break;
      case "user_order":
        this.#deliver(this.#order(frame), (order) => this.#news.order(order));
        break;
      case "market_position":
        this.#position(frame);
        break;
      case "order_group_updates":
        this.#group(frame);
        break;
      case "subscribed":
      case "ok":
      case "unsubscribed":
      case "error":
        this.#news.control(frame.type, frame);
        break;
      default:
        this.#unknownTypes += 1;
    }
  }

  #fill(frame: JsonObject, receivedAt: EpochMicros): Result<AccountFill> {
    const wire = this.#reader.read("fill message", fillMessageSchema, frame.msg);
    if (!wire.ok) return wire;
    return this.#reader.normalise("fill message", fillOfMessage(wire.value, receivedAt));
  }

  #order(frame: JsonObject): Result<VenueOrder> {
    const wire = this.#reader.read("user order message", userOrderMessageSchema, frame.msg);
    return wire.ok ? this.#reader.normalise("user order message", venueOrder(wire.value)) : wire;
  }

  #position(frame: JsonObject): void {
    const wire = this.#reader.read(
      "market position message",
      marketPositionMessageSchema,
      frame.msg,
    );
    const size = wire.ok ? scaledDecimal(wire.value.position_fp, 6) : Number.NaN;
    if (!wire.ok || Number.isNaN(size)) this.#refused += 1;
    else this.#news.position(wire.value.market_ticker, size);
  }

  #group(frame: JsonObject): void {
    const wire = this.#reader.read("order group message", orderGroupMessageSchema, frame.msg);
    if (!wire.ok) this.#refused += 1;
    else this.#news.group(wire.value.order_group_id, wire.value.event_type);
  }

  #deliver<Value>(read: Result<Value>, hand: (value: Value) => void): void {
    if (read.ok) hand(read.value);
    else this.#refused += 1;
  }
}
