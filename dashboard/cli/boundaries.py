"""tiemchung boundaries: an operator's own map geometry, checked before it is shown."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboard.cli.settings import read_settings
from etl.boundaries.install import BoundariesRefusedError, areas_of, install_boundaries

app = typer.Typer(no_args_is_help=True, help="Map geometry.")
_NATION = {"vn": "00", "cz": "CZ"}


@app.command("use")
def use(
    file: Annotated[Path, typer.Argument(exists=True, help="GeoJSON or TopoJSON.")],
    level: Annotated[str, typer.Option(help="province or district.")] = "province",
    map_name: Annotated[str, typer.Option("--map", help="63 or 34 provinces.")] = "63",
    country: Annotated[str, typer.Option(help="vn or cz.")] = "vn",
    lang: Annotated[str, typer.Option("--lang", help="vi or en.")] = "vi",
) -> None:
    """Check codes, validity and coverage of a boundary file, and show it from now on."""
    console = Console(highlight=False)
    areas = areas_of(country, level=level, map_name=map_name)
    try:
        report = install_boundaries(
            file,
            target=read_settings().boundaries,
            level=level,
            areas=areas,
            map_name=map_name,
            nation=_NATION[country],
        )
    except BoundariesRefusedError as error:
        console.print("\n".join(error.report.lines(lang)), soft_wrap=True)
        raise typer.Exit(2) from error
    console.print("\n".join(report.lines(lang)), soft_wrap=True)


@app.callback()
def _group() -> None:
    """Keeps `use` a sub-command although it is the only one."""
