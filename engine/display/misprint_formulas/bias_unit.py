"""The equations of the note `bias-unit`: Θ^(l) from layer l to l + 1 with the bias unit's column 0, sums over i."""

from engine.display.formula import Fraction, Line, Node, Number, Symbol, partial, row
from engine.display.misprint_formulas.written import MEAN, OF_EACH, M, Written, at, equals, error, slope_of

J = Symbol("J")
A4, Y, THETA2, THETA3 = Symbol("a", "", "(4)"), Symbol("y"), Symbol("Θ", "", "(2)"), Symbol("Θ", "", "(3)")
Z2, Z3 = Symbol("z", "", "(2)"), Symbol("z", "", "(3)")


# 3


def _penalty_not_divided() -> Written:
    strength = Symbol("λ")
    return Written(
        partial(J, Symbol("Θ", "", "(3)")),
        slope_of(J, Symbol("Θ", "ij", "(3)")),
        printed=_with_penalty(strength),
        corrected=_with_penalty(Fraction(strength, M)),
    )


def _with_penalty(factor: Node) -> tuple[Line, Line]:
    """The gradient of a weight, and that of a bias, which is not penalised."""
    theta, bias = Symbol("Θ", "ij", "(3)"), Symbol("Θ", "i0", "(3)")
    weights = equals(
        partial(J, theta),
        row(MEAN, Symbol("Δ", "ij", "(3)")),
        row("+", factor, theta, ","),
        row(Symbol("j"), "≠", Number("0")),
    )
    return weights, equals(partial(J, bias), row(MEAN, Symbol("Δ", "i0", "(3)")))


# 10


def _product_of_means() -> Written:
    weight = Symbol("θ", "10", "(2)")
    first, second = _returned("1"), _returned("2")
    after = row(at("g", Symbol("z", "1", "(3)")), Symbol("a", "0", "(2)"))
    return Written(
        partial(J, weight),
        slope_of(J, weight),
        printed=(
            equals(
                partial(J, weight),
                row("[", MEAN, OF_EACH, first),
                row("+", MEAN, OF_EACH, second, "]"),
                after,
            ),
        ),
        corrected=(equals(partial(J, weight), row(MEAN, OF_EACH, "[", first), row("+", second, "]"), after),),
    )


def _returned(output: str) -> Node:
    """What comes back from one output to hidden unit 1."""
    return row(error(Symbol("a", output, "(4)"), Symbol("y", output)), Symbol("θ", f"{output}1", "(3)"))


# 11


def _slopes_after_both_matrices() -> Written:
    weight = Symbol("θ", "10", "(1)")
    last = row("∘", at("g", Z2), "]", Symbol("", "1"), Symbol("a", "0", "(1)"))
    back = row(THETA3.T, error(A4, Y))
    return Written(
        partial(J, weight),
        slope_of(J, weight),
        printed=(equals(partial(J, weight), row(MEAN, OF_EACH, "[", THETA2.T), back, row("∘", at("g", Z3)), last),),
        corrected=(
            equals(
                partial(J, weight), row(MEAN, OF_EACH, "[", THETA2.T), row("(", back), row("∘", at("g", Z3), ")"), last
            ),
        ),
    )


# 12


def _bias_unit_kept() -> Written:
    by_a = partial(J, Symbol("a", "", "(3)"))
    back = row(THETA3.T, Symbol("δ", "", "(4)"))
    return Written(
        by_a,
        slope_of(J, Symbol("a", "i", "(3)")),
        printed=(equals(by_a, back), _hidden_delta(back)),
        corrected=(equals(by_a, _without_row_0(back)), _hidden_delta(_without_row_0(back))),
    )


def _without_row_0(product: Node) -> Node:
    """The product from its row 1 on."""
    return row("[", product, "]", Symbol("", "1:"))


def _hidden_delta(back: Node) -> Line:
    return equals(Symbol("δ", "", "(3)"), back, row("∘", at("g", Z3)))


WRITTEN = {
    "penalty-not-divided": (_penalty_not_divided(),),
    "product-of-means": (_product_of_means(),),
    "slopes-after-both-matrices": (_slopes_after_both_matrices(),),
    "bias-unit-kept": (_bias_unit_kept(),),
}
"""Numbers 3 and 10 to 12."""
