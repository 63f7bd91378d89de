"""The benchmark runs and says what it should; how fast is no test."""

import json

import numpy as np
import pytest

from experiments.bench.__main__ import main
from experiments.bench.engine import default_region
from experiments.bench.lines import TARGETS, Line, markdown
from experiments.bench.memory import measure_memory, peak_megabytes
from experiments.bench.regions import clients_at_start, scaled, without_mechanisms
from simulate.checks import region_problems


def test_a_quick_run_prints_every_target_and_writes_json(tmp_path, capsys):
    main(["--quick", "--out", str(tmp_path)])
    shown = capsys.readouterr().out
    report = json.loads((tmp_path / "bench.json").read_text())
    assert {line["target"] for line in report["lines"]} - {""} == set(TARGETS)
    assert all(line["name"] in shown for line in report["lines"])
    assert all(min(line["samples"]) > 0 for line in report["lines"])
    assert report["quick"]


def test_memory_is_that_of_a_process_of_its_own():
    lines = measure_memory(quick=True)
    *peaks, growth = lines
    assert [line.unit for line in lines] == ["MB", "MB", "times"]
    assert all(50 < line.median < 2000 for line in peaks)
    assert growth.median == peaks[1].median / peaks[0].median
    here = peak_megabytes()
    large = np.ones(30_000_000)
    assert peak_megabytes() >= here and peak_megabytes() > large.nbytes / 1e6
    assert all(line.median < peak_megabytes() for line in measure_memory(quick=True)[:2])


@pytest.mark.parametrize(
    ("name", "samples", "verdict"),
    [
        ("events a second", [1e6, 4e6, 5e6], "aim"),
        ("events a second", [2e6], "bar"),
        ("events a second", [1e6], "missed"),
        ("region-decade", [39.0], "aim"),
        ("region-decade", [100.0], "bar"),
        ("region-decade", [101.0], "missed"),
        ("", [1.0], ""),
    ],
)
def test_the_median_decides(name, samples, verdict):
    line = Line("measure", "unit", samples, name)
    assert line.verdict == verdict
    assert markdown([line]).endswith(f"| {verdict} |")


@pytest.mark.parametrize("factor", [0.1, 1.0, 2.5, 100.0])
def test_a_scaled_region_is_sound_and_as_large_as_asked(factor):
    region = scaled(default_region(), factor)
    assert region_problems(region) == []
    people = clients_at_start(default_region())
    assert clients_at_start(region) == pytest.approx(people * factor, rel=0.1)


def test_a_region_without_mechanisms_is_sound_and_has_none():
    region = without_mechanisms(default_region())
    assert region_problems(region) == []
    assert not region.foundations and region.crisis is None
    assert not region.adaptation.providers_adapt
