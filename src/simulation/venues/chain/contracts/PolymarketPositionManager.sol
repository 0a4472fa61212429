// SPDX-License-Identifier: MIT
// Positions (ERC-1155) of the venue's second protocol, minimal, for tests and local use only: the id says what each is.
pragma solidity 0.8.37;

contract PolymarketPositionManager {
    mapping(uint256 => mapping(address => uint256)) private balances;
    mapping(address => mapping(address => bool)) public isApprovedForAll;
    address public immutable deployer;
    address public router;

    event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);
    event TransferBatch(
        address indexed operator,
        address indexed from,
        address indexed to,
        uint256[] ids,
        uint256[] values
    );
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    error OnlyDeployer();
    error OnlyRouter();
    error InsufficientBalance();
    error NotApproved();

    modifier onlyRouter() {
        if (msg.sender != router) revert OnlyRouter();
        _;
    }

    constructor() {
        deployer = msg.sender;
    }

    function setRouter(address router_) external {
        if (msg.sender != deployer) revert OnlyDeployer();
        router = router_;
    }

    function balanceOf(address owner, uint256 id) external view returns (uint256) {
        return balances[id][owner];
    }

    function balanceOfBatch(address[] calldata owners, uint256[] calldata ids) external view returns (uint256[] memory held) {
        held = new uint256[](ids.length);
        for (uint256 each; each < ids.length; ++each) held[each] = balances[ids[each]][owners[each]];
    }

    function setApprovalForAll(address operator, bool approved) external {
        isApprovedForAll[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    function mint(address to, uint256[] calldata ids, uint256 amount) external onlyRouter {
        uint256[] memory values = new uint256[](ids.length);
        for (uint256 each; each < ids.length; ++each) {
            balances[ids[each]][to] += amount;
            values[each] = amount;
        }
        emit TransferBatch(msg.sender, address(0), to, ids, values);
    }

    /// The owner must have let the router move its positions.
    function burn(address from, uint256 id, uint256 amount) external onlyRouter {
        if (!isApprovedForAll[from][msg.sender]) revert NotApproved();
        if (balances[id][from] < amount) revert InsufficientBalance();
        balances[id][from] -= amount;
        emit TransferSingle(msg.sender, from, address(0), id, amount);
    }
}
