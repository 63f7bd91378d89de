"""The proof shows every figure, with workers and without, and no hole in it passes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

CONFTEST = "from tests.conftest import pytest_addoption, pytest_configure\n"
CHECKS = {
    "theory/test_a.py": """
from tests.ledger import check, check_at_most, check_each

def test_of_many_examples():
    for difference in (1e-12, -3e-12, 0.0):
        check_each("years", got=difference, tolerance=1e-9)

def test_near():
    check("a wait in years, with a long explanation that needs more than a line", got=1.02,
          expected=1.0, tolerance=0.05)
    check_at_most("spread", got=0.5, limit=1.0)
""",
    "fluid/test_b.py": """
from tests.ledger import check

def test_slope():
    check("slope", got=-0.5, expected=-0.5, tolerance=0.1)
""",
    "engine/test_c.py": "def test_no_check_of_this_kind(): raise AssertionError\n",
}


def prove(folder: Path, checks: dict[str, str], *options: str) -> tuple[int, str, Any]:
    """Exit code, output and proof.json of these test files in a folder of their own."""
    for name, text in checks.items():
        path = folder / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "conftest.py").write_text(CONFTEST)
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--prove", "-q", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return found.returncode, found.stdout, json.loads((folder / "out/proof.json").read_text())


def test_every_figure_is_shown_alike_with_workers_and_without(tmp_path):
    code, alone, document = prove(tmp_path / "alone", CHECKS)
    assert code == 0, alone
    assert document["all_pass"]
    table = [(row["kind"], row["what"], row["verdict"]) for row in document["checks"]]
    assert table == [
        ("fluid limit", "slope", "passes"),
        ("theory", "years (largest of 3 examples)", "passes"),
        (
            "theory",
            "a wait in years, with a long explanation that needs more than a line",
            "passes",
        ),
        ("theory", "spread", "passes"),
    ]
    assert document["checks"][1]["got"] == 3e-12
    assert [document["checks"][2][key] for key in ("expected", "got", "tolerance")] == [
        1.0,
        1.02,
        0.05,
    ]
    printed = alone[alone.index("expected") : alone.index("Also in")].splitlines()
    assert max(len(line) for line in printed) <= 100
    assert "All 4 checks pass." in printed
    code, _, with_workers = prove(tmp_path / "workers", CHECKS, "-n", "2")
    assert (code, with_workers) == (0, document)
    markdown = (tmp_path / "alone/out/proof.md").read_text()
    assert markdown == (tmp_path / "workers/out/proof.md").read_text()
    assert "| theory | `tests/theory/test_a.py::test_near` | spread | ≤ 1 | 0.5 |  | passes |" in (
        markdown
    )


FAILING = """
import numpy as np
from tests.ledger import check, check_each
from tests.replicates import assert_near

def test_far(): check("first", got=1.2, expected=1.0, tolerance=0.1)
def test_good(): check("second", got=1.0, expected=1.0, tolerance=0.0)
def test_nan(): check("third", got=float("nan"), expected=1.0, tolerance=0.1)
def test_each(): check_each("fourth", got=1.0, tolerance=0.1)
def test_imprecise(): assert_near(np.array([0.0, 2.0]), 1.0, what="fifth", precision=0.01)
def test_error(): raise ValueError("lost")
"""


def test_a_check_that_fails_is_shown_and_fails_the_proof(tmp_path):
    code, printed, document = prove(tmp_path, {"peers/test_d.py": FAILING})
    assert code == 1, printed
    assert not document["all_pass"]
    assert [(row["what"], row["verdict"]) for row in document["checks"]] == [
        ("first", "fails"),
        ("second", "passes"),
        ("third", "fails"),
        ("fourth", "fails"),
        ("fifth", "fails (too few runs to tell)"),
        ("the test stopped: ValueError: lost", "fails"),
    ]
    assert document["checks"][2]["got"] is None
    assert "1 of 6 checks pass, 5 do not." in printed


@pytest.mark.parametrize(
    ("body", "what", "verdict"),
    [
        ("pass", "the test gave no figure", "fails"),
        ("import pytest; pytest.skip('not today')", "the whole test", "not run"),
    ],
)
def test_a_hole_that_pytest_does_not_see_fails_the_proof(tmp_path, body, what, verdict):
    text = f"def test_bad(): {body}\n"
    code, _, document = prove(tmp_path, {"theory/test_f.py": text})
    assert code == 1
    assert [(row["what"], row["verdict"]) for row in document["checks"]] == [(what, verdict)]


def test_what_never_ran_is_not_shown_as_passed(tmp_path):
    text = "def test_one(): raise SystemError('stop')\ndef test_two(): pass\n"
    code, _, document = prove(tmp_path, {"published/test_e.py": text}, "-x")
    assert code == 1
    assert [row["verdict"] for row in document["checks"]] == ["fails", "not run"]
