"""Figures are taken in turns, compared with their goals, drawn, and written where they are read."""

import json
from itertools import islice
from xml.etree import ElementTree as ET

import pytest

from bench import drawing, report, results
from bench.goals import met
from bench.load.spread import SUPERVISOR_CASES, WORKER_CASES, crews
from bench.results import Result
from bench.timing import in_turns, spread


def test_peers_take_turns_and_the_first_round_is_forgotten():
    asked = []

    def turn(name):
        def take():
            asked.append(name)
            return [float(len(asked))]

        return take

    found = in_turns({"a": turn("a"), "b": turn("b")}, rounds=2)

    assert asked == ["a", "b"] * 3
    assert found == {"a": [3.0, 5.0], "b": [4.0, 6.0]}


def test_a_spread_names_middle_and_ends():
    told = spread([5.0, 1.0, 2.0, 3.0, 100.0])

    assert (told.least, told.median, told.most, told.count) == (1.0, 3.0, 100.0, 5)


def test_a_goal_is_reached_or_not():
    told = met(
        [
            Result("case_list.worker", 4.0, peer="bare", ratio=2.9),
            Result("case_list.worker", 4.0, peer="stock", ratio=19.0),
            Result("concern_to_alert.idle", 80.0),
            Result("case_list.growth.worker.30000", 4.0, peer="smallest", ratio=1.0),
            Result("case_list.growth.worker.1000000", 6.0, peer="smallest", ratio=1.5),
            Result("page.today.demo", 20.0),
            Result("page.case.demo", 160.0),
            Result("page.case.demo.queries", 20, "queries"),
        ]
    )

    assert {(each.goal.name, each.goal.peer): each.goal.reached(each.found) for each in told} == {
        ("case_list.worker", "bare"): True,
        ("case_list.worker", "stock"): False,
        ("concern_to_alert.idle", ""): True,
        ("case_list.growth.worker", "smallest"): False,
        ("page, the slowest", ""): False,
    }


def test_the_measured_crew_comes_first_and_crews_are_the_same_each_time():
    first, *others = islice(crews(), 50)

    assert first.caseloads[0] == WORKER_CASES
    assert first.cases == SUPERVISOR_CASES
    assert others == list(islice(crews(), 1, 50))
    assert first.agency not in {crew.agency for crew in others}


def test_a_picture_is_well_formed_whatever_a_label_holds():
    picture = drawing.bars("a < b", [drawing.Bar("x & y", 3, "#000000")], mark=5)

    assert "x &amp; y" in picture
    assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - our own
    assert drawing.bars("nothing", []) == ""


@pytest.fixture
def somewhere(tmp_path, monkeypatch):
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(results, "FILE", tmp_path / "results.json")
    return tmp_path


def test_figures_are_written_for_machines_and_for_readers(somewhere):
    found = [Result("open_300", 1.23456, peer="bare", ratio=2.71828, note="ours / bare")]

    results.write(found)
    report.written(found, "2026-01-01", is_quick=True)

    [row] = json.loads(results.FILE.read_text())
    assert set(row) == {"name", "value", "unit", "peer", "ratio", "note"}
    assert row["ratio"] == 2.72
    page = report.PAGE.read_text()
    assert page.startswith("before\n")
    assert page.endswith("\nafter\n")
    assert "old" not in page
    assert "| `open_300` / bare | 2.72 | at most 3 x | yes |" in page
