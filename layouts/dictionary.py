"""An indicator's definition in words, made from the registry: what is divided by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layouts import say
from layouts.formats import number
from layouts.words import known, t, term

if TYPE_CHECKING:
    from warehouse.indicators.base import Indicator, Measure, Term


@dataclass(frozen=True)
class Definition:
    """One entry: name, question, numerator and denominator in words, and what to beware of."""

    key: str
    theme: str
    name: str
    asks: str
    numerator: str
    denominator: str
    unit: str
    better: str
    basis: str
    caveats: tuple[str, ...]
    source: str

    def lines(self, lang: str) -> tuple[str, ...]:
        """The entry as sentences, for notes and files."""
        parts = [self.asks]
        if self.numerator:
            parts.append(f"{t('dictionary.numerator', lang)}: {self.numerator}.")
        if self.denominator:
            parts.append(f"{t('dictionary.denominator', lang)}: {self.denominator}.")
        return tuple(part for part in parts if part)


def define(indicator: Indicator, *, lang: str) -> Definition:
    """The entry of an indicator; arithmetic that has no words yet is left out, never guessed."""
    key = indicator.key
    asks = f"indicators.{key}.asks"
    return Definition(
        key=key,
        theme=term("dictionary.theme", indicator.theme, lang=lang),
        name=term("indicators", f"{key}.name", lang=lang),
        asks=t(asks, lang) if known(asks) else indicator.asks,
        numerator=_numerator(indicator, lang=lang),
        denominator=_sum(indicator.denominator, lang=lang),
        unit=say.word(f"indicators.{key}.unit", lang=lang),
        better=t(f"dictionary.good.{indicator.better}", lang),
        basis=t(f"dictionary.by.{indicator.basis}", lang),
        caveats=tuple(
            f"{term('marks', f'{c}.short', lang=lang)}: {term('marks', f'{c}.why', lang=lang)}"
            for c in indicator.caveats
        ),
        source=indicator.source,
    )


def _numerator(indicator: Indicator, *, lang: str) -> str:
    if getattr(indicator, "gap_of", ""):
        return t("dictionary.gap", lang)
    return _sum(indicator.numerator, lang=lang)


def _sum(terms: tuple[Term, ...], *, lang: str) -> str:
    """The terms with their signs; "" as soon as one of them has no words."""
    words = ""
    for part in terms:
        said = _measure(part.measure, lang=lang)
        if not said:
            return ""
        size = abs(part.factor)
        if size != 1:
            factor = number(size, lang=lang, digits=0 if size == int(size) else 2)
            said = t("dictionary.times", lang, factor=factor, part=said)
        sign = "less" if part.factor < 0 else "plus"
        words = f"{words}, {t(f'dictionary.{sign}', lang, part=said)}" if words else said
    return words


def _measure(measure: Measure, *, lang: str) -> str:
    """A measure as a phrase with its age, window, lag and vials."""
    said = _counted(measure, lang=lang)
    if not said:
        return ""
    if measure.age:
        age = term("dictionary.age", measure.age, lang=lang)
        said = t("dictionary.of_age", lang, part=said, age=age)
    if measure.per_vial:
        said = t("dictionary.per_vial", lang, part=said)
    if measure.lag_days:
        said = t("dictionary.lag", lang, part=said, days=measure.lag_days)
    return t(f"dictionary.window.{measure.window}", lang, part=said)


def _counted(measure: Measure, *, lang: str) -> str:
    """What a measure counts, before its age and window; "" where the table has no words."""
    if measure.distinct:
        return say.word(f"dictionary.distinct.{measure.distinct}", lang=lang)
    if measure.family == "injection" and (measure.dose or measure.default_dose):
        key = f"dose.{measure.dose}" if measure.dose else "chosen_dose"
        return say.word(f"dictionary.{key}", lang=lang)
    values = [str(v) for _, allowed in measure.where for v in allowed]
    name = "_".join((measure.family, measure.column, *values))
    return say.word(f"dictionary.measure.{name}", lang=lang)
