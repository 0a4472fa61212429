// Where orders go. Answers come back as inputs: accepted, rejected with the venue's proof, or unknown.

import type { Venue } from "../domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../domain/message/command.ts";

export interface OrderGateway {
  readonly venue: Venue;
  submit(command: SubmitOrder): void;
  cancel(command: CancelOrder): void;
  query(command: QueryOrder): void;
}
