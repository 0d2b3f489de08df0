"""Three shares of the root key, any two of which bring it back."""

import stat
from itertools import combinations, permutations
from pathlib import Path
from secrets import token_bytes

import pytest
from django.core.management import CommandError, call_command

from operations import escrow
from operations.escrow import SharesBroken

SECRET = token_bytes(32)
# As split by the version that is out there: it must come back for as long as such paper exists.
FIRST = """
kernel describe academic acid armed cinema tidy quick express
skunk dream charity chemical medical photo lilac include huge
fishing retreat lair laser nail fangs toxic undergo senior
year lecture thorn destroy alive pile
"""
THIRD = """
kernel describe academic always admit aide island promise mule
network apart plot syndrome yelp inherit escape gesture smear
trial python buyer suitable peasant standard adult standard random
lying galaxy coal away advocate aide
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return escrow.write(tmp_path / "shares", SECRET)


def test_any_two_bring_it_back_in_any_order(files):
    for pair in permutations(files, 2):
        assert escrow.read(pair) == SECRET


def test_what_was_split_before_still_comes_back():
    assert escrow.combine([FIRST, THIRD]) == bytes(range(32))


def test_one_alone_three_or_two_of_different_keys_bring_nothing(files, tmp_path):
    others = escrow.write(tmp_path / "other", token_bytes(32))
    for wrong in ([files[0]], [files[0], files[0]], [files[0], others[1]], []):
        with pytest.raises(SharesBroken):
            escrow.read(wrong)


def test_a_wrong_word_is_noticed_and_not_quoted(files):
    text = files[0].read_text()
    first = text.splitlines()[3].split()[0]
    files[0].write_text(text.replace(first, "academic" if first != "academic" else "acid", 1))

    with pytest.raises(SharesBroken) as broken:
        escrow.read(files[:2])
    assert first not in str(broken.value)


def test_typed_off_the_paper_in_other_lines_and_letters(files, tmp_path):
    typed = tmp_path / "typed"
    words = [line for line in files[1].read_text().splitlines() if not line.startswith("#")]
    typed.write_text("  \n ".join(" ".join(words).upper().split()))

    assert escrow.read([files[2], typed]) == SECRET


def test_shares_are_for_their_owner_alone_and_name_the_key(files):
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert escrow.fingerprint(SECRET) in path.read_text()
        assert SECRET.hex() not in path.read_text()
    assert len({path.read_text() for path in files}) == 3


def test_shares_that_bring_nothing_back_are_not_handed_out(monkeypatch, tmp_path):
    monkeypatch.setattr(escrow, "combine", lambda _shares: b"another")

    with pytest.raises(SharesBroken):
        escrow.write(tmp_path / "shares", SECRET)


def test_brought_back_into_a_file_that_was_not_there(files, tmp_path, capsys):
    to = tmp_path / "root.key"
    pair = [str(path) for path in next(combinations(files, 2))]

    call_command("escrow", "combine", *pair, "--to", str(to))

    assert to.read_bytes() == SECRET
    assert stat.S_IMODE(to.stat().st_mode) == 0o400
    assert escrow.fingerprint(SECRET) in capsys.readouterr().out
    with pytest.raises(CommandError, match="nothing is written over"):
        call_command("escrow", "combine", *pair, "--to", str(to))
    with pytest.raises(CommandError, match="not two shares"):
        call_command("escrow", "combine", pair[0], "--to", str(tmp_path / "no"))


def test_a_key_in_the_transit_engine_is_not_ours_to_split(settings, tmp_path):
    settings.CASECOORD_TRANSIT_URL = "https://bao.example:8200"

    with pytest.raises(CommandError, match="unseal shares"):
        call_command("escrow", "split", str(tmp_path))
