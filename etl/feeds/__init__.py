"""The feeds, in the order in which the work flows."""

from etl.feeds import (
    adverse_event,
    allocation,
    declared_total,
    injection,
    lot,
    population,
    registration,
    site,
    site_day,
    slot,
    stock_count,
    stock_movement,
    ticket,
)

FEEDS = (
    population.FEED,
    site.FEED,
    registration.FEED,
    allocation.FEED,
    lot.FEED,
    stock_movement.FEED,
    stock_count.FEED,
    slot.FEED,
    injection.FEED,
    site_day.FEED,
    declared_total.FEED,
    adverse_event.FEED,
    ticket.FEED,
)
BY_NAME = {feed.name: feed for feed in FEEDS}
