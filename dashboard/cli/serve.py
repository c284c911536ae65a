"""tiemchung serve and demo: the dashboard in the browser."""

import os
from pathlib import Path
from typing import Annotated

import typer
from gunicorn.app.base import BaseApplication
from rich.console import Console

from dashboard.app import create_app
from dashboard.cli.demo import build_demo
from dashboard.cli.options import WarehouseOption, warehouse_or_default
from dashboard.cli.settings import read_settings
from dashboard.data import WarehouseDoor

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
    Console(highlight=False).print(f"The dashboard is at http://{host}:{port}")
    Server(url, host=host, port=port, workers=workers).run()


class Server(BaseApplication):
    """Gunicorn with threads: each worker opens its own read-only door."""

    def __init__(self, url: str, *, host: str, port: int, workers: int) -> None:
        self._url = url
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
        return create_app(door=self._door, own_boundaries=read_settings().boundaries).server


def demo(
    port: PortOption = 8050,
    folder: Annotated[Path, typer.Option(help="Where the demo warehouse is built.")] = Path(
        "var/demo"
    ),
) -> None:
    """Build a small warehouse of a simulated campaign and serve it."""
    url = build_demo(folder, console=Console(highlight=False))
    serve(warehouse=url, host="127.0.0.1", port=port, workers=2)
