"""Region and policy files: from a name or a path to a checked value.

A name is a file that comes with the package (``regions/`` or ``policies/``); anything with a
slash or ending in ``.toml``, and any file that exists, is a path. Whatever is in a file, the
answer is a :class:`Region` (or :class:`Policy`) or one :class:`InputError` with every problem.
"""

from __future__ import annotations

import contextlib
import json
import math
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from simulate.checks import region_problems
from simulate.complaints import complaints, one_line, shown
from simulate.errors import InputError, nearest
from simulate.policy import Policy, policy_problems
from simulate.region import Region

Model = TypeVar("Model", bound=BaseModel)
Kind = Literal["region", "policy"]

DEFAULT_REGION = "zuid-kennemerland"
DEFAULT_POLICY = "baseline"
LARGEST_FILE_MB = 5
#: tomllib needs memory and time that grow with the square of the parts of a dotted key.
MOST_DOTS_IN_A_LINE = 500
MOST_LEVELS = 20

_HERE = Path(__file__).parent
_FOLDERS: dict[Kind, str] = {"region": "regions", "policy": "policies"}


def list_regions() -> list[str]:
    """Names of the regions that come with the package, the default one first."""
    return _shipped("region", DEFAULT_REGION)


def list_policies() -> list[str]:
    """Names of the policies that come with the package, ``baseline`` first."""
    return _shipped("policy", DEFAULT_POLICY)


def load_region(name_or_path: str | Path | Region) -> Region:
    """Load a region by the name of a shipped one, or from a TOML file.

    Parameters
    ----------
    name_or_path : str, Path or Region
        A :class:`Region` is returned as it is.

    Returns
    -------
    Region

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    if isinstance(name_or_path, Region):
        return name_or_path
    path, label = _locate(name_or_path, "region")
    return parse_region(read_text(path, label), label)


def load_policy(name_or_path: str | Path | Policy, region: Region | None = None) -> Policy:
    """Load a policy by the name of a shipped one, or from a TOML file.

    Parameters
    ----------
    name_or_path : str, Path or Policy
        A :class:`Policy` is not read again.
    region : Region, optional
        When given, the policy must also be able to run in this region.

    Returns
    -------
    Policy

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    if isinstance(name_or_path, Policy):
        policy, label = name_or_path, f"policy {name_or_path.name}"
    else:
        path, label = _locate(name_or_path, "policy")
        policy = parse_policy(read_text(path, label), label)
    if region is not None:
        _refuse(label, policy_problems(policy, region))
    return policy


def parse_region(text: str, label: str) -> Region:
    """Read a region from TOML text; ``label`` is what errors call it.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    region = parse_as(text, label, Region)
    _refuse(label, region_problems(region))
    return region


def parse_policy(text: str, label: str) -> Policy:
    """Read a policy from TOML text; ``label`` is what errors call it.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    return parse_as(text, label, Policy)


def _shipped(kind: Kind, first: str) -> list[str]:
    names = sorted(path.stem for path in (_HERE / _FOLDERS[kind]).glob("*.toml"))
    return sorted(names, key=lambda name: name != first)


def _refuse(label: str, problems: list[str]) -> None:
    if problems:
        raise InputError([one_line(label, problem) for problem in problems])


def _locate(name_or_path: str | Path, kind: Kind) -> tuple[Path, str]:
    text = str(name_or_path)
    folder, names = _FOLDERS[kind], _shipped(kind, "")
    if text in names:
        return _HERE / folder / f"{text}.toml", f"{folder}/{text}.toml"
    is_path = "/" in text or "\\" in text or text.lower().endswith(".toml")
    # A name that no file system takes is no path.
    with contextlib.suppress(OSError, ValueError):
        is_path = is_path or (bool(text) and Path(text).exists())
    if not is_path:
        hint = nearest(text, names)
        raise InputError([f"{kind} {shown(text)} is not known{hint} (or give a path to a file)"])
    return Path(text), "".join(letter if letter.isprintable() else "?" for letter in text)


def read_text(path: Path, label: str) -> str:
    """Read a text file; ``label`` is what errors call it.

    Raises
    ------
    InputError
        When it cannot be read, is too large, or is not text in UTF-8.
    """
    try:
        problem = _unreadable(path)
        content = b"" if problem else path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem, content = f"cannot be read: {reason}", b""
    if not problem and b"\0" in content:
        problem = "is a binary file; must be a text file"
    if problem:
        raise InputError([f"{label}: {problem}"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError([f"{label}: line {line} is not UTF-8; must be text in UTF-8"]) from None


def _unreadable(path: Path) -> str:
    if not path.exists():
        return "no such file"
    if path.is_dir():
        return "is a directory; must be a text file"
    if not path.is_file():
        return "is not an ordinary file; must be a text file"
    size_mb = path.stat().st_size / 1e6
    if size_mb > LARGEST_FILE_MB:
        return f"is {size_mb:.1f} MB; must be {LARGEST_FILE_MB} MB or less"
    return ""


def parse_as(text: str, label: str, model: type[Model]) -> Model:
    """Read TOML text as a model of pydantic; ``label`` is what errors call it.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    data, document = _toml(text, label)
    try:
        # Strict JSON refuses "3" or true where a number is asked, and takes lists for tuples.
        return model.model_validate_json(document, strict=True)
    except ValidationError as error:
        raise InputError(complaints(error, model, data, label)) from None


def _toml(text: str, label: str) -> tuple[dict[str, Any], str]:
    """Parse TOML; return the tables and the same as JSON."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS_IN_A_LINE:
            raise InputError([f"{label}: line {number} has more dots than any key may have"])
    try:
        data = tomllib.loads(text)
        document = json.dumps(_plain(data))
    except RecursionError:
        raise InputError([f"{label}: tables or lists are nested too deeply"]) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError([one_line(label, f"is not valid TOML: {error}")]) from None
    except ValueError:
        # Python refuses to read whole numbers of more than a few thousand digits.
        raise InputError([f"{label}: a whole number has thousands of digits"]) from None
    if not data:
        raise InputError([f"{label}: is empty; must hold tables in TOML"])
    return data, document


def _plain(value: object, depth: int = 0) -> object:
    """Turn dates into text and huge whole numbers into floats, as JSON wants them."""
    if depth > MOST_LEVELS:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > 1000:
        return math.inf if value > 0 else -math.inf
    return value
