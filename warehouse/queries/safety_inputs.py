"""What several safety questions read alike, kept for one published state."""

from datetime import date

import pandas as pd

from warehouse.looks import inputs
from warehouse.queries.session import Session


def delays_of(session: Session, name: str, *, known_on: date | None) -> pd.DataFrame:
    """event_date (of onset), delay_days, reports of a class, severe or common, of the nation."""

    def read() -> pd.DataFrame:
        frame = session.frame(inputs.delays_of_class(name, known_on))
        return frame.assign(event_date=pd.to_datetime(frame["event_date"]))

    return session.memo(("report delays", name, known_on), read)


def protocol(session: Session) -> pd.DataFrame:
    """The newest version of the protocol; the rate of a pair without one is an empty text."""

    def read() -> pd.DataFrame:
        rows = session.frame(inputs.protocol_rows())
        return rows.assign(rate_code=rows["rate_code"].fillna(""))

    return session.memo(("safety protocol",), read)
