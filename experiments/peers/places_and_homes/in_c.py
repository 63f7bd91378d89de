"""Places and homes in plain C, compiled on the spot: how fast this network can be."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from experiments.peers.places_and_homes.network import Measures, PlacesAndHomes


def compiler() -> str | None:
    """The machine's C compiler, when it has one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def run(network: PlacesAndHomes, seed: int) -> Measures:
    """One run from an empty start; needs a compiler."""
    [measures] = run_many(network, seed, 1)
    return measures


def run_many(network: PlacesAndHomes, seed: int, runs: int) -> list[Measures]:
    """Runs one after the other in one process, from one stream of random numbers."""
    printed = subprocess.run(
        _command(network, seed, runs), check=True, capture_output=True, text=True
    ).stdout
    years = network.years - network.warm_up_years
    return [_measured(line, years) for line in printed.splitlines()]


def processor_seconds(network: PlacesAndHomes, seed: int, runs: int) -> float:
    """Time one such run takes: of the process, over its runs."""
    import resource  # not on Windows

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(_command(network, seed, runs), check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent / runs


def _command(network: PlacesAndHomes, seed: int, runs: int) -> list[str]:
    numbers = (
        network.arrivals_per_year,
        network.places,
        network.ready_per_year,
        network.homes,
        network.loss_per_year,
        network.returns_share,
        network.gives_up_per_year,
        network.warm_up_years,
        network.years,
        seed,
        runs,
    )
    return [str(_program()), *map(str, numbers)]


def _measured(line: str, years: float) -> Measures:
    waiting, blocked, present, requests, given_up, placed, waited, moves = map(float, line.split())
    return Measures(
        waiting=waiting / years,
        list_years=waiting / requests,
        wait_years=waited / placed,
        given_up_share=given_up / requests,
        blocked=blocked / years,
        moves_per_year=moves / years,
        present=present / years,
    )


@cache
def _program() -> Path:
    """Compile the source beside this file into a temporary folder, gone at exit."""
    program = Path(_folder().name) / "in_c"
    source = Path(__file__).with_suffix(".c")
    command = [compiler() or "cc", "-std=c11", "-O2", "-o", str(program), str(source), "-lm"]
    subprocess.run(command, check=True)
    return program


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()
