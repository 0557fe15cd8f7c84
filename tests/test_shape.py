"""Shapes: what is relied on is checked, the rest is ignored, and a fault repeats nothing of the answer."""

from __future__ import annotations

import traceback

import pytest

from idbridge import errors
from idbridge.shape import CamelShape, PascalShape, Shape, at


class Part(CamelShape):
    last_name: str = ""


class Whole(Shape):
    part: Part


class Value(PascalShape):
    full_name: str


def test_a_shape_reads_what_it_names_and_ignores_the_rest() -> None:
    assert Whole.of({"part": {"lastName": "PROVA", "more": 1}, "other": []}, "vendor").part.last_name == "PROVA"


def test_a_null_is_absent() -> None:
    assert Whole.of({"part": {"lastName": None}}, "vendor").part.last_name == ""


def test_keys_in_pascal_case_are_found_too() -> None:
    assert Value.of({"FullName": "PROVA"}, "vendor").full_name == "PROVA"


@pytest.mark.parametrize("document", [{}, {"part": None}, {"part": {"lastName": ["SECRET"]}}, [], None, "SECRET"])
def test_another_form_is_malformed_and_its_values_show_nowhere(document: object) -> None:
    with pytest.raises(errors.MalformedResponse) as caught:
        Whole.of(document, "vendor")
    assert caught.value.provider == "vendor"
    assert "SECRET" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("path", "found"), [("a.b", 1), ("a", {"b": 1}), ("a.c", None), ("a.b.c", None), ("x", None), ("n", None)]
)
def test_a_path_leads_to_what_stands_there_or_nowhere(path: str, found: object) -> None:
    assert at({"a": {"b": 1}, "n": None}, path) == found
    assert at(["a"], path) is None
