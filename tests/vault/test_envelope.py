import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from kernel.errors import VaultFailed
from vault import envelope
from vault.envelope import Key, Place, new_key, seal, unseal

VECTORS = Path(__file__).parents[1] / "data" / "wycheproof_aes_gcm.json"
TEXT = "Sie ist am Dienstag umgezogen: Straße 5 – ☎"
PLACE = Place(agency_id=uuid4(), owner_id=uuid4(), number=100, row_id=uuid4())

# Format version 1, as it was first written. If this test fails, sealed data in the field is lost.
FROZEN_KEY = Key(UUID("00112233-4455-6677-8899-aabbccddeeff"), bytes(range(32)))
FROZEN_PLACE = Place(agency_id=UUID(int=1), owner_id=UUID(int=2), number=100, row_id=UUID(int=3))
FROZEN = bytes.fromhex(
    "010100112233445566778899aabbccddeeff0707070707070707070707070f6aa66c3c66b2d4afee"
    "67a0e13cd4dfc839e300fc96e6398bd6399f7eb1557e497ed12df53295519d9b81c8e2f559b59baa"
    "2bc7d5a1010b9de8e1e26db883f01fae7d99b8fe5a464466e5a273e1792d"
)


def wycheproof():
    groups = json.loads(VECTORS.read_text())["testGroups"]
    for group in groups:
        if (group["keySize"], group["ivSize"], group["tagSize"]) == (256, 96, 128):
            for vector in group["tests"]:
                yield pytest.param(vector, id=f"{vector['tcId']}-{vector['result']}")


@pytest.mark.parametrize("vector", list(wycheproof()))
def test_the_primitive_agrees_with_wycheproof(vector):
    names = ("key", "iv", "aad", "msg", "ct", "tag")
    key, nonce, aad, text, body, tag = (bytes.fromhex(vector[name]) for name in names)
    cipher = envelope.cipher(key)

    if vector["result"] == "valid":
        assert cipher.encrypt(nonce, text, aad) == body + tag
        assert cipher.decrypt(nonce, body + tag, aad) == text
    else:
        with pytest.raises(InvalidTag):
            cipher.decrypt(nonce, body + tag, aad)


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_only_256_bit_keys_are_used(length):
    with pytest.raises(VaultFailed, match="wrong_key_length"):
        envelope.cipher(bytes(length))


def test_a_place_binds_as_its_parts_do():
    sealed = envelope.seal(TEXT, key=FROZEN_KEY, context=PLACE.context())

    assert envelope.unseal_at(PLACE, sealed, key=FROZEN_KEY) == TEXT
    for part, other in enumerate((uuid4(), uuid4(), PLACE.number + 1, uuid4())):
        moved = Place(*(other if at == part else value for at, value in enumerate(PLACE)))
        with pytest.raises(VaultFailed, match="not_authentic"):
            envelope.unseal_at(moved, sealed, key=FROZEN_KEY)


def test_version_1_still_opens():
    assert unseal(FROZEN, key=FROZEN_KEY, context=FROZEN_PLACE.context()) == TEXT


def test_version_1_is_still_written(monkeypatch):
    monkeypatch.setattr(envelope, "token_bytes", lambda length: b"\x07" * length)

    assert seal(TEXT, key=FROZEN_KEY, context=FROZEN_PLACE.context()) == FROZEN


def test_each_flipped_bit_is_noticed():
    key = new_key()
    sealed = seal("Ms A", key=key, context=PLACE.context())

    for at in range(len(sealed)):
        for bit in (0x01, 0x80):
            flipped = sealed[:at] + bytes([sealed[at] ^ bit]) + sealed[at + 1 :]
            with pytest.raises(VaultFailed):
                unseal(flipped, key=key, context=PLACE.context())


def test_each_shortened_value_is_noticed():
    key = new_key()
    sealed = seal("Ms A", key=key, context=PLACE.context())

    for length in range(len(sealed)):
        with pytest.raises(VaultFailed):
            unseal(sealed[:length], key=key, context=PLACE.context())


@pytest.mark.parametrize(
    "other",
    [
        PLACE._replace(agency_id=uuid4()),
        PLACE._replace(owner_id=uuid4()),
        PLACE._replace(number=101),
        PLACE._replace(row_id=uuid4()),
        PLACE._replace(agency_id=PLACE.owner_id, owner_id=PLACE.agency_id),
        PLACE._replace(owner_id=PLACE.row_id, row_id=PLACE.owner_id),
    ],
    ids=["agency", "owner", "number", "row", "agency and owner", "owner and row"],
)
def test_a_value_opens_in_its_place_alone(other):
    key = new_key()
    sealed = seal(TEXT, key=key, context=PLACE.context())

    assert unseal(sealed, key=key, context=PLACE.context()) == TEXT
    with pytest.raises(VaultFailed, match="not_authentic"):
        unseal(sealed, key=key, context=other.context())


def test_parts_of_a_context_cannot_flow_into_each_other():
    assert envelope.bound(b"ab", b"c") != envelope.bound(b"a", b"bc")
    assert envelope.bound(b"", b"a") != envelope.bound(b"a", b"")
    assert envelope.bound(b"a") != envelope.bound(b"a", b"")


def test_another_key_opens_nothing():
    key = new_key()
    sealed = seal(TEXT, key=key, context=PLACE.context())

    with pytest.raises(VaultFailed, match="wrong_key"):
        unseal(sealed, key=new_key(), context=PLACE.context())
    with pytest.raises(VaultFailed, match="not_authentic"):
        unseal(sealed, key=Key(key.id, new_key().secret), context=PLACE.context())


def test_the_same_text_is_never_sealed_alike():
    key = new_key()

    assert len({seal("Ms A", key=key, context=PLACE.context()) for _ in range(100)}) == 100


@pytest.mark.parametrize(("letters", "bytes_"), [(0, 64), (60, 64), (61, 128), (124, 128)])
def test_length_shows_in_steps_of_64_bytes_only(letters, bytes_):
    key = new_key()
    sealed = seal("a" * letters, key=key, context=PLACE.context())

    assert len(sealed) == 30 + bytes_ + 16
    assert unseal(sealed, key=key, context=PLACE.context()) == "a" * letters


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00\x00",
        bytes(63),
        bytes(128),  # an empty text in two buckets
        b"\x00\x00\x00\x3d" + bytes(60),  # says to be longer than it is
        b"\x00\x00\x00\x01ab" + bytes(58),  # something behind the text
        b"\xff\xff\xff\xff" + bytes(60),
    ],
)
def test_wrong_padding_is_no_text(payload):
    key = new_key()
    sealed = envelope.encrypt(payload, key=key, context=PLACE.context())

    with pytest.raises(VaultFailed, match="wrong_padding"):
        unseal(sealed, key=key, context=PLACE.context())


def test_what_is_no_text_is_not_opened_as_one():
    key = new_key()
    payload = b"\x00\x00\x00\x01\xff" + bytes(59)
    sealed = envelope.encrypt(payload, key=key, context=PLACE.context())

    with pytest.raises(VaultFailed, match="not_text"):
        unseal(sealed, key=key, context=PLACE.context())


def test_half_a_letter_is_refused_without_quoting_the_text():
    with pytest.raises(VaultFailed, match="not_text") as refused:
        seal("Ms A \ud800", key=new_key(), context=PLACE.context())

    assert "Ms A" not in repr(refused.value)
    assert refused.value.__context__ is None


def test_a_key_does_not_show_its_secret():
    key = new_key()

    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
