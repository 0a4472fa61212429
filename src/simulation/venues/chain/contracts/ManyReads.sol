// SPDX-License-Identifier: MIT
// Many calls that read, in one: each has its own bounded gas, so that one that fails by burning all it has (a division
// by zero in old contracts) leaves the others theirs. For tests and local use only.
pragma solidity 0.8.37;

contract ManyReads {
    struct Read {
        address target;
        bytes data;
    }

    struct Answer {
        bool isAnswered;
        bytes data;
    }

    function read(Read[] calldata reads, uint256 gasEach) external view returns (Answer[] memory answers) {
        answers = new Answer[](reads.length);
        for (uint256 index = 0; index < reads.length; index += 1) {
            (bool isAnswered, bytes memory data) = reads[index].target.staticcall{gas: gasEach}(reads[index].data);
            answers[index] = Answer(isAnswered, data);
        }
    }
}
