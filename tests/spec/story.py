"""One small campaign, told in tables; tests/spec/test_indicators.py works its figures out by hand.

Provinces: 01 Hà Nội (districts 001, 002), 02 Hà Giang, 08 Tuyên Quang, 79 TP. Hồ Chí Minh (760).
"""

AS_OF = "2021-10-31"

PEOPLE = """
area | age   | people
01   | 18+   | 1000
01   | 12-17 | 100
01   | 5-11  | 200
01   | all   | 1400
02   | 18+   | 500
02   | all   | 700
08   | 18+   | 300
08   | 12-17 | 30
08   | all   | 400
79   | 18+   | 2000
79   | 5-11  | 300
79   | all   | 2600
001  | 18+   | 600
002  | 18+   | 400
"""

SITES = """
facility_code | facility_name | facility_type  | place_district_code | lines | parent_code
S1            | Trạm Phúc Xá  | site           | 001                 | 2     | P1
S2            | Trạm Bến Nghé | site           | 760                 | 4     | P79
S3            | Trạm Đa Kao   | site           | 760                 | 4     | P79
P1            | CDC Hà Nội    | province_store | 001                 |       |
P79           | HCDC          | province_store | 760                 |       |
"""

INJECTIONS = """
source_key | event_date | dose_kind | dose_number | vaccine_code | age_band_code | sex | priority_group_code | residence_province_code | residence_district_code | place_province_code | facility_code | doses | received_at | screened_at | injected_at | released_at | entered_at
i1  | 2021-10-30 | primary | 1 | AZ  | 30-39 | f | 1 | 01 | 001 | 01 | S1 | 400 | 2021-10-30 09:00:00 | 2021-10-30 09:00:00 | 2021-10-30 09:30:00 | 2021-10-30 09:50:00 | 2021-10-30 17:00:00
i2  | 2021-10-31 | primary | 1 | PFZ | 40-49 | m | 2 | 01 | 002 | 79 | S2 | 100 |  |  |  |  |
i3  | 2021-10-31 | primary | 2 | AZ  | 30-39 | f | 1 | 01 | 001 | 01 | S1 | 150 | 2021-10-31 08:00:00 | 2021-10-31 08:12:00 | 2021-10-31 08:20:00 | 2021-10-31 08:50:00 | 2021-11-01 09:00:00
i4  | 2021-10-31 | primary | 1 | JAN | 50-64 | m | 2 | 79 | 760 | 79 | S2 | 300 |  |  |  |  |
i5  | 2021-10-30 | primary | 2 | ABD | 30-39 | f | 1 | 02 |     | 02 |    | 60 |  |  |  |  |
i6  | 2021-10-31 | primary | 3 | ABD | 30-39 | f | 1 | 02 |     | 02 |    | 40 |  |  |  |  |
i7  | 2021-10-31 | primary | 1 | PFZ | 12-17 | m |   | 08 |     | 08 |    | 12 |  |  |  |  |
i8  | 2021-10-31 | primary | 1 | PFZ | 18-29 | f | 2 |    |     | 01 | S1 | 25 |  |  |  |  |
i9  | 2021-10-31 | booster | 1 | PFZ | 65-79 | f | 3 | 79 | 760 | 79 | S2 | 30 |  |  |  |  |
i10 | 2021-04-20 | primary | 2 | AZ  | 65-79 | f | 3 | 79 | 760 | 79 | S2 | 90 |  |  |  |  |
i11 | 2021-10-30 | primary | 1 | PFZ | 5-11  | m |   | 01 | 001 | 01 | S1 | 7 |  |  |  |  |
i12 | 2021-10-29 | primary | 1 | AZ  | 18-29 | f | 2 | 79 | 760 | 79 | S2 | 800 |  |  |  |  |
i13 | 2021-10-30 | primary | 1 | PFZ | 30-39 | m | 2 | 02 |     | 02 |    | 60 |  |  |  |  |
"""  # noqa: E501  a drawn table is as wide as its columns

#: Four people of Hà Nội, one row each, followed by name: AstraZeneca, at most 84 days to dose 2.
PERSONS = """
source_key | event_date | dose_number | vaccine_code | person_code | residence_province_code | doses
p1 | 2021-06-01 | 1 | AZ | An   | 01 | 0
p2 | 2021-08-01 | 2 | AZ | An   | 01 | 0
p3 | 2021-06-01 | 1 | AZ | Bình | 01 | 0
p4 | 2021-06-01 | 1 | AZ | Chi  | 01 | 0
p5 | 2021-10-01 | 2 | AZ | Chi  | 01 | 0
p6 | 2021-10-01 | 1 | AZ | Dũng | 01 | 0
"""

MOVEMENTS = """
source_key | event_date | movement_kind | vaccine_code | facility_code | counterparty_code | doses | vials
m1 | 2021-10-01 | receipt     | AZ  | P1  |    | 1000 | 100
m2 | 2021-10-05 | issue       | AZ  | P1  | S1 | 600  | 60
m3 | 2021-10-05 | transfer_in | AZ  | S1  | P1 | 600  | 60
m4 | 2021-10-30 | use         | AZ  | S1  |    | 550  | 50
m5 | 2021-10-30 | discard     | AZ  | S1  |    | 5    | 1
m6 | 2021-10-02 | receipt     | PFZ | P79 |    | 1200 | 200
m7 | 2021-10-31 | use         | PFZ | S2  |    | 90   | 20
"""  # noqa: E501  a drawn table is as wide as its columns

DECISIONS = """
source_key | event_date | decision_no | vaccine_code | place_province_code | doses
d1 | 2021-09-20 | 4400/QĐ-BYT | AZ  | 01 | 1250
d2 | 2021-09-25 | 4500/QĐ-BYT | PFZ | 79 | 1000
"""

REGISTRATIONS = """
source_key | submitted_on | approved_on | scheduled_for | invited_on | arrived_on | injected_on | cancelled_on | residence_province_code | people
r1 | 2021-10-01 | 2021-10-05 | 2021-10-28 | 2021-10-27 |            |            |            | 01 | 100
r2 | 2021-10-02 |            |            |            |            |            |            | 01 | 50
r3 | 2021-10-03 |            |            |            |            |            | 2021-10-20 | 01 | 20
r4 | 2021-10-05 | 2021-10-07 | 2021-10-20 | 2021-10-19 | 2021-10-20 | 2021-10-20 |            | 01 | 30
"""  # noqa: E501  a drawn table is as wide as its columns

#: One answered in time, one open, one answered late, and an incident closed within the hour.
TICKETS = """
source_key | ticket_no | ticket_kind | opened_at           | due_at              | closed_at           | facility_code
t1         | 1         | correction  | 2021-10-20 08:00:00 | 2021-10-22 08:00:00 | 2021-10-21 20:00:00 | S1
t2         | 2         | correction  | 2021-10-20 08:00:00 | 2021-10-22 08:00:00 |                     | S1
t3         | 3         | correction  | 2021-10-25 08:00:00 | 2021-10-27 08:00:00 | 2021-10-30 08:00:00 | S1
t4         | 4         | incident    | 2021-10-30 09:00:00 | 2021-10-31 09:00:00 | 2021-10-30 10:00:00 | S1
"""  # noqa: E501  a drawn table is as wide as its columns

FORMS = """
source_key | event_date | facility_code | vaccine_code | people_planned | people_sent_to_hospital | people_refused | people_deferred | people_contraindicated | doses_d1 | doses_d2
f1 | 2021-10-31 | S1 | AZ | 200 | 5 | 10 | 20 | 5 | 100 | 60
"""  # noqa: E501  a drawn table is as wide as its columns

SLOTS = """
source_key | event_date | facility_code | calendar_code | slots_capacity | slots_free
s1 | 2021-10-31 | S1 | V1 | 80  | 20
s2 | 2021-10-31 | S2 | V1 | 100 | 0
s3 | 2021-10-30 | S2 | V1 | 100 | 90
"""

#: Two common reports and a severe one of Hà Nội, a common one of the city; each fills six of the 13
#: critical variables: sex, age, vaccine, and the days of injection, onset and report.
REPORTS = """
source_key | report_no | event_date | onset_on   | received_at         | class_code | vaccine_code | dose_number | sex | age_band_code | residence_province_code | residence_district_code
r1 | 1 | 2021-10-30 | 2021-10-30 | 2021-10-31 08:00:00 | common | AZ  | 1 | f | 30-39 | 01 | 001
r2 | 2 | 2021-10-30 | 2021-10-31 | 2021-10-31 09:00:00 | common | AZ  | 1 | f | 30-39 | 01 | 001
r3 | 3 | 2021-10-31 | 2021-10-31 | 2021-10-31 10:00:00 | severe | PFZ | 1 | m | 40-49 | 01 | 002
r4 | 4 | 2021-10-31 | 2021-10-31 | 2021-10-31 11:00:00 | common | JAN | 1 | m | 50-64 | 79 | 760
"""  # noqa: E501  a drawn table is as wide as its columns

TABLES = (
    ("site_extract_all", SITES),
    ("injection_keyed", INJECTIONS),
    ("injection_keyed", PERSONS),
    ("stock_movement_keyed", MOVEMENTS),
    ("allocation_keyed", DECISIONS),
    ("registration_keyed", REGISTRATIONS),
    ("site_day_keyed", FORMS),
    ("slot_keyed", SLOTS),
    ("ticket_keyed", TICKETS),
    ("adverse_event_keyed", REPORTS),
)
