// What episodes, refusals and leg groups do to the read store.

import { integerOf } from "../../../domain/units/unit.ts";
import type { ProjectionBatch, Projections, RecordOf } from "./projection-batch.ts";

async function projectEpisode(
  record: RecordOf<"EpisodeOpened">,
  batch: ProjectionBatch,
): Promise<void> {
  const profit = integerOf(record.profitWorst);
  const size = integerOf(record.size);
  await batch.transaction
    .insertInto("episodes")
    .values({
      episodeId: record.episodeId,
      opportunityId: record.opportunityId,
      lane: record.lane,
      sizeContractMicros: size,
      costUsdMicros: integerOf(record.costTotal),
      profitWorstUsdMicros: profit,
      profitBestUsdMicros: profit,
      sizeBestContractMicros: size,
      evaluations: 0,
      legs: JSON.stringify(record.legs),
      relations: JSON.stringify(record.relations),
      assumedSizes: record.assumedSizes ? 1 : 0,
      openedAtMicros: integerOf(record.at),
      closedAtMicros: null,
    })
    .execute();
}

async function projectEpisodeEnd(
  record: RecordOf<"EpisodeClosed">,
  batch: ProjectionBatch,
): Promise<void> {
  await batch.transaction
    .updateTable("episodes")
    .set({
      profitBestUsdMicros: integerOf(record.profitBest),
      sizeBestContractMicros: integerOf(record.sizeBest),
      evaluations: record.evaluations,
      closedAtMicros: integerOf(record.at),
    })
    .where("episodeId", "=", record.episodeId)
    .execute();
}

async function projectRefusal(
  record: RecordOf<"OpportunityRefused">,
  batch: ProjectionBatch,
): Promise<void> {
  batch.refuse({
    sequence: record.sequence,
    atMicros: integerOf(record.at),
    code: record.code,
    message: record.message,
    opportunityId: record.opportunityId,
    lane: record.lane,
    groupId: null,
    edgeTicks: integerOf(record.edge),
    instruments: JSON.stringify(record.instruments),
  });
}

async function projectDenial(
  record: RecordOf<"GroupDenied">,
  batch: ProjectionBatch,
): Promise<void> {
  batch.refuse({
    sequence: record.sequence,
    atMicros: integerOf(record.at),
    code: record.code,
    message: record.message,
    opportunityId: record.opportunityId,
    lane: null,
    groupId: record.groupId,
    edgeTicks: null,
    instruments: null,
  });
}

async function projectApproval(
  record: RecordOf<"GroupApproved">,
  batch: ProjectionBatch,
): Promise<void> {
  const { group } = record;
  await batch.transaction
    .insertInto("legGroups")
    .values({
      groupId: group.groupId,
      episodeId: group.episodeId,
      opportunityId: group.opportunityId,
      lane: group.lane,
      cluster: group.cluster,
      state: "open",
      sizeContractMicros: integerOf(group.size),
      costUsdMicros: integerOf(group.costTotal),
      payoutWorstUsdMicros: integerOf(group.payoutWorst),
      profitWorstUsdMicros: integerOf(group.profitWorst),
      lossWorstUsdMicros: integerOf(record.lossWorst),
      legs: JSON.stringify(group.legs),
      unwindReason: null,
      leftContractMicros: 0,
      hedgedContractMicros: null,
      profitLockedUsdMicros: null,
      approvedAtMicros: integerOf(record.at),
      closedAtMicros: null,
    })
    .execute();
}

async function projectGroupEnd(
  record: RecordOf<"GroupClosed">,
  batch: ProjectionBatch,
): Promise<void> {
  await batch.transaction
    .updateTable("legGroups")
    .set({
      state: record.outcome,
      hedgedContractMicros: integerOf(record.hedged),
      profitLockedUsdMicros: integerOf(record.profitLocked),
      closedAtMicros: integerOf(record.at),
    })
    .where("groupId", "=", record.groupId)
    .execute();
}

async function projectReopening(
  record: RecordOf<"GroupReopened">,
  batch: ProjectionBatch,
): Promise<void> {
  await batch.transaction
    .updateTable("legGroups")
    .set({
      state: "open",
      hedgedContractMicros: null,
      profitLockedUsdMicros: null,
      closedAtMicros: null,
    })
    .where("groupId", "=", record.group.groupId)
    .execute();
}

async function projectUnwind(
  record: RecordOf<"UnwindStarted">,
  batch: ProjectionBatch,
): Promise<void> {
  await batch.transaction
    .updateTable("legGroups")
    .set({ unwindReason: record.reason })
    .where("groupId", "=", record.groupId)
    .execute();
}

async function projectUnwindEnd(
  record: RecordOf<"UnwindFinished">,
  batch: ProjectionBatch,
): Promise<void> {
  await batch.transaction
    .updateTable("legGroups")
    .set({ leftContractMicros: integerOf(record.left) })
    .where("groupId", "=", record.groupId)
    .execute();
}

async function projectReservation(
  record: RecordOf<"CollateralReserved">,
  batch: ProjectionBatch,
): Promise<void> {
  for (const { venue, market, legIndex, amount } of record.amounts) {
    const amountUsdMicros = integerOf(amount);
    // A group that reserves again replaces what it had set aside for that leg.
    await batch.transaction
      .insertInto("reservations")
      .values({ groupId: record.groupId, legIndex, venue, market, amountUsdMicros })
      .onConflict((conflict) =>
        conflict.columns(["groupId", "legIndex"]).doUpdateSet({ amountUsdMicros }),
      )
      .execute();
  }
}

async function projectRelease(
  record: RecordOf<"CollateralReleased">,
  batch: ProjectionBatch,
): Promise<void> {
  await batch.transaction
    .deleteFrom("reservations")
    .where("groupId", "=", record.groupId)
    .execute();
}

export const opportunityProjections: Projections = {
  EpisodeOpened: projectEpisode,
  EpisodeClosed: projectEpisodeEnd,
  OpportunityRefused: projectRefusal,
  GroupDenied: projectDenial,
  GroupApproved: projectApproval,
  GroupClosed: projectGroupEnd,
  GroupReopened: projectReopening,
  UnwindStarted: projectUnwind,
  UnwindFinished: projectUnwindEnd,
  CollateralReserved: projectReservation,
  CollateralReleased: projectRelease,
};
