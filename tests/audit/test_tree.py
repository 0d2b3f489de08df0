"""Trees and their proofs, each size up to where every shape has been seen."""

from typing import Any

import pytest

from audit.tree import Frontier, Tree
from tests.audit.trails import hash_leaf
from witness.verifier import Refused, check_consistency, check_inclusion

LEAVES = [hash_leaf(str(number).encode()) for number in range(40)]


def roots() -> list[bytes]:
    frontier, found = Frontier(), []
    for leaf in LEAVES:
        found.append(frontier.root())
        frontier = Frontier(frontier.size, frontier.edge)  # as the next run of the sealer
        frontier.add(leaf)
    return [*found, frontier.root()]


ROOTS = roots()


@pytest.mark.parametrize("start", range(20))
def test_many_lines_at_once_make_the_same_tree(start: int):
    for end in range(start, 41):
        frontier = Frontier()
        frontier.extend(LEAVES[:start])
        frontier.extend(LEAVES[start:end])

        assert (frontier.size, frontier.root()) == (end, ROOTS[end])


@pytest.mark.parametrize("size", range(1, 41))
def test_every_line_is_proved_by_an_independent_verifier(size: int):
    tree = Tree(LEAVES[:size])

    assert tree.root() == ROOTS[size]
    for index in range(size):
        proof = tree.inclusion(index)
        given: dict[str, Any] = {"index": index, "size": size, "proof": proof, "root": ROOTS[size]}
        check_inclusion(leaf=LEAVES[index], **given)
        with pytest.raises(Refused):
            check_inclusion(leaf=hash_leaf(b"another line"), **given)


@pytest.mark.parametrize("new", range(1, 41))
def test_every_earlier_head_is_proved(new: int):
    tree = Tree(LEAVES[:new])

    for old in range(1, new + 1):
        given: dict[str, Any] = {
            "old": old,
            "new": new,
            "proof": tree.consistency(old),
            "new_root": ROOTS[new],
        }
        check_consistency(old_root=ROOTS[old], **given)
        with pytest.raises(Refused):
            check_consistency(old_root=hash_leaf(b"another history"), **given)
