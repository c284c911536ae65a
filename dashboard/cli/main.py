"""tiemchung: load, look after and ask the warehouse, and serve the dashboard."""

import sys

import typer
from rich.console import Console
from rich.markup import escape

from dashboard.cli import (
    ask,
    boundaries,
    brief,
    forecast,
    live,
    load,
    quarantine,
    safety,
    score,
    serve,
    simulate,
    status,
)
from dashboard.cli.settings import SettingsError
from dashboard.exports.studio import NoBrowser
from etl.errors import FeedError
from warehouse.engines import WarehouseError
from warehouse.viewer import NotAllowed

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The warehouse and dashboard of the COVID-19 vaccination campaign.",
)
app.command("init")(load.init)
app.command("load")(load.load)
app.command("simulate")(simulate.simulate)
app.command("forecast")(forecast.forecast)
app.command("status")(status.status)
app.command("ask")(ask.ask)
app.command("brief")(brief.brief)
app.command("verify")(brief.check_code)
app.command("serve")(serve.serve)
app.command("demo")(serve.demo)
app.command("score", hidden=True)(score.score)
app.command("play", hidden=True)(live.play)  # what `demo --live` starts beside the server
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(safety.app, name="safety")
app.add_typer(boundaries.app, name="boundaries")

_EXPECTED = (FeedError, WarehouseError, SettingsError, NotAllowed, LookupError, NoBrowser)


def main() -> None:
    """Run a command; an expected error is one clear line and exit code 2."""
    try:
        app()
    except _EXPECTED as error:
        text = str(error.args[0]) if isinstance(error, KeyError) else str(error)
        console = Console(stderr=True, highlight=False)
        console.print(f"[bold red]error[/] {escape(text)}", soft_wrap=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
