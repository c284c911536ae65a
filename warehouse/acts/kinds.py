"""Which acts there are, on what, and what each leads to."""

from dataclasses import dataclass

#: The state of a subject nobody has acted on.
UNTOUCHED = ""


@dataclass(frozen=True)
class ActKind:
    """One kind of act; its words are acts.<key> in the word table.

    `leads_to` is the subject's state afterwards, `follows` the states in which it makes sense.
    `needs_second` waits for another person's approval before it has an effect.
    """

    key: str
    subject_kind: str
    leads_to: str
    follows: tuple[str, ...] = (UNTOUCHED,)
    needs_second: bool = False


#: A second person's yes or no to an act that needs one.
APPROVE, REFUSE = "approve", "refuse"

HOLD = ActKind("hold", "lot", "held", follows=(UNTOUCHED, "released"))
RELEASE = ActKind("release", "lot", "released", follows=("held",))
RECALL = ActKind("recall", "lot", "recalled", follows=(UNTOUCHED, "held", "released"))

#: A signal may be taken up, given to somebody and carried upwards at any time until it is closed.
_OPEN = (UNTOUCHED, "acknowledged", "assigned", "escalated", "reopened")
ACKNOWLEDGE = ActKind("acknowledge", "signal", "acknowledged", follows=(UNTOUCHED, "reopened"))
ASSIGN = ActKind("assign", "signal", "assigned", follows=_OPEN)
ESCALATE = ActKind("escalate", "signal", "escalated", follows=_OPEN)
CLOSE = ActKind("close", "signal", "closed", follows=_OPEN)
REOPEN = ActKind("reopen", "signal", "reopened", follows=("closed",))

KINDS = (HOLD, RELEASE, RECALL, ACKNOWLEDGE, ASSIGN, ESCALATE, CLOSE, REOPEN)
