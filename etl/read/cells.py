"""Sheet cells as the text a clerk would have typed: 1 not 1.0, dates as 2021-08-20."""

import datetime
from collections.abc import Callable, Sequence

import pyarrow as pa

_SECONDS_AN_HOUR = 3600


def as_text(value: object) -> str:
    """One cell as text; blank cells are empty."""
    return _WRITERS[type(value)](value)


def as_column(values: Sequence[object]) -> pa.Array:
    """A column of cells as an Arrow column of text; most columns are text already."""
    if set(map(type, values)) == {str}:
        return pa.array(values, pa.string())
    return pa.array(map(as_text, values), pa.string())


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _duration(value: datetime.timedelta) -> str:
    hours, rest = divmod(int(value.total_seconds()), _SECONDS_AN_HOUR)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"


_WRITERS: dict[type, Callable[..., str]] = {
    str: str,
    int: str,
    float: _number,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime.date: datetime.date.isoformat,
    datetime.datetime: lambda value: value.isoformat(sep=" "),
    datetime.time: datetime.time.isoformat,
    datetime.timedelta: _duration,
}
