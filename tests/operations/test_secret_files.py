"""A secret in a file: read without its last newline, never twice, and never guessed."""

import pytest

from casecoord.secret_files import FromFiles


@pytest.fixture
def env():
    return FromFiles()


def test_a_file_stands_for_a_value(env, monkeypatch, tmp_path):
    (tmp_path / "word").write_text("  spaces are part of it \n")
    monkeypatch.setenv("SOME_WORD_FILE", str(tmp_path / "word"))

    assert env.str("SOME_WORD") == "  spaces are part of it "


def test_two_places_are_one_too_many(env, monkeypatch, tmp_path):
    (tmp_path / "word").write_text("a")
    monkeypatch.setenv("SOME_WORD_FILE", str(tmp_path / "word"))
    monkeypatch.setenv("SOME_WORD", "b")

    with pytest.raises(SystemExit, match="both SOME_WORD and SOME_WORD_FILE"):
        env.str("SOME_WORD")


def test_a_missing_file_stops_the_start_even_where_there_is_a_default(env, monkeypatch):
    monkeypatch.setenv("SOME_WORD_FILE", "/nonexistent/word")

    with pytest.raises(SystemExit, match="cannot be read: FileNotFoundError"):
        env.str("SOME_WORD", "default")


def test_the_root_keys_file_stays_a_path(env, monkeypatch):
    monkeypatch.setenv("CASECOORD_ROOT_KEY_FILE", "/run/secrets/root.key")

    assert env.str("CASECOORD_ROOT_KEY_FILE") == "/run/secrets/root.key"
