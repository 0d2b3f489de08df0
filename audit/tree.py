"""RFC 6962 Merkle trees: what is sealed, and proofs that it was."""

from collections.abc import Iterable
from hashlib import sha256

HASH = 32


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: all that is needed to add to it. At most 64 hashes."""

    def __init__(self, size: int = 0, edge: bytes = b"") -> None:
        self.size = size
        self._subtrees = [edge[at : at + HASH] for at in range(0, len(edge), HASH)]

    @property
    def edge(self) -> bytes:
        """Return the edge, to go on from later."""
        return b"".join(self._subtrees)

    def add(self, leaf_hash: bytes) -> None:
        """Add one line; whole pairs of subtrees become one."""
        found, size = leaf_hash, self.size
        while size & 1:
            found = _node(self._subtrees.pop(), found)
            size >>= 1
        self._subtrees.append(found)
        self.size += 1

    def extend(self, leaf_hashes: list[bytes]) -> None:
        """Add many lines, level by level: the same tree, in a fraction of the time."""
        level, size, left_over = leaf_hashes, self.size, []
        self.size += len(leaf_hashes)
        while level:
            if size & 1:  # the last subtree of this height waits for its right half
                level = [self._subtrees.pop(), *level]
            if len(level) & 1:
                left_over.append(level[-1])
            whole = iter(level[: len(level) & ~1])
            level = [
                sha256(b"\x01" + left + right).digest()
                for left, right in zip(whole, whole, strict=True)
            ]
            size >>= 1
        self._subtrees += reversed(left_over)

    def root(self) -> bytes:
        """Return the root over all lines so far."""
        if not self._subtrees:
            return sha256(b"").digest()
        *rest, found = self._subtrees
        for subtree in reversed(rest):
            found = _node(subtree, found)
        return found


class Tree:
    """A whole tree in memory, 64 bytes a line, for proofs."""

    def __init__(self, leaf_hashes: Iterable[bytes]) -> None:
        level = list(leaf_hashes)
        self._levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)  # an odd one stays below
            level = [_node(left, right) for left, right in pairs]
            self._levels.append(level)

    def root(self) -> bytes:
        """Return the root over all lines."""
        return self._root(0, len(self._levels[0]))

    def inclusion(self, index: int) -> list[bytes]:
        """Return the proof that line `index` is under the root (RFC 6962, 2.1.1)."""
        start, end, path = 0, len(self._levels[0]), []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._root(middle, end))
                end = middle
            else:
                path.append(self._root(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int) -> list[bytes]:
        """Return the proof that the first `old` lines are a tree's that was (RFC 6962, 2.1.2)."""
        start, end, path = 0, len(self._levels[0]), []
        while old not in {start, end}:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._root(middle, end))
                end = middle
            else:
                path.append(self._root(start, middle))
                start = middle
        # Who asks knows the old root: it need not be told where it is a whole left subtree.
        return [*([self._root(start, end)] if start and old == end else []), *path[::-1]]

    def _root(self, start: int, end: int) -> bytes:
        size = end - start
        if not size:
            return sha256(b"").digest()
        if size & (size - 1) == 0:  # a whole subtree, at its place
            return self._levels[size.bit_length() - 1][start >> (size.bit_length() - 1)]
        middle = start + _split(size)
        return _node(self._root(start, middle), self._root(middle, end))


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
