"""The README's new priority rule works as printed, in five lines."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT


def blocks() -> list[str]:
    """The code blocks of the section, in order: the rule, what it changes, what is printed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## Your own rules\n")[1].split("\n## ")[0]
    return re.findall(r"```(?:python)?\n(.*?)```", section, flags=re.DOTALL)


def rows(printed: str) -> dict[str, float]:
    """Name and number of each line that has them."""
    lines = [line.split() for line in printed.splitlines()]
    return {line[0]: float(line[1]) for line in lines if len(line) == 2 and "dtype" not in line[0]}


def test_a_new_priority_rule_is_five_lines_of_python(capsys):
    rule, change, shown = blocks()
    assert len([line for line in rule.splitlines() if line.strip()]) == 5
    names: dict[str, object] = {}
    exec(rule + change, names)
    printed, promised = rows(capsys.readouterr().out), rows(shown)
    assert list(printed) == list(promised)
    assert len(promised) == 4
    for name, number in promised.items():  # the sign: levels move with every figure of the region
        assert printed[name] * number > 0, f"{name}: README says {number}, now {printed[name]}"
