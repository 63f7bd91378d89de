"""The report put together, drawn, and written whole; and as PDF by a browser."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from experiments.loading import load_any_region
from experiments.output import folder_problems, output_folder
from experiments.pages.blocks import Section
from experiments.pages.writing import fill_page, pictures_of, png
from experiments.problems import collected, number_problems
from experiments.report.answer import Told, answer, in_short, question, told
from experiments.report.basis import basis
from experiments.report.doubt import doubt, limits, repeat
from experiments.report.money import who_pays
from experiments.report.people import who_gains
from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.files import DEFAULT_POLICY, load_policy
from simulate.language import Language, load_language
from simulate.language.names import titled
from simulate.policy import Policy
from simulate.posterior import choose
from simulate.run import compare

#: Programs that can print a page, the first that is there.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-pdf-header-footer",
)  # fmt: skip
LONGEST_PRINT_SECONDS = 120


@dataclass(frozen=True)
class ReportSettings:
    """What a report is of, how it is run, and where it goes."""

    lang: str = "nl"
    years: int = 10
    replicates: int = 100
    seed: int = 0
    workers: int | None = None
    parameters: str = "posterior"
    out: Path | None = None
    pdf: bool = False


def write_report(region: str, policies: list[str], settings: ReportSettings) -> list[Path]:
    """Run a comparison and write its report; return the files.

    Raises
    ------
    InputError
        With everything that is wrong with names, numbers and places, before anything runs.
    """
    problems = number_problems(settings.years, settings.replicates, settings.seed, settings.workers)
    language = collected(problems, partial(load_language, settings.lang))
    place = collected(problems, partial(load_any_region, region))
    loaded = [collected(problems, partial(load_policy, name, place)) for name in policies]
    chosen = [policy for policy in loaded if policy is not None]
    if chosen and chosen[0].name != DEFAULT_POLICY:
        chosen.insert(0, load_policy(DEFAULT_POLICY))
    names = [policy.name for policy in chosen]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    problems += [f"policies: {name!r} is named more than once" for name in twice]
    if len(chosen) < 2 and len(chosen) == len(loaded):
        problems.append(f"policies: only {DEFAULT_POLICY!r}; name another to compare it with")
    collected(problems, partial(choose, settings.parameters))
    out = settings.out or Path(f"doorstroom-{place.name if place else ''}-{settings.lang}.html")
    problems += _file_problems(out)
    browser = find_browser() if settings.pdf else None
    if settings.pdf and browser is None:
        problems.append(NO_BROWSER)
    if problems or place is None or language is None:
        raise InputError(problems)
    listed: list[Policy | str] = [*chosen]
    comparison = compare(
        place, listed, years=settings.years, replicates=settings.replicates, seed=settings.seed,
        workers=settings.workers, parameters=settings.parameters,
    )  # fmt: skip
    page = make_page(comparison, language)
    with output_folder(out.absolute().parent) as folder:
        (folder / out.name).write_text(page, encoding="utf-8")
        if browser is not None:
            print_pdf(browser, folder / out.name, folder / out.with_suffix(".pdf").name)
    return [out, out.with_suffix(".pdf")] if browser else [out]


NO_BROWSER = (
    "--pdf: no Chromium was found to print with; install it (Debian: apt install chromium), or "
    "leave --pdf out, open the page in any browser and print it to a PDF"
)


def _file_problems(out: Path) -> list[str]:
    if out.is_dir():
        return [f"--out {out}: is a folder; must be a file to write"]
    if out.suffix.lower() not in (".html", ".htm"):
        return [f"--out {out}: must end in .html"]
    return folder_problems(out.absolute().parent)


def make_page(comparison: Comparison, language: Language) -> str:
    """The whole report on a comparison as one HTML page, pictures included."""
    about = told(comparison, language)
    sections = make_sections(about)
    drawn = {each.name: png(each.figure) for each in pictures_of(sections)}
    words = {"title": page_title(about), "lead": _lead(about)}
    return fill_page("experiments.report", language, sections, drawn, words)


def make_sections(about: Told) -> tuple[Section, ...]:
    """All sections in the order of the page."""
    return (
        in_short(about),
        question(about),
        answer(about),
        who_gains(about),
        who_pays(about),
        basis(about),
        doubt(about),
        limits(about),
        repeat(about),
    )


def page_title(about: Told) -> str:
    """The title of the page."""
    region = about.comparison.results[about.comparison.reference].region
    text = about.language.gettext("From protected living to a home: {region}")
    return text.format(region=titled(about.language, region))


def _lead(about: Told) -> str:
    quoted = about.language.gettext("'{title}'")
    titles = [quoted.format(title=about.title(name)) for name in about.comparison.others()]
    text = about.language.ngettext(
        "What {policies} would change for people who wait, for their municipality, and for those "
        "who pay; and how sure that is.",
        "What {policies} would change for people who wait, for their municipalities, and for those "
        "who pay; and how sure that is.",
        len(titles),
    )
    return text.format(policies=about.language.joined(titles))


def find_browser() -> str | None:
    """The program that can print a page, where there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def print_pdf(browser: str, page: Path, pdf: Path) -> None:
    """Print a page to a PDF with a browser.

    Raises
    ------
    InputError
        When the browser does not do it.
    """
    with TemporaryDirectory() as profile:
        command = [
            browser, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}",
            page.absolute().as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_PRINT_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            reason = type(error).__name__
            raise InputError(
                [f"--pdf: {Path(browser).name} failed ({reason}); {_INSTEAD}"]
            ) from None
    if not pdf.is_file():
        raise InputError([f"--pdf: {Path(browser).name} wrote no file; {_INSTEAD}"])


_INSTEAD = "leave --pdf out, open the page in any browser and print it to a PDF"
