// What orders, fills, settlements and postings do to the read store.

import { marketOf, venueOf } from "../../../domain/market/venue.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { ProjectionBatch, Projections, RecordOf } from "./projection-batch.ts";

async function projectIntent(
  record: RecordOf<"LegIntended">,
  batch: ProjectionBatch,
): Promise<void> {
  const { order } = record;
  const row = {
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    groupId: order.groupId,
    legIndex: order.legIndex,
    venue: order.venue,
    instrument: order.instrument,
    side: order.side,
    limitPriceTicks: integerOf(order.limitPrice),
    sizeContractMicros: integerOf(order.size),
    filledContractMicros: integerOf(order.filled),
    timeInForce: order.timeInForce,
    purpose: order.purpose,
    state: order.state,
    code: null,
    venueWords: null,
    intendedAtMicros: integerOf(order.intendedAt),
    changedAtMicros: integerOf(record.at),
  };
  await batch.transaction.insertInto("orders").values(row).execute();
}

async function projectOrderChange(
  record: RecordOf<"OrderChanged">,
  batch: ProjectionBatch,
): Promise<void> {
  const { clientOrderId, state, venueOrderId, code, venueWords } = record;
  await batch.transaction
    .updateTable("orders")
    .set((built) => ({
      state,
      code,
      venueWords,
      // A later word without the venue's id does not take the id away.
      venueOrderId: built.fn.coalesce(built.val(venueOrderId), "venueOrderId"),
      changedAtMicros: integerOf(record.at),
    }))
    .where("clientOrderId", "=", clientOrderId)
    .execute();
}

async function projectFill(record: RecordOf<"FillBooked">, batch: ProjectionBatch): Promise<void> {
  const { fill, groupId, legIndex } = record;
  const { fillId, clientOrderId, instrument, side } = fill;
  const size = integerOf(fill.size);
  const venue = venueOf(instrument);
  await batch.transaction
    .insertInto("fills")
    .values({
      sequence: record.sequence,
      fillId,
      clientOrderId,
      groupId,
      legIndex,
      venue,
      instrument,
      side,
      priceTicks: integerOf(fill.price),
      sizeContractMicros: size,
      feeUsdMicros: integerOf(fill.fee),
      filledAtMicros: integerOf(fill.filledAt),
      reversedAtMicros: null,
    })
    .execute();
  await batch.transaction
    .updateTable("orders")
    .set((built) => ({ filledContractMicros: built("filledContractMicros", "+", size) }))
    .where("clientOrderId", "=", clientOrderId)
    .execute();
  const change = side === "buy" ? size : -size;
  const changedAtMicros = integerOf(record.at);
  const market = marketOf(instrument);
  await batch.transaction
    .insertInto("positions")
    .values({ instrument, market, venue, sizeContractMicros: change, changedAtMicros })
    .onConflict((conflict) =>
      conflict.column("instrument").doUpdateSet((built) => ({
        sizeContractMicros: built("positions.sizeContractMicros", "+", change),
        changedAtMicros,
      })),
    )
    .execute();
}

async function projectReversal(
  record: RecordOf<"FillReversed">,
  batch: ProjectionBatch,
): Promise<void> {
  const { fillId, clientOrderId, instrument, size } = record.fill;
  const at = integerOf(record.at);
  await batch.transaction
    .updateTable("fills")
    .set({ reversedAtMicros: at })
    .where("clientOrderId", "=", clientOrderId)
    .where("fillId", "=", fillId)
    .execute();
  await batch.transaction
    .updateTable("orders")
    .set((built) => ({ filledContractMicros: built("filledContractMicros", "-", integerOf(size)) }))
    .where("clientOrderId", "=", clientOrderId)
    .execute();
  const change = { sizeContractMicros: integerOf(record.held), changedAtMicros: at };
  const place = { instrument, market: marketOf(instrument), venue: venueOf(instrument) };
  await batch.transaction
    .insertInto("positions")
    .values({ ...place, ...change })
    .onConflict((conflict) => conflict.column("instrument").doUpdateSet(change))
    .execute();
}

async function projectSettlement(
  record: RecordOf<"PositionSettled">,
  batch: ProjectionBatch,
): Promise<void> {
  await batch.transaction.deleteFrom("positions").where("market", "=", record.market).execute();
}

async function projectPosting(
  record: RecordOf<"LedgerPosted">,
  batch: ProjectionBatch,
): Promise<void> {
  const { reference, entries } = record.posting;
  for (const [entryIndex, entry] of entries.entries()) {
    const amount = integerOf(entry.amount);
    await batch.transaction
      .insertInto("ledgerEntries")
      .values({
        sequence: record.sequence,
        entryIndex,
        atMicros: integerOf(record.at),
        reference,
        account: entry.account,
        amountUsdMicros: amount,
      })
      .execute();
    await batch.transaction
      .insertInto("ledgerBalances")
      .values({ account: entry.account, balanceUsdMicros: amount })
      .onConflict((conflict) =>
        conflict.column("account").doUpdateSet((built) => ({
          balanceUsdMicros: built("ledgerBalances.balanceUsdMicros", "+", amount),
        })),
      )
      .execute();
  }
}

export const tradingProjections: Projections = {
  LegIntended: projectIntent,
  OrderChanged: projectOrderChange,
  FillBooked: projectFill,
  FillReversed: projectReversal,
  PositionSettled: projectSettlement,
  LedgerPosted: projectPosting,
};
