"""Text of machine-readable zones of people who do not exist, in the layouts of ICAO Doc 9303, for training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from idbridge.mrz import ALPHABET, STATE_CODES, check_digit

DOCUMENTS = ("TD1", "TD2", "TD3", "MRV-A", "MRV-B", "FRA-ID")
DIGITS, LETTERS = ALPHABET[1:11], ALPHABET[11:]
_STATES = sorted(STATE_CODES)


def _words(table: str) -> list[str]:
    """The words of a table; a word that stands there twice is drawn twice as often."""
    return table.split()


# National forms of a document number: A a letter, 9 a digit, X either.
_NUMBER_FORMS = _words(
    "A9999999 A99999999 AA999999 AA9999999 AAA999999 999999999 99999999 9999999 XXXXXXXXX AXXXXXXXX A999999 A9999999A "
    "99AA99999 AA99999 A99AA9999 9999A9999 AAXXXXXXX AAA99999A 999999 AA999999A 99AAA9999"
)
_CODES = {
    "TD1": _words("I< ID AC A< C< IP AR IR I< ID CA C1"),
    "TD2": _words("I< ID AC A< C< IP AR I< ID"),
    "TD3": _words("P< P< P< PN PD PM PO PS PV PP PC"),
}
_ONSETS = _words("B C D F G H J K L M N P R S T V W Z BR CH DR GR KH KR NG NH PH PR QU SH SK ST TH TR X Y")
_VOWELS = _words("A A A E E E I I O O U U Y AI AO EI IA IE IO OE OU UA UE UY")
_CODAS = ["", *_words("N N N R L S S T K M NG NH RA X Z CK NSKY OV OVA EZ SEN SSON IC YAN ADZE")]
_SPECIMENS = _words("SPECIMEN VZOR MUSTER EXEMPLE MUESTRA UZORAK SAMPLE")
_LOOKALIKES = _words("0OD 1IL7 2Z 5S 8B 6G 0OQD6G8B VYUW MNHW <KX")

_Item = TypeVar("_Item")


def pick(rng: np.random.Generator, items: Sequence[_Item]) -> _Item:
    """One of the items, each as likely as the others."""
    return items[int(rng.random() * len(items))]


def chance(rng: np.random.Generator, probability: float) -> bool:
    """True with the given probability."""
    return bool(rng.random() < probability)


def random_text(rng: np.random.Generator, length: int, alphabet: str = ALPHABET) -> str:
    """Characters drawn evenly from an alphabet."""
    return "".join(pick(rng, alphabet) for _ in range(length))


def _word(rng: np.random.Generator) -> str:
    shape = rng.random()
    if shape < 0.06:
        return pick(rng, LETTERS)
    if shape < 0.18:
        return random_text(rng, 2 + int(rng.random() * 9), LETTERS)
    if shape < 0.22:
        return pick(rng, _SPECIMENS)
    syllables = pick(rng, (1, 2, 2, 2, 3, 3, 4))
    stem = "".join(pick(rng, _ONSETS) + pick(rng, _VOWELS) for _ in range(syllables))
    return stem + pick(rng, _CODAS) if chance(rng, 0.85) else stem


def _name(rng: np.random.Generator, length: int) -> str:
    primary = "<".join(_word(rng) for _ in range(pick(rng, (1, 1, 1, 2, 2, 3))))
    secondary = "<".join(_word(rng) for _ in range(pick(rng, (0, 1, 1, 1, 2, 2, 3, 4))))
    text = f"{primary}<<{secondary}" if secondary else primary
    return text[:length].ljust(length, "<")


def _date(rng: np.random.Generator) -> str:
    day = f"{int(rng.random() * 100):02d}{1 + int(rng.random() * 12):02d}{1 + int(rng.random() * 31):02d}"
    shape = rng.random()
    return day if shape > 0.03 else day[:4] + "<<" if shape > 0.015 else day[:2] + "<<<<"


def _number(rng: np.random.Generator) -> str:
    if chance(rng, 0.05):
        return (pick(rng, LETTERS) * int(rng.random() * 3) + pick(rng, "0000123456789") * 9)[:9]
    kinds = {"A": LETTERS, "9": DIGITS, "X": DIGITS + LETTERS}
    text = "".join(pick(rng, kinds[kind]) for kind in pick(rng, _NUMBER_FORMS))
    return text.ljust(9, "<")


def _optional(rng: np.random.Generator, length: int) -> str:
    shape = rng.random()
    if shape < 0.45:
        return "<" * length
    used = 1 + int(rng.random() * length)
    if shape < 0.75:
        return random_text(rng, used, DIGITS).ljust(length, "<")
    if shape < 0.8:
        return (pick(rng, DIGITS) * used).ljust(length, "<")
    if shape < 0.9:
        return random_text(rng, used, ALPHABET).ljust(length, "<")
    return (random_text(rng, min(2, length), LETTERS) + random_text(rng, used, DIGITS))[:length].ljust(length, "<")


def _sex(rng: np.random.Generator) -> str:
    return pick(rng, "MMMFFF<X")


def _checked(text: str) -> str:
    return text + check_digit(text)


def _holder(rng: np.random.Generator) -> str:
    """Number, nationality, birth, sex and expiry, each with its digit, as in the lower line of TD2, TD3 and visas."""
    return _checked(_number(rng)) + pick(rng, _STATES) + _checked(_date(rng)) + _sex(rng) + _checked(_date(rng))


def _td1(rng: np.random.Generator) -> tuple[str, ...]:
    state = pick(rng, _STATES)
    number, optional = _checked(_number(rng)), _optional(rng, 15)
    if chance(rng, 0.06) and "<" not in number:  # a longer number goes on in the optional data (9303-5, 4.2.2 note j)
        rest = random_text(rng, 1 + int(rng.random() * 5), DIGITS)
        number, optional = number[:9] + "<", (rest + check_digit(number[:9] + rest)).ljust(15, "<")
    upper = pick(rng, _CODES["TD1"]) + state + number + optional
    middle = _checked(_date(rng)) + _sex(rng) + _checked(_date(rng)) + state + _optional(rng, 11)
    digit = check_digit(upper[5:] + middle[:7] + middle[8:15] + middle[18:29])
    return upper, middle + digit, _name(rng, 30)


def _td2(rng: np.random.Generator) -> tuple[str, ...]:
    lower = _holder(rng) + _optional(rng, 7)
    digit = check_digit(lower[:10] + lower[13:20] + lower[21:])
    return pick(rng, _CODES["TD2"]) + pick(rng, _STATES) + _name(rng, 31), lower + digit


def _td3(rng: np.random.Generator) -> tuple[str, ...]:
    optional = _optional(rng, 14)
    blank = optional == "<" * 14 and chance(rng, 0.5)
    lower = _holder(rng) + optional + ("<" if blank else check_digit(optional))
    digit = check_digit(lower[:10] + lower[13:20] + lower[21:])
    return pick(rng, _CODES["TD3"]) + pick(rng, _STATES) + _name(rng, 39), lower + digit


def _visa(rng: np.random.Generator, length: int) -> tuple[str, ...]:
    code = "V" + pick(rng, "<<<ABCDNORW")
    return code + pick(rng, _STATES) + _name(rng, length - 5), _holder(rng) + _optional(rng, length - 28)


def _french_card(rng: np.random.Generator) -> tuple[str, ...]:
    """The national card issued until 2021: 2 x 36 of its own layout."""
    surname = "<".join(_word(rng) for _ in range(pick(rng, (1, 1, 2))))[:25].ljust(25, "<")
    office = random_text(rng, 3, DIGITS) + pick(rng, ("<<<", random_text(rng, 3, DIGITS)))
    given = "<<".join(_word(rng) for _ in range(pick(rng, (1, 1, 2, 3))))[:14].ljust(14, "<")
    number = random_text(rng, 4, DIGITS) + random_text(rng, 3, DIGITS + LETTERS) + random_text(rng, 5, DIGITS)
    upper = "IDFRA" + surname + office
    lower = _checked(number) + given + _checked(_date(rng)) + _sex(rng)
    return upper, lower + check_digit(upper + lower)


_WRITERS: dict[str, Callable[[np.random.Generator], tuple[str, ...]]] = {
    "TD1": _td1,
    "TD2": _td2,
    "TD3": _td3,
    "MRV-A": lambda rng: _visa(rng, 44),
    "MRV-B": lambda rng: _visa(rng, 36),
    "FRA-ID": _french_card,
}


def document(rng: np.random.Generator, kind: str) -> tuple[str, ...]:
    """The lines of one zone; `kind` is one of DOCUMENTS."""
    return _WRITERS[kind](rng)


def training_line(rng: np.random.Generator) -> str:
    """One line: four in five grammatical, the rest random, so that the net reads ink and not habits."""
    if chance(rng, 0.8):
        kind = pick(rng, ("TD1", "TD1", "TD2", "TD3", "TD3", "TD3", "MRV-A", "MRV-B", "FRA-ID"))
        return pick(rng, document(rng, kind))
    length = pick(rng, (30, 36, 44)) if chance(rng, 0.7) else 8 + int(rng.random() * 37)
    shape = rng.random()
    if shape < 0.5:
        return random_text(rng, length)
    if shape < 0.75:
        return random_text(rng, length, pick(rng, _LOOKALIKES))
    runs = (pick(rng, ALPHABET) * (1 + int(rng.random() * 6)) for _ in range(length))
    return "".join(runs)[:length]
