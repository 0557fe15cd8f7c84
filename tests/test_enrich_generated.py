"""What a model wrote may be invented: the zone has to vouch for it, and drops what it contradicts."""

from __future__ import annotations

from typing import Any

import pytest
from tests.zones import ZONE

from idbridge import IdDocumentRequest, Recognition, errors
from idbridge.enrich import Reading, enrich

WRITTEN = {
    "country_region": "UTO",
    "id_type": "PP",
    "last_name": "Tjetër",
    "first_name": "Mirjeta Ana",
    "document_number": "ZZ0000001",
    "nationality": "ALB",
    "birth_date": "1990-02-08",
    "sex": "F",
    "expiry_date": "2031-05-05",
}


def generate(zone: Any) -> Recognition:
    reading = Reading(fields={"last_name": "Prova", "sex": "F"}, mrz=zone, warnings=("odd",), generated=True)
    return enrich(reading, IdDocumentRequest(image=b"x"), provider="hello", raw=None, timings_ms={})


@pytest.mark.parametrize("zone", [None, "", " ", [], ["", None]])
def test_nothing_vouches_for_what_a_model_wrote_without_a_zone(zone: Any) -> None:
    warnings = generate(zone).evidence.warnings
    assert warnings[:2] == ("No machine-readable zone vouches for what the model wrote.", "odd")


def test_a_zone_that_is_right_for_the_most_part_vouches_for_what_a_model_wrote() -> None:
    misread = (ZONE[0], ZONE[1].replace("9002030", "9002080"))  # two of its four digits: the date's and the composite
    assert not any("vouches" in warning for warning in generate(misread).evidence.warnings)


@pytest.mark.parametrize(
    "zone",
    [
        "no zone at all",
        ZONE[0],
        (ZONE[0], ZONE[1].replace("ZZ00000011", "ZZ00000012").replace("9002030", "9002080")),
    ],
)
def test_a_zone_that_speaks_against_what_a_model_wrote_is_not_recognised(zone: Any) -> None:
    with pytest.raises(errors.NotRecognized, match="check digits") as caught:
        generate(zone)
    assert (caught.value.provider, "Prova" in str(caught.value)) == ("hello", False)


@pytest.mark.parametrize("is_valid", [True, False])
def test_what_a_model_wrote_is_dropped_where_the_zone_says_otherwise(is_valid: bool) -> None:
    zone = ZONE if is_valid else (ZONE[0], ZONE[1][:-1] + str((int(ZONE[1][-1]) + 1) % 10))  # the composite digit
    reading = Reading(fields=WRITTEN, mrz=zone, generated=True)
    recognition = enrich(reading, IdDocumentRequest(image=b"x"), provider="hello", raw=None, timings_ms={})
    assert recognition.item.birth_date == "1990-02-03"
    assert (recognition.item.last_name, recognition.item.nationality) == (
        ("PROVA", "UTO") if is_valid else (None, None)
    )
    assert recognition.item.first_name == "Mirjeta Ana"
    differing = [warning.split()[0] for warning in recognition.evidence.warnings if "differs" in warning]
    assert differing == ["nationality", "birth_date", "last_name"]
