"""What a study runs, as its ``design.toml`` says it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, TypeVar

from pydantic import Field

from simulate.errors import InputError, nearest
from simulate.files import parse_as, read_text
from simulate.posterior import POSTERIOR
from simulate.sourced import Row

FOLDER = Path(__file__).parent
DESIGN_FILE = "design.toml"

#: How many futures; fewer than 8 draws, each in two futures, cannot tell doubt from chance.
Futures = Annotated[int, Field(ge=1, le=100_000)]


class Quick(Row):
    """The numbers that are smaller in the quick variant."""

    replicates: Futures
    years: Annotated[int, Field(ge=1, le=100)] | None = None


class Design(Row):
    """What every study says; a study adds fields of its own in its ``study.py``."""

    title: str
    question: str
    replicates: Futures
    seed: Annotated[int, Field(ge=0)] = 0
    parameters: str = POSTERIOR
    quick: Quick

    @property
    def futures(self) -> dict[str, Any]:
        """What the front doors of the model take, the same for every run of the study."""
        return {"replicates": self.replicates, "seed": self.seed, "parameters": self.parameters}


Some = TypeVar("Some", bound=Design)


def list_studies(folder: Path = FOLDER) -> list[str]:
    """Names of the studies, in alphabetical order."""
    return sorted(path.parent.name.replace("_", "-") for path in folder.glob(f"*/{DESIGN_FILE}"))


def folder_of(name: str) -> Path:
    """The folder of a study.

    Raises
    ------
    InputError
        When there is no such study; it names the nearest.
    """
    if name not in list_studies():
        raise InputError([f"study = {name!r}{nearest(name, list_studies())}"])
    return FOLDER / name.replace("-", "_")


def script_of(name: str) -> ModuleType:
    """The ``study.py`` of a study."""
    return import_module(f"experiments.studies.{folder_of(name).name}.study")


def load_design(name: str, quick: bool = False) -> Design:
    """The design of a study, in full or quick.

    Raises
    ------
    InputError
        For an unknown study, or listing everything that is wrong with its design.
    """
    label = f"{folder_of(name).name}/{DESIGN_FILE}"
    model: type[Design] = script_of(name).Design
    design = read_design(folder_of(name) / DESIGN_FILE, label, model)
    return in_quick(design) if quick else design


def read_design(path: Path, label: str, model: type[Some]) -> Some:
    """Read and check a design; ``label`` is what errors call the file."""
    return parse_as(read_text(path, label), label, model)


def in_quick(design: Some) -> Some:
    """The same design with the numbers of its table ``[quick]``."""
    return design.model_copy(update=design.quick.model_dump(exclude_none=True))
