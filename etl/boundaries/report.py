"""What a check of boundaries found, in sentences an operator can act on."""

from dataclasses import dataclass, field
from typing import Literal

LISTED = 8

# Code of a finding: Vietnamese, English.
SENTENCES = {
    "no_file": (
        "Không có tệp {file}.",
        "There is no file {file}.",
    ),
    "unreadable": (
        "Không đọc được tệp như GeoJSON hay TopoJSON: {detail}.",
        "The file cannot be read as GeoJSON or TopoJSON: {detail}.",
    ),
    "no_shapes": (
        "Tệp không có vùng nào (đa giác).",
        "The file holds no areas (polygons).",
    ),
    "no_codes": (
        "Không thuộc tính nào chứa mã đơn vị; hãy đặt mã vào thuộc tính code. Hiện có: {names}.",
        "No property holds area codes; put them into one named code. Properties found: {names}.",
    ),
    "zeros": (
        "Mã mất số 0 ở đầu, đã bổ sung ({count}): {codes}.",
        "Codes that had lost their leading zeros, put back ({count}): {codes}.",
    ),
    "unknown": (
        "Mã không phải đơn vị cấp này ({count}): {codes}.",
        "Codes that are not areas of this level ({count}): {codes}.",
    ),
    "missing": (
        "Đơn vị còn thiếu ({count}): {codes}.",
        "Areas that are missing ({count}): {codes}.",
    ),
    "duplicated": (
        "Mã có nhiều hơn một vùng, hãy gộp thành một ({count}): {codes}.",
        "Codes with more than one shape, to be joined into one ({count}): {codes}.",
    ),
    "not_areas": (
        "Đơn vị không có đa giác ({count}): {codes}.",
        "Areas without a polygon ({count}): {codes}.",
    ),
    "mended": (
        "Hình không hợp lệ (tự cắt), đã sửa ({count}): {codes}.",
        "Invalid shapes (they cross themselves) that were mended ({count}): {codes}.",
    ),
    "converted": (
        "Tọa độ theo hệ {system}, đã chuyển sang kinh vĩ độ.",
        "Coordinates were in {system} and were converted to longitude and latitude.",
    ),
    "not_degrees": (
        "Tọa độ không phải độ (tới {value}) và tệp không ghi hệ tọa độ; hãy xuất theo WGS 84.",
        "Coordinates are not degrees (up to {value}) and the file names no system; export WGS 84.",
    ),
    "swapped": (
        "Vĩ độ và kinh độ bị đổi chỗ.",
        "Latitude and longitude are the wrong way round.",
    ),
    "elsewhere": (
        "{percent} % diện tích nằm ngoài phạm vi của các đơn vị.",
        "{percent} % of the surface lies outside the region of these areas.",
    ),
    "other_list": (
        "{count} trong {total} vùng không nằm ở nơi của mã: có thể mã thuộc danh mục khác "
        "(ví dụ ISO 3166-2): {codes}.",
        "{count} of {total} shapes do not lie where their code does: the codes may be of another "
        "list (such as ISO 3166-2): {codes}.",
    ),
    "misplaced": (
        "Vùng nằm xa trung tâm đơn vị ({count}): {codes}.",
        "Shapes far from their area's own point ({count}): {codes}.",
    ),
    "overlap": (
        "Cặp vùng chồng lên nhau ({count}), tổng {surface} km²: {codes}.",
        "Pairs of shapes that overlap ({count}), {surface} km² in all: {codes}.",
    ),
    "gaps": (
        "Khoảng trống trong đất liền ({count}), tổng {surface} km².",
        "Gaps inland ({count}), {surface} km² in all.",
    ),
    "archipelago": (
        "Không thấy {name} trong vùng {codes}.",
        "{name} is not in the shape of {codes}.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found: errors stop an installation, warnings do not."""

    severity: Literal["error", "warning"]
    code: str
    areas: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)

    def sentence(self, language: Literal["vi", "en"] = "en") -> str:
        """The finding in words, with the first few codes it is about."""
        shown = ", ".join(self.areas[:LISTED]) + (" …" if len(self.areas) > LISTED else "")
        facts = {"count": len(self.areas), "codes": shown} | self.facts
        return SENTENCES[self.code][language == "en"].format(**facts)


@dataclass(frozen=True, kw_only=True)
class BoundaryReport:
    """A checked file: what was joined, and what is wrong with it."""

    file: str
    level: str
    expected: int
    joined: int = 0
    code_property: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop an installation."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings an operator should know and may accept."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def is_usable(self) -> bool:
        """Whether the file may be installed."""
        return not self.errors

    def lines(self, language: Literal["vi", "en"] = "en") -> list[str]:
        """The report in words, errors first, one finding a line."""
        word = {"error": ("Lỗi", "Error"), "warning": ("Lưu ý", "Warning")}
        joined = f"{self.file}: {self.joined} / {self.expected}"
        found = [*self.errors, *self.warnings]
        return [joined] + [
            f"{word[finding.severity][language == 'en']}: {finding.sentence(language)}"
            for finding in found
        ]
