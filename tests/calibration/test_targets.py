"""Targets: the shipped file, and files that cannot be right."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from calibration.figures import RECALLED
from calibration.statistics import SCALES
from calibration.target_kinds import Binomial, Bound, Normal, Poisson, Scale
from calibration.targets import TARGETS, Targets, load_targets
from simulate.errors import InputError
from simulate.files import read_text
from simulate.sourced import evidence_ids

TEST_SCALES: dict[str, Scale] = {
    "moved_on": "share", "kept": "share", "stay": "positive", "gain": "real",
}  # fmt: skip

ENGLAND = """\
figure = "HF043"
statistic = "moved_on"
likelihood = "binomial"
count = 15
of = 146
definition = "as published, and as the model measures it"
"""


def study(*targets: str, name: str = "england", head: str = "") -> str:
    top = f'[[studies]]\nname = "{name}"\ntitle = "England"\nspread = 0.5\n'
    top += 'sources.spread = "assumption: another country"\n' + head
    return top + "".join(f"\n  [[studies.targets]]\n{indent(each, '  ')}" for each in targets)


def target(figure: str, likelihood: str, numbers: str, statistic: str = "moved_on") -> str:
    return (
        f'figure = "{figure}"\nstatistic = "{statistic}"\nlikelihood = "{likelihood}"\n'
        f'definition = "as published, and as the model measures it"\n{numbers}\n'
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def loaded(file: Path, *parts: str) -> Targets:
    file.write_text("\n".join(parts), encoding="utf-8")
    return load_targets(TEST_SCALES, file)


def problems(file: Path, *parts: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        loaded(file, *parts)
    prefix = f"{file}: "
    assert all(line.startswith(prefix) for line in caught.value.problems)
    return [line.removeprefix(prefix) for line in caught.value.problems]


def test_the_shipped_targets_can_be_used_and_rest_on_nothing_recalled() -> None:
    targets = load_targets(SCALES)
    figures = [target.figure for _, target in targets.rows()]
    assert len(set(figures)) == len(figures)
    assert not set(figures) & RECALLED
    assert not set(evidence_ids(read_text(TARGETS, ""))) & RECALLED
    assert len(set(targets.names())) == len(targets.names())


def test_a_study_and_its_targets_are_read_as_they_stand(file: Path) -> None:
    targets = loaded(file, study(ENGLAND), study(
        target("HF038", "binomial", 'count = 88\nof = 100\nsources.of = "assumption: about"',
               "kept"), name="scotland",
    ))  # fmt: skip
    assert targets.names() == ["england", "scotland"]
    [(first, england), (second, scotland)] = targets.rows()
    assert (first.name, second.name) == ("england", "scotland")
    assert isinstance(england, Binomial) and isinstance(scotland, Binomial)
    assert (england.count, england.of, england.given) == (15, 146, None)
    assert england.text == "15 of 146"
    assert list(targets.scales) == list(TEST_SCALES)


@pytest.mark.parametrize(
    ("likelihood", "figure", "statistic", "numbers", "text"),
    [
        ("poisson", "NL-F15", "stay", "count = 450", "450"),
        (
            "poisson", "NL-F15", "stay",
            'count = 450\nexposure = 2.0\nsources.exposure = "assumption: two"', "450 in 2",
        ),
        (
            "normal", "NL-W24", "stay",
            'value = 10.4\nstandard_error = 1.0\nsources.standard_error = "assumption: wide"',
            "10.4 (standard error 1)",
        ),
        (
            "normal", "HF214", "kept", "value = 0.743\nlow = 0.693\nhigh = 0.793",
            "0.743 (0.693 to 0.793)",
        ),
        (
            "at_least", "NL-W02", "stay",
            'value = 2\nstandard_error = 0.5\nsources.standard_error = "assumption: wide"',
            "at least 2 (standard error 0.5)",
        ),
        (
            "at_most", "HF092", "kept", "count = 240\nof = 600", "at most 240 of 600",
        ),
        (
            "between", "NL-W31", "stay",
            'low = 9\nhigh = 12\nstandard_error = 1\nsources.standard_error = "assumption: wide"',
            "9 to 12 (standard error 1)",
        ),
        (
            "normal", "NL-W05", "stay",
            'value = 0.33\nstandard_error = 0.1\nsources.standard_error = "assumption: wide"',
            "0.33 (standard error 0.1)",
        ),
    ],
)  # fmt: skip
def test_every_form_can_be_written_and_agrees_with_its_row(
    file: Path, likelihood: str, figure: str, statistic: str, numbers: str, text: str
) -> None:
    [(_, found)] = loaded(file, study(target(figure, likelihood, numbers, statistic))).rows()
    assert found.text == text
    assert found.likelihood == likelihood


def test_an_interval_gives_its_standard_error() -> None:
    words = "as published, and as the model measures it"
    wide = Normal(
        figure="HF214", statistic="kept", definition=words, likelihood="normal", value=0.74,
        low=0.69, high=0.79,
    )  # fmt: skip
    assert wide.error == pytest.approx(0.1 / 3.92, rel=1e-3)
    exact = Normal(
        figure="HF214", statistic="kept", definition=words, likelihood="normal", value=0.74,
        standard_error=0.03,
    )  # fmt: skip
    assert exact.error == 0.03
    several = Poisson(
        figure="HF214", statistic="stay", definition=words, likelihood="poisson", count=3
    )
    assert several.exposure == 1.0
    at_least = Bound(
        figure="HF214", statistic="kept", definition=words, likelihood="at_least", count=3, of=4
    )
    assert at_least.value is None


@pytest.mark.parametrize(
    ("figure", "likelihood", "numbers", "said"),
    [
        ("HF043", "binomial", "count = 150\nof = 146", "count = 150; must be 146 or less"),
        ("HF043", "binomial", "count = 1.5\nof = 146", "count = 1.5; must be a whole number"),
        ("HF043", "binomial", "count = 15", "of is missing; must be given"),
        ("HF043", "binomial", "count = 15\nof = 146\noff = 3", "off: unknown key; did you mean"),
        ("HF043", "normal", "value = 0.1", "must give either standard_error, or low and high"),
        ("HF043", "normal", "value = 0.1\nlow = 0.05", "must give either standard_error, or low"),
        (
            "HF043", "normal", "value = 0.1\nstandard_error = 0.1\nlow = 0.05\nhigh = 0.3",
            "must give either standard_error, or low and high",
        ),
        ("HF043", "normal", "value = 0.5\nlow = 0.05\nhigh = 0.3", "must lie between low and"),
        ("HF043", "normal", "value = 0.1\nlow = 0.1\nhigh = 0.1", "low = 0.1; must be below high"),
        ("HF043", "normal", "value = 0.1\nstandard_error = 0", "must be a number above 0"),
        ("HF043", "at_least", "value = 0.1", "must give either value and standard_error, or count"),
        (
            "HF043", "at_least", "value = 0.1\nstandard_error = 1\ncount = 3\nof = 4",
            "must give either value and standard_error, or count and of",
        ),
        ("HF043", "at_most", "count = 5\nof = 4", "count = 5; must be 4 or less"),
        ("HF043", "between", "low = 3\nhigh = 2\nstandard_error = 1", "low = 3; must be below"),
        ("HF043", "binomal", "count = 15\nof = 146", "'binomal'; did you mean 'binomial'?"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_is_refused_with_study_and_figure(
    file: Path, figure: str, likelihood: str, numbers: str, said: str
) -> None:
    [line] = problems(file, study(target(figure, likelihood, numbers)))
    assert line.startswith(f"studies.england.targets.{figure}")
    assert said in line


@pytest.mark.parametrize(
    ("figure", "likelihood", "statistic", "numbers", "said"),
    [
        ("HF0433", "binomial", "moved_on", "", "is not in the evidence; did you mean 'HF043'?"),
        ("HF084", "binomial", "moved_on", "", "was recalled from memory"),
        ("NL-P04", "binomial", "moved_on", "", "is of a pilot, which the fitted model is tried on"),
        ("HF043", "binomial", "moved_in", "", "such statistic; did you mean 'moved_on'?"),
        ("HF043", "binomial", "moved_on", 'given = "kep"', "such statistic; did you mean 'kept'?"),
        ("HF043", "binomial", "moved_on", 'given = "moved_on"', "must be another statistic"),
        ("HF043", "binomial", "moved_on", 'given = "stay"', "given = 'stay'; must be a share"),
        ("HF043", "binomial", "stay", "", "statistic = 'stay'; must be a share, for 15 of 146"),
        ("HF043", "binomial", "moved_on", 'given = "gain"', "given = 'gain'; must be a share"),
        ("NL-F15", "poisson", "gain", "count = 450", "must be a share or an amount, no difference"),
        ("NL-F15", "poisson", "kept", "count = 450", "must be an amount, no share, for 450"),
        ("HF043", "binomial", "moved_on", "count = 16", "count = 16; but HF043 has 15 (10.3 perc"),
        ("HF043", "binomial", "moved_on", "of = 147", "of = 147; but HF043 has 146"),
        ("HF010", "binomial", "kept", "count = 340\nof = 469", "but HF010 has 342.37 (73 percent"),
        ("NL-P04", "binomial", "kept", "count = 9", "count = 9; but NL-P04 has 7 (7 persons)"),
        ("NL-F15", "poisson", "stay", "count = 460", "count = 460; but NL-F15 has 450"),
        (
            "NL-W24", "normal", "stay", "value = 10.5\nstandard_error = 1",
            "value = 10.5; but NL-W24 has 10.4",
        ),
        (
            "NL-F22", "normal", "kept", "value = 25\nstandard_error = 1",
            "value = 25; must be a share, 0 to 1",
        ),
        (
            "NL-F22", "normal", "kept", "value = 0.26\nstandard_error = 1",
            "value = 0.26; but NL-F22 has 0.25",
        ),
        (
            "NL-F27", "normal", "kept", "value = 0.685\nlow = 0.6\nhigh = 0.733",
            "low = 0.6; but NL-F27 has 0.633",
        ),
        ("NL-W31", "between", "stay", "low = 8\nhigh = 12", "low = 8; but NL-W31 has 9"),
        ("NL-W02", "at_least", "stay", "value = 3", "value = 3; but NL-W02 has 2 (2 years)"),
    ],
)  # fmt: skip
def test_what_contradicts_evidence_or_model_is_refused(
    file: Path, figure: str, likelihood: str, statistic: str, numbers: str, said: str
) -> None:
    binomial, error = {"count": "15", "of": "146"}, {"standard_error": "1"}
    base = {"binomial": binomial, "at_least": error, "between": error}.get(likelihood, {})
    given = dict(line.split(" = ") for line in numbers.splitlines())
    lines = [f"{key} = {number}" for key, number in {**base, **given}.items()]
    lines.append('sources."*" = "assumption: for this test"')
    found = problems(file, study(target(figure, likelihood, "\n".join(lines), statistic)))
    assert any(line.startswith(f"studies.england: {figure}: ") and said in line for line in found)


def test_a_count_may_be_the_nearest_to_a_rounded_percentage(file: Path) -> None:
    for count in (341, 342, 343, 344):  # 73 % of 469, between 72.5 and 73.5
        numbers = f"count = {count}\nof = 469"
        loaded(file, study(target("HF010", "binomial", numbers, "kept")))


def test_of_people_there_at_an_earlier_time_the_total_is_another(file: Path) -> None:
    numbers = 'count = 342\nof = 400\ngiven = "moved_on"\nsources."*" = "HF010: of those at 6"'
    loaded(file, study(target("HF010", "binomial", numbers, "kept")))


def test_a_number_that_no_row_holds_says_where_it_comes_from(file: Path) -> None:
    bare = target("HF038", "binomial", "count = 88\nof = 100", "kept")
    [line] = problems(file, study(bare))
    assert "HF038: of = 100; HF038 does not hold it; say where it comes from in sources.of" in line
    unsourced = study(ENGLAND).replace('sources.spread = "assumption: another country"\n', "")
    [line] = problems(file, unsourced)
    assert "studies.england: spread = 0.5; say where it comes from in sources.spread" in line
    [line] = problems(file, study(ENGLAND + 'sources.count = "HF999: seen"\n'))
    assert "sources.count names HF999, which is not in the evidence" in line
    [line] = problems(file, study(ENGLAND + 'sources.count = "NL-L06"\n'))
    assert "sources.count names NL-L06, which was recalled from memory" in line
    [line] = problems(file, study(ENGLAND + 'sources.count = "somewhere"\n'))
    assert "must start with an evidence id" in line


def test_a_figure_is_a_target_once_and_a_name_a_study(file: Path) -> None:
    again = problems(file, study(ENGLAND), study(ENGLAND, name="wales"))
    assert again == ["studies.wales: HF043: the figure is a target already, of england"]
    other = target("HF044", "binomial", "count = 96\nof = 244")
    assert problems(file, study(ENGLAND), study(other)) == [
        "studies.england: two studies have this name"
    ]


def test_all_problems_come_at_once(file: Path) -> None:
    first = study(ENGLAND.replace("15", "17").replace("moved_on", "moved"))
    second = study(target("HF084", "binomial", "count = 1\nof = 2", "kept"), name="recalled")
    assert len(problems(file, first, second)) >= 4


def test_a_file_that_is_no_file_of_targets_is_refused(file: Path) -> None:
    assert "is empty" in problems(file, "")[0]
    assert "not valid TOML" in problems(file, "studies = [")[0]
    assert "list of 1 or more" in problems(file, "studies = []")[0]
    with pytest.raises(InputError, match="no such file"):
        load_targets(TEST_SCALES, file.with_name("none.toml"))
