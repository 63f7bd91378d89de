"""The table that `make prove` prints: every check with expected, got, tolerance and verdict.

The checks are the tests of a few folders (``KINDS``). Each writes its figures in
:mod:`tests.ledger`; they travel with pytest's own report of the test, so that the table is the
same with workers and without. A test that fails, gives no figure or never ran makes a row of its
own, and the proof fails.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import ledger

#: Folder under ``tests`` -> kind of check.
KINDS = {
    "theory": "theory",
    "peers": "peer",
    "published": "published",
    "fluid": "fluid limit",
}
PROPERTY = "proof rows"
PASSES, FAILS, NOT_RUN = "passes", "fails", "not run"
WIDTH = 100
#: Widths of what, expected, got, tolerance and verdict in the printed table.
COLUMNS = (48, 12, 12, 12, 8)
HEADS = ("what", "expected", "got", "tolerance", "verdict")


@dataclass(frozen=True)
class Line:
    """One line of the table; figures are none where the test came to none."""

    kind: str
    where: str
    what: str
    expected: float | None
    got: float | None
    tolerance: float | None
    verdict: str

    def cells(self) -> tuple[str, str, str, str, str]:
        """The columns after the place, as text."""
        expected = shown(self.expected)
        if self.got is not None and self.tolerance is None:
            expected = f"≤ {expected}"
        tolerance = "" if self.tolerance is None else f"± {shown(self.tolerance, 2)}"
        return self.what, expected, shown(self.got), tolerance, self.verdict


def shown(value: float | None, digits: int = 5) -> str:
    """A number of so many digits; nothing for none."""
    return "" if value is None else f"{value:.{digits}g}"


def kind_of(where: str) -> str:
    """The kind of check of a test, by its folder."""
    return next((KINDS[part] for part in Path(where.split("::")[0]).parts if part in KINDS), "")


class Proof:
    """The pytest plugin behind ``--prove``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.collected: list[str] = []
        self.rows: dict[str, list[ledger.Row]] = {}
        self.trouble: dict[str, str] = {}
        self.ran: set[str] = set()

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Leave out the tests that are no checks of this kind."""
        inside = self.root / "tests"
        if collection_path.parent != inside:
            return None
        return None if collection_path.name in KINDS else True

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep the order of the tests."""
        self.collected = [item.nodeid for item in session.items]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """The same with workers, who collect alike."""
        self.collected = list(ids)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Send the figures along with the report of the test."""
        ledger.rows.clear()
        try:
            return (yield)
        finally:
            item.user_properties.append((PROPERTY, [asdict(row) for row in ledger.rows]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the figures out of a report, and how the test ended."""
        where = report.nodeid
        if report.failed:
            self.trouble.setdefault(where, _reason(report))
        if report.when != "call" or report.skipped:
            return
        self.ran.add(where)
        found = dict(report.user_properties).get(PROPERTY, [])
        self.rows[where] = [ledger.Row(**row) for row in found]

    def lines(self) -> list[Line]:
        """The whole table, in the order of the tests."""
        return [line for where in self.collected for line in self._lines_of(where)]

    def _lines_of(self, where: str) -> Iterator[Line]:
        kind, rows = kind_of(where), self.rows.get(where, [])
        for row in rows:
            what = row.what if row.times == 1 else f"{row.what} (largest of {row.times} examples)"
            verdict = PASSES if row.passes else f"{FAILS} {row.note}".strip()
            yield Line(kind, where, what, row.expected, row.got, row.tolerance, verdict)
        if where in self.trouble:
            if all(row.passes for row in rows):
                what = f"the test stopped: {self.trouble[where]}"
                yield Line(kind, where, what, None, None, None, FAILS)
        elif where not in self.ran:
            yield Line(kind, where, "the whole test", None, None, None, NOT_RUN)
        elif not rows:
            yield Line(kind, where, "the test gave no figure", None, None, None, FAILS)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the table; a proof with a hole in it fails even where pytest saw no failure."""
        if hasattr(session.config, "workerinput"):
            return
        lines = self.lines()
        write(lines, self.root / "out")
        if exitstatus == pytest.ExitCode.OK and any(line.verdict != PASSES for line in lines):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the table."""
        terminalreporter.section("proof")
        terminalreporter.write_line(as_text(self.lines()))
        terminalreporter.write_line("Also in out/proof.md and out/proof.json")


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    message = crash.message if crash is not None else str(report.longrepr)
    return (message.strip().splitlines() or ["no message"])[0]


def summary(lines: list[Line]) -> str:
    """How many checks passed, in one sentence."""
    held = sum(line.verdict == PASSES for line in lines)
    if lines and held == len(lines):
        return f"All {held} checks pass."
    return f"{held} of {len(lines)} checks pass, {len(lines) - held} do not."


def as_text(lines: list[Line]) -> str:
    """The table for a terminal or a log, at most ``WIDTH`` wide; nothing is cut off."""
    said = [*_wrapped(HEADS), "-" * WIDTH]
    file = test = ""
    for line in lines:
        in_file, _, in_test = line.where.partition("::")
        if in_file != file:
            said += ["", f"{line.kind}: {in_file}"]
        if (in_file, in_test) != (file, test):
            said += textwrap.wrap(in_test, WIDTH - 2, initial_indent="  ", subsequent_indent="  ")
        file, test = in_file, in_test
        said += _wrapped(line.cells())
    return "\n".join([*said, "", summary(lines)])


def _wrapped(cells: tuple[str, ...]) -> list[str]:
    """A line of the table, over as many lines as its longest cell needs."""
    columns = [textwrap.wrap(cell, width) for cell, width in zip(cells, COLUMNS, strict=True)]
    found = []
    for row in range(max(len(column) for column in columns)):
        parts = [column[row] if row < len(column) else "" for column in columns]
        padded = [
            part.ljust(width) if place in (0, len(COLUMNS) - 1) else part.rjust(width)
            for place, (part, width) in enumerate(zip(parts, COLUMNS, strict=True))
        ]
        found.append(("    " + " ".join(padded)).rstrip())
    return found


def write(lines: list[Line], folder: Path) -> None:
    """Write ``proof.md`` and ``proof.json``."""
    folder.mkdir(exist_ok=True)
    heads = ("kind", "test", *HEADS)
    table = [heads, ("---",) * len(heads)]
    for line in lines:
        table.append((line.kind, f"`{line.where}`", *line.cells()))
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table]
    text = "\n".join(["# Proof", "", summary(lines), "", *rows, ""])
    (folder / "proof.md").write_text(text, encoding="utf-8")
    document = {"all_pass": all(line.verdict == PASSES for line in lines) and bool(lines)}
    document |= {"checks": [_finite(asdict(line)) for line in lines]}
    (folder / "proof.json").write_text(json.dumps(document, indent=1), encoding="utf-8")


def _finite(line: dict[str, Any]) -> dict[str, Any]:
    """JSON has no word for what is no number."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in line.items()
    }
