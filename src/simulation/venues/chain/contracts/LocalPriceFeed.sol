// SPDX-License-Identifier: MIT
// A price of the chain's coin in the shape of an AggregatorV3: whoever calls says what it is. For tests and local use
// only.
pragma solidity 0.8.37;

contract LocalPriceFeed {
    struct Round {
        int256 answer;
        uint256 updatedAt;
    }

    uint8 public immutable decimals;
    string public description;
    uint256 public constant version = 4;
    uint80 private latest;
    mapping(uint80 => Round) private rounds;

    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    constructor(string memory feedDescription, uint8 feedDecimals, int256 answer) {
        description = feedDescription;
        decimals = feedDecimals;
        add(answer, block.timestamp);
    }

    /// Says what the price is now.
    function report(int256 answer) external {
        add(answer, block.timestamp);
    }

    /// Says what the price was at a time of the caller's choice: a price that is too old, or from the future.
    function reportAt(int256 answer, uint256 updatedAt) external {
        add(answer, updatedAt);
    }

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return getRoundData(latest);
    }

    function getRoundData(uint80 wanted)
        public
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        require(wanted != 0 && wanted <= latest, "No data present");
        Round storage round = rounds[wanted];
        return (wanted, round.answer, round.updatedAt, round.updatedAt, wanted);
    }

    function add(int256 answer, uint256 updatedAt) private {
        latest += 1;
        rounds[latest] = Round(answer, updatedAt);
        emit AnswerUpdated(answer, latest, updatedAt);
    }
}
