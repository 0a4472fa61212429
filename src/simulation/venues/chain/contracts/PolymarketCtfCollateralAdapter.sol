// SPDX-License-Identifier: MIT
// A minimal CtfCollateralAdapter for tests and local use only: a wallet pays and is paid in pUSD while positions are made
// of the bridged dollar. Collateral, parent and index sets that callers give are not looked at, as at the venue.
pragma solidity 0.8.37;

import {PolymarketCollateralToken} from "./PolymarketCollateralToken.sol";
import {PolymarketErc20} from "./PolymarketErc20.sol";
import {IConditionalTokens, PolymarketPositionHolder} from "./PolymarketPositionHolder.sol";

contract PolymarketCtfCollateralAdapter is PolymarketPositionHolder {
    PolymarketCollateralToken public immutable collateralToken;
    PolymarketErc20 public immutable usdce;
    address public immutable admin;
    mapping(address => bool) public paused;

    error OnlyUnpaused();
    error OnlyAdmin();

    modifier onlyUnpaused() {
        if (paused[address(usdce)]) revert OnlyUnpaused();
        _;
    }

    constructor(IConditionalTokens tokens_, PolymarketCollateralToken collateralToken_) PolymarketPositionHolder(tokens_) {
        collateralToken = collateralToken_;
        usdce = collateralToken_.asset();
        admin = msg.sender;
        usdce.approve(address(tokens_), type(uint256).max);
        usdce.approve(address(collateralToken_), type(uint256).max);
    }

    function setPaused(bool isPaused) external {
        if (msg.sender != admin) revert OnlyAdmin();
        paused[address(usdce)] = isPaused;
    }

    function splitPosition(address, bytes32, bytes32 conditionId, uint256[] calldata, uint256 amount) external onlyUnpaused {
        collateralToken.transferFrom(msg.sender, address(this), amount);
        collateralToken.unwrap(address(this), amount);
        _split(conditionId, amount);
        tokens.safeBatchTransferFrom(address(this), msg.sender, _ids(conditionId), _both(amount), "");
    }

    function mergePositions(address, bytes32, bytes32 conditionId, uint256[] calldata, uint256 amount) external onlyUnpaused {
        tokens.safeBatchTransferFrom(msg.sender, address(this), _ids(conditionId), _both(amount), "");
        _merge(conditionId, amount);
        _payOut();
    }

    /// Everything that the caller holds of the condition is redeemed.
    function redeemPositions(address, bytes32, bytes32 conditionId, uint256[] calldata) external onlyUnpaused {
        uint256[] memory ids = _ids(conditionId);
        uint256[] memory amounts = new uint256[](2);
        for (uint256 each; each < 2; ++each) amounts[each] = tokens.balanceOf(msg.sender, ids[each]);
        tokens.safeBatchTransferFrom(msg.sender, address(this), ids, amounts, "");
        _redeem(conditionId, amounts);
        _payOut();
    }

    function _payOut() internal {
        uint256 amount = usdce.balanceOf(address(this));
        if (amount > 0) collateralToken.wrap(msg.sender, amount);
    }

    function _ids(bytes32 conditionId) internal view virtual returns (uint256[] memory) {
        return _pairIds(address(usdce), conditionId);
    }

    function _split(bytes32 conditionId, uint256 amount) internal virtual {
        tokens.splitPosition(address(usdce), bytes32(0), conditionId, _partition(), amount);
    }

    function _merge(bytes32 conditionId, uint256 amount) internal virtual {
        tokens.mergePositions(address(usdce), bytes32(0), conditionId, _partition(), amount);
    }

    function _redeem(bytes32 conditionId, uint256[] memory) internal virtual {
        tokens.redeemPositions(address(usdce), bytes32(0), conditionId, _partition());
    }
}
