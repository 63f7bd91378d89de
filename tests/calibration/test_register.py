"""The evidence register: the shipped tables, broken copies of them, and looking things up."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from calibration.citations import citations
from calibration.figures import RECALLED, Figure
from calibration.register import EVIDENCE, load_register, read_register
from simulate.errors import InputError
from simulate.files import load_region
from simulate.sourced import evidence_ids

DUTCH, FOREIGN = "netherlands.csv", "housing_first.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tables to break."""
    for name in (DUTCH, FOREIGN):
        shutil.copy(EVIDENCE / name, tmp_path / name)
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(folder: Path, figure: str, **cells: str) -> None:
    """Put other cells in the row of a figure."""
    path = folder / (DUTCH if figure.startswith("NL") else FOREIGN)
    table = rows(path)
    for row in table:
        if row["id"] == figure:
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)


def problems(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_register(folder)
    return caught.value.problems


def figure(name: str) -> Figure:
    [found] = load_register().find([name])
    return found


def test_every_row_of_both_tables_is_a_figure() -> None:
    ids = [row["id"] for name in (DUTCH, FOREIGN) for row in rows(EVIDENCE / name)]
    assert load_register().ids() == ids
    text = (EVIDENCE / "README.md").read_text(encoding="utf-8")
    for name in (DUTCH, FOREIGN):
        assert f"| `{name}` | {len(rows(EVIDENCE / name))} |" in text


def test_the_register_is_read_once() -> None:
    assert load_register() is load_register()


def test_a_number_is_a_number_and_everything_else_keeps_its_words() -> None:
    counted = figure("HF043")
    assert (counted.value, counted.numerator, counted.denominator) == (10.3, 15.0, 146.0)
    assert counted.followup_months == 30.0
    assert counted.author == "Killaspy et al."
    listed = figure("HF177")
    assert (listed.value, listed.value_text) == (None, "few weeks to >24")
    assert (listed.low, listed.high) == (0.5, 24.0)
    derived = figure("NL-S03")
    assert (derived.numerator, derived.numerator_text) == (None, "38165-12700")
    assert figure("HF095").followup_months is None
    assert figure("HF095").followup_text == "24-36"
    assert figure("NL-F09").value == -7.0
    assert figure("NL-W24").author
    assert figure("NL-F06").percent_of == 0.0  # percentage points are no percentage
    assert figure("NL-F18").percent_of == 100.0
    assert figure("NL-S44").percent_of == 1.0


def test_recalled_figures_are_those_the_readme_names_and_all_that_say_so() -> None:
    register = load_register()
    recalled = {each.id for each in register.figures if each.recalled}
    assert recalled == RECALLED
    text = (EVIDENCE / "README.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("A recalled number"))
    assert set(evidence_ids(line)) == RECALLED
    saying = {
        each.id
        for each in register.figures
        if "recalled" in f"{each.measure} {each.notes}".lower() and each.verified == "no"
    }
    assert saying == RECALLED
    assert "memory" in figure("HF084").quality
    assert figure("HF043").quality == "seen at its source"


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("HF043", {"value": "10.4"}, "= 15 / 146 = 10.27"),
        ("NL-F27", {"numerator": "231"}, "= 231 / 324 = 71.3"),
        ("NL-S44", {"numerator": "3000"}, "= 3000 / 7953 = 0.3772"),
        ("HF043", {"denominator": "0"}, "denominator = 0; must be above 0"),
        ("NL-F27", {"low": "70"}, "value = 68.5 is below low = 70"),
        ("NL-F27", {"high": "68"}, "value = 68.5 is above high = 68"),
        ("NL-F27", {"low": "80", "high": "60"}, "low = 80 is above high = 60"),
        ("NL-F27", {"low": "about 60"}, "low = 'about 60'; must be one number, or empty"),
        ("NL-F27", {"high": "1e5"}, "high = '1e5'; must be one number, or empty"),
        ("NL-F27", {"verified": "maybe"}, "verified = 'maybe'; must be one of: yes, partly, no"),
        ("NL-F27", {"unit": ""}, "unit is missing; must be given"),
        ("NL-F22", {"value": ""}, "value, low and high are all missing"),
        ("NL-F22", {"id": "NLF22"}, "id = 'NLF22'; must look like NL-F22 or HF044"),
    ],
)
def test_what_cannot_be_right_is_said_with_table_id_and_value(
    folder: Path, name: str, cells: dict[str, str], said: str
) -> None:
    change(folder, name, **cells)
    [problem] = problems(folder)
    table = DUTCH if name.startswith("NL") else FOREIGN
    assert problem.startswith(f"evidence/{table}: {cells.get('id', name)}: ")
    assert said in problem


def test_rounding_is_no_contradiction(folder: Path) -> None:
    change(folder, "HF043", value="10")  # 10.27
    change(folder, "HF153", value="87.35")  # 87.349
    change(folder, "HF209", value="12.5", numerator="1", denominator="8")
    change(folder, "HF173", value="13", numerator="1", denominator="8")  # half a digit off
    read_register(folder)


def test_a_mean_may_lie_outside_percentiles_of_runs_but_not_outside_an_interval(
    folder: Path,
) -> None:
    outside = figure("HF282")
    assert outside.value is not None and outside.high is not None
    assert outside.value > outside.high
    change(folder, "HF282", definition="mean with its interval")
    assert "value = 0.41 is above high = 0" in problems(folder)[0]


def test_all_problems_of_both_tables_come_at_once(folder: Path) -> None:
    change(folder, "HF043", value="50", verified="perhaps")
    change(folder, "NL-F27", low="99")
    said = problems(folder)
    assert len(said) == 3
    assert [line.split(": ")[1] for line in said] == ["NL-F27", "HF043", "HF043"]


def test_an_id_given_twice_is_named_with_where_it_was_before(folder: Path) -> None:
    change(folder, "HF044", id="HF043")
    change(folder, "HF045", id="NL-S01")
    first, second = problems(folder)
    assert "HF043: the id is given twice, before on line " in first
    assert first.endswith(f"of evidence/{FOREIGN}")
    assert second.endswith(f"line 2 of evidence/{DUTCH}")


def test_columns_must_be_those_of_the_table(folder: Path) -> None:
    path = folder / DUTCH
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("denominator", "denominater", 1), encoding="utf-8")
    said = problems(folder)
    assert f"evidence/{DUTCH}: column 'denominator' is missing" in said
    assert any("'denominater' is not known; did you mean 'denominator'?" in line for line in said)
    path.write_text(text.replace("topic", "id", 1), encoding="utf-8")
    assert f"evidence/{DUTCH}: column 'id' is there twice" in problems(folder)


def test_a_row_with_a_cell_too_many_is_named_by_its_line(folder: Path) -> None:
    path = folder / FOREIGN
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:3], lines[3] + ",more", *lines[4:]]), encoding="utf-8")
    assert problems(folder) == [f"evidence/{FOREIGN}: line 4 has 22 cells; must have 21"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe id", b""])
def test_a_table_that_cannot_be_read_is_named(folder: Path, content: bytes | None) -> None:
    path = folder / DUTCH
    path.unlink() if content is None else path.write_bytes(content)
    said = problems(folder)
    assert all(line.startswith(f"evidence/{DUTCH}: ") for line in said)


def test_ids_are_found_in_any_case_and_unknown_ones_all_named() -> None:
    assert [each.id for each in load_register().find(["nl-f22", "HF044"])] == ["NL-F22", "HF044"]
    with pytest.raises(InputError) as caught:
        load_register().find(["HF0443", "NL-F22", "zzz"])
    first, second = caught.value.problems
    assert "'HF0443' is not in the evidence; did you mean 'HF044'?" in first
    assert "'zzz'" in second


def test_figures_are_chosen_by_topic_and_by_words() -> None:
    register = load_register()
    assert {each.topic for each in register.select("waiting")} == {"3 waiting", "waiting"}
    assert {each.topic for each in register.select("3 Waiting")} == {"3 waiting"}
    both = register.select("flows", "Groningen move")
    assert both
    assert all(each.topic == "2 flows" for each in both)
    assert len(both) < len(register.select("flows", "groningen")) + len(register.select("flows"))
    assert "NL-F22" in [each.id for each in both]
    assert register.select() == list(register.figures)
    with pytest.raises(InputError, match="did you mean 'flows'"):
        register.select("flow")


def test_a_figure_is_cited_by_the_files_that_name_it_and_a_recalled_one_by_none() -> None:
    cited = citations()
    assert "simulate/regions/rotterdam.toml" in cited["NL-F18"]
    assert "calibration/pilots/schijndel.toml" in cited["NL-P04"]
    region = load_region("rotterdam")
    named = {
        each
        for text in region.sources.values()
        for each in evidence_ids(text)
    }  # fmt: skip
    assert all(f"simulate/regions/{region.name}.toml" in cited[each] for each in named)
    assert set(cited) <= set(load_register().ids())
    assert not set(cited) & RECALLED
