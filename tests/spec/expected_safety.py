"""Reports of the story against its doses and people, worked out by hand."""

_NOWHERE = """
    area | numerator | denominator | value | state
"""

SAFETY = {
    # Hà Nội: 400 + 100 + 150 + 7 doses; the city: 300 + 30 + 90 + 800.
    "aefi_common_rate": """
        area | numerator | denominator | value    | state
        01   | 2         | 657         | 304.4140 | ok
        79   | 1         | 1220        | 81.9672  | ok
    """,
    "aefi_severe_rate": """
        area | numerator | denominator | value    | state
        01   | 1         | 657         | 152.2070 | ok
    """,
    # One severe report in twelve months among 1400 people.
    "severe_report_floor": """
        area | numerator | denominator | value    | state
        01   | 1         | 1400        | 714.2857 | ok
    """,
    # Six of thirteen in each report.
    "critical_fields": """
        area | numerator | denominator | value   | state
        01   | 18        | 39          | 46.1538 | ok
        79   | 6         | 13          | 46.1538 | ok
    """,
    # Received on 31 October at 10:00 and told to nobody: its first clock still runs at midnight.
    "clock_overdue": """
        area | numerator | denominator | value | state
        01   | 0         | 1           | 0     | ok
    """,
    # Watched for the nation as a whole, and no site of the story is large enough to judge: see
    # tests/spec/test_looks.py and test_safety_indicators.py.
    **dict.fromkeys(("observed_expected", "maxsprt_share", "ic025", "silent_sites"), _NOWHERE),
}
