"""casecoord-witness: what an agency runs on its own machine, as often as it likes.

python -m witness begin FOLDER NAME KEY        once; KEY is what `trail_key` printed
python -m witness look FOLDER EXPORT           cosigns the head, or refuses with status 1
python -m witness compare FOLDER NOTE ...      two witnesses' heads: were they shown one trail?
"""

import sys
from itertools import pairwise
from pathlib import Path

from witness.cosigning import Witness
from witness.verifier import Refused


def main(arguments: list[str]) -> int:
    """Do what is asked; say what came of it."""
    try:
        match arguments:
            case ["begin", folder, name, key]:
                print(Witness(Path(folder)).begin(name, key))
            case ["look", folder, export]:
                head = Witness(Path(folder)).look(Path(export))
                print(f"cosigned: {head.size} lines")
            case ["compare", folder, *paths] if paths:
                print(compared(Witness(Path(folder)), paths))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (Refused, OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        print(f"REFUSED: {problem}", file=sys.stderr)
        return 1
    return 0


def compared(witness: Witness, paths: list[str]) -> str:
    """Compare heads with our own. Raises: Refused, when two of one size differ."""
    own = witness.kept()
    heads = [witness.opened(Path(path)) for path in paths] + ([own] if own else [])
    for one, other in pairwise(sorted(heads, key=lambda head: head.size)):
        if one.size == other.size and one.root != other.root:
            raise Refused(f"forked: two signed heads of {one.size} lines differ")
    sizes = {head.size for head in heads}
    if len(sizes) > 1:
        return f"no fork seen; for certainty ask for an export --kept all of them: {sorted(sizes)}"
    return f"one trail, {sizes.pop()} lines"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
