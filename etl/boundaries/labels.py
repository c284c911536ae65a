"""Names printed at sea, where a nation's far islands are too small to carry their own."""

VIET_NAM = (
    {
        "key": "hoang-sa",
        "name_vi": "Hoàng Sa (Đà Nẵng)",
        "name_en": "Hoang Sa (Da Nang)",
        "district": "498",
        "province": {"63": "48", "34": "48"},
        "lat": 16.45,
        "lon": 111.95,
        "bbox": [111.0, 15.6, 112.95, 17.3],
    },
    {
        "key": "truong-sa",
        "name_vi": "Trường Sa (Khánh Hòa)",
        "name_en": "Truong Sa (Khanh Hoa)",
        "district": "576",
        "province": {"63": "56", "34": "56"},
        "lat": 9.7,
        "lon": 113.9,
        "bbox": [111.4, 7.7, 116.0, 11.6],
    },
)


def labels_of(nation: str) -> list[dict]:
    """The labels of a nation's map, by the code of the nation; none for others."""
    return list(VIET_NAM) if nation == "00" else []
