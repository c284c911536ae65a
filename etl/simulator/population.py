"""The people of a country at scale: coverage of a sample is divided by the sample's people."""

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.reference.tables import read_reference

VERSION = "2021"


def population(*, scale: float) -> pd.DataFrame:
    """The reference populations of 2021 times `scale`, named as a version of their own."""
    rows = read_reference("vn", table="population")
    rows = rows[rows["version"] == VERSION]
    people = np.round(rows["people"].astype(float) * scale).astype(int)
    name = VERSION if scale == 1 else f"{VERSION} x {scale:g}"
    return rows.assign(people=people, version=name)


def population_table(*, scale: float) -> pa.Table:
    """The same as a table to write."""
    return pa.Table.from_pandas(population(scale=scale), preserve_index=False)
