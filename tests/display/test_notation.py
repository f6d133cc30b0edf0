import pytest

from engine.display.formula import Symbol, plain
from engine.display.notation import HOUSE_NOTATION, NOTATIONS

HOUSE = HOUSE_NOTATION

NAMES = [
    # Layers are numbered from 1, so layer 0 of the engine is layer 1 of the reader.
    (HOUSE.a(1), "a⁽²⁾"),
    (HOUSE.a(2, 1), "a₂⁽³⁾"),
    (HOUSE.z(3, 0), "z₁⁽⁴⁾"),
    (HOUSE.delta(3), "δ⁽⁴⁾"),
    (HOUSE.delta(3, 2), "δ₃⁽⁴⁾"),
    (HOUSE.x(), "x"),
    (HOUSE.x(2), "x₃"),
    (HOUSE.y(0), "y₁"),
    # Θ⁽¹⁾ leads from layer 1 to layer 2 and bears the number of the layer that it leaves; row 1 is unit 1 of its head.
    (HOUSE.W(0), "Θ⁽¹⁾"),
    (HOUSE.W(2).T, "(Θ⁽³⁾)ᵀ"),
    (HOUSE.w(2, 0, 1), "θ₁₂⁽³⁾"),
    (HOUSE.w(0, 3, 2), "θ₄₃⁽¹⁾"),
    (HOUSE.b(0), "b⁽¹⁾"),
    (HOUSE.b(1, 2), "b₃⁽²⁾"),
    (HOUSE.J(), "J"),
    (HOUSE.alpha(), "α"),
    # From 10 on, indices need a comma; a single one does not.
    (HOUSE.w(0, 8, 8), "θ₉₉⁽¹⁾"),
    (HOUSE.w(0, 9, 0), "θ₁₀,₁⁽¹⁾"),
    (HOUSE.w(0, 0, 11), "θ₁,₁₂⁽¹⁾"),
    (HOUSE.a(10, 11), "a₁₂⁽¹¹⁾"),
]


@pytest.mark.parametrize(("symbol", "text"), NAMES, ids=[text for _, text in NAMES])
def test_the_house_notation_names_and_numbers(symbol: Symbol, text: str) -> None:
    assert plain(symbol) == text


def test_indices_with_a_comma_tell_weights_apart() -> None:
    symbols = {plain(HOUSE.w(0, i, j)) for i in range(64) for j in range(64)}
    assert len(symbols) == 64 * 64


def test_layers_are_numbered_from_one() -> None:
    assert [HOUSE.layer_number(layer) for layer in range(4)] == [1, 2, 3, 4]


def test_every_notation_is_found_under_its_own_key() -> None:
    assert all(notation.key == key for key, notation in NOTATIONS.items())
