// SPDX-License-Identifier: MIT
// The bridged dollar (USDC.e) as a wallet sees it: anybody may make as much of it as they like. Minimal, for tests and
// local use only.
pragma solidity 0.8.37;

import {PolymarketErc20} from "./PolymarketErc20.sol";

contract PolymarketBridgedDollar is PolymarketErc20 {
    constructor() PolymarketErc20("USD Coin (PoS)", "USDC.e") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
