"""Mesa's browser view takes a region as it is, and the explorer renders outside a browser."""

from __future__ import annotations

import ipyvuetify as vuetify
import reacton
import solara

from experiments.app.mesa_view import region_view
from experiments.app.page import Explorer


def test_mesas_view_shows_a_region_and_its_buttons():
    @solara.component
    def Shown():  # noqa: N802
        with solara.AppLayout():  # as in a notebook: the buttons go to its side
            region_view("oss", rng=1, years=1)

    _, rendered = reacton.render(Shown(), handle_error=False)
    assert len(rendered.find(vuetify.Btn).widgets) >= 3  # begin again, play, step
    rendered.close()


def test_the_explorer_stands_in_a_notebook():
    _, rendered = reacton.render(Explorer("oss"), handle_error=False)
    labels = [each.label for each in rendered.find(vuetify.Switch).widgets]
    assert "Housing First" in labels
    rendered.close()
