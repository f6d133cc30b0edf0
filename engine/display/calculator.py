"""Numbers of a calculation, written so that whoever types them into a calculator gets the printed result.

Decimals of a fixed count would not do: a squared gradient of 0.0000064 would keep one digit of them, and a parameter
that moves by 0.0000064 would seem to stay where it is.
"""

import math
from collections.abc import Iterable

from engine.display.formula import Node, Number, Power, Row, row
from engine.display.numbers import MINUS, format_exactly

MOST_PLACES = 10
"""Significant digits of the largest number of a sum, however small the others are."""

SMALLEST_POWER, LARGEST_POWER = -4, 5
"""Numbers below 10⁻⁴, or from 10⁵ on, are written with a power of ten."""


def significant(value: float, digits: int) -> Node:
    """The value with so many significant digits, as a factor of a product or as its result."""
    return aligned(value, digits - 1 - _power(value))


def places_of(values: Iterable[float], digits: int) -> int:
    """How many decimals the terms and the result of a sum need, for the smallest to keep `digits` significant ones."""
    powers = [_power(value) for value in values if value]
    if not powers:
        return digits
    return min(digits - 1 - min(powers), MOST_PLACES - 1 - max(powers))


def aligned(value: float, places: int) -> Node:
    """The value to so many decimals, or shorter where that is exactly it; what would vanish keeps one digit."""
    if not value:
        return Number("0")
    places = max(places, -_power(value))
    magnitude, sign = abs(value), MINUS if value < 0 else ""
    tone = "minus" if value < 0 else "plus"
    if SMALLEST_POWER <= _power(value) < LARGEST_POWER:
        text = f"{magnitude:.{max(places, 0)}f}"
        exactly = format_exactly(magnitude)
        return Number(sign + (exactly if float(text) == magnitude and len(exactly) < len(text) else text), tone)
    mantissa, power = f"{magnitude:.{places + _power(value)}e}".split("e")
    exponent = Number(f"{int(power)}".replace("-", MINUS))
    return row(Number(sign + mantissa, tone), "·", Power(Number("10"), exponent))


def in_brackets(node: Node) -> Node:
    """The number inside a term: a negative one in brackets."""
    first = node.items[0] if isinstance(node, Row) else node
    if not isinstance(first, Number) or not first.text.startswith(MINUS):
        return node
    return Number(f"({first.text})", first.tone) if first is node else row("(", node, ")")


def as_base(node: Node) -> Node:
    """The number below an exponent or a root: in brackets unless it is a plain positive one."""
    return row("(", node, ")") if isinstance(node, Row) else in_brackets(node)


def setting(value: float) -> Node:
    """A number that the reader has set, or 1 minus one, without the rounding errors of floats: 0.9, 0.1, 10⁻⁸."""
    text = f"{value:.12g}"
    if "e" not in text:
        return Number(text.replace("-", MINUS))
    mantissa, power = text.split("e")
    ten = Power(Number("10"), Number(f"{int(power)}".replace("-", MINUS)))
    return ten if mantissa == "1" else row(Number(mantissa.replace("-", MINUS)), "·", ten)


def minus_power(decay: Node, exponent: int) -> Node:
    """1 − βᵗ with numbers."""
    return row(Number("1"), "−", Power(as_base(decay), Number(str(exponent))))


def _power(value: float) -> int:
    """The power of ten of the first digit."""
    return math.floor(math.log10(abs(value))) if value else 0
