"""The sites' daily forms: what is declared for each day, beside what is recorded later."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.write import coded, days

#: Of the people called, per dose given (DOMAIN 7, assumed): hospital, refused, deferred, contra.
_NOT_INJECTED = (0.0075, 0.0035, 0.027, 0.00075)
_REACTION_COMMON, _REACTION_SEVERE, _DESTROYED = 0.03, 0.00003, 0.0008
_COUNTS = (
    "so_doi_tuong",
    "chuyen_benh_vien",
    "khong_dong_y",
    "hoan_tiem",
    "chong_chi_dinh",
    "mui_1",
    "mui_2",
    "so_su_dung",
    "so_huy",
    "phan_ung_thong_thuong",
    "tai_bien_nang",
)


@dataclass(frozen=True, eq=False)
class Declared:
    """Lines of form A: site (position), day, vaccine and the counts of the form's columns."""

    site: np.ndarray
    day: np.ndarray
    vaccine: np.ndarray
    counts: np.ndarray  # line x column of _COUNTS

    @classmethod
    def of(
        cls, first: np.ndarray, second: np.ndarray, *, random: np.random.Generator
    ) -> "Declared":
        """Lines for basic doses by site, day and vaccine; boosters have forms of their own."""
        site, day, vaccine = np.nonzero(first + second)
        d1, d2 = first[site, day, vaccine], second[site, day, vaccine]
        given = d1 + d2
        missed = [random.binomial(given, share) for share in _NOT_INJECTED]
        events = [
            random.binomial(given, share)
            for share in (_DESTROYED, _REACTION_COMMON, _REACTION_SEVERE)
        ]
        counts = [given + sum(missed), *missed, d1, d2, given, *events]
        return cls(site, day, vaccine, np.stack(counts, axis=1).astype(np.int32))

    def between(self, first: int, last: int) -> "Declared":
        """The lines of days from `first` to `last`."""
        kept = (self.day >= first) & (self.day <= last)
        return Declared(self.site[kept], self.day[kept], self.vaccine[kept], self.counts[kept])


def form_table(
    declared: Declared,
    *,
    sites: np.ndarray,
    codes: list[str],
    districts: np.ndarray,
    province: str,
) -> pa.Table:
    """Form A lines as one table; the round is the week of the campaign."""
    names, which = np.unique(districts, return_inverse=True)
    size = len(declared.day)
    return pa.table(
        {
            "ma_co_so": coded(sites[declared.site], codes),
            "ma_tinh": coded(np.zeros(size, np.int8), [province]),
            "ma_quan_huyen": coded(which[declared.site], names.tolist()),
            "ngay": days(declared.day),
            "dot_tiem": pa.array((declared.day // 7 + 1).astype(np.int32)),
            "vac_xin": coded(declared.vaccine, list(vaccines.NAMES)),
            **{name: pa.array(declared.counts[:, i]) for i, name in enumerate(_COUNTS)},
        }
    )
