"""Sites, steps, registrations and tickets of the story, worked out by hand."""

SITES = {
    "registrations": """
        area | numerator | denominator | value | state
        01   | 180       | -           | 180   | ok
    """,
    "funnel_conversion": """
        area | numerator | denominator | value | state
        01   | 130       | 200         | 65    | ok
    """,
    # 7 x (200 - 130 - 20) people, 100 appointments in the last seven days.
    "queue_wait_days": """
        area | numerator | denominator | value | state
        01   | 350       | 100         | 3.5   | ok
    """,
    "no_show": """
        area | numerator | denominator | value   | state
        01   | 100       | 130         | 76.9231 | ok
    """,
    "injected_outside_registration": """
        area | numerator | denominator | value   | state
        01   | 627       | 657         | 95.4338 | ok
        02   | 160       | 160         | 100     | ok
        08   | 12        | 12          | 100     | ok
        79   | 1220      | 1220        | 100     | ok
    """,
    "doses_day": """
        area | numerator | denominator | value | state
        01   | 175       | -           | 175   | ok
        02   | 40        | -           | 40    | ok
        08   | 12        | -           | 12    | ok
        79   | 430       | -           | 430   | ok
    """,
    "doses_week": """
        area | numerator | denominator | value | state
        01   | 582       | -           | 582   | ok
        02   | 160       | -           | 160   | ok
        08   | 12        | -           | 12    | ok
        79   | 1230      | -           | 1230  | ok
    """,
    # Each of the sites that planned to work did; nothing was planned at the second site of 79.
    "sites_active": """
        area | numerator | denominator | value | state
        01   | 1         | 1           | 100   | ok
        79   | 1         | 1           | 100   | ok
    """,
    # 30 and 31 October; 29 and 31.
    "sessions": """
        area | numerator | denominator | value | state
        01   | 2         | -           | 2     | ok
        79   | 2         | -           | 2     | ok
    """,
    "sites_silent": """
        area | numerator | denominator | value | state
        01   | 0         | 1           | 0     | ok
        79   | 0         | 1           | 0     | ok
    """,
    # 79 worked on two days and offered slots on a third; no form says so.
    "reporting_rate": """
        area | numerator | denominator | value | state
        01   | 1         | 2           | 50    | ok
        79   | 0         | 3           | 0     | ok
    """,
    # 600 received, 550 used, 5 discarded, and at work on both days; 79 used what it never received.
    "idle_with_stock": """
        area | numerator | denominator | value | state
        01   | 0         | 1           | 0     | ok
        79   | 0         | 0           | -     | no_denominator
    """,
    # The four lines of the second site of 79 were not at work.
    "doses_per_line": """
        area | numerator | denominator | value | state
        01   | 175       | 2           | 87.5  | ok
        79   | 430       | 4           | 107.5 | ok
    """,
    "screening_not_injected": """
        area | numerator | denominator | value | state
        01   | 40        | 200         | 20    | ok
    """,
    # First and second doses alone: 40 third doses in 02 and 30 boosters in 79 are on other forms.
    "declared_v_recorded": """
        area | numerator | denominator | value  | state
        01   | 582       | 160         | 363.75 | ok
        02   | 120       | -           | -      | no_denominator
        08   | 12        | -           | -      | no_denominator
        79   | 1290      | -           | -      | no_denominator
    """,
    # i1: 400 doses, received and screened at once, injected 30 minutes later, observed for 20;
    # i3: 150 doses, screened after 12, injected after 8, observed for 30 minutes to the second.
    "step_minutes_screening": """
        area | numerator | denominator | value | state
        01   | 150       | 550         | 12.5  | ok
    """,
    "step_minutes_screening_p90": """
        area | numerator | denominator | value | state
        01   | 150       | 550         | 14.5  | ok
    """,
    # The 275th of 550 is the 125th of 400 between 30 and 60 minutes.
    "step_minutes_injection": """
        area | numerator | denominator | value  | state
        01   | 550       | 550         | 39.375 | ok
    """,
    "step_minutes_injection_p90": """
        area | numerator | denominator | value  | state
        01   | 550       | 550         | 55.875 | ok
    """,
    # The 275th of 400 between 15 and 30.
    "step_minutes_watch": """
        area | numerator | denominator | value   | state
        01   | 550       | 550         | 25.3125 | ok
    """,
    "observation_30": """
        area | numerator | denominator | value   | state
        01   | 150       | 550         | 27.2727 | ok
    """,
    "observation_typed": """
        area | numerator | denominator | value   | state
        01   | 150       | 550         | 27.2727 | ok
    """,
    "batch_entry": """
        area | numerator | denominator | value   | state
        01   | 400       | 550         | 72.7273 | ok
    """,
    # One hour of the 30th, one of the 31st.
    "doses_per_hour": """
        area | numerator | denominator | value | state
        01   | 550       | 2           | 275   | ok
    """,
    # 400 on the day, 150 on the next.
    "entry_lag": """
        area | numerator | denominator | value | state
        01   | 550       | -           | 0     | ok
    """,
    "entry_lag_p90": """
        area | numerator | denominator | value | state
        01   | 550       | -           | 1     | ok
    """,
    # Ages reached from 4 to 31 October. Of 100 at age 2, 30 were approved; of 170 at age 4, 100:
    # S(2) = 0.7, S(4) = 0.7 x 70/170 = 0.29. Those who wait still keep nine tenths out of reach.
    "approval_days": """
        area | numerator | denominator | value | state
        01   | 130       | 180         | 4     | ok
    """,
    "approval_days_p90": """
        area | numerator | denominator | value | state
        01   | 130       | 180         | -     | undefined
    """,
    # r1 has not arrived, r2 is not approved; r3 has cancelled and r4 is injected.
    "backlog": """
        area | numerator | denominator | value | state
        01   | 150       | -           | 150   | ok
    """,
    "backlog_province": """
        area | numerator | denominator | value | state
        01   | 50        | -           | 50    | ok
    """,
    # Nobody was approved in the last seven days: at that pace it never clears.
    "clearing_days": """
        area | numerator | denominator | value | state
        01   | 350       | 0           | -     | no_denominator
    """,
    "corrections_48h": """
        area | numerator | denominator | value   | state
        01   | 1         | 3           | 33.3333 | ok
    """,
    "tickets_late": """
        area | numerator | denominator | value | state
        01   | 1         | -           | 1     | ok
    """,
    "tickets_open": """
        area | numerator | denominator | value | state
        01   | 1         | -           | 1     | ok
    """,
    "tickets_opened": """
        area | numerator | denominator | value | state
        01   | 2         | -           | 2     | ok
    """,
    # 1, 36 and 120 hours: the middle of the bin from 36 to 48.
    "ticket_hours": """
        area | numerator | denominator | value | state
        01   | 3         | -           | 42    | ok
    """,
    "slots_free": """
        area | numerator | denominator | value | state
        01   | 20        | 80          | 25    | ok
        79   | 0         | 100         | 0     | ok
    """,
}
