"""A trail as a file that can be checked without us: witness/verifier.py, decisions/0012."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, TextIO
from uuid import UUID

from django.db import connection

from audit import lines
from audit.models import TrailHead, TrailLeaf
from audit.tree import Tree

FORMAT = "casecoord.trail/2"
PAGE = 2000
# As people read it; whoever checks it makes the sealed bytes of it again (witness/verifier.py).
ALL = f"""
select l.index, {lines.TOLD} from audit_trailleaf l
join audit_auditevent e on e.id = l.event_id and e.at = l.at
where l.trail_id = %s and l.index >= %s and l.index < %s order by l.index limit %s"""  # noqa: S608
ABOUT = ALL.replace(
    " order by", " and (e.subject_id = %s or e.case_id = %s or e.object_ids @> array[%s]) order by"
)


class NothingSealed(Exception):
    """The trail has no head yet."""


def export(
    file: TextIO, trail_id: UUID, *, since: Iterable[int], about: UUID | None, head_only: bool
) -> int:
    """Write the newest head, proofs since earlier sizes, and lines with theirs; return how many.

    `about` takes the lines about one thing alone. Raises: NothingSealed.
    """
    head = TrailHead.objects.filter(trail_id=trail_id).order_by("-size").first()
    if head is None:
        raise NothingSealed
    leaves = TrailLeaf.objects.filter(trail_id=trail_id, index__lt=head.size).order_by("index")
    tree = Tree(map(bytes, leaves.values_list("hash", flat=True).iterator(PAGE)))
    proofs = {size: _told(tree.consistency(size)) for size in since if 0 < size < head.size}
    file.write(json.dumps({"format": FORMAT, "head": head.note, "since": proofs}) + "\n")
    count = 0
    for index, line in () if head_only else _lines(trail_id, head.size, about):
        told = {"index": index, "line": line, "proof": _told(tree.inclusion(index))}
        file.write(json.dumps(told, ensure_ascii=False) + "\n")
        count += 1
    return count


def _lines(trail_id: UUID, size: int, about: UUID | None) -> Iterator[tuple[int, dict[str, Any]]]:
    start = 0
    while True:
        chosen = [about] * 3 if about else []
        with connection.cursor() as cursor:
            query = ABOUT if about else ALL
            cursor.execute(query, [trail_id, start, size, *chosen, PAGE])
            page = cursor.fetchall()
        if not page:
            return
        for index, *told in page:
            yield index, lines.told(told)
        start = page[-1][0] + 1


def _told(hashes: Iterable[bytes]) -> list[str]:
    return [b64encode(each).decode() for each in hashes]
