// SPDX-License-Identifier: MIT
// A minimal adapter of exclusive outcomes for tests and local use only: the calls, events and named refusals of the venue's
// NegRiskAdapter that a wallet meets. Whoever prepares a market reports its outcomes.
pragma solidity 0.8.37;

import {PolymarketErc20} from "./PolymarketErc20.sol";
import {IConditionalTokens, PolymarketPositionHolder} from "./PolymarketPositionHolder.sol";

/// What positions of exclusive outcomes are made of. Its owner may create it without a dollar behind it, and take dollars
/// out: a conversion moves what is behind one question to the others.
contract PolymarketWrappedCollateral is PolymarketErc20 {
    address public immutable owner;
    PolymarketErc20 public immutable underlying;

    error OnlyOwner();

    modifier onlyOwner() {
        if (msg.sender != owner) revert OnlyOwner();
        _;
    }

    constructor(PolymarketErc20 underlying_) PolymarketErc20("Wrapped Collateral", "WCOL") {
        owner = msg.sender;
        underlying = underlying_;
    }

    function wrap(address to, uint256 amount) external onlyOwner {
        underlying.transferFrom(msg.sender, address(this), amount);
        _mint(to, amount);
    }

    function unwrap(address to, uint256 amount) external {
        _burn(msg.sender, amount);
        underlying.transfer(to, amount);
    }

    function mint(uint256 amount) external onlyOwner {
        _mint(msg.sender, amount);
    }

    function release(address to, uint256 amount) external onlyOwner {
        underlying.transfer(to, amount);
    }
}

contract PolymarketNegRiskAdapter is PolymarketPositionHolder {
    struct Market {
        address oracle;
        uint256 feeBips;
        uint256 questionCount;
        bool isDetermined;
    }

    uint256 public constant FEE_DENOMINATOR = 10_000;
    /// Tokens that count no more are sent here: nobody has its key.
    address public constant NO_TOKEN_BURN_ADDRESS = address(0xdead);

    PolymarketErc20 public immutable col;
    PolymarketWrappedCollateral public immutable wcol;
    address public immutable vault;
    mapping(bytes32 => Market) private markets;

    event MarketPrepared(bytes32 indexed marketId, address indexed oracle, uint256 feeBips, bytes data);
    event QuestionPrepared(bytes32 indexed marketId, bytes32 indexed questionId, uint256 index, bytes data);
    event OutcomeReported(bytes32 indexed marketId, bytes32 indexed questionId, bool outcome);
    event PositionSplit(address indexed stakeholder, bytes32 indexed conditionId, uint256 amount);
    event PositionsMerge(address indexed stakeholder, bytes32 indexed conditionId, uint256 amount);
    event PositionsConverted(address indexed stakeholder, bytes32 indexed marketId, uint256 indexed indexSet, uint256 amount);
    event PayoutRedemption(address indexed redeemer, bytes32 indexed conditionId, uint256[] amounts, uint256 payout);

    error MarketNotPrepared();
    error MarketAlreadyPrepared();
    error MarketAlreadyDetermined();
    error NoConvertiblePositions();
    error InvalidIndexSet();
    error IndexOutOfBounds();
    error OnlyOracle();

    constructor(IConditionalTokens tokens_, PolymarketErc20 col_, address vault_) PolymarketPositionHolder(tokens_) {
        col = col_;
        wcol = new PolymarketWrappedCollateral(col_);
        vault = vault_;
        col_.approve(address(wcol), type(uint256).max);
        wcol.approve(address(tokens_), type(uint256).max);
    }

    function ctf() external view returns (address) {
        return address(tokens);
    }

    function getQuestionCount(bytes32 marketId) external view returns (uint256) {
        return markets[marketId].questionCount;
    }

    function getFeeBips(bytes32 marketId) external view returns (uint256) {
        return markets[marketId].feeBips;
    }

    function getOracle(bytes32 marketId) external view returns (address) {
        return markets[marketId].oracle;
    }

    function getDetermined(bytes32 marketId) external view returns (bool) {
        return markets[marketId].isDetermined;
    }

    function getConditionId(bytes32 questionId) public view returns (bytes32) {
        return tokens.getConditionId(address(this), questionId, 2);
    }

    function getPositionId(bytes32 questionId, bool outcome) public view returns (uint256) {
        return _idOf(address(wcol), getConditionId(questionId), outcome ? 1 : 2);
    }

    function prepareMarket(uint256 feeBips, bytes calldata data) external returns (bytes32 marketId) {
        if (feeBips > FEE_DENOMINATOR) revert IndexOutOfBounds();
        marketId = keccak256(abi.encode(msg.sender, feeBips, data)) & ~bytes32(uint256(0xff));
        if (markets[marketId].oracle != address(0)) revert MarketAlreadyPrepared();
        markets[marketId] = Market(msg.sender, feeBips, 0, false);
        emit MarketPrepared(marketId, msg.sender, feeBips, data);
    }

    function prepareQuestion(bytes32 marketId, bytes calldata data) external returns (bytes32 questionId) {
        Market storage market = markets[marketId];
        if (market.oracle == address(0)) revert MarketNotPrepared();
        if (market.oracle != msg.sender) revert OnlyOracle();
        if (market.questionCount > 0xff) revert IndexOutOfBounds();
        uint256 index = market.questionCount++;
        questionId = bytes32(uint256(marketId) | index);
        tokens.prepareCondition(address(this), questionId, 2);
        emit QuestionPrepared(marketId, questionId, index, data);
    }

    function reportOutcome(bytes32 questionId, bool outcome) external {
        bytes32 marketId = questionId & ~bytes32(uint256(0xff));
        Market storage market = markets[marketId];
        if (market.oracle == address(0)) revert MarketNotPrepared();
        if (market.oracle != msg.sender) revert OnlyOracle();
        if (uint256(questionId) & 0xff >= market.questionCount) revert IndexOutOfBounds();
        if (outcome) {
            if (market.isDetermined) revert MarketAlreadyDetermined();
            market.isDetermined = true;
        }
        uint256[] memory payouts = new uint256[](2);
        payouts[outcome ? 0 : 1] = 1;
        tokens.reportPayouts(questionId, payouts);
        emit OutcomeReported(marketId, questionId, outcome);
    }

    function splitPosition(bytes32 conditionId, uint256 amount) external {
        col.transferFrom(msg.sender, address(this), amount);
        wcol.wrap(address(this), amount);
        tokens.splitPosition(address(wcol), bytes32(0), conditionId, _partition(), amount);
        tokens.safeBatchTransferFrom(address(this), msg.sender, _pairIds(address(wcol), conditionId), _both(amount), "");
        emit PositionSplit(msg.sender, conditionId, amount);
    }

    function mergePositions(bytes32 conditionId, uint256 amount) external {
        tokens.safeBatchTransferFrom(msg.sender, address(this), _pairIds(address(wcol), conditionId), _both(amount), "");
        tokens.mergePositions(address(wcol), bytes32(0), conditionId, _partition(), amount);
        wcol.unwrap(msg.sender, amount);
        emit PositionsMerge(msg.sender, conditionId, amount);
    }

    function redeemPositions(bytes32 conditionId, uint256[] calldata amounts) external {
        tokens.safeBatchTransferFrom(msg.sender, address(this), _pairIds(address(wcol), conditionId), amounts, "");
        tokens.redeemPositions(address(wcol), bytes32(0), conditionId, _partition());
        uint256 payout = wcol.balanceOf(address(this));
        if (payout > 0) wcol.unwrap(msg.sender, payout);
        emit PayoutRedemption(msg.sender, conditionId, amounts, payout);
    }

    /// NO of m questions becomes YES of all others and m - 1 dollars, both less the fee: one question at most is answered
    /// with yes, so at least m - 1 of the NOs would have paid.
    function convertPositions(bytes32 marketId, uint256 indexSet, uint256 amount) external {
        Market storage market = markets[marketId];
        if (market.oracle == address(0)) revert MarketNotPrepared();
        uint256 count = market.questionCount;
        if (count <= 1) revert NoConvertiblePositions();
        if (indexSet == 0 || (count < 256 && indexSet >> count != 0)) revert InvalidIndexSet();
        if (amount == 0) return;
        uint256 out = amount - (amount * market.feeBips) / FEE_DENOMINATOR;
        uint256 noCount;
        for (uint256 index; index < count; ++index) {
            bytes32 questionId = bytes32(uint256(marketId) | index);
            if (indexSet & (1 << index) != 0) {
                ++noCount;
                tokens.safeTransferFrom(msg.sender, NO_TOKEN_BURN_ADDRESS, getPositionId(questionId, false), amount, "");
            } else {
                _giveYes(questionId, amount, out);
            }
        }
        if (noCount > 1) {
            wcol.release(msg.sender, (noCount - 1) * out);
            if (amount > out) wcol.release(vault, (noCount - 1) * (amount - out));
        }
        emit PositionsConverted(msg.sender, marketId, indexSet, amount);
    }

    function _giveYes(bytes32 questionId, uint256 amount, uint256 out) private {
        wcol.mint(amount);
        tokens.splitPosition(address(wcol), bytes32(0), getConditionId(questionId), _partition(), amount);
        tokens.safeTransferFrom(address(this), NO_TOKEN_BURN_ADDRESS, getPositionId(questionId, false), amount, "");
        uint256 yes = getPositionId(questionId, true);
        tokens.safeTransferFrom(address(this), msg.sender, yes, out, "");
        if (amount > out) tokens.safeTransferFrom(address(this), vault, yes, amount - out, "");
    }
}
