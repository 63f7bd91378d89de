"""The explorer and Mesa's view in JupyterLab, where a notebook shows them: they answer."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import nbformat
import pytest

from tests.browser.conftest import PATIENCE_MS, ROOT, picture, wait_for

CELLS = (
    'from experiments.app.mesa_view import region_view\nregion_view("oss", rng=1, years=2)',
    'from experiments.app.page import Explorer\nExplorer("oss")',
)


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where JupyterLab serves a folder with one notebook; ends with its kernels."""
    home = tmp_path_factory.mktemp("lab")
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(each) for each in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(made, home / "shown.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--allow-root"]
    options = [f"--port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={home}",
               "--LabApp.news_url=None"]  # fmt: skip
    # settings of its own; compiled kernels are where they always are
    own = dict.fromkeys(("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), str(home))
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, env=os.environ | own | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        wait_for(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}/doc/tree/shown.ipynb"
        server.terminate()
        try:
            server.wait(PATIENCE_MS / 1000)
        except subprocess.TimeoutExpired:  # a kernel that is busy can keep it
            server.kill()


def test_both_answer_in_a_notebook(page, lab: str) -> None:
    page.goto(lab)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("| Idle").wait_for()  # before, it would ask which kernel to run them in
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    page.locator(".v-toolbar button").first.click()
    step = page.get_by_role("button", name="Step", exact=True)
    page.get_by_text("Step: 12", exact=True).wait_for()
    step.click()
    page.get_by_text("Step: 13", exact=True).wait_for()
    picture(page, "jupyter-mesa")
    page.keyboard.press("Escape")

    said = page.locator(".ds-said p").first
    said.wait_for()
    assert said.inner_text().startswith("If nothing changes")
    page.get_by_role("switch", name="Reserve more lettings").focus()
    page.keyboard.press("Space")
    page.locator(".ds-said p", has_text="With this choice").first.wait_for()
    picture(page, "jupyter-explorer")
