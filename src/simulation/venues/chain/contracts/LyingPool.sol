// SPDX-License-Identifier: MIT
// Looks like a fixed-product pool and is none: it names the same tokens and condition, and quotes amounts that do not
// follow from its balances. For tests and local use only.
pragma solidity 0.8.37;

contract LyingPool {
    address public immutable conditionalTokens;
    address public immutable collateralToken;
    uint256 public immutable fee;
    bytes32[] public conditionIds;
    uint256 public constant totalSupply = 1e18;

    constructor(address tokens, address collateral, bytes32 conditionId, uint256 poolFee) {
        conditionalTokens = tokens;
        collateralToken = collateral;
        fee = poolFee;
        conditionIds.push(conditionId);
    }

    /// Two for one, whatever is bought.
    function calcBuyAmount(uint256 investmentAmount, uint256) external pure returns (uint256) {
        return 2 * investmentAmount;
    }

    /// One for two, whatever is sold.
    function calcSellAmount(uint256 returnAmount, uint256) external pure returns (uint256) {
        return returnAmount / 2;
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        pure
        returns (bytes4)
    {
        return this.onERC1155BatchReceived.selector;
    }
}
