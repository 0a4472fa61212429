// SPDX-License-Identifier: MIT
// The venue's dollar (pUSD) as a wallet sees it: each stands for one bridged dollar that this contract holds. Minimal, for
// tests and local use only.
pragma solidity 0.8.37;

import {PolymarketErc20} from "./PolymarketErc20.sol";

contract PolymarketCollateralToken is PolymarketErc20 {
    PolymarketErc20 public immutable asset;

    constructor(PolymarketErc20 asset_) PolymarketErc20("Polymarket USD", "pUSD") {
        asset = asset_;
    }

    function wrap(address to, uint256 amount) external {
        asset.transferFrom(msg.sender, address(this), amount);
        _mint(to, amount);
    }

    function unwrap(address to, uint256 amount) external {
        _burn(msg.sender, amount);
        asset.transfer(to, amount);
    }
}
