"""Priors: every parameter has one, z goes there and back, and files with faults are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.priors import load_prior_rows, load_priors
from simulate.errors import InputError
from simulate.parameters import BY_NAME

ROW = """
[[priors]]
name = "{}"
shape = "lognormal"
low = {}
high = {}
reason = "because"
sources."*" = "assumption: so wide"
"""


def test_every_parameter_has_a_prior_in_their_order() -> None:
    rows = load_prior_rows()
    assert [row.name for row in rows] == list(BY_NAME)
    for row in rows:
        assert list(row.unsourced()) == []
        assert row.low < row.median < row.high


def test_low_and_high_hold_the_middle_95_percent() -> None:
    priors = load_priors()
    z = np.random.default_rng(1).normal(size=(40_000, len(priors.names)))
    values = priors.values(z)
    np.testing.assert_allclose(priors.z(values), z, atol=1e-9)
    rows = load_prior_rows()
    inside = (values > [row.low for row in rows]) & (values < [row.high for row in rows])
    np.testing.assert_allclose(inside.mean(axis=0), 0.95, atol=0.005)
    np.testing.assert_allclose(np.median(values, axis=0), [row.median for row in rows], rtol=0.03)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    names = [name for name in BY_NAME if name not in ("crisis", "inflow", "effort")]
    text = "".join(ROW.format(name, 0.5, 2.0) for name in names)
    text += ROW.format("inflow", 2.0, 0.5) + ROW.format("efort", 0.5, 2.0)
    text += ROW.format("delivered", 0.5, 2.0).replace("assumption: so wide", "a hunch")
    file = tmp_path / "priors.toml"
    file.write_text(text)
    with pytest.raises(InputError) as refused:
        load_priors(file)
    told = "\n".join(refused.value.problems)
    assert "priors.efort: no such parameter; did you mean 'effort'?" in told
    assert "priors.delivered: there 2 times; must be there once" in told
    assert "priors.crisis: missing; every parameter has one" in told
    assert "low = 2; must be below high, which is 0.5" in told
    assert "must start with an evidence id" in told


def test_a_number_without_a_source_is_refused(tmp_path: Path) -> None:
    text = "".join(ROW.format(name, 0.5, 2.0) for name in BY_NAME)
    file = tmp_path / "priors.toml"
    file.write_text(text.replace('sources."*" = "assumption: so wide"', "", 1))
    with pytest.raises(InputError, match="every number has a source"):
        load_priors(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "no such file"), ("[[", "not valid TOML"), ("a = 1", "unknown key")],
)
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "priors.toml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError, match=said):
        load_priors(file)
