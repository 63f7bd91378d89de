"""Whatever a file holds, loading gives a region or policy, or one error that says why.

Seven kinds of damage to shipped files, 300 or more files each, and whole files of noise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulate.errors import InputError
from simulate.files import load_policy, load_region, parse_policy, parse_region
from simulate.policy import Policy
from simulate.region import Region

FOLDER = Path(__file__).parents[2] / "simulate"
REGIONS = sorted((FOLDER / "regions").glob("*.toml"), key=lambda path: path.stat().st_size)
POLICIES = sorted((FOLDER / "policies").glob("*.toml"))
#: The smallest region mostly, to be quick; the others have nothing it lacks in kind.
FILES = [REGIONS[0]] * 12 + [REGIONS[-1]] + POLICIES
TEXTS = {path: path.read_text(encoding="utf-8") for path in FILES}

EXAMPLES = 300
VALUE = re.compile(r"= *(\"[^\"\n]*\"|[-\w.]+|\{[^\n]*\}|\[[^\n]*\])")
KEY = re.compile(r"^ *([a-z_]+)(?= =)|(?<=[{,] )([a-z_]+)(?= =)", re.MULTILINE)
STRANGE = (
    "-1",
    "0",
    "1e308",
    "1e400",
    "-0.0",
    "nan",
    "inf",
    "-inf",
    "true",
    '""',
    '" "',
    '"\\u0000"',
    '"a\\nb"',
    "[]",
    "[[]]",
    "[1, [2, [3, [4]]]]",
    "{}",
    "{ a = { b = { c = 1 } } }",
    "9223372036854775808",
    "-99999999999999999999999999",
    "0x" + "f" * 5000,
    "1" * 5000,
    "1979-05-27",
    "1979-05-27T07:32:00Z",
    "07:32:00",
    '"' + "x" * 3000 + '"',
    '"family"',
    '"home"',
    '"street"',
    '"review"',
)

fuzz = settings(max_examples=EXAMPLES, deadline=None)


def must_end_well(path: Path, parse: Callable[[], Region | Policy], label: str) -> None:
    try:
        found = parse()
    except InputError as error:
        assert error.problems, "an error must say something"
        for problem in error.problems:
            assert problem.startswith(f"{label}: ")
            assert problem.isprintable()
            assert len(problem) < 1000
    else:
        assert isinstance(found, Region if path in REGIONS else Policy)


def check_text(path: Path, text: str) -> None:
    parse = parse_region if path in REGIONS else parse_policy
    must_end_well(path, lambda: parse(text, "mine.toml"), "mine.toml")


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [
        match.span(next(n for n in range(1, pattern.groups + 1) if match.group(n) is not None))
        for match in pattern.finditer(text)
    ]


@pytest.mark.parametrize("path", [*REGIONS, *POLICIES], ids=lambda path: path.stem)
def test_undamaged_files_load(path):
    load = load_region if path in REGIONS else load_policy
    load(path)


@fuzz
@given(data=st.data(), path=st.sampled_from(FILES))
def test_flipped_bytes(data, path, tmp_path_factory):
    content = bytearray(TEXTS[path].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    damaged = tmp_path_factory.getbasetemp() / "flipped.toml"
    damaged.write_bytes(content)
    load = load_region if path in REGIONS else load_policy
    must_end_well(path, lambda: load(damaged), str(damaged))


@fuzz
@given(data=st.data(), path=st.sampled_from(FILES))
def test_deleted_lines(data, path):
    lines = TEXTS[path].split("\n")
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(lines) - 1))
        del lines[start : start + data.draw(st.integers(1, 8))]
        lines = lines or [""]
    check_text(path, "\n".join(lines))


@fuzz
@given(data=st.data(), path=st.sampled_from(FILES))
def test_repeated_and_moved_lines(data, path):
    lines = TEXTS[path].split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        start, target = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        length = data.draw(st.integers(1, 12))
        lines[target:target] = lines[start : start + length]
    check_text(path, "\n".join(lines))


@fuzz
@given(data=st.data(), path=st.sampled_from(FILES))
def test_swapped_values(data, path):
    text = TEXTS[path]
    for _ in range(data.draw(st.integers(1, 3))):
        found = spans(VALUE, text)
        start, end = data.draw(st.sampled_from(found))
        other = text[slice(*data.draw(st.sampled_from(found)))]
        text = text[:start] + other + text[end:]
    check_text(path, text)


@fuzz
@given(data=st.data(), path=st.sampled_from(FILES))
def test_strange_values(data, path):
    text = TEXTS[path]
    for _ in range(data.draw(st.integers(1, 3))):
        start, end = data.draw(st.sampled_from(spans(VALUE, text)))
        text = text[:start] + data.draw(st.sampled_from(STRANGE)) + text[end:]
    check_text(path, text)


@fuzz
@given(data=st.data(), path=st.sampled_from(FILES))
def test_misspelt_keys(data, path):
    text = TEXTS[path]
    for _ in range(data.draw(st.integers(1, 3))):
        start, end = data.draw(st.sampled_from(spans(KEY, text)))
        key = text[start:end]
        cut = data.draw(st.integers(0, len(key)))
        more = data.draw(st.sampled_from(["", "x", "_", key, "-", "é"]))
        text = text[:start] + key[:cut] + more + key[cut + 1 :] + text[end:]
    check_text(path, text)


@fuzz
@given(data=st.data(), path=st.sampled_from(FILES))
def test_truncated_files(data, path):
    text = TEXTS[path]
    start = data.draw(st.sampled_from([0, 0, data.draw(st.integers(0, len(text)))]))
    check_text(path, text[start : start + data.draw(st.integers(0, len(text)))])


@fuzz
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_noise(content, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "noise.toml"
    path.write_bytes(content)
    must_end_well(REGIONS[0], lambda: load_region(path), str(path))
    must_end_well(POLICIES[0], lambda: load_policy(path), str(path))
