"""Targets: published figures tied to what the simulation measures in the same way.

``targets.toml`` holds the studies; :mod:`calibration.target_kinds` says what may stand in it.
Loading checks each target against the evidence: what it names exists, was not recalled from
memory, is used once, and says what the row of the evidence says. Every number that is not in
that row says where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from calibration.register import Register, load_register
from calibration.target_checks import target_problems
from calibration.target_kinds import Scale, Study, Target, TargetFile
from simulate.errors import InputError
from simulate.files import parse_as, read_text

TARGETS = Path(__file__).parent / "targets.toml"


@dataclass(frozen=True)
class Targets:
    """Studies with their targets, and the scale of every statistic the model measures.

    The order of ``scales`` is the order of the columns of expected statistics; the order of
    :meth:`rows` that of the columns of observations.
    """

    studies: tuple[Study, ...]
    scales: Mapping[str, Scale]

    def names(self) -> list[str]:
        """Names of the studies, in the order of the columns of likelihoods."""
        return [study.name for study in self.studies]

    def sources(self) -> list[str]:
        """The source of each study, in the same order; its own name where it stands alone."""
        return [study.source or study.name for study in self.studies]

    def rows(self) -> Iterator[tuple[Study, Target]]:
        """Every target with its study."""
        return ((study, target) for study in self.studies for target in study.targets)


def load_targets(
    scales: Mapping[str, Scale], path: Path = TARGETS, register: Register | None = None
) -> Targets:
    """Load targets and check them against the evidence.

    Parameters
    ----------
    scales : mapping
        The statistics the model measures, each with its scale.
    path : Path
        A TOML file; the package's own when not given.
    register : Register, optional
        The evidence; the package's own when not given.

    Raises
    ------
    InputError
        With every problem found, one line each, naming study and figure.
    """
    label = "calibration/targets.toml" if path == TARGETS else str(path)
    file = parse_as(read_text(path, label), label, TargetFile)
    problems = target_problems(file, scales, register or load_register())
    if problems:
        raise InputError([f"{label}: {problem}" for problem in problems])
    return Targets(file.studies, dict(scales))
