"""Serves the page on this computer only: one visitor or several, without the internet."""

from __future__ import annotations

import importlib.metadata
import os
import socket
import warnings

from experiments.app.page import ADDRESS, LANGUAGE, REGION
from experiments.app.regions import region_of
from simulate.errors import InputError

HOST = "127.0.0.1"
#: Visitors at once; each open tab is one.
MOST_VISITORS = 40
#: A tab that lost its connection can come back so long; after that its work ends.
KEPT_AFTER_LEAVING = "10m"
#: Python packages the page is made with.
NEEDED = ("solara", "solara-assets")


def check_port(port: int) -> None:
    """Complain when nothing can listen there.

    Raises
    ------
    InputError
        When the port makes no sense, is taken, or may not be used.
    """
    if not 1 <= port <= 65535:
        raise InputError([f"--port = {port}; must be from 1 to 65535"])
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except PermissionError:
            problem = "may not be used; take one from 1024 up"
        except OSError:
            problem = f"is taken by another program; try --port {port % 65535 + 1}"
        else:
            return
    raise InputError([f"--port = {port} {problem}"])


def check_packages() -> None:
    """Complain when a package the page is made with is not installed.

    Raises
    ------
    InputError
        Naming what is missing.
    """
    missing = []
    for name in NEEDED:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise InputError(
            [f"the page needs {' and '.join(missing)}: pip install {' '.join(missing)}"]
        )


def serve(port: int, region: str, lang: str) -> None:
    """Serve the page until stopped with Ctrl-C.

    Raises
    ------
    InputError
        When the port or the region cannot be used.
    """
    check_port(port)
    check_packages()
    region_of(region)
    address = f"http://{HOST}:{port}/"
    os.environ |= {REGION: region, LANGUAGE: lang, ADDRESS: address}
    os.environ["SOLARA_APP"] = "experiments.app.page:Page"
    import solara.server.settings as settings

    settings.theme.variant = settings.ThemeVariant.light
    settings.theme.loader = "plain"
    settings.kernel.max_count = MOST_VISITORS
    settings.kernel.cull_timeout = KEPT_AFTER_LEAVING
    settings.telemetry.mixpanel_enable = False
    settings.assets.fontawesome_enabled = False
    settings.ssg.enabled = False
    # it is about pages inside other pages, which this one is not
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    import uvicorn

    print(f"The page is at {address} (Ctrl-C stops it)", flush=True)
    uvicorn.run("solara.server.starlette:app", host=HOST, port=port, log_level="error")
