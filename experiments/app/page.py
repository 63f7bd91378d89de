"""The explorer, and the page around it.

``Explorer`` is the same component in a notebook and on the page. All state is that of the visitor
who made it; a thread works out the answer and ends when the choice has moved on.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlparse

import solara
import solara.lab

from experiments.app.browser import Head
from experiments.app.choice import Choice, as_file, as_query, from_file, from_query
from experiments.app.controls import Controls
from experiments.app.regions import region_of
from experiments.app.results import Results
from experiments.app.style import CSS
from experiments.app.words import rests_on, sentence
from experiments.app.work import DESK, Answer, BusyError, Stale, said
from simulate.errors import InputError
from simulate.files import DEFAULT_REGION, list_regions
from simulate.language import LANGUAGES, Language, load_language
from simulate.language.names import described, titled

#: Set by ``doorstroom app``: the region to open with, the language, and where the page is.
REGION, LANGUAGE, ADDRESS = "DOORSTROOM_APP_REGION", "DOORSTROOM_APP_LANG", "DOORSTROOM_APP_URL"
#: Keys may be pressed many times a second; work starts when they rest this long.
REST_SECONDS = 0.08
#: Steps that can be undone.
MOST_STEPS = 100


@dataclass(frozen=True)
class History:
    """Choices made, and which one is looked at."""

    steps: tuple[Choice, ...]
    at: int = 0

    @property
    def choice(self) -> Choice:
        """The choice looked at."""
        return self.steps[self.at]

    def then(self, choice: Choice) -> History:
        """A next step; steps that were undone are forgotten."""
        if choice == self.choice:
            return self
        steps = (*self.steps[: self.at + 1], choice)[-MOST_STEPS:]
        return History(steps, len(steps) - 1)

    def move(self, by: int) -> History:
        """Undo (-1) or redo (1)."""
        return replace(self, at=min(max(self.at + by, 0), len(self.steps) - 1))


@dataclass(frozen=True)
class Standing:
    """What the visitor sees of the work: the last answer, the share done, what went wrong."""

    answer: Answer | None = None
    done: float = 0.0
    problem: str = ""


@solara.component
def Explorer(
    region: str = DEFAULT_REGION, lang: str = "en", query: str = "", address: str = ""
) -> None:
    """Switch levers on and off and see what changes, for whom.

    Parameters
    ----------
    region : str
        A shipped name, or a path to a TOML or Excel file.
    lang : {"en", "nl"}
    query : str
        Of a link that holds a scenario; see :func:`experiments.app.choice.as_query`.
    address : str
        Where the page is, for links; without it only a file can be shared.
    """
    language = load_language(lang)
    regions = list(dict.fromkeys([region, *list_regions()]))
    begin, problem = solara.use_memo(lambda: _begin(region, query, regions), [region, query])
    history, set_history = solara.use_state(History((begin,)), key=f"{region} {query}")
    standing, set_standing = solara.use_state(Standing())
    told, set_told = solara.use_state(problem)
    choice = history.choice
    solara.use_effect(lambda: _start(language, choice, set_standing), [choice])

    def choose(new: Choice) -> None:
        set_told("")
        set_history(lambda before: before.then(new))

    solara.Style(CSS)
    with solara.Div(classes=["ds-page"]), solara.Div(classes=["ds-columns"]):
        with solara.Div(classes=["ds-controls"], attributes={"lang": lang}):
            go = escape(language.gettext("Go to the results"))
            solara.HTML("div", f'<a href="#results">{go}</a>')
            Steps(language, history, set_history, choose)
            Controls(language, choice, regions, choose)
            Share(language, choice, address, regions, (choose, set_told))
        with solara.Div(attributes={"lang": lang, "id": "results"}):
            if told:
                lead = escape(
                    language.gettext("This scenario cannot be opened, so nothing was changed.")
                )
                body = f'<p>{lead}</p><div lang="en">{escape(told)}</div>'
                solara.HTML("div", body, classes=["ds-problem"], attributes=ALERT)
            Answered(language, choice, standing)


ALERT = {"role": "alert"}
STATUS = {"role": "status", "aria-live": "polite"}


def _begin(region: str, query: str, regions: list[str]) -> tuple[Choice, str]:
    start = Choice(region)
    try:
        return from_query(query, start, regions), ""
    except InputError as error:
        return start, said(error)


def _start(language: Language, choice: Choice, show: Callable[..., None]) -> Callable[[], None]:
    """Start work on a choice; what is returned ends it."""
    stop = threading.Event()

    def tell(answer: Answer | None, done: float) -> None:
        if not stop.is_set():
            show(lambda now: Standing(answer or now.answer, done))

    def work() -> None:
        if stop.wait(REST_SECONDS):
            return
        show(lambda now: replace(now, problem="", done=0.0))
        try:
            DESK.answer(choice, region_of(choice.region), stop, tell)
        except Stale:
            return
        except BusyError:
            problem = language.gettext(
                "Too many visitors are calculating now. Wait a minute and move something again."
            )
        except Exception as error:
            problem = said(error)
        else:
            return
        if not stop.is_set():
            show(lambda now: Standing(now.answer, 1.0, problem))

    threading.Thread(target=work, daemon=True).start()
    return stop.set


@solara.component
def Steps(
    language: Language,
    history: History,
    set_history: Callable[..., None],
    choose: Callable[[Choice], None],
) -> None:
    """Undo, redo and begin again."""
    _ = language.gettext
    with solara.Div(classes=["ds-row"]):
        solara.Button(
            _("Undo"), on_click=lambda: set_history(lambda now: now.move(-1)),
            disabled=history.at == 0, outlined=True,
        )  # fmt: skip
        solara.Button(
            _("Redo"), on_click=lambda: set_history(lambda now: now.move(1)),
            disabled=history.at == len(history.steps) - 1, outlined=True,
        )  # fmt: skip
        fresh = Choice(history.choice.region)
        solara.Button(
            _("Reset"), on_click=lambda: choose(fresh), disabled=history.choice == fresh,
            outlined=True,
        )  # fmt: skip


@solara.component
def Answered(language: Language, choice: Choice, standing: Standing) -> None:
    """The sentence, on what it rests, and the tabs."""
    _ = language.gettext
    region = region_of(choice.region)
    solara.HTML("h2", escape(titled(language, region)))
    answer = standing.answer
    words = solara.use_memo(
        lambda: (sentence(language, answer), rests_on(language, answer)) if answer else ("", ""),
        [id(answer), language.code],
    )
    if standing.problem:
        solara.HTML("div", escape(standing.problem), classes=["ds-problem"], attributes=ALERT)
    if answer is None:
        solara.HTML("p", escape(described(language, region)))
        solara.HTML("p", escape(_("Simulating ...")), attributes=STATUS)
        return
    stale = answer.choice != choice and not standing.problem
    classes = ["ds-said", "ds-waits"] if stale else ["ds-said"]
    solara.HTML("div", f"<p>{escape(words[0])}</p>", classes=classes, attributes=STATUS)
    note = _("Simulating ...") if stale else words[1]
    if not stale and not answer.fine and standing.done:
        note += " " + _("{share} done.").format(share=language.percent(standing.done))
    solara.HTML("p", escape(note), classes=["ds-small"])
    with solara.Div(classes=["ds-waits"] if stale else []):
        Results(language, answer)


@solara.component
def Share(
    language: Language,
    choice: Choice,
    address: str,
    regions: list[str],
    tell: tuple[Callable[[Choice], None], Callable[[str], None]],
) -> None:
    """A link and a file that restore the scenario, and where to give them back."""
    _ = language.gettext
    choose, complain = tell
    pasted, paste = solara.use_state("")

    def restore(read: Callable[[], Choice]) -> None:
        try:
            choose(read())
        except InputError as error:
            complain(said(error))

    def from_link(link: str) -> None:
        paste("")
        text = link.strip()
        if text.startswith("{"):
            restore(lambda: from_file(text.encode(), choice, regions))
        elif text:
            restore(lambda: from_query(urlparse(text).query, choice, regions))

    def from_dropped(file: solara.components.file_drop.FileInfo) -> None:
        restore(lambda: from_file(file["data"] or b"", choice, regions))

    solara.HTML("h2", escape(_("Share")))
    if address:
        link = escape(f"{address}?{as_query(choice)}&lang={language.code}")
        label = escape(_("Link to this scenario"))
        solara.HTML(
            "div",
            f'<label>{label}<input readonly value="{link}" onfocus="this.select()"></label>'
            f'<a href="{link}">{escape(_("Open this link"))}</a>',
            classes=["ds-share"],
        )
    with solara.Div(classes=["ds-row"]):
        solara.FileDownload(as_file(choice), "scenario.json", label=_("Save as a file"))
    solara.InputText(_("Paste a link, or the text of a saved file"), pasted, on_value=from_link)
    solara.FileDrop(_("Drop a saved file here"), on_file=from_dropped, lazy=False)


@solara.component
def Page() -> None:
    """The whole page: title, language, explorer."""
    router = solara.use_router()
    query = router.search or ""
    asked = [part.partition("=")[2] for part in query.lstrip("?").split("&") if "lang=" in part]
    begin = asked[0] if asked and asked[0] in LANGUAGES else os.environ.get(LANGUAGE, "en")
    lang, set_lang = solara.use_state(begin)
    language = load_language(lang)
    _ = language.gettext
    solara.Title(_("Doorstroom: what would help people move on?"))
    solara.Style(CSS)
    Head(lang=lang)
    with solara.Div(classes=["ds-page"], attributes={"lang": lang}):
        with solara.Div(classes=["ds-row"], style="justify-content: space-between"):
            solara.HTML("h1", escape(_("Doorstroom: what would help people move on?")))
            other = next(code for code in LANGUAGES if code != lang)
            name = {"en": "English", "nl": "Nederlands"}[other]
            solara.Button(name, on_click=lambda: set_lang(other), text=True)
        solara.HTML("p", escape(_(
            "Switch measures on and off and see what they would change for people who wait in "
            "shelters and protected living. Everything is a simulation: every number has an "
            "interval, and tells what it rests on."
        )))  # fmt: skip
    region = os.environ.get(REGION, DEFAULT_REGION)
    Explorer(region, lang, query, os.environ.get(ADDRESS, ""))
