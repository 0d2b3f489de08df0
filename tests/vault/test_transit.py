"""The root key in OpenBao or Vault: whatever goes wrong there opens nothing, and it is said why."""

from collections.abc import Iterator
from secrets import token_bytes
from uuid import uuid4

import pytest

from kernel.errors import VaultFailed
from tests.operations.certificates import self_signed
from tests.vault.bao import BROKEN, TOKEN, Bao, a_bao
from vault import agency_keys, providers, rotation, transit
from vault.keys import key_to_open, key_to_seal
from vault.models import AgencyKey
from vault.providers import Both, FileProvider, provider
from vault.rotation import Turned
from vault.transit import TransitProvider

CONTEXT = (b"agency key", b"alba")
SECRET = b"a secret of thirty-two bytes ..."


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    return path


@pytest.fixture
def bao() -> Iterator[Bao]:
    with a_bao() as running:
        yield running


@pytest.fixture
def theirs(bao, token, settings):
    settings.CASECOORD_TRANSIT_URL = bao.url
    settings.CASECOORD_TRANSIT_TOKEN_FILE = str(token)
    agency_keys.forget()
    yield provider()
    agency_keys.forget()


def code_of(do) -> str:
    """Return why it failed; nothing of the server's answer or our token is in the error."""
    with pytest.raises(VaultFailed) as failed:
        do()
    assert TOKEN not in repr(failed.value) + repr(failed.value.__context__)
    assert SECRET.decode() not in repr(failed.value)
    return failed.value.code


def test_it_wraps_and_unwraps_for_the_same_context_alone(theirs, bao):
    wrapped = theirs.wrap(SECRET, CONTEXT)

    assert wrapped.startswith(b"vault:v1:")
    assert theirs.unwrap(wrapped, CONTEXT) == SECRET
    assert code_of(lambda: theirs.unwrap(wrapped, (b"agency key", b"brisa"))) == "not_authentic"
    assert code_of(lambda: theirs.unwrap(wrapped[:-4] + b"AAA=", CONTEXT)) == "not_authentic"
    assert set(bao.asked) == {"/v1/transit/encrypt/casecoord", "/v1/transit/decrypt/casecoord"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("401", "provider_refused"),
        ("403", "provider_refused"),
        ("404", "provider_key_missing"),
        ("429", "provider_down"),
        ("500", "provider_down"),
        ("503", "provider_down"),  # sealed
        ("301", "provider_down"),  # a redirection could lead our token anywhere
    ],
)
def test_what_it_refuses_opens_nothing_and_it_recovers(theirs, bao, fault, code):
    wrapped = theirs.wrap(SECRET, CONTEXT)
    bao.fault = fault

    assert code_of(lambda: theirs.unwrap(wrapped, CONTEXT)) == code
    assert code_of(lambda: theirs.wrap(SECRET, CONTEXT)) == code
    bao.fault = ""
    assert theirs.unwrap(wrapped, CONTEXT) == SECRET


def test_a_slow_one_is_not_waited_for(theirs, bao, monkeypatch):
    wrapped = theirs.wrap(SECRET, CONTEXT)
    bao.fault = "slow"
    monkeypatch.setattr(transit, "SECONDS", 0.05)

    assert code_of(lambda: theirs.unwrap(wrapped, CONTEXT)) == "provider_slow"


def test_where_nobody_listens_nothing_opens(token, settings):
    settings.CASECOORD_TRANSIT_URL = "http://127.0.0.1:9"
    settings.CASECOORD_TRANSIT_TOKEN_FILE = str(token)

    assert code_of(lambda: provider().unwrap(b"vault:v1:AAAA", CONTEXT)) == "provider_down"


@pytest.mark.parametrize("body", BROKEN)
def test_an_answer_that_is_none_is_not_taken_for_a_key(theirs, bao, body):
    bao.answers = [body]

    assert code_of(lambda: theirs.wrap(SECRET, CONTEXT)) == "provider_answer"
    assert code_of(lambda: theirs.unwrap(b"vault:v1:AAAA", CONTEXT)) == "provider_answer"


@pytest.mark.parametrize("wrapped", [b"", b"vault:v", b"vault:vx:AA", b"vault:v1:", SECRET])
def test_what_it_never_wrapped_is_not_sent_to_it(theirs, bao, wrapped):
    assert code_of(lambda: theirs.unwrap(wrapped, CONTEXT)) == "wrong_key"
    assert bao.asked == []


def test_whom_it_trusts_is_what_the_setting_says(settings, monkeypatch):
    monkeypatch.setattr(providers, "TransitProvider", lambda **told: told["authority"])
    settings.CASECOORD_TRANSIT_URL = "https://bao.example"
    for said, authority in (("/etc/bao.pem", "/etc/bao.pem"), ("", None)):
        settings.CASECOORD_TRANSIT_CA_FILE = said
        assert provider() == authority


def test_a_version_that_is_too_old_is_said(theirs, bao):
    wrapped = theirs.wrap(SECRET, CONTEXT)
    bao.turn()
    assert theirs.unwrap(wrapped, CONTEXT) == SECRET
    assert not theirs.wrapped_here(wrapped)
    assert theirs.wrapped_here(theirs.wrap(SECRET, CONTEXT))

    bao.oldest = 2
    assert code_of(lambda: theirs.unwrap(wrapped, CONTEXT)) == "provider_version"


@pytest.mark.parametrize("text", ["", "\n", "ä", "two\nlines"])
def test_without_a_token_nobody_is_asked(theirs, bao, token, text):
    token.write_text(text)
    assert code_of(lambda: theirs.wrap(SECRET, CONTEXT)) == "provider_token_missing"
    token.unlink()
    assert code_of(lambda: theirs.wrap(SECRET, CONTEXT)) == "provider_token_missing"
    assert bao.asked == []
    token.write_text(TOKEN)  # renewed: read at once
    assert theirs.wrap(SECRET, CONTEXT)


def test_our_token_goes_over_tls_to_who_is_trusted_alone(token, tmp_path):
    certificate = self_signed(tmp_path / "tls.pem")
    with a_bao(certificate) as bao:
        here = {"key": "casecoord", "mount": "transit", "token_file": token}
        trusted = TransitProvider(url=bao.url, authority=str(certificate), **here)
        wrapped = trusted.wrap(SECRET, CONTEXT)
        assert trusted.unwrap(wrapped, CONTEXT) == SECRET

        stranger = TransitProvider(url=bao.url, authority=None, **here)
        assert code_of(lambda: stranger.wrap(SECRET, CONTEXT)) == "provider_not_trusted"
        for url in ("http://bao.example:8200", "ftp://localhost", "bao.example"):
            plain = TransitProvider(url=url, authority=None, **here)
            assert code_of(lambda plain=plain: plain.wrap(SECRET, CONTEXT)) == "provider_not_https"


def test_the_root_key_moves_from_the_file_into_it(theirs, bao, alba, settings, keeper):
    settings.CASECOORD_TRANSIT_URL, url = "", settings.CASECOORD_TRANSIT_URL
    case = uuid4()
    key = key_to_seal(owner_id=case, agency_id=alba, may_make=True)

    settings.CASECOORD_TRANSIT_URL = url
    settings.CASECOORD_ROOT_KEY_ALSO_FILE = settings.CASECOORD_ROOT_KEY_FILE
    agency_keys.forget()
    assert key_to_open(key.id, owner_id=case, agency_id=alba) == key
    assert sum(rotation.turn(alba, Turned(), root=True)) == 1

    settings.CASECOORD_ROOT_KEY_ALSO_FILE = ""
    agency_keys.forget()
    assert key_to_open(key.id, owner_id=case, agency_id=alba) == key
    bao.fault = "503"
    assert key_to_open(key.id, owner_id=case, agency_id=alba) == key  # held for a minute
    agency_keys.forget()
    assert code_of(lambda: key_to_open(key.id, owner_id=case, agency_id=alba)) == "provider_down"
    live = AgencyKey.objects.get(agency_id=alba, retired_at=None)
    assert bytes(live.wrapped).startswith(b"vault:v1:")
    # A key that this suite's root cannot open would make every later look at all keys fail.
    bao.fault = ""
    settings.CASECOORD_TRANSIT_URL = ""
    keeper.cursor().execute("delete from vault_wrappedkey where owner_id = %s", [case])
    keeper.cursor().execute("delete from vault_agencykey where agency_id = %s", [alba])


def test_of_two_roots_the_second_only_opens(tmp_path):
    files = []
    for name in ("old", "new"):
        path = tmp_path / name
        path.touch(mode=0o600)
        path.write_bytes(token_bytes(32))
        files.append(FileProvider(path))
    old, new = files
    wrapped = old.wrap(SECRET, CONTEXT)

    assert Both(new, old).unwrap(wrapped, CONTEXT) == SECRET
    assert not Both(new, old).wrapped_here(wrapped)
    assert Both(old, new).wrapped_here(wrapped)
    assert new.unwrap(Both(new, old).wrap(SECRET, CONTEXT), CONTEXT) == SECRET
    assert code_of(lambda: new.unwrap(wrapped, CONTEXT)) == "wrong_key"
