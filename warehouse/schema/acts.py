"""The book of acts: what people decided on this screen, with reason and author; only appended.

It is no part of the published state: a load replaces that, and an act must be visible at once.
"""

import sqlalchemy as sa

book = sa.MetaData()

act = sa.Table(
    "act",
    book,
    sa.Column(
        "act_id", sa.Integer, primary_key=True, autoincrement=True, comment="number in the book"
    ),
    sa.Column("at", sa.DateTime, nullable=False, comment="when, in local time"),
    sa.Column("kind", sa.Text, nullable=False, comment="what was done, such as hold"),
    sa.Column("subject_kind", sa.Text, nullable=False, comment="to what, such as lot"),
    sa.Column("subject", sa.Text, nullable=False, comment="its natural key, such as VERO/B2021"),
    sa.Column("area_code", sa.Text, nullable=False, comment="where it holds; empty: everywhere"),
    sa.Column("reason", sa.Text, nullable=False, comment="why"),
    sa.Column("author", sa.Text, nullable=False, comment="who"),
    sa.Column("detail", sa.Text, nullable=False, comment="what else the kind needs, as JSON"),
    sa.Column("answers_id", sa.Integer, nullable=False, comment="the act this one answers, or 0"),
    comment="one act of one person",
)
sa.Index("ix_act_subject", act.c.subject_kind, act.c.subject)
