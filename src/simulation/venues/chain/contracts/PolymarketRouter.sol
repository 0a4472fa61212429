// SPDX-License-Identifier: MIT
// The router of the venue's second protocol, minimal, for tests and local use only: makes, merges and redeems positions for
// pUSD. Whoever deploys it reports payouts.
pragma solidity 0.8.37;

import {PolymarketErc20} from "./PolymarketErc20.sol";
import {PolymarketPositionManager} from "./PolymarketPositionManager.sol";

contract PolymarketRouter {
    struct Condition {
        bool isPrepared;
        uint256[2] numerators;
        uint256 denominator;
    }

    PolymarketErc20 public immutable collateralToken;
    PolymarketPositionManager public immutable positions;
    address public immutable reporter;
    mapping(bytes31 => Condition) private conditions;

    error OnlyReporter();
    error ConditionNotPrepared();
    error ConditionNotResolved();
    error ConditionAlreadyResolved();
    error InvalidOutcome();

    constructor(PolymarketErc20 collateralToken_, PolymarketPositionManager positions_) {
        collateralToken = collateralToken_;
        positions = positions_;
        reporter = msg.sender;
    }

    function prepare(bytes31 conditionId) external {
        if (msg.sender != reporter) revert OnlyReporter();
        conditions[conditionId].isPrepared = true;
    }

    function report(bytes31 conditionId, uint256[2] calldata numerators) external {
        if (msg.sender != reporter) revert OnlyReporter();
        Condition storage condition = _prepared(conditionId);
        if (condition.denominator != 0) revert ConditionAlreadyResolved();
        condition.numerators = numerators;
        condition.denominator = numerators[0] + numerators[1];
        if (condition.denominator == 0) revert InvalidOutcome();
    }

    function split(bytes31 conditionId, uint256 amount) external {
        _prepared(conditionId);
        collateralToken.transferFrom(msg.sender, address(this), amount);
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (_idOf(conditionId, 0), _idOf(conditionId, 1));
        positions.mint(msg.sender, ids, amount);
    }

    function merge(bytes31 conditionId, uint256 amount) external {
        _prepared(conditionId);
        positions.burn(msg.sender, _idOf(conditionId, 0), amount);
        positions.burn(msg.sender, _idOf(conditionId, 1), amount);
        collateralToken.transfer(msg.sender, amount);
    }

    function redeem(bytes31 conditionId, uint256 outcomeIndex, uint256 amount) external {
        Condition storage condition = _prepared(conditionId);
        if (condition.denominator == 0) revert ConditionNotResolved();
        if (outcomeIndex > 1) revert InvalidOutcome();
        positions.burn(msg.sender, _idOf(conditionId, outcomeIndex), amount);
        uint256 payout = (amount * condition.numerators[outcomeIndex]) / condition.denominator;
        if (payout > 0) collateralToken.transfer(msg.sender, payout);
    }

    function _prepared(bytes31 conditionId) private view returns (Condition storage condition) {
        condition = conditions[conditionId];
        if (!condition.isPrepared) revert ConditionNotPrepared();
    }

    /// The condition is the position's id without its low byte, which says which outcome.
    function _idOf(bytes31 conditionId, uint256 outcome) private pure returns (uint256) {
        return (uint256(uint248(conditionId)) << 8) | outcome;
    }
}
