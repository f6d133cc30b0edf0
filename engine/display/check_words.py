"""What the gradient check has found, in words: the names of gradients, of matrices, of the units at a kink."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.core.chain_rule import Parameter
from engine.core.gradient_check import AGREES, APART, KINK, STEP, UNDECIDED, UNSURE, Check, Comparison, Kink, worst
from engine.display.formula import Node, plain
from engine.display.numbers import MINUS, format_number, format_short
from engine.display.view import View

MOST_PLACES = 3
"""So many kinks are described one by one."""

MOST_NAMES = 4
"""So many parameters are named at each."""

MARKS = {AGREES: "✓", APART: "✗", KINK: "∧", UNSURE: "?"}
"""A sign for each outcome, so that no colour is needed to tell them apart."""

SEVERITY = (APART, UNSURE, KINK, AGREES)
"""Outcomes, the worst first."""

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, order=True)
class ParameterArray:
    """A weight matrix or a bias vector.

    Attributes:
        step: its layer step, from 0.
        is_bias: which of the two.
    """

    step: int
    is_bias: bool

    def symbol(self, view: View) -> Node:
        """Its name, Θ⁽¹⁾ or b⁽¹⁾."""
        return view.notation.b(self.step) if self.is_bias else view.notation.W(self.step)


@dataclass(frozen=True)
class FoundArrays:
    """All weight matrices and bias vectors of a lesson, by what the check found in them.

    Attributes:
        wrong: those that hold a wrong gradient.
        right: those that hold gradients that agree, and no wrong one.
        untold: those of which nothing can be said.
    """

    wrong: tuple[ParameterArray, ...]
    right: tuple[ParameterArray, ...]
    untold: tuple[ParameterArray, ...]


def found_arrays(check: Check) -> FoundArrays:
    """Which arrays are wrong and which right."""
    outcomes: dict[ParameterArray, set[str]] = {}
    for found in check.comparisons:
        outcomes.setdefault(array_of(found.parameter), set()).add(found.outcome)
    groups: dict[str, list[ParameterArray]] = {"wrong": [], "right": [], "untold": []}
    for array in sorted(outcomes):
        group = "wrong" if APART in outcomes[array] else "right" if AGREES in outcomes[array] else "untold"
        groups[group].append(array)
    return FoundArrays(**{name: tuple(arrays) for name, arrays in groups.items()})


def array_of(parameter: Parameter) -> ParameterArray:
    """The array that holds it."""
    return ParameterArray(parameter.step, parameter.source is None)


def array_names(view: View, arrays: Sequence[ParameterArray]) -> str:
    """Their names in a row."""
    return view.texts("alt.list_separator").join(plain(array.symbol(view)) for array in arrays)


def gradient_name(view: View, parameter: Parameter) -> str:
    """The same as plain text: ∂J/∂θ₁₂⁽²⁾."""
    return plain(view.notation.gradient(parameter))


def error_text(error: float, digits: int = 3) -> str:
    """A relative error, with a power of ten where it is small: 0.63, 2.3e−7; nothing where it is no number."""
    return "" if math.isnan(error) else format_short(error, digits)


def power_text(number: float) -> str:
    """A positive number as a power of ten: 10⁻⁵, 6.1 · 10⁻⁶."""
    mantissa, exponent = f"{number:.1e}".split("e")
    power = f"10{str(int(exponent)).translate(_RAISED)}"
    return power if mantissa == "1.0" else f"{mantissa} · {power}"


def all_digits(value: float) -> tuple[str, str]:
    """A number with its sign and 17 digits, and its power of ten, which may be empty: (−1.1700629457451887, −4)."""
    if not math.isfinite(value):
        return "" if math.isnan(value) else format_number(value, 1, signed=True), ""
    mantissa, exponent = f"{abs(value):.16e}".split("e")
    sign = MINUS if value < 0 else "+" if value > 0 else ""
    return sign + mantissa, str(int(exponent)).replace("-", MINUS)


def shared_length(first: float, second: float) -> int:
    """How many characters `all_digits` of two numbers have in common at the start; 0 with other powers of ten."""
    (one, power), (other, other_power) = all_digits(first), all_digits(second)
    pairs = enumerate(zip(one, other, strict=False))
    apart = next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))
    return apart if power == other_power else 0


def outcome_counts(check: Check) -> Counter[str]:
    """How many parameters have each outcome."""
    return Counter(found.outcome for found in check.comparisons)


def verdict_sentences(view: View, check: Check) -> Iterator[str]:
    """How many gradients agree, how many and which are wrong, how many cannot be told, and the worst of them."""
    texts, counts, count = view.texts, outcome_counts(check), len(check.comparisons)
    if counts[APART]:
        arrays = array_names(view, found_arrays(check).wrong)
        yield texts("check.wrong", wrong=counts[APART], count=count, arrays=arrays)
    elif counts[AGREES] == count:
        yield texts("check.all_agree", count=count, tolerance=power_text(check.tolerance))
    elif counts[AGREES]:
        yield texts("check.some_agree", agree=counts[AGREES], count=count, tolerance=power_text(check.tolerance))
    if counts[KINK]:
        yield texts("check.kinks", kinks=counts[KINK])
    if counts[UNSURE]:
        yield texts("check.unsure", unsure=counts[UNSURE])
    if check.verdict == UNDECIDED and check.epsilon != STEP:
        yield texts("check.try_step", epsilon=power_text(STEP))
    most = worst(check.comparisons)
    if most is not None:
        yield worst_sentence(view, most)


def worst_sentence(view: View, most: Comparison) -> str:
    """The parameter with the largest relative error, and its numbers."""
    return view.texts(
        "check.worst",
        name=gradient_name(view, most.parameter),
        gradient=format_number(most.gradient, view.digits, signed=True),
        difference=format_number(most.difference, view.digits, signed=True),
        error=error_text(most.relative_error),
    )


def kink_sentences(view: View, check: Check) -> Iterator[str]:
    """Which unit's z passes 0 for which sample, and which parameters are moved meanwhile; at most `MOST_PLACES`."""

    def place(kink: Kink) -> tuple[int, int, int]:
        return kink.layer, kink.unit, kink.sample

    places = [list(kinks) for _, kinks in groupby(sorted(check.kinks, key=place), place)]
    yield from (kink_sentence(view, kinks) for kinks in places[:MOST_PLACES])
    if len(places) > MOST_PLACES:
        yield view.texts("check.more_kinks", count=len(places) - MOST_PLACES)


def kink_sentence(view: View, kinks: Sequence[Kink]) -> str:
    """One unit and sample, and the parameters that are moved while its z passes 0."""
    kink, names = kinks[0], [plain(view.notation.parameter(kink.parameter)) for kink in kinks]
    return view.texts(
        "check.kink",
        z=plain(view.notation.z(kink.layer, kink.unit)),
        unit=kink.unit + 1,
        layer=view.notation.layer_number(kink.layer),
        sample=kink.sample + 1,
        parameters=_listed(view, names, MOST_NAMES),
    )


def kink_of(check: Check, parameter: Parameter) -> Kink | None:
    """The kink that a parameter crosses, if it does."""
    return next((kink for kink in check.kinks if kink.parameter == parameter), None)


def _listed(view: View, names: Sequence[str], most: int) -> str:
    """The names in a row; of many the first ones and how many there are besides."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(view.texts("alt.more", count=len(names) - most))
    return view.texts("alt.list_separator").join(shown)
