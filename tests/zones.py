"""The zone of a passport whose holder does not exist, as a vendor answers it."""

from __future__ import annotations

from idbridge import mrz

ZONE = mrz.build(
    "TD3",
    document_code="P",
    country_region="UTO",
    last_name="PROVA",
    first_name="MIRJETA ANA",
    document_number="ZZ0000001",
    nationality="UTO",
    birth_date="1990-02-03",
    sex="F",
    expiry_date="2031-05-05",
)
