"""Numbers as people read them: a chosen number of digits, a true minus sign, never a lie.

A number that is not zero never reads as zero: what would vanish behind the last digit is written with a power of ten.
"""

import math

MINUS = "−"
INFINITY = "∞"
LARGEST_FIXED = 1e5
"""From here on a number is written with a power of ten, so that its cell does not burst."""

MOST_DIGITS = 8


def format_number(value: float, digits: int, signed: bool = False) -> str:
    """The value with `digits` decimals.

    Args:
        value: any float; infinity is written as ∞.
        digits: decimals, 1 to 8.
        signed: whether a positive number carries a +.

    Returns:
        For example `0.719`, `−0.401`, `+0.468`, `4.2e−4`, `1.2e6`, `−∞`.
    """
    magnitude = abs(value)
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    if math.isinf(magnitude):
        return sign + INFINITY
    text = f"{magnitude:.{digits}f}"
    if magnitude and (float(text) < 10.0**-digits or magnitude >= LARGEST_FIXED):
        return sign + _with_power_of_ten(magnitude, max(digits - 2, 0))
    return sign + text


def format_short(value: float, digits: int) -> str:
    """Like `format_number`, but a whole number below a thousand stands without decimals: 1, not 1.000."""
    whole = float(value).is_integer() and abs(value) < 1000
    return format_number(value, digits) if not whole else f"{int(value)}".replace("-", MINUS)


def format_exactly(value: float) -> str:
    """The shortest text that stands for exactly this float, with a true minus sign: `−0.40135034288…`."""
    value = value + 0.0  # -0.0 reads as 0
    text = repr(float(value)).replace("inf", INFINITY).removesuffix(".0")
    return text.replace("-", MINUS)


def _with_power_of_ten(magnitude: float, decimals: int) -> str:
    mantissa, exponent = f"{magnitude:.{decimals}e}".split("e")
    power = int(exponent)
    return f"{mantissa}e{MINUS if power < 0 else ''}{abs(power)}"
