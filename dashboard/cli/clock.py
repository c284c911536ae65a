"""The campaign's clock: every day boundary is Asia/Ho_Chi_Minh."""

from datetime import datetime
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The local time of the campaign, without zone, as the warehouse keeps it."""
    return datetime.now(_ZONE).replace(tzinfo=None)
