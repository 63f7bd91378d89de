"""The five projects: what was published of them beside what the model gives."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Callable
from html import escape

import solara
from matplotlib.figure import Figure

from calibration.pilots import Trial, conclusion, list_pilots, load_pilot, try_pilot
from calibration.pilots.figure import NARROW, WIDE, after, draw_pilot
from calibration.pilots.pilot import Expected
from calibration.pilots.sentences import amount, as_expected, as_published
from calibration.pilots.trial import Shown
from experiments.app.browser import Pick
from experiments.app.words import DASH
from simulate.language import Language
from simulate.language.names import capital

#: Screens for which the page's style sheet puts cells of tables below each other.
TELEPHONE = "(max-width: 620px)"
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
    titles = {_(load_pilot(each).title): each for each in list_pilots()}
    title = next(told for told, each in titles.items() if each == name)
    solara.use_effect(lambda: _fetch(name, set_found), [name])
    there = found is not None and found.pilot.name == name
    page = solara.use_memo(
        lambda: pilot_html(language, found) if there else "", [name, there, language.code]
    )
    solara.HTML("p", escape(_("Five Dutch projects, tried in the model on as many people.")))
    Pick(
        label=_("Project"), titles=list(titles), chosen=title,
        event_choose=lambda told: choose(titles[told]),
    )  # fmt: skip
    if not page:
        solara.HTML("p", escape(_("Simulating the project ...")), attributes={"role": "status"})
        return
    solara.HTML("div", page)


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
    _, pilot = language.gettext, trial.pilot
    heads = (_("What is counted"), _("Published or expected"), _("Simulated, by way it could go"))
    body = "".join(_row(language, trial, shown, heads) for shown in trial.shown())
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    caption = _("Mean of {count} futures, and the middle 95% of them").format(
        count=language.number(trial.replicates)
    )
    ways = "".join(
        f"<dt>{escape(_(arm.name))}</dt><dd>{escape(_(arm.words))}</dd>" for arm in pilot.arms
    )
    table = (
        f'<table class="ds-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )
    return (
        f'<p>{escape(_(pilot.about))}</p><p class="ds-said">'
        f"{escape(conclusion(trial, language))}</p>"
        f"<p>{escape(_('The ways it could go:'))}</p><dl class='ds-ways'>{ways}</dl>"
        f"{table}{_picture(language, trial)}"
    )


def _row(language: Language, trial: Trial, shown: Shown, heads: tuple[str, ...]) -> str:
    """One figure: what was said of it, and what every arm gives."""
    figure = shown.figure
    if isinstance(figure, Expected):
        said = as_expected(language, shown)
    else:
        said = as_published(language, figure) if shown.own else DASH
    arms = "<br>".join(
        f"{escape(language.gettext(arm))}: {escape(amount(language, trial, shown, arm))}"
        for arm in trial.arms
    )
    name = f"{capital(language.gettext(shown.words))} ({after(language, figure.month)})"
    cells = "".join(
        f'<td data-label="{escape(head)}">{cell}</td>'
        for head, cell in zip(heads[1:], (escape(said), arms), strict=True)
    )
    return f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'


def _picture(language: Language, trial: Trial) -> str:
    """The large figure, and on a narrow screen one with its panels below each other."""
    alt = language.gettext("{title}; the numbers are in the table above.").format(
        title=language.gettext(trial.pilot.title)
    )
    wide, narrow = (_address(draw_pilot(trial, language, width)) for width in (WIDE, NARROW))
    return (
        f'<figure class="ds-figure ds-wide"><picture><source media="{TELEPHONE}" srcset="{narrow}">'
        f'<img src="{wide}" alt="{escape(alt)}"></picture></figure>'
    )


def _address(figure: Figure) -> str:
    """A figure as the address of a picture, to put into a page."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(buffer.getvalue()).decode()}"
