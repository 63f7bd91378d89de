"""Checking region and policy files, and starting a new one from the template."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path

from experiments.loading import is_workbook, load_any_region
from experiments.problems import collected, reason
from simulate.errors import InputError
from simulate.files import (
    LARGEST_FILE_MB,
    list_policies,
    list_regions,
    load_policy,
    load_region,
    parse_region,
)
from simulate.policy import Policy
from simulate.region import Region

#: A file with one of these keys is meant to be a region.
REGION_KEYS = {"municipalities", "settings", "groups", "stays", "keeping", "start_date"}
POLICY_KEYS = {"levers", "region"}
TEMPLATE_NAME = "my-region"


@dataclass
class Report:
    """What is wrong with one file, and which of its numbers have no source."""

    file: str
    kind: str
    problems: list[str] = field(default_factory=list)
    unsourced: list[str] = field(default_factory=list)


def check_files(files: Sequence[str]) -> list[Report]:
    """Check region and policy files; a policy also against every region checked with it."""
    reports, regions, policies = [], [], []
    for name in files:
        report = Report(name, kind_of(name))
        reports.append(report)
        if report.kind == "policy":
            policy = collected(report.problems, partial(load_policy, name))
            if policy is not None:
                report.unsourced = _unsourced_levers(policy)
                policies.append((report, policy))
        else:
            region = collected(report.problems, partial(load_any_region, name))
            if region is not None:
                report.unsourced = _unsourced_rows(region)
                regions.append(region)
    for report, policy in policies:
        for region in _to_check_against(policy, regions):
            # The text of each problem names the policy; the region has to be said.
            found: list[str] = []
            collected(found, partial(load_policy, policy, region))
            report.problems += [f"{problem} (in region {region.name})" for problem in found]
    return reports


def kind_of(name: str) -> str:
    """``policy`` or ``region``, by name or by the keys of the file; ``region`` when in doubt."""
    if is_workbook(name):
        return "region"
    if not Path(name).exists():
        return "policy" if name in list_policies() and name not in list_regions() else "region"
    try:
        if Path(name).stat().st_size > LARGEST_FILE_MB * 1e6:
            return "region"
        keys = tomllib.loads(Path(name).read_text(encoding="utf-8-sig")).keys()
    except (OSError, ValueError, RecursionError):
        return _kind_of_broken(name)
    if keys & REGION_KEYS:
        return "region"
    return (
        "policy" if keys & POLICY_KEYS or keys <= {"name", "title", "about"} != set() else "region"
    )


def _kind_of_broken(name: str) -> str:
    """A file that is no TOML still says what it was meant to be."""
    try:
        text = Path(name).read_bytes()[:1_000_000]
    except OSError:
        return "region"
    return "policy" if b"[[levers]]" in text else "region"


def new_region(path: Path) -> None:
    """Write the commented template of a region; an existing file is left alone.

    Raises
    ------
    InputError
        When the file exists or cannot be written.
    """
    template = resources.files("experiments").joinpath("templates", "region.toml")
    text = template.read_text(encoding="utf-8").replace(TEMPLATE_NAME, _safe_name(path, ".toml"))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError([f"{path}: exists already and was left as it is"]) from None
    except OSError as error:
        raise InputError([f"{reason(error, path)}; must be a file that can be made"]) from None


def new_workbook(path: Path, region: str) -> None:
    """Write a region as an Excel workbook; the template's example when none is named.

    Raises
    ------
    InputError
        When the region is wrong, or the file exists or cannot be written.
    """
    from experiments.spreadsheet.template import write_region

    if path.suffix.lower() != ".xlsx":
        raise InputError([f"--excel {path}: must end in .xlsx"])
    if region:
        write_region(load_any_region(region), path)
        return
    template = resources.files("experiments").joinpath("templates", "region.toml")
    text = template.read_text(encoding="utf-8").replace(TEMPLATE_NAME, _safe_name(path, ".xlsx"))
    write_region(parse_region(text, "the template"), path)


def _safe_name(path: Path, ending: str) -> str:
    """A name for the region in a file: that of the file, if it has no odd letters."""
    name = path.name.removesuffix(ending).strip() or TEMPLATE_NAME
    # A name with quotes or odd letters would break the file; the template's own name never does.
    return name if name.replace("-", "").replace("_", "").isalnum() else TEMPLATE_NAME


def _to_check_against(policy: Policy, regions: list[Region]) -> Iterable[Region]:
    if policy.region is None or any(region.name == policy.region for region in regions):
        return regions
    if policy.region in list_regions():
        return [*regions, load_region(policy.region)]
    return regions


def _unsourced_rows(region: Region) -> list[str]:
    return [f"{path}.{name}" for path, row in region.rows() for name in row.unsourced()]


def _unsourced_levers(policy: Policy) -> list[str]:
    return [
        f"levers[{number}] ({lever.lever}).{name}"
        for number, lever in enumerate(policy.levers)
        for name in lever.unsourced()
    ]
