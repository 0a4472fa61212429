// SPDX-License-Identifier: MIT
// What the contracts for tests share: the interface of the real conditional tokens (Gnosis, ERC-1155), and a receiver of
// their tokens.
pragma solidity 0.8.37;

interface IConditionalTokens {
    function balanceOf(address owner, uint256 id) external view returns (uint256);
    function setApprovalForAll(address operator, bool approved) external;
    function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata data) external;
    function safeBatchTransferFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external;
    function prepareCondition(address oracle, bytes32 questionId, uint256 outcomeSlotCount) external;
    function reportPayouts(bytes32 questionId, uint256[] calldata payouts) external;
    function splitPosition(address collateral, bytes32 parent, bytes32 conditionId, uint256[] calldata partition, uint256 amount)
        external;
    function mergePositions(address collateral, bytes32 parent, bytes32 conditionId, uint256[] calldata partition, uint256 amount)
        external;
    function redeemPositions(address collateral, bytes32 parent, bytes32 conditionId, uint256[] calldata indexSets) external;
    function getConditionId(address oracle, bytes32 questionId, uint256 outcomeSlotCount) external pure returns (bytes32);
    function getCollectionId(bytes32 parent, bytes32 conditionId, uint256 indexSet) external view returns (bytes32);
    function getPositionId(address collateral, bytes32 collectionId) external pure returns (uint256);
}

abstract contract PolymarketPositionHolder {
    IConditionalTokens internal immutable tokens;

    constructor(IConditionalTokens tokens_) {
        tokens = tokens_;
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

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == 0x01ffc9a7 || interfaceId == 0x4e2312e0;
    }

    function _partition() internal pure returns (uint256[] memory sets) {
        sets = new uint256[](2);
        (sets[0], sets[1]) = (1, 2);
    }

    function _both(uint256 amount) internal pure returns (uint256[] memory amounts) {
        amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (amount, amount);
    }

    function _pairIds(address collateral, bytes32 conditionId) internal view returns (uint256[] memory ids) {
        ids = new uint256[](2);
        ids[0] = _idOf(collateral, conditionId, 1);
        ids[1] = _idOf(collateral, conditionId, 2);
    }

    function _idOf(address collateral, bytes32 conditionId, uint256 indexSet) internal view returns (uint256) {
        return tokens.getPositionId(collateral, tokens.getCollectionId(bytes32(0), conditionId, indexSet));
    }
}
