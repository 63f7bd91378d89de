"""How much hypothesis tries, and the option that prints the proof.

Hypothesis tries little at a desk, more where ``HYPOTHESIS_PROFILE=thorough``.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.proof import Proof

_slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
# No deadline: the first example of a process loads the kernels. Derandomized: the same commit
# passes or fails alike everywhere; the thorough profile looks further.
settings.register_profile(
    "desk", max_examples=40, deadline=None, derandomize=True, suppress_health_check=_slow
)
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=_slow)
settings.register_profile(
    "probe",
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=_slow,
    phases=(Phase.explicit, Phase.generate),
)
# Many runs of few tests: no example is made smaller once one fails.
settings.register_profile(
    "mutants",
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=_slow,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "desk"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--prove",
        action="store_true",
        help="run only the checks against theory, peers and published figures; print them all",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--prove"):
        config.pluginmanager.register(Proof(config.rootpath), "proof")
