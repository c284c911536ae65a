"""The feeds, in the order in which the work flows."""

from etl.feeds import (
    allocation,
    declared_total,
    injection,
    registration,
    site,
    site_day,
    slot,
    stock_movement,
)

FEEDS = (
    site.FEED,
    registration.FEED,
    allocation.FEED,
    stock_movement.FEED,
    slot.FEED,
    injection.FEED,
    site_day.FEED,
    declared_total.FEED,
)
BY_NAME = {feed.name: feed for feed in FEEDS}
