"""The codes of states and organisations in a zone, and the alpha-3 codes that are published for them.

Source: ICAO Doc 9303-3 (8th edition), section 5, and codes met on documents.
"""

from __future__ import annotations

from typing import Final

import pycountry

from .layouts import FILLER

_BEYOND_ISO: Final = {
    "D<<": "Germany",
    "EUE": "European Union laissez-passer",
    "GBD": "British overseas territories citizen",
    "GBN": "British national (overseas)",
    "GBO": "British overseas citizen",
    "GBP": "British protected person",
    "GBS": "British subject",
    "IAO": "International Civil Aviation Organization",
    "NTZ": "neutral zone",
    "RKS": "Kosovo",
    "UNA": "specialised agency of the United Nations",
    "UNK": "United Nations Interim Administration Mission in Kosovo",
    "UNO": "United Nations",
    "UTO": "Utopia, the state of ICAO's specimens",
    "XBA": "African Development Bank",
    "XCC": "Caribbean Community",
    "XCE": "Council of Europe",
    "XCO": "Common Market for Eastern and Southern Africa",
    "XDC": "Southern African Development Community",
    "XEC": "Economic Community of West African States",
    "XES": "Organization of Eastern Caribbean States",
    "XIM": "African Export-Import Bank",
    "XKX": "Kosovo, as met on some documents",
    "XMP": "Parliamentary Assembly of the Mediterranean",
    "XOM": "Sovereign Military Order of Malta",
    "XPO": "Interpol",
    "XXA": "stateless person",
    "XXB": "refugee, 1951 Convention",
    "XXC": "refugee, other",
    "XXX": "person of unspecified nationality",
}
_WITHDRAWN: Final = frozenset({"ANT", "ROM", "SCG", "SUN", "TMP", "YUG", "ZAR"})
_MISSPELT: Final = frozenset({"ZIM"})  # on documents of Zimbabwe

_PUBLISHED_AS: Final = {"D<<": "DEU", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD", "ZIM": "ZWE"}

STATE_CODES: Final[frozenset[str]] = (
    frozenset(country.alpha_3 for country in pycountry.countries) | set(_BEYOND_ISO) | _WITHDRAWN | _MISSPELT
)
"""What can stand in a state or nationality field, written with fillers: `D<<`, `VNM`, `UTO`."""


def published_code(printed: str) -> str:
    """The alpha-3 code for the three characters of a state field; as printed, less fillers, where there is none."""
    return _PUBLISHED_AS.get(printed, printed.strip(FILLER))


PUBLISHED_CODES: Final[frozenset[str]] = frozenset(map(published_code, STATE_CODES))
"""What `published_code` answers for the codes that there are: `DEU`, `VNM`, `UTO`."""


def printed_code(published: str) -> str:
    """The three characters that stand for a published code; ValueError where it is no state's code."""
    printed = "D<<" if published == "DEU" else published
    if printed not in STATE_CODES:
        raise ValueError("A state is given by its alpha-3 code or another code of ICAO Doc 9303-3, section 5.")
    return printed
