"""The equations of the notes `row-batch` (a row a sample) and `column-batch` (a column a sample), W^(l) from × to."""

from engine.display.formula import Grid, Line, Node, Symbol, partial, row
from engine.display.misprint_formulas.written import (
    MEAN,
    OF_EACH,
    ONE,
    ONES,
    Written,
    at,
    equals,
    slope_of,
    transposed,
)

J = Symbol("J")
W1, W2, B1 = Symbol("W", "", "(1)"), Symbol("W", "", "(2)"), Symbol("b", "", "(1)")
Z1, Z2 = Symbol("Z", "", "(1)"), Symbol("Z", "", "(2)")
X, Y, A2 = Symbol("X"), Symbol("Y"), Symbol("A", "", "(2)")


# 4


def _objective_not_averaged() -> Written:
    chosen = row("(", Symbol("y", "i"), "=", Symbol("j"), ")")
    entropy = row(OF_EACH, Symbol("∑", "j"), ONES, chosen), row(Symbol("ln"), Symbol("p"), chosen)
    product = row(Symbol("a", "", "(1)").T, Symbol("δ", "", "(2)"))
    by_w = partial(J, W2)
    return Written(
        by_w,
        slope_of(J, Symbol("W", "ij", "(2)")),
        printed=(equals(J, row("−", entropy[0]), entropy[1]), equals(by_w, product)),
        corrected=(equals(J, row("−", MEAN, entropy[0]), entropy[1]), equals(by_w, row(MEAN, product))),
    )


# 13


def _scrambled_matrix() -> Written:
    by_w = partial(J, W2)
    scrambled = (((1, 1), (1, 2)), ((1, 3), (1, 4)), ((2, 1), (2, 2)), ((2, 3), (2, 4)))
    right = (((1, 1), (2, 1)), ((1, 2), (2, 2)), ((1, 3), (2, 3)), ((1, 4), (2, 4)))
    return Written(
        by_w,
        slope_of(J, Symbol("W", "ij", "(2)")),
        printed=(equals(by_w, row(MEAN, OF_EACH, _products(scrambled))),),
        corrected=(equals(by_w, row(MEAN, OF_EACH, _products(right))),),
    )


def _products(places: tuple[tuple[tuple[int, int], ...], ...]) -> Grid:
    """δᵢⱼ aᵢₖ for each pair of j and k."""
    return Grid(tuple(tuple(row(Symbol("δ", f"i{j}"), Symbol("a", f"i{k}")) for j, k in line) for line in places))


# 5, 14


def _delta(z: Symbol) -> tuple[Node, Node]:
    """[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z)ᵀ, m × n2, which may be broken before ∘."""
    return row("[", transposed(A2, "−", Y), W2.T, "]"), row("∘", at("σ", z), "ᵀ")


def _weights_of_hidden_layer(factor: tuple[Node, ...], z: Symbol) -> Line:
    returned, slope = _delta(z)
    return equals(partial(J, W1), row(*factor, X, "{", returned), row(slope, "}"))


def _weights_not_averaged() -> Written:
    return Written(
        partial(J, W1),
        slope_of(J, Symbol("W", "ij", "(1)")),
        printed=(_weights_of_hidden_layer((), Z1),),
        corrected=(_weights_of_hidden_layer((MEAN,), Z1),),
    )


def _biases_not_averaged() -> Written:
    returned, slope = _delta(Z1)
    by_b = partial(J, B1)
    return Written(
        by_b,
        slope_of(J, Symbol("b", "i", "(1)")),
        printed=(equals(by_b, returned, slope),),
        corrected=(equals(by_b, row(MEAN, "{", returned), row(slope, "}", "ᵀ", ONES)),),
    )


def _slope_of_the_next_layer() -> Written:
    return Written(
        partial(J, W1),
        slope_of(J, Symbol("W", "ij", "(1)")),
        printed=(_weights_of_hidden_layer((MEAN,), Z2),),
        corrected=(_weights_of_hidden_layer((MEAN,), Z1),),
    )


# 15


def _sum_over_hidden_units() -> Written:
    z, weight, a = Symbol("z", "1", "(2)"), Symbol("W", "j,k", "(1)"), Symbol("a", "j", "(1)")
    term = row(Symbol("W", "1,j", "(2)"), a, "(", ONE, "−", a, ")", Symbol("x", "k"))
    return Written(
        partial(z, weight),
        slope_of(z, weight),
        printed=(equals(partial(z, weight), row(Symbol("∑", "j"), term)),),
        corrected=(equals(partial(z, weight), term),),
    )


# 16


def _missing_transpose() -> Written:
    delta, w = Symbol("δ", "", "l"), Symbol("w", "", "l+1")
    after = row(Symbol("δ", "", "l+1"), "∘", at("σ", Symbol("z", "", "l")))
    return Written(
        delta,
        slope_of(J, Symbol("z", "i", "l")),
        printed=(equals(delta, row(w, after)),),
        corrected=(equals(delta, row(w.T, after)),),
    )


WRITTEN = {
    "objective-not-averaged": (_objective_not_averaged(),),
    "scrambled-matrix": (_scrambled_matrix(),),
    "hidden-gradients-not-averaged": (_weights_not_averaged(), _biases_not_averaged()),
    "slope-of-the-next-layer": (_slope_of_the_next_layer(),),
    "sum-over-hidden-units": (_sum_over_hidden_units(),),
    "missing-transpose": (_missing_transpose(),),
}
"""Numbers 4 and 13; 5 and 14 to 16."""
