// What of the contracts market data reads, as viem takes it. Source: FixedProductMarketMaker 1.8.1 and
// ConditionalTokens 1.0.3 as published.

import { parseAbi } from "viem";

export const poolReadAbi = parseAbi([
  "function conditionalTokens() view returns (address)",
  "function collateralToken() view returns (address)",
  "function conditionIds(uint256) view returns (bytes32)",
  "function fee() view returns (uint256)",
  "function calcBuyAmount(uint256 investmentAmount, uint256 outcomeIndex) view returns (uint256)",
  "function calcSellAmount(uint256 returnAmount, uint256 outcomeIndex) view returns (uint256)",
]);

export const conditionReadAbi = parseAbi([
  "function balanceOfBatch(address[] owners, uint256[] ids) view returns (uint256[])",
  "function getOutcomeSlotCount(bytes32 conditionId) view returns (uint256)",
  "function getCollectionId(bytes32 parent, bytes32 conditionId, uint256 indexSet) view returns (bytes32)",
  "function getPositionId(address collateral, bytes32 collectionId) pure returns (uint256)",
  "function payoutDenominator(bytes32 conditionId) view returns (uint256)",
]);

export const collateralReadAbi = parseAbi(["function decimals() view returns (uint8)"]);

/** Sources of the events whose topics stand in `pool-events.ts`. */
export const poolEventAbi = parseAbi([
  "event FPMMBuy(address indexed buyer, uint256 investmentAmount, uint256 feeAmount, uint256 indexed outcomeIndex, uint256 outcomeTokensBought)",
  "event FPMMSell(address indexed seller, uint256 returnAmount, uint256 feeAmount, uint256 indexed outcomeIndex, uint256 outcomeTokensSold)",
  "event FPMMFundingAdded(address indexed funder, uint256[] amountsAdded, uint256 sharesMinted)",
  "event FPMMFundingRemoved(address indexed funder, uint256[] amountsRemoved, uint256 collateralRemovedFromFeePool, uint256 sharesBurnt)",
  "event ConditionResolution(bytes32 indexed conditionId, address indexed oracle, bytes32 indexed questionId, uint256 outcomeSlotCount, uint256[] payoutNumerators)",
]);
