"""What a visitor can take along: the large figures, the tables, and a workbook."""

from __future__ import annotations

import io
import zipfile
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import solara

from experiments.app.browser import Pick
from experiments.app.choice import as_file
from experiments.app.words import rests_on
from experiments.app.work import Answer
from experiments.output import save
from experiments.report.page import make_page
from simulate.language import Language, mark
from simulate.language.names import titled
from simulate.plots import FIGURES, save_figure

TITLES = {
    "ready-and-waiting": mark("Ready to move on, and still waiting"),
    "waits-by-group": mark("How long people wait, by group"),
    "homes": mark("Homes promised, delivered, let and lost"),
    "homes-kept": mark("Homes kept"),
    "costs-by-payer": mark("What it costs, and who pays"),
    "people-by-setting": mark("Where people live"),
    "moves": mark("Who moves where"),
    "what-becomes-of-people": mark("What becomes of people"),
}


def figure_file(language: Language, answer: Answer, name: str, ending: str) -> bytes:
    """One of the large figures as PNG or SVG."""
    with TemporaryDirectory() as folder:
        save_figure(FIGURES[name](answer.comparison, language), Path(folder), name)
        return (Path(folder) / f"{name}.{ending}").read_bytes()


def tables_zip(language: Language, answer: Answer) -> bytes:
    """All tables as CSV and all figures, the manifest and the scenario, in one file."""
    buffer = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        save(answer.comparison, Path(folder), language)
        for path in sorted(Path(folder).iterdir()):
            out.write(path, path.name)
        out.writestr("scenario.json", as_file(answer.choice))
    return buffer.getvalue()


def workbook(language: Language, answer: Answer) -> bytes:
    """The main tables as an Excel file, with a sheet that tells what they are."""
    _ = language.gettext
    comparison = answer.comparison
    readme = [
        (_("Region"), titled(language, answer.chosen.region)),
        (_("Years"), answer.chosen.years),
        (_("Futures"), answer.replicates),
        (_("Intervals"), rests_on(language, answer)),
        (_("Scenario"), as_file(answer.choice)),
    ]
    sheets = {"readme": pd.DataFrame(readme, columns=["what", "value"])}
    for number, (name, results) in enumerate(comparison.results.items()):
        title = "baseline" if number == 0 else "choice"
        sheets[f"{title} summary"] = results.summary().reset_index().assign(policy=name)
        sheets[f"{title} waits"] = results.waits()
        sheets[f"{title} costs"] = results.costs()
    if comparison.others():
        sheets["differences"] = comparison.differences()
        sheets["people"] = comparison.people()
        sheets["gains by group"] = comparison.gains("group")
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for name, table in sheets.items():
            table.to_excel(writer, sheet_name=name, index=False)
            writer.sheets[name].freeze_panes = "A2"
            for letter in "ABCDEF":
                writer.sheets[name].column_dimensions[letter].width = 24
    return buffer.getvalue()


@solara.component
def Downloads(language: Language, answer: Answer) -> None:
    """Buttons; each file is made when it is asked for."""
    _ = language.gettext
    chosen, choose = solara.use_state(next(iter(TITLES)))
    titles = {_(title): name for name, title in TITLES.items()}
    title = next(told for told, name in titles.items() if name == chosen)
    if not answer.fine:
        said = _("These files rest on the first answer; wait for the finer one for better numbers.")
        solara.HTML("p", escape(said))
    solara.HTML("h2", escape(_("A figure")))
    Pick(
        label=_("Figure"), titles=list(titles), chosen=title,
        event_choose=lambda told: choose(titles[told]),
    )  # fmt: skip
    with solara.Div(classes=["ds-row"]):
        for ending in ("png", "svg"):
            solara.FileDownload(
                lambda ending=ending: figure_file(language, answer, chosen, ending),
                f"{chosen}.{ending}", label=_("Figure as {kind}").format(kind=ending.upper()),
            ).key(f"{chosen} {ending} {language.code}")  # fmt: skip
    solara.HTML("h2", escape(_("All numbers")))
    with solara.Div(classes=["ds-row"]):
        solara.FileDownload(
            lambda: workbook(language, answer), "doorstroom.xlsx", label=_("Tables as Excel")
        )
        solara.FileDownload(
            lambda: tables_zip(language, answer), "doorstroom.zip",
            label=_("All tables (CSV), figures and manifest"),
        )  # fmt: skip
    if answer.choice.levers:
        solara.HTML("h2", escape(_("A report for the council")))
        with solara.Div(classes=["ds-row"]):
            solara.FileDownload(
                lambda: make_page(answer.comparison, language),
                f"doorstroom-{answer.chosen.region.name}-{language.code}.html",
                label=_("Report as a page"),
            ).key(f"report {language.code}")
    note = _(
        "Names of sheets, columns and measures in the Excel and CSV files are in English. The file "
        "with all figures can take a minute to make."
    )
    solara.HTML("p", escape(note), classes=["ds-small"])
