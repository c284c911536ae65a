"""Who asks: a role and the areas it may see in detail. No question runs without one."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["national", "province", "public"]


@dataclass(frozen=True)
class Viewer:
    """A role, and for a provincial one the codes of its own provinces."""

    role: Role
    provinces: tuple[str, ...] = ()

    def sees_detail_of(self, province_code: str) -> bool:
        """Whether figures below this province's level are open to the viewer."""
        return self.role == "national" or province_code in self.provinces


NATIONAL = Viewer(role="national")
PUBLIC = Viewer(role="public")


class NotAllowed(PermissionError):
    """The viewer may not see this area in detail."""
