"""What the local reader makes of pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from idbridge.errors import BadRequest, ConfigError, NotRecognized, UnsupportedDocument
from idbridge.model import IdDocumentRequest
from idbridge.mrz import build
from idbridge.recognizer import Recognition
from idbridge.testing import pictures
from idbridge_local import LocalRecognizer, LocalSettings

from .conftest import Draw, png

HOLDER = {
    "country_region": "UTO",
    "last_name": "Lindqvist",
    "first_name": "Sofia Maren",
    "document_number": "BX4471902",
    "birth_date": "1991-06-15",
    "sex": "F",
}
FURTHER = {"nationality": "UTO", "expiry_date": "2033-02-28"}
ZONES = {
    "TD1": build("TD1", **HOLDER, **FURTHER),
    "TD1 with a long number": build("TD1", **{**HOLDER, "document_number": "BX44719025713"}, **FURTHER),
    "TD2": build("TD2", **HOLDER, **FURTHER),
    "TD3": build("TD3", **HOLDER, **FURTHER, optional="90210446"),
    "MRV-A": build("MRV-A", **HOLDER, **FURTHER),
    "MRV-B": build("MRV-B", **HOLDER, **FURTHER),
    "FRA-ID": build("FRA-ID", **{**HOLDER, "country_region": "FRA", "document_number": "180469203145"}),
}


def read(recognizer: LocalRecognizer, picture: Image.Image, **asked: object) -> Recognition:
    return recognizer.recognize(IdDocumentRequest(image=png(picture), **asked))


def test_a_passport_is_read_whole(recognizer, passport, passport_lines):
    answer = read(recognizer, passport)
    assert answer.evidence.mrz == passport_lines
    assert answer.evidence.mrz_valid
    assert {name: value for name, value in answer.item.to_wire().items() if name != "confidence"} == {
        "country_region": "VNM",
        "id_type": "PP",
        "side": "front",
        "last_name": "TRAN",
        "first_name": "MINH ANH",
        "document_number": "K1234567",
        "nationality": "VNM",
        "birth_date": "1984-03-09",
        "sex": "F",
        "expiry_date": "2031-11-20",
    }


@pytest.mark.parametrize("name", ZONES)
def test_every_layout_is_read(recognizer: LocalRecognizer, draw: Draw, name):
    answer = read(recognizer, draw(ZONES[name]))
    assert answer.evidence.mrz == ZONES[name]
    assert answer.evidence.mrz_valid


def test_the_zone_of_a_card_is_on_its_back_and_other_zones_are_on_the_front(recognizer, draw):
    sides = {name: read(recognizer, draw(ZONES[name])).item.side for name in ("TD1", "TD2", "FRA-ID")}
    assert sides == {"TD1": "back", "TD2": "front", "FRA-ID": "front"}


def test_a_visa_has_no_type_and_a_warning(recognizer, draw):
    answer = read(recognizer, draw(ZONES["MRV-A"]))
    assert answer.item.id_type is None
    assert any("visa" in warning for warning in answer.evidence.warnings)


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("name", ["TD1", "TD3"])
def test_a_picture_may_lie_on_any_side(recognizer, draw, name, degrees):
    assert read(recognizer, draw(ZONES[name]).rotate(degrees, expand=True)).evidence.mrz == ZONES[name]


@pytest.mark.parametrize("degrees", [-9, 7, 45, 128])
@pytest.mark.parametrize("name", ["TD1", "TD3"])
def test_a_document_may_lie_askew(recognizer, draw, name, degrees):
    tilted = draw(ZONES[name]).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=90)
    assert read(recognizer, tilted).evidence.mrz == ZONES[name]


@pytest.mark.parametrize("pitch", [10, 60])
def test_print_may_be_small_or_large(recognizer, draw, pitch):
    assert read(recognizer, draw(ZONES["TD3"], pitch)).evidence.mrz == ZONES["TD3"]


@pytest.mark.parametrize("name", ["TD1", "TD3"])
def test_a_document_may_fill_a_fiftieth_of_a_large_picture(recognizer, draw, name):
    page = draw(ZONES[name], 12)
    table = Image.new("L", (4000, 3000), 110)
    table.paste(page, (2600, 700))
    assert page.width * page.height < 4000 * 3000 / 40
    assert read(recognizer, table).evidence.mrz == ZONES[name]


def test_print_may_be_light_on_dark_or_faint(recognizer, passport, passport_lines):
    assert read(recognizer, passport.point(lambda value: 255 - value)).evidence.mrz == passport_lines
    assert read(recognizer, passport.point(lambda value: 120 + value // 8)).evidence.mrz == passport_lines


@pytest.mark.parametrize("mode", ["P", "RGBA", "I;16"])
def test_a_file_may_hold_any_kind_of_pixels(recognizer, passport, passport_lines, mode):
    same = passport.convert("I").point(lambda value: value * 200) if mode == "I;16" else passport
    assert read(recognizer, same.convert(mode)).evidence.mrz == passport_lines


@pytest.mark.parametrize("rise", [-16, 16])
def test_the_page_of_a_booklet_may_be_bent(recognizer, passport, passport_lines, rise):
    x, y = np.meshgrid(np.arange(passport.width), np.arange(passport.height), indexing="xy")
    bow = rise * (1 - (2 * x / passport.width - 1) ** 2)
    bent = cv2.remap(
        np.asarray(passport),
        x.astype(np.float32),
        (y + bow).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    assert read(recognizer, Image.fromarray(bent)).evidence.mrz == passport_lines


def test_a_misprinted_check_digit_is_read_as_printed(recognizer, draw, passport_lines):
    first, second = passport_lines
    wrong = second[:9] + str((int(second[9]) + 4) % 10) + second[10:]
    answer = read(recognizer, draw((first, wrong)))
    right = read(recognizer, draw(passport_lines))
    assert answer.evidence.mrz == (first, wrong)
    assert answer.evidence.mrz_valid is False
    assert answer.item.document_number == right.item.document_number
    assert answer.item.confidence["document_number"] < 0.6 < right.item.confidence["document_number"]


def test_confidences_are_high_on_clean_print_and_low_where_it_is_smeared(recognizer, passport, passport_lines):
    clean = read(recognizer, passport).item
    assert min(clean.confidence.values()) > 0.9
    assert clean.confidence.keys() == clean.text().keys()
    smeared = np.array(passport)
    middle = int(passport.width * (3 + 6.5) / 50)
    smeared[-145:-90, middle - 14 : middle + 24] = 150
    hidden = read(recognizer, Image.fromarray(smeared)).item
    assert hidden.confidence["last_name"] < 0.8
    assert hidden.confidence["document_number"] > 0.9


def test_the_same_picture_has_the_same_answer(recognizer, passport):
    assert len({read(recognizer, passport).item.model_dump_json() for _ in range(3)}) == 1


def test_every_stage_is_timed(recognizer, passport):
    assert read(recognizer, passport).evidence.timings_ms.keys() == {"decode", "locate", "net", "grammar"}


def test_nothing_is_read_where_there_is_no_zone(recognizer, draw):
    for picture in (pictures.blank(), png(draw(["THE QUICK BROWN FOX JUMPS OVER", "THE LAZY DOG AND RUNS AWAY NOW"]))):
        with pytest.raises(NotRecognized):
            recognizer.recognize(IdDocumentRequest(image=picture))


@pytest.mark.parametrize("shape", [(100, 100), (100, 2400), (2400, 100), (700, 900)])
def test_no_picture_is_too_strange(recognizer, shape):
    noise = np.random.default_rng(7).integers(0, 256, shape, np.uint8)
    stripes = np.tile(np.arange(shape[1], dtype=np.uint8) // 3 % 2 * 255, (shape[0], 1))
    bars = np.ascontiguousarray(np.where((np.arange(shape[0]) // 9 % 3 == 0)[:, None], stripes, 230).astype(np.uint8))
    for picture in (noise, stripes, bars):
        with pytest.raises(NotRecognized):
            read(recognizer, Image.fromarray(picture))


def test_a_zone_may_reach_the_edges_of_the_picture(recognizer, passport, passport_lines):
    tight = passport.crop((52, 200, passport.width - 52, passport.height - 30))
    assert read(recognizer, tight).evidence.mrz == passport_lines


@pytest.mark.parametrize("box", [(84, 0, 1000, 700), (0, 0, 900, 700)])
def test_a_zone_that_is_cut_by_the_edge_is_not_made_up(recognizer, passport, box):
    with pytest.raises(NotRecognized, match="whole"):
        read(recognizer, passport.crop(box))


def test_a_document_that_was_not_asked_for_is_not_recognized(recognizer, passport):
    assert read(recognizer, passport, country_region="VN", id_type="PP").item.country_region == "VNM"
    for asked in ({"country_region": "CHL"}, {"id_type": "ID"}):
        with pytest.raises(NotRecognized, match="requested"):
            read(recognizer, passport, **asked)


def test_driving_licences_are_refused_before_the_picture_is_looked_at(recognizer):
    with pytest.raises(UnsupportedDocument):
        recognizer.recognize(IdDocumentRequest(image=b"no picture", id_type="DL"))


def test_a_url_is_refused(recognizer):
    with pytest.raises(BadRequest):
        recognizer.recognize(IdDocumentRequest(url="https://example.com/passport.jpg"))


def test_a_portrait_is_not_served_yet_and_that_is_said(recognizer, passport):
    answer = read(recognizer, passport, return_portrait_image=True)
    assert answer.item.portrait_image is None
    assert any("portrait" in warning for warning in answer.evidence.warnings)


def test_weights_that_cannot_be_loaded_are_a_configuration_error(tmp_path):
    broken = tmp_path / "mrz.onnx"
    broken.write_bytes(b"no net")
    for weights in (broken, tmp_path / "missing.onnx"):
        with pytest.raises(ConfigError, match="weights"):
            LocalRecognizer(LocalSettings(weights=weights))
