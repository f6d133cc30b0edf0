"""What a reader has chosen to see of a trace: language, digits, the samples that are shown, the notation."""

from dataclasses import dataclass, replace

from engine.core.activations import Array
from engine.core.steps import Step
from engine.core.trace import Trace
from engine.display.catalogue import DEFAULT_LANGUAGE, Catalogue, catalogue
from engine.display.formula import Number
from engine.display.notation import HOUSE_NOTATION, Notation
from engine.display.numbers import format_number, format_short
from engine.display.signed_trace import signed

SIGNED = frozenset({"weight", "gradient", "sum", "delta", "z"})
"""Quantities whose sign is the message, so that it is coloured and a + is written."""


SAMPLES = ("one", "all")
"""What of a batch is shown: one sample, or all of them at once."""


@dataclass(frozen=True)
class View:
    """A trace together with how it is to be shown.

    Attributes:
        trace: the numbers; given with either sign, held with that of the notation.
        digits: decimals, 1 to 8.
        language: a key of `LANGUAGES`.
        sample: which sample is followed, from 0.
        notation: names and numbering.
        samples: several that are shown at once, side by side in matrices and as their mean on units; None for `sample`
            alone.
    """

    trace: Trace
    digits: int = 3
    language: str = DEFAULT_LANGUAGE
    sample: int = 0
    notation: Notation = HOUSE_NOTATION
    samples: range | None = None

    def of(self, samples: str) -> "View":
        """The same of one sample or of all, a key of `SAMPLES`."""
        count = self.trace.lesson.examples.count
        return replace(self, samples=range(count) if samples == "all" and count > 1 else None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "trace", signed(self.trace, self.notation.sign))

    @property
    def minimising(self) -> "View":
        """The same with J minimised, whatever the notation does."""
        return replace(self, notation=self.notation.minimising)

    @property
    def texts(self) -> Catalogue:
        """The texts of the chosen language, with the letters of the notation."""
        return catalogue(self.language, self.notation)

    @property
    def is_batch(self) -> bool:
        """Whether there is more than one sample."""
        return self.trace.lesson.examples.count > 1

    @property
    def shown_samples(self) -> range:
        """The samples that are shown."""
        return range(self.sample, self.sample + 1) if self.samples is None else self.samples

    @property
    def shows_means(self) -> bool:
        """Whether units show means over several samples."""
        return len(self.shown_samples) > 1

    def columns(self, values: Array) -> Array:
        """The columns of the shown samples, (n, their number), of an array with one for each sample, (n, m)."""
        return values[:, self.shown_samples.start : self.shown_samples.stop]

    def on_unit(self, values: Array) -> float:
        """What a unit shows of one number for each sample, (m,): that of the shown sample, or the mean of several."""
        shown = values[self.shown_samples.start : self.shown_samples.stop]
        return float(shown[0]) if len(shown) == 1 else float((shown / len(shown)).sum())  # no sum can overflow so

    @property
    def has_penalty(self) -> bool:
        """Whether the objective has a penalty."""
        return self.trace.lesson.objective.l2 > 0

    def step_of(self, kind: str, layer: int | None) -> Step:
        """The step of that kind and layer."""
        return next(step for step in self.trace.steps if step.kind == kind and step.layer == layer)

    def number(self, value: float, quantity: str) -> Number:
        """A result as it stands in the picture, the grid and the formula alike."""
        signed = quantity in SIGNED
        tone = "" if not signed or value == 0 else "plus" if value > 0 else "minus"
        return Number(format_number(value, self.digits, signed), tone)

    def operand(self, value: float, quantity: str = "") -> Number:
        """A number inside a term: without +, a negative one in brackets."""
        text = format_number(value, self.digits)
        tone = self.number(value, quantity).tone
        return Number(f"({text})" if value < 0 else text, tone)

    def target(self, value: float) -> Number:
        """A target inside a term: 1 rather than 1.000."""
        text = format_short(value, self.digits)
        return Number(f"({text})" if value < 0 else text)
