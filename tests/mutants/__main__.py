"""Change the engine in small ways and count the changes no test notices: ``make mutants``.

mutmut leaves decorated functions alone, and every kernel is decorated. Without compilation the
decorators only hand the function back, so the tests run on a copy of the tree, under ``out/``,
in which they are taken out.

``python -m tests.mutants 'simulate.rules.*'`` tries those mutants only. Why survivors survive is
kept in ``survivors.md``; a run lists its own, with these reasons, in ``out/mutants/survivors.md``.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREE = ROOT / "out" / "mutants"
KNOWN = Path(__file__).with_name("survivors.md")
MUTATED = ("rules.py", "waiting.py", "agenda.py", "events/*.py")
COPIED = ("simulate", "tests", "pyproject.toml")
#: Share of mutants killed, at least.
ENOUGH = 0.85
#: mutmut's words, in the order of the table; a change that never ends or crashes is noticed.
KILLED = ("killed", "timeout", "segfault")
STATUSES = (*KILLED, "survived", "no tests", "suspicious")

Change = tuple[str, str, str]  # file, function, "was → is"


def copy_tree() -> None:
    """Lay out the copy that mutmut works in, without the decorators of kernels."""
    shutil.rmtree(TREE, ignore_errors=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, TREE / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, TREE / name)
    for pattern in MUTATED:
        for path in (TREE / "simulate").glob(pattern):
            source = path.read_text(encoding="utf-8")
            bare = re.sub(r"^@(kernel|inlined)\n", "", source, flags=re.MULTILINE)
            path.write_text(bare, encoding="utf-8")


def mutmut(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mutmut in the copy, with kernels uncompiled."""
    environment = {
        **os.environ,
        "NUMBA_DISABLE_JIT": "1",
        "DOORSTROOM_CACHE": str(TREE / "kernels"),
        "HYPOTHESIS_PROFILE": "mutants",
    }
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=TREE,
        env=environment,
        stdout=subprocess.PIPE if arguments[0] == "results" else None,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"mutmut {arguments[0]} failed: its tests must pass before anything is changed")
    return done


def statuses() -> dict[str, str]:
    """What became of each mutant, by mutmut's name of it."""
    lines = mutmut("results", "--all", "true").stdout.splitlines()
    found = dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)
    return {name: status for name, status in found.items() if status != "not checked"}


def file_of(mutant: str) -> str:
    """The file of a mutant, from its name ``simulate.events.homes.x_announce__mutmut_1``."""
    return mutant.rsplit(".", 1)[0].replace(".", "/") + ".py"


def change_of(mutant: str) -> Change:
    """What a mutant changes, in the words of the source."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    lines = get_diff_for_mutant(mutant, path=file_of(mutant)).splitlines()[3:]
    was, now = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    function = mutant.rsplit(".", 1)[1].removeprefix("x_").split("__mutmut_")[0]
    # mutmut renames the function it changes
    now = now.replace(mutant.rsplit(".", 1)[1], function)
    was = was.replace(f"x_{function}__mutmut_orig", function)
    return file_of(mutant), function, f"`{was}` → `{now}`".replace("|", "\\|")


def known_reasons() -> list[tuple[list[re.Pattern[str]], str]]:
    """Rows of the kept table: what file, function and change look like, and why they survive."""
    found = []
    for line in KNOWN.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and cells[0].startswith("simulate/"):
            looks = [re.compile(".*".join(map(re.escape, cell.split("*")))) for cell in cells[:3]]
            found.append((looks, cells[3]))
    return found


def reason_of(change: Change, known: list[tuple[list[re.Pattern[str]], str]]) -> str:
    """Why a change survives; a question mark when nobody said yet."""
    for looks, reason in known:
        if all(look.fullmatch(part) for look, part in zip(looks, change, strict=True)):
            return reason
    return "?"


def print_table(by_mutant: dict[str, str]) -> float:
    """Print what became of the mutants by file; return the share killed."""
    by_file: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant, status in by_mutant.items():
        by_file[file_of(mutant)][status] += 1
        by_file["all"][status] += 1
    print(f"\n{'file':32}{'mutants':>9}", *(f"{name:>11}" for name in STATUSES), f"{'score':>8}")
    for name in sorted(by_file, key=lambda name: (name == "all", name)):
        counts = by_file[name]
        score = sum(counts[status] for status in KILLED) / counts.total()
        cells = (f"{counts[status]:>11}" for status in STATUSES)
        print(f"{name:32}{counts.total():>9}", *cells, f"{score:>8.1%}")
    return score


def write_survivors(by_mutant: dict[str, str]) -> int:
    """Write the table of survivors with the reasons known; return how many have none."""
    os.chdir(TREE)  # where mutmut finds its files
    known, rows = known_reasons(), []
    for mutant, status in by_mutant.items():
        if status not in KILLED:
            change = change_of(mutant)
            rows.append((*change, reason_of(change, known), mutant))
    lines = ("| " + " | ".join(row[:4]) + " |" for row in rows)
    (TREE / "survivors.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    names = "\n".join(row[4] for row in rows)
    (TREE / "survivors.txt").write_text(names + "\n", encoding="utf-8")
    return sum(row[3] == "?" for row in rows)


def main() -> int:
    """Try the mutants named, or all; 1 when too few are killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("patterns", nargs="*", help="names of mutants, with *; all when left out")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="mutants at a time")
    given = parser.parse_args()
    copy_tree()
    mutmut("run", "--max-children", str(given.workers), *given.patterns)
    by_mutant = statuses()
    unexplained = write_survivors(by_mutant)
    score = print_table(by_mutant)
    print(f"\n{unexplained} survivors without a reason, marked ? in out/mutants/survivors.md")
    return 0 if score >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
