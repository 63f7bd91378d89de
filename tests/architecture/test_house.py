"""Sizes and signatures."""

from __future__ import annotations

import pytest

from tests.architecture.source import PACKAGES, ROOT, files, functions

LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION = 400, 600, 60


def test_there_is_something_to_look_at():
    assert len(files(*PACKAGES)) > 20
    assert len(files("tests")) > 10


@pytest.mark.parametrize(
    ("folders", "longest"), [(PACKAGES, LONGEST_FILE), (("tests",), LONGEST_TEST_FILE)]
)
def test_no_file_is_too_long_to_read(folders, longest):
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in files(*folders)
    }
    assert {name: length for name, length in lengths.items() if length > longest} == {}


def test_no_function_is_too_long_to_read():
    lengths = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in files(*PACKAGES, "tests")
        for node in functions(path)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_no_function_takes_whatever_it_is_given():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in files(*PACKAGES)
        for node in functions(path)
        if node.args.kwarg is not None
    ]
    assert found == []
