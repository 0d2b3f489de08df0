from secrets import token_bytes

import pytest

from kernel.errors import VaultFailed
from vault.providers import FileProvider

CONTEXT = (b"agency key", b"alba")


@pytest.fixture
def root_key(tmp_path):
    path = tmp_path / "root.key"
    path.touch(mode=0o600)
    path.write_bytes(token_bytes(32))
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_root_key_of_its_owner_alone_wraps_and_unwraps(root_key, mode):
    root_key.chmod(mode)
    wrapped = FileProvider(root_key).wrap(b"secret", CONTEXT)

    assert b"secret" not in wrapped
    assert FileProvider(root_key).unwrap(wrapped, CONTEXT) == b"secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_a_root_key_that_others_may_touch_is_refused(root_key, mode):
    root_key.chmod(mode)

    with pytest.raises(VaultFailed, match="root_key_readable_by_others"):
        FileProvider(root_key).wrap(b"secret", CONTEXT)


def test_a_mode_widened_later_is_noticed(root_key):
    provider = FileProvider(root_key)
    wrapped = provider.wrap(b"secret", CONTEXT)
    root_key.chmod(0o644)

    with pytest.raises(VaultFailed, match="root_key_readable_by_others"):
        provider.unwrap(wrapped, CONTEXT)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_root_key_of_another_length_is_refused(root_key, length):
    root_key.write_bytes(token_bytes(length))

    with pytest.raises(VaultFailed, match="root_key_length"):
        FileProvider(root_key).wrap(b"secret", CONTEXT)


def test_a_missing_root_key_is_said_and_not_made(tmp_path):
    missing = tmp_path / "root.key"

    with pytest.raises(VaultFailed, match="root_key_missing"):
        FileProvider(missing).wrap(b"secret", CONTEXT)
    assert not missing.exists()


def test_a_folder_is_no_root_key(tmp_path):
    with pytest.raises(VaultFailed, match="root_key_missing"):
        FileProvider(tmp_path).wrap(b"secret", CONTEXT)


def test_another_root_key_is_told_from_a_broken_wrap(root_key):
    wrapped = FileProvider(root_key).wrap(b"secret", CONTEXT)

    with pytest.raises(VaultFailed, match="not_authentic"):
        FileProvider(root_key).unwrap(wrapped, (b"agency key", b"brisa"))
    root_key.write_bytes(token_bytes(32))
    with pytest.raises(VaultFailed, match="wrong_key"):
        FileProvider(root_key).unwrap(wrapped, CONTEXT)
