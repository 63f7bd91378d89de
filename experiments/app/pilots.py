"""The five projects: what was published of them beside what the model gives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape

import solara

from calibration.pilots import Trial, conclusion, list_pilots, load_pilot, try_pilot
from calibration.pilots.figure import draw_pilot
from experiments.app.browser import Pick
from experiments.app.charts import as_html
from experiments.wording import Row, between, rows_of
from experiments.wording import amount as plain_amount
from simulate.language import Language

#: Futures of a pilot: cohorts are small, and the command line gives more.
PILOT_REPLICATES = 100

_TRIALS: dict[str, Trial] = {}
_TRYING = threading.Lock()


def trial_of(name: str) -> Trial:
    """A pilot's trial, worked out once for all visitors: nobody can choose anything in it."""
    with _TRYING:
        if name not in _TRIALS:
            _TRIALS[name] = try_pilot(
                name, replicates=PILOT_REPLICATES, progress=lambda finished, every: None
            )
        return _TRIALS[name]


def no_trial() -> Trial | None:
    """Nothing yet; gives the state of the component its type."""
    return None


@solara.component
def Pilots(language: Language) -> None:
    """Choose a pilot; its published figures stand beside the model's."""
    _ = language.gettext
    name, choose = solara.use_state(list_pilots()[0])
    found, set_found = solara.use_state(no_trial())
    titles = {load_pilot(each).title: each for each in list_pilots()}
    title = next(told for told, each in titles.items() if each == name)
    solara.use_effect(lambda: _fetch(name, set_found), [name])
    solara.HTML("p", escape(_("Five Dutch projects, tried in the model on as many people.")))
    Pick(
        label=_("Project"), titles=list(titles), chosen=title,
        event_choose=lambda told: choose(titles[told]),
    )  # fmt: skip
    if found is None or found.pilot.name != name:
        solara.HTML("p", escape(_("Simulating the project ...")), attributes={"role": "status"})
        return
    solara.HTML("div", pilot_html(language, found))


def _fetch(name: str, tell: Callable[[Trial], None]) -> Callable[[], None]:
    stop = threading.Event()

    def work() -> None:
        trial = trial_of(name)
        if not stop.is_set():
            tell(trial)

    threading.Thread(target=work, daemon=True).start()
    return stop.set


def pilot_html(language: Language, trial: Trial) -> str:
    """A trial: what is published and expected, under every arm, its picture and what it says."""
    _ = language.gettext
    pilot = trial.pilot
    heads = (_("Figure"), _("Published or expected"), _("Simulated, by way it could go"))
    body = ""
    for figure, rows in _by_figure(trial):
        said = str(rows[0]["published"] or rows[0]["expected"]) or "–"
        arms = "<br>".join(
            f"{escape(str(row['arm']))}: {plain_amount(row['mean'], str(row['unit']))} "
            f"({between(row['low'], row['high'], str(row['unit']))})"
            for row in rows
        )
        cells = (escape(said), arms)
        body += f'<tr><th scope="row">{escape(figure)}</th>' + "".join(
            f'<td data-label="{escape(head)}">{cell}</td>'
            for head, cell in zip(heads[1:], cells, strict=True)
        )
        body += "</tr>"
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    caption = _("Mean of {count} futures, and the middle 95 % of them").format(
        count=trial.replicates
    )
    alt = _("{title}; the numbers are in the table below.").format(title=pilot.title)
    picture = as_html(draw_pilot(trial), alt).replace("ds-figure", "ds-figure ds-wide", 1)
    table = (
        f'<table class="ds-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )
    english = escape(_("Projects are described in English."))
    return (
        f'<p lang="en">{escape(pilot.about)}</p><p class="ds-said" lang="en">'
        f'{escape(conclusion(trial))}</p>{table}{picture}<p class="ds-small">{english}</p>'
    )


def _by_figure(trial: Trial) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for row in rows_of(trial.table()):
        found.setdefault(f"{row['figure']} ({row['month']} months)", []).append(row)
    return list(found.items())
