"""Two witnesses and a server that lies: what one is shown, the other must have been shown."""

import json
from base64 import b64encode
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import notes
from audit.tree import Tree
from tests.audit.trails import hash_leaf
from witness.__main__ import main
from witness.cosigning import Witness, cosigned_at
from witness.verifier import Refused

TRAIL = uuid4()
KEY = Ed25519PrivateKey.generate()
PUBLIC = notes.key_line(TRAIL, KEY.public_key())


class Server:
    """Signs whatever it likes, with the right key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def shows(self, *leaves: str, since: int = 0, key: Ed25519PrivateKey = KEY) -> Path:
        tree = Tree(hash_leaf(leaf.encode()) for leaf in leaves)
        note = notes.sign(notes.Head(TRAIL, len(leaves), tree.root()), key)
        proof = tree.consistency(since) if 0 < since < len(leaves) else None
        told = {str(since): [b64encode(each).decode() for each in proof]} if proof else {}
        path = self.folder / f"{uuid4()}.json"
        path.write_text(json.dumps({"format": "casecoord.trail/2", "head": note, "since": told}))
        return path


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


@pytest.fixture
def alba(tmp_path: Path) -> Witness:
    return a_witness(tmp_path / "alba")


@pytest.fixture
def brisa(tmp_path: Path) -> Witness:
    return a_witness(tmp_path / "brisa")


def a_witness(folder: Path) -> Witness:
    witness = Witness(folder)
    (folder.parent / f"{folder.name}.pub").write_text(witness.begin(folder.name, PUBLIC))
    return witness


def head_of(witness: Witness) -> Path:
    return witness.folder / "head.note"


def test_a_trail_that_grows_is_cosigned(alba: Witness, server: Server, tmp_path: Path):
    alba.look(server.shows("a", "b", "c"))
    alba.look(server.shows("a", "b", "c", "d", "e", since=3))
    alba.look(server.shows("a", "b", "c", "d", "e"))  # the same again

    note = head_of(alba).read_text()
    assert alba.opened(head_of(alba)).size == 5
    assert cosigned_at(note, (tmp_path / "alba.pub").read_text()) > 0
    with pytest.raises(Refused):
        cosigned_at(note.replace("\n5\n", "\n6\n"), (tmp_path / "alba.pub").read_text())


def test_what_is_not_the_kept_trail_is_refused_and_kept_as_evidence(alba: Witness, server: Server):
    alba.look(server.shows("a", "b", "c"))
    before = head_of(alba).read_text()
    lies = {
        "rolled back": server.shows("a", "b"),
        "forked: other lines than there were": server.shows("a", "x", "c", "d", since=3),
        "no proof since 3 lines": server.shows("a", "b", "c", "d"),
        "signature": server.shows("a", "b", "c", "d", since=3, key=Ed25519PrivateKey.generate()),
    }
    lies["forked"] = server.shows("a", "b", "x")

    for told, lie in lies.items():
        with pytest.raises(Refused, match=told):
            alba.look(lie)

    assert head_of(alba).read_text() == before
    assert len(list(alba.folder.glob("refused-*.json"))) == len(lies)


def test_two_histories_for_two_witnesses_show_when_they_compare(
    alba: Witness, brisa: Witness, server: Server, capsys: pytest.CaptureFixture[str]
):
    for witness in (alba, brisa):
        witness.look(server.shows("a", "b"))
    assert main(["compare", str(alba.folder), str(head_of(brisa))]) == 0

    alba.look(server.shows("a", "b", "he opened it", since=2))
    brisa.look(server.shows("a", "b", "nobody did", since=2))

    assert main(["compare", str(alba.folder), str(head_of(brisa))]) == 1
    assert "forked: two signed heads of 3 lines differ" in capsys.readouterr().err
    # From then on the server can never again show both the same.
    with pytest.raises(Refused, match="forked"):
        brisa.look(server.shows("a", "b", "he opened it", "c", since=3))


def test_it_is_a_program(tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]):
    folder = str(tmp_path / "w")

    assert main(["begin", folder, "witness.example", PUBLIC]) == 0
    assert main(["look", folder, str(server.shows("a"))]) == 0
    assert main(["look", folder, str(tmp_path / "absent")]) == 1
    assert main(["begin", folder, "again", PUBLIC]) == 1
    assert main([]) == 2
    assert "cosigned: 1 lines" in capsys.readouterr().out
