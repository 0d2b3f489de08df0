"""Making first migrations anew never leaves a tree without any."""

import pytest

from local import remake_migrations


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Lay rooms with a first migration each, in a place of their own."""
    monkeypatch.setattr(remake_migrations, "ROOT", tmp_path)
    for room, name in remake_migrations.FIRST.items():
        folder = tmp_path / room / "migrations"
        folder.mkdir(parents=True)
        (folder / name).write_text("kept")
    return tmp_path


def kept(tree):
    firsts = remake_migrations.FIRST.items()
    return all((tree / room / "migrations" / name).read_text() == "kept" for room, name in firsts)


def test_an_unfinished_merge_is_named_and_nothing_is_touched(tree, capsys):
    (tree / "cases" / "models.py").write_text("a = 1\n<<<<<<< HEAD\nb = 2\n")

    assert remake_migrations.main() == 1
    assert "cases/models.py" in capsys.readouterr().err
    assert kept(tree)


def test_migrations_come_back_when_they_cannot_be_made(tree):
    # There is no manage.py here, so Django writes none.
    assert remake_migrations.main() != 0
    assert kept(tree)
