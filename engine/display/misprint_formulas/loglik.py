"""The equations of the note `loglik`: Θ^(l) from layer l to l + 1, a column a^(l) a layer, J the log-likelihood."""

from collections.abc import Iterator

from engine.display.formula import Grid, Line, Node, Operator, Power, Symbol, partial, row
from engine.display.misprint_formulas.written import (
    ONE,
    Written,
    at,
    equals,
    error,
    log_terms,
    sigmoid_slope,
    slope_of,
)

J, Y, Z = Symbol("J"), Symbol("y"), Symbol("z")
A3, A4, THETA3 = Symbol("a", "", "(3)"), Symbol("a", "", "(4)"), Symbol("Θ", "", "(3)")
BY_THETA3 = partial(J, THETA3)
OVER_OUTPUTS = Symbol("∑", "k")
Y_K, A_K = Symbol("y", "k"), Symbol("a", "k", "(4)")
ONE_WEIGHT = Symbol("θ", "ij", "(3)")


# 1


def _likelihood_as_cost() -> Written:
    of_one, of_zero = log_terms(Y_K, A_K)
    negated = (row("−", OVER_OUTPUTS, "[", of_one), row(of_zero, "]"))
    return Written(
        BY_THETA3,
        slope_of(J, ONE_WEIGHT),
        printed=(equals(J, row(OVER_OUTPUTS, of_one), of_zero), equals(BY_THETA3, row(error(Y, A4), A3.T))),
        corrected=(equals(J, *negated), equals(BY_THETA3, row(error(A4, Y), A3.T))),
    )


# 2


def _missing_plus() -> Written:
    of_one, of_zero = log_terms(Symbol("y", "k"), Symbol("a", "k"))
    return Written(
        J,
        _log_probability(),
        printed=(equals(J, *_terms_of_four_units()),),
        corrected=(equals(J, row(Symbol("∑", "k=1", "3"), "(", of_one), row(of_zero, ")")),),
        is_derivative=False,
    )


def _log_probability() -> Node:
    y, a = Symbol("y", "k"), Symbol("a", "k")
    of_zero = Power(row("(", ONE, "−", a, ")"), row(ONE, "−", y))
    return row(Symbol("log"), Symbol("∏", "k"), Power(a, y), of_zero)


def _terms_of_four_units() -> Iterator[Node]:
    for unit in "1234":
        of_one, of_zero = log_terms(Symbol("y", unit), Symbol("a", unit), "" if unit == "2" else "+")
        yield of_one if unit == "1" else row("+", of_one)
        yield of_zero


# 6


def _negative_slope() -> Written:
    by_z = partial(A4, Symbol("z", "", "(4)"))
    return Written(
        by_z,
        slope_of(A4, Symbol("z", "", "(4)")),
        printed=(equals(by_z, row("−", sigmoid_slope(Z))),),
        corrected=(equals(by_z, sigmoid_slope(Z)),),
    )


# 7


def _first_error_in_last_column() -> Written:
    return Written(
        BY_THETA3,
        slope_of(J, ONE_WEIGHT),
        printed=(equals(BY_THETA3, _outer_product(last="111")),),
        corrected=(equals(BY_THETA3, _outer_product(last="123")),),
    )


def _outer_product(last: str) -> Grid:
    """Row i is (yᵢ − aᵢ) times all activations; in the last column the error is that of the output named here."""
    return Grid(
        tuple((_product(own, "1"), Operator("…"), _product(other, "4")) for own, other in zip("123", last, strict=True))
    )


def _product(output: str, unit: str) -> Node:
    return row(error(Symbol("y", output), Symbol("a", output, "(4)")), Symbol("a", unit, "(3)"))


# 8


def _activation_of_another_unit() -> Written:
    first = Symbol("a", "1", "(3)")
    return Written(
        partial(J, first),
        slope_of(J, first),
        printed=(_over_outputs(first, Symbol("a", "k", "(3)"), "kk"),),
        corrected=(_over_outputs(first, first, "k1"),),
    )


def _over_outputs(by: Symbol, source: Symbol, weight: str) -> Line:
    z = Symbol("z", "k", "(4)")
    return equals(
        partial(J, by),
        row(OVER_OUTPUTS, partial(J, A_K), partial(A_K, z), partial(z, source)),
        row("=", OVER_OUTPUTS, error(Y_K, A_K), Symbol("θ", weight, "(3)")),
    )


# 9


def _sigmoid_for_its_slope() -> Written:
    delta, z3 = Symbol("δ", "", "(3)"), Symbol("z", "", "(3)")
    back = row(THETA3.T, Symbol("δ", "", "(4)"))
    right = (
        row(back, "∘", at("sigmoid", z3)),
        row("=", back, "∘", A3, "∘", "(", ONE, "−", A3, ")"),
    )
    return Written(
        delta,
        slope_of(J, Symbol("z", "i", "(3)")),
        printed=(equals(delta, row(back, "∘", Symbol("sigmoid"), "(", z3, ")")),),
        corrected=(equals(delta, *right),),
    )


WRITTEN = {
    "likelihood-as-cost": (_likelihood_as_cost(),),
    "missing-plus": (_missing_plus(),),
    "negative-slope": (_negative_slope(),),
    "first-error-in-last-column": (_first_error_in_last_column(),),
    "activation-of-another-unit": (_activation_of_another_unit(),),
    "sigmoid-for-its-slope": (_sigmoid_for_its_slope(),),
}
"""Numbers 1, 2 and 6 to 9."""
