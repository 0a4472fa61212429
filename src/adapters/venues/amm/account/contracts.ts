// The calls and events of a pool and its tokens that orders and account use. Sources: FixedProductMarketMaker.sol,
// ConditionalTokens.sol and ERC-20 as Gnosis deployed them.

import { parseAbi } from "viem";

export const poolAbi = parseAbi([
  "function fee() view returns (uint256)",
  "function conditionIds(uint256 index) view returns (bytes32)",
  "function balanceOf(address owner) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function feesWithdrawableBy(address owner) view returns (uint256)",
  "function buy(uint256 investmentAmount, uint256 outcomeIndex, uint256 minOutcomeTokensToBuy)",
  "function sell(uint256 returnAmount, uint256 outcomeIndex, uint256 maxOutcomeTokensToSell)",
  "event FPMMBuy(address indexed buyer, uint256 investmentAmount, uint256 feeAmount, uint256 indexed outcomeIndex, uint256 outcomeTokensBought)",
  "event FPMMSell(address indexed seller, uint256 returnAmount, uint256 feeAmount, uint256 indexed outcomeIndex, uint256 outcomeTokensSold)",
]);

export const outcomesAbi = parseAbi([
  "function balanceOfBatch(address[] owners, uint256[] ids) view returns (uint256[])",
  "function getCollectionId(bytes32 parentCollectionId, bytes32 conditionId, uint256 indexSet) view returns (bytes32)",
  "function getPositionId(address collateralToken, bytes32 collectionId) view returns (uint256)",
  "function payoutDenominator(bytes32 conditionId) view returns (uint256)",
  "function payoutNumerators(bytes32 conditionId, uint256 index) view returns (uint256)",
  "function mergePositions(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] partition, uint256 amount)",
  "function redeemPositions(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] indexSets)",
]);

export const moneyAbi = parseAbi([
  "function balanceOf(address owner) view returns (uint256)",
  "function decimals() view returns (uint8)",
]);

/** The sets of one outcome each: all that a question with two outcomes can be split into. */
export const bothOutcomes = [1n, 2n] as const;
