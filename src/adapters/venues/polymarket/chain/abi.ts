// The calls, events and named refusals of the venue's contracts that a wallet meets, and no more. Sources: the interfaces of
// the Gnosis conditional tokens, of the venue's adapters of exclusive outcomes and collateral, and its migration page.

import { parseAbi } from "viem";

export const erc20Abi = parseAbi([
  "function balanceOf(address owner) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
]);

/** Positions of both versions: ERC-1155. */
export const positionsAbi = parseAbi([
  "function balanceOf(address owner, uint256 id) view returns (uint256)",
  "function isApprovedForAll(address owner, address operator) view returns (bool)",
  "function setApprovalForAll(address operator, bool approved)",
]);

export const conditionalTokensAbi = parseAbi([
  "function getOutcomeSlotCount(bytes32 conditionId) view returns (uint256)",
  "function payoutDenominator(bytes32 conditionId) view returns (uint256)",
  "function payoutNumerators(bytes32 conditionId, uint256 index) view returns (uint256)",
  "function getCollectionId(bytes32 parentCollectionId, bytes32 conditionId, uint256 indexSet) view returns (bytes32)",
  "function getPositionId(address collateralToken, bytes32 collectionId) view returns (uint256)",
]);

/** Both collateral adapters; they look at neither collateral, parent nor index sets. */
export const collateralAdapterAbi = parseAbi([
  "function splitPosition(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] partition, uint256 amount)",
  "function mergePositions(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] partition, uint256 amount)",
  "function redeemPositions(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] indexSets)",
]);

/** The same call pays in pUSD at the collateral adapter and in bridged dollars at the adapter behind it. */
export const convertAbi = parseAbi([
  "function convertPositions(bytes32 marketId, uint256 indexSet, uint256 amount)",
]);

export const negRiskAdapterAbi = parseAbi([
  "function wcol() view returns (address)",
  "function getOracle(bytes32 marketId) view returns (address)",
  "function getQuestionCount(bytes32 marketId) view returns (uint256)",
  "function getFeeBips(bytes32 marketId) view returns (uint256)",
  "function getPositionId(bytes32 questionId, bool outcome) view returns (uint256)",
]);

export const routerAbi = parseAbi([
  "function split(bytes31 conditionId, uint256 amount)",
  "function merge(bytes31 conditionId, uint256 amount)",
  "function redeem(bytes31 conditionId, uint256 outcomeIndex, uint256 amount)",
]);

export const transferAbi = parseAbi([
  "event Transfer(address indexed from, address indexed to, uint256 amount)",
  "event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)",
  "event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)",
]);

/** Refusals that say what is wrong by their name. */
export const refusalAbi = parseAbi([
  "error Error(string reason)",
  "error MarketNotPrepared()",
  "error NoConvertiblePositions()",
  "error InvalidIndexSet()",
  "error IndexOutOfBounds()",
  "error MarketAlreadyDetermined()",
  "error NotApprovedForAll()",
  "error UnexpectedCollateralToken()",
  "error OnlyUnpaused()",
  "error InsufficientBalance()",
  "error InsufficientAllowance()",
  "error NotApproved()",
  "error ConditionNotPrepared()",
  "error ConditionNotResolved()",
  "error InvalidOutcome()",
]);
