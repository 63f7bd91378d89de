"""The folder of --out is filled at once or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.output import folder_problems, output_folder
from simulate.errors import InputError


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_nothing_is_seen_before_the_end(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with output_folder(out) as working:
        (working / "a.csv").write_text("a")
        assert not out.exists()
    assert names(out) == {"a.csv"}
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize("existing", [False, True])
def test_an_error_leaves_everything_as_it_was(tmp_path: Path, existing: bool) -> None:
    out = tmp_path / "deep" / "out"
    if existing:
        out.mkdir(parents=True)
        (out / "a.csv").write_text("old")
    with pytest.raises(RuntimeError), output_folder(out) as working:
        (working / "a.csv").write_text("new")
        raise RuntimeError
    if existing:
        assert names(out) == {"a.csv"}
        assert (out / "a.csv").read_text() == "old"
    else:
        assert names(tmp_path) == set()


def test_a_new_folder_has_the_rights_of_an_ordinary_one(tmp_path: Path) -> None:
    (tmp_path / "ordinary").mkdir()
    with output_folder(tmp_path / "out"):
        pass
    rights = [(tmp_path / name).stat().st_mode for name in ("ordinary", "out")]
    assert rights[0] == rights[1]


def test_trying_a_folder_out_leaves_nothing_behind(tmp_path: Path) -> None:
    assert folder_problems(None) == []
    assert folder_problems(tmp_path / "deep" / "out") == []
    assert names(tmp_path) == set()


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for out in (file, file / "out", file / "deep" / "out"):
        [problem] = folder_problems(out)
        assert problem.startswith(f"--out {out}")
    with pytest.raises(InputError), output_folder(file / "out"):
        pass
    assert names(tmp_path) == {"file"}
