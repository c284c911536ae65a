"""Rights: below the provinces an account sees its own ones only."""

from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.viewer import NotAllowed, Viewer


def check_detail(session: Session, area: Area, *, viewer: Viewer) -> None:
    """Refuse detail inside an area that the viewer sees only as a whole; raises NotAllowed."""
    if viewer.role == "national":
        return
    if not area.province_id:
        raise NotAllowed("this account sees the provinces of a nation or a zone only as a whole")
    for province in session.tree.codes_of_2021(area.province_id):
        if not viewer.sees_detail_of(province):
            raise NotAllowed(f"this account sees province {province} only as a whole")


def sees_detail(session: Session, province_id: int, *, viewer: Viewer) -> bool:
    """Whether the viewer sees single facilities of a province; those above all of them are seen."""
    if viewer.role == "national" or not province_id:
        return True
    return all(viewer.sees_detail_of(code) for code in session.tree.codes_of_2021(province_id))
