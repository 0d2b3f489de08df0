"""The verifier of one file, against the public test data of RFC 6962 trees."""

import json
from base64 import b64decode
from typing import Any

import pytest

from tests.house.sources import ROOT
from witness.verifier import Refused, check_consistency, check_inclusion

DATA = ROOT / "tests" / "data"


def cases(name: str) -> list[Any]:
    return [
        pytest.param(case, id=case["case"])
        for case in json.loads((DATA / f"rfc6962_{name}.json").read_text())
    ]


def raw(encoded: str | None) -> bytes:
    return b64decode(encoded or "")


def hashes(encoded: list[str] | None) -> list[bytes]:
    return [b64decode(each) for each in encoded or []]


@pytest.mark.parametrize("case", cases("inclusion"))
def test_inclusion(case: dict[str, Any]):
    given = {
        "index": case["leafIdx"],
        "size": case["treeSize"],
        "leaf": raw(case["leafHash"]),
        "proof": hashes(case["proof"]),
        "root": raw(case["root"]),
    }
    if case["wantErr"]:
        with pytest.raises(Refused):
            check_inclusion(**given)
    else:
        check_inclusion(**given)


@pytest.mark.parametrize("case", cases("consistency"))
def test_consistency(case: dict[str, Any]):
    given = {
        "old": case["size1"],
        "new": case["size2"],
        "proof": hashes(case["proof"]),
        "old_root": raw(case["root1"]),
        "new_root": raw(case["root2"]),
    }
    if case["wantErr"]:
        with pytest.raises(Refused):
            check_consistency(**given)
    else:
        check_consistency(**given)
