// SPDX-License-Identifier: MIT
// A minimal NegRiskCtfCollateralAdapter for tests and local use only: the same calls for exclusive outcomes, whose positions
// are made of the wrapped dollar, and their conversion.
pragma solidity 0.8.37;

import {PolymarketCollateralToken} from "./PolymarketCollateralToken.sol";
import {PolymarketCtfCollateralAdapter} from "./PolymarketCtfCollateralAdapter.sol";
import {PolymarketNegRiskAdapter} from "./PolymarketNegRiskAdapter.sol";
import {IConditionalTokens} from "./PolymarketPositionHolder.sol";

contract PolymarketNegRiskCtfCollateralAdapter is PolymarketCtfCollateralAdapter {
    PolymarketNegRiskAdapter public immutable negRiskAdapter;

    constructor(
        IConditionalTokens tokens_,
        PolymarketCollateralToken collateralToken_,
        PolymarketNegRiskAdapter negRiskAdapter_
    ) PolymarketCtfCollateralAdapter(tokens_, collateralToken_) {
        negRiskAdapter = negRiskAdapter_;
        usdce.approve(address(negRiskAdapter_), type(uint256).max);
        tokens_.setApprovalForAll(address(negRiskAdapter_), true);
    }

    function convertPositions(bytes32 marketId, uint256 indexSet, uint256 amount) external onlyUnpaused {
        uint256 count = negRiskAdapter.getQuestionCount(marketId);
        _passOn(marketId, indexSet, count, amount, false);
        negRiskAdapter.convertPositions(marketId, indexSet, amount);
        uint256 fee = (amount * negRiskAdapter.getFeeBips(marketId)) / negRiskAdapter.FEE_DENOMINATOR();
        _passOn(marketId, indexSet, count, amount - fee, true);
        _payOut();
    }

    /// Takes NO of the chosen questions from the caller, or gives YES of the others to it.
    function _passOn(bytes32 marketId, uint256 indexSet, uint256 count, uint256 amount, bool isYes) private {
        for (uint256 index; index < count; ++index) {
            bool isChosen = indexSet & (1 << index) != 0;
            if (isChosen == isYes) continue;
            uint256 id = negRiskAdapter.getPositionId(bytes32(uint256(marketId) | index), isYes);
            address from = isYes ? address(this) : msg.sender;
            tokens.safeTransferFrom(from, isYes ? msg.sender : address(this), id, amount, "");
        }
    }

    function _ids(bytes32 conditionId) internal view override returns (uint256[] memory) {
        return _pairIds(address(negRiskAdapter.wcol()), conditionId);
    }

    function _split(bytes32 conditionId, uint256 amount) internal override {
        negRiskAdapter.splitPosition(conditionId, amount);
    }

    function _merge(bytes32 conditionId, uint256 amount) internal override {
        negRiskAdapter.mergePositions(conditionId, amount);
    }

    function _redeem(bytes32 conditionId, uint256[] memory amounts) internal override {
        negRiskAdapter.redeemPositions(conditionId, amounts);
    }
}
