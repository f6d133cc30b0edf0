"""The derivation as data for the panel."""

import json

import pytest

from engine.display.catalogue import LANGUAGES
from engine.stage.derivation import derivation
from tests.views import view_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("target", ["w0.0.0", "b1.0", "u0.1", "u1.0", "u3.1"])
def test_a_derivation_is_plain_data_in_the_language_of_the_view(language: str, target: str) -> None:
    data = derivation(view_of("bias-unit", language=language), target)
    assert data is not None
    assert json.loads(json.dumps(data)) == data
    assert set(data["roots"]) <= set(data["blocks"])
    has_chinese = any("\u4e00" <= character <= "\u9fff" for character in data["name"])
    assert has_chinese == (language == "zh")


def test_a_derivation_is_small_enough_to_be_sent_at_a_click() -> None:
    assert len(json.dumps(derivation(view_of("loglik"), "w0.0.0"))) < 40_000


def test_what_the_network_has_not_has_none() -> None:
    assert derivation(view_of("loglik"), "w7.0.0") is None
