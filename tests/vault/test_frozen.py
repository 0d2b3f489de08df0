"""Wrapped keys and secrets as format 1 first wrote them: if one no longer opens, all is lost.

The root key's file wraps the agency's key, that the case's, that seals its texts. Each step stands
in tests/data/vault_format_1.json; a later format gets a file of its own, and this one stays.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest

from kernel.errors import VaultFailed
from vault import agency_keys, envelope, keys, secrets
from vault.envelope import Key, Place
from vault.models import AgencyKey, WrappedKey
from vault.providers import FileProvider

FROZEN = json.loads((Path(__file__).parents[1] / "data" / "vault_format_1.json").read_text())
AGENCY, OWNER = UUID(FROZEN["agency"]), UUID(FROZEN["owner"])
AGENCY_KEY, DATA_KEY, TEXT, SECRET = (
    FROZEN[name] for name in ("agency_key", "data_key", "text", "secret")
)


def raw(step) -> bytes:
    return bytes.fromhex(step["sealed"])


@pytest.fixture
def root(tmp_path, settings):
    path = tmp_path / "root.key"
    path.touch(mode=0o600)
    path.write_bytes(bytes.fromhex(FROZEN["root"]))
    settings.CASECOORD_ROOT_KEY_FILE = str(path)
    agency_keys.forget()
    yield FileProvider(path)
    agency_keys.forget()


def held() -> WrappedKey:
    """Return the data key's row, and the agency key's, as a database would give them."""
    above = AgencyKey(id=UUID(AGENCY_KEY["id"]), agency_id=AGENCY, wrapped=raw(AGENCY_KEY))
    return WrappedKey(
        key_id=UUID(DATA_KEY["id"]),
        owner_id=OWNER,
        agency_id=AGENCY,
        wrapped=raw(DATA_KEY),
        agency_key=above,
    )


def place() -> Place:
    return Place(AGENCY, OWNER, TEXT["number"], UUID(TEXT["row"]))


def test_from_the_root_key_down_to_the_text(root):
    key = keys.unwrap(held())

    assert key.secret.hex() == DATA_KEY["secret"]
    assert envelope.unseal(raw(TEXT), key=key, context=place().context()) == TEXT["plain"]
    assert envelope.unseal_at(place(), raw(TEXT), key=key) == TEXT["plain"]


def test_a_secret_of_the_platform(root):
    key = Key(UUID(SECRET["key_id"]), bytes.fromhex(SECRET["key"]))

    context = secrets._context(SECRET["purpose"])
    assert envelope.unseal(raw(SECRET), key=key, context=context) == SECRET["plain"]


def test_they_are_still_written_so(root, monkeypatch):
    monkeypatch.setattr(envelope, "token_bytes", lambda length: b"\x07" * length)
    above = agency_keys.context(UUID(AGENCY_KEY["id"]), AGENCY)
    key = keys.unwrap(held())
    wrapping = agency_keys.unwrapped(held().agency_key)

    assert root.wrap(wrapping.secret, above) == raw(AGENCY_KEY)
    context = keys._context(key.id, OWNER, AGENCY)
    assert envelope.encrypt(key.secret, key=wrapping, context=context) == raw(DATA_KEY)
    assert envelope.seal(TEXT["plain"], key=key, context=place().context()) == raw(TEXT)


@pytest.mark.parametrize("step", [AGENCY_KEY, DATA_KEY, TEXT, SECRET])
@pytest.mark.parametrize("at", [0, 1])
def test_version_and_algorithm_stand_first_and_others_are_refused(step, at):
    assert raw(step)[:2] == b"\x01\x01"
    other = bytearray(raw(step))
    other[at] = 2

    with pytest.raises(VaultFailed, match="unknown_format"):
        envelope.key_id(bytes(other))
