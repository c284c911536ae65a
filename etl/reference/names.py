"""How a place name is normalised before it is looked up among the aliases."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w]+|_+")


def normalise_name(name: str) -> str:
    """NFC, lower case, punctuation turned into single spaces: 'TP.HCM' becomes 'tp hcm'."""
    # Ð (eth) is often typed for Đ: the two look alike and only the second is Vietnamese.
    text = unicodedata.normalize("NFC", name).lower().replace("ð", "đ")
    return _NOT_WORD.sub(" ", text).strip()
