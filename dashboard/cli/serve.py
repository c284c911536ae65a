"""tiemchung serve and demo: the dashboard in the browser."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from gunicorn.app.base import BaseApplication
from rich.console import Console

from dashboard.app import create_app
from dashboard.cli.demo import build_demo
from dashboard.cli.live import FIRST_DAY, Player, build_live
from dashboard.cli.options import WarehouseOption, day_parser, warehouse_or_default
from dashboard.cli.settings import read_settings
from dashboard.data import WarehouseDoor
from dashboard.live import USUAL
from dashboard.pages import PAGES
from dashboard.warm import free_of_collection, keep_warm

HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(help="Port to listen on.")]


def serve(
    warehouse: WarehouseOption = "",
    host: HostOption = "127.0.0.1",
    port: PortOption = 8050,
    workers: Annotated[int, typer.Option(help="Server processes.")] = 2,
) -> None:
    """Serve the dashboard on a published warehouse."""
    url = warehouse_or_default(warehouse)
    WarehouseDoor.open(url).close()  # a missing warehouse is said here, not in a worker
    _announce(port, host=host)
    Server(url, host=host, port=port, workers=workers).run()


def _announce(port: int, *, host: str = "127.0.0.1") -> None:
    Console(highlight=False).print(f"The dashboard is at http://{host}:{port}")


class Server(BaseApplication):
    """Gunicorn with threads: each worker opens its own read-only door."""

    def __init__(
        self,
        url: str,
        *,
        host: str,
        port: int,
        workers: int,
        ask_every: float = USUAL,
        is_warm: bool = True,
    ) -> None:
        self._url = url
        self._ask_every = ask_every
        self._is_warm = is_warm
        self._door: WarehouseDoor | None = None
        self._settings = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": 8,
            "worker_class": "gthread",
            "accesslog": None,
            "loglevel": "warning",
            "timeout": 120,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take the settings given."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)
        self.cfg.set("worker_exit", self._leave)

    def _leave(self, _server: object, _worker: object) -> None:
        """End a worker at once: its engine's threads would abort an orderly end, noisily."""
        if self._door is not None:
            self._door.close()
        os._exit(0)

    def load(self) -> object:
        """The WSGI application of one worker."""
        self._door = WarehouseDoor.open(self._url)
        own = read_settings().boundaries
        app = create_app(door=self._door, own_boundaries=own, ask_every=self._ask_every)
        free_of_collection()
        if self._is_warm:
            keep_warm(app.server, pages=PAGES, every=self._ask_every)
        return app.server


def demo(
    port: PortOption = 8050,
    folder: Annotated[
        Path | None, typer.Option(help="Where the demo warehouse is built; var/demo if not given.")
    ] = None,
    *,
    is_live: Annotated[
        bool, typer.Option("--live", help="Play the campaign forward while the board is open.")
    ] = False,
    every: Annotated[float, typer.Option(help="Seconds for one day, with --live.")] = 4.0,
    start: Annotated[
        date | None,
        typer.Option(
            "--from", parser=day_parser, metavar="YYYY-MM-DD", help="First day of --live."
        ),
    ] = None,
) -> None:
    """Build a small warehouse of a simulated campaign and serve it, still or played forward."""
    console = Console(highlight=False)
    folder = folder or Path("var/live" if is_live else "var/demo")
    if is_live:
        url = build_live(folder, start=start or FIRST_DAY, console=console)
        with Player(folder, every=every):
            _announce(port)
            # A campaign that is played has a new day all the time: nothing is worth working ahead.
            look = {"ask_every": min(USUAL, every / 4), "is_warm": False}
            Server(url, host="127.0.0.1", port=port, workers=2, **look).run()
    else:
        serve(warehouse=build_demo(folder, console=console), port=port)
