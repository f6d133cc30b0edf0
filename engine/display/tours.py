"""Guided tours: the derivation of each of the five notes, stop by stop, on the note's own network in its own notation.

A stop names its step by what is computed there, so that it stays the same one when a step is added before it. Its texts
stand under its key in the table `tours` of the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.core.steps import plan_steps
from engine.display.formula import Symbol, plain
from engine.display.link_codecs import Codec, one_of, whole
from engine.display.moments import moments_of
from engine.display.notation import Notation


@dataclass(frozen=True)
class Place:
    """Where on a tour a reader is.

    Attributes:
        tour: a key of `TOURS`; empty for a reader who takes none.
        stop: which of its stops, from 0.
    """

    tour: str = ""
    stop: int = 0


NOWHERE = Place()


@dataclass(frozen=True)
class Stop:
    """One stop of a tour: what is told, and the moment of a lesson that shows it.

    Attributes:
        key: of its texts.
        kind: of its step, see `plan_steps`.
        layer: of its step; None for the update.
        granularity: how finely the steps are cut there.
        part, units, sources, added: of its moment, see `Moment`; `added` are the samples that it adds.
        misprints: numbers of the misprints in the part of the note that it is about.
        labels: keys of the wrong labels there.
        page: another page of the app that shows more of it.
        preset: the lesson.
        notation: a key of `NOTATIONS`: what the note writes in.
        samples: a key of `SAMPLES`.
    """

    key: str
    kind: str
    layer: int | None = None
    granularity: str = "layer"
    part: str = "layer"
    units: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    misprints: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    page: str = ""
    preset: str = ""
    notation: str = ""
    samples: str = "one"

    def lesson(self) -> Lesson:
        """The lesson that it is about."""
        return PRESETS[self.preset]()

    def position(self) -> int:
        """Where the stepper stands in that lesson, at its granularity."""
        lesson = self.lesson()
        steps = plan_steps(len(lesson.network.layers), lesson.network.biases is not None)
        wanted = (self.kind, self.layer, self.part, self.units, self.sources, self.added)
        return next(
            moment.index
            for moment in moments_of(lesson, self.granularity)
            if (steps[moment.step].kind, moment.layer, moment.part, moment.units, moment.sources, moment.samples)
            == wanted
        )

    def symbols(self, notation: Notation) -> Mapping[str, str]:
        """What its text may name, in the notation that is shown: the quantities of its layer and of those beside it."""
        if self.layer is None:
            return {}
        names, layer, step = notation, self.layer, self.layer - 1
        ends = (self.units[0] if self.units else 0, self.sources[0] if self.sources else 0)
        symbols: Mapping[str, Symbol] = {
            "W": names.W(step),
            "w": names.w(step, *ends),
            "z": names.z(layer),
            "a": names.a(layer),
            "delta": names.delta(layer),
            "source": names.a(step),
            "next_W": names.W(layer),
        }
        return {name: plain(symbol) for name, symbol in symbols.items()}


def _tour(preset: str, notation: str, *stops: Stop, samples: str = "one") -> tuple[Stop, ...]:
    """The stops, each on this lesson and in this notation unless it names others itself."""
    return tuple(
        replace(stop, preset=stop.preset or preset, notation=stop.notation or notation, samples=samples)
        for stop in stops
    )


LOGLIK = _tour(
    "loglik",
    "loglik",
    Stop("loglik-network", "weighted_input", 1, labels=("weighted-input-called-activation",)),
    Stop("loglik-outputs", "activation", 3),
    Stop("loglik-objective", "cost", 3, misprints=(1, 2)),
    Stop("loglik-output-delta", "output_delta", 3, misprints=(6,)),
    Stop("loglik-one-weight", "weight_gradient", 3, "edge", "edge", (0,), (1,)),
    Stop("loglik-last-weights", "weight_gradient", 3, misprints=(7,)),
    Stop("loglik-one-unit", "hidden_delta", 2, "neuron", "row", (0,), misprints=(8,), labels=("derivative-by-weight",)),
    Stop("loglik-middle-delta", "hidden_delta", 2, misprints=(9,)),
    Stop("loglik-first-delta", "hidden_delta", 1, labels=("layer-zero",)),
    Stop("loglik-update", "update"),
)

BIAS_UNIT = _tour(
    "bias-unit",
    "bias-unit",
    Stop("bias-unit-network", "weighted_input", 1),
    Stop("bias-unit-outputs", "activation", 3),
    Stop("bias-unit-cost", "cost", 3),
    Stop("bias-unit-output-delta", "output_delta", 3),
    Stop("bias-unit-last-weights", "weight_gradient", 3, "sample", "mean"),
    Stop(
        "bias-unit-middle-weights",
        "weight_gradient",
        2,
        "sample",
        "mean",
        misprints=(10,),
        labels=("wrong-source-unit",),
    ),
    Stop("bias-unit-first-delta", "hidden_delta", 1, misprints=(11,)),
    Stop("bias-unit-middle-delta", "hidden_delta", 2, misprints=(12,)),
    Stop("bias-unit-penalty", "weight_gradient", 3, "sample", "penalty", misprints=(3,), labels=("index-used-twice",)),
    Stop("bias-unit-update", "update", labels=("bias-not-learned",)),
    samples="all",
)

NIELSEN = _tour(
    "nielsen-linear",
    "nielsen",
    Stop("nielsen-network", "weighted_input", 1),
    Stop("nielsen-cost", "cost", 3, labels=("weights-that-are-not-there",)),
    Stop(
        "nielsen-one-path", "weight_gradient", 2, "edge", "edge", (0,), (0,), labels=("derivative-by-another-weight",)
    ),
    Stop(
        "nielsen-two-paths",
        "weight_gradient",
        1,
        "edge",
        "edge",
        (0,),
        (0,),
        labels=("number-used-twice",),
        page="paths",
    ),
    Stop("nielsen-delta", "output_delta", 3, labels=("two-definitions-of-delta",)),
    Stop("nielsen-last-hidden", "hidden_delta", 2),
    Stop("nielsen-first-hidden", "hidden_delta", 1),
    Stop("nielsen-bp1", "output_delta", 3, preset="nielsen-sigmoid"),
    Stop("nielsen-bp2", "hidden_delta", 2, preset="nielsen-sigmoid"),
    Stop("nielsen-update", "update", preset="nielsen-sigmoid"),
)

ROW_BATCH = _tour(
    "row-batch",
    "row-batch",
    Stop("row-batch-network", "weighted_input", 1, labels=("layer-of-the-entries", "bias-of-the-next-layer")),
    Stop("row-batch-relu", "activation", 1),
    Stop("row-batch-softmax", "activation", 2),
    Stop("row-batch-cost", "cost", 2, misprints=(4,), labels=("last-sample-in-every-term",)),
    Stop("row-batch-output-delta", "output_delta", 2),
    Stop("row-batch-last-weights", "weight_gradient", 2, misprints=(13,)),
    Stop("row-batch-hidden-delta", "hidden_delta", 1),
    Stop("row-batch-first-weights", "weight_gradient", 1),
    Stop("row-batch-biases", "bias_gradient", 1),
    Stop("row-batch-update", "update"),
    samples="all",
)

COLUMN_BATCH = _tour(
    "column-batch",
    "column-batch",
    Stop("column-batch-network", "weighted_input", 1, labels=("scalar-of-a-vector",)),
    Stop("column-batch-hidden", "activation", 1),
    Stop("column-batch-output", "activation", 2, labels=("activation-without-bias", "bias-of-the-layer-before")),
    Stop("column-batch-cost", "cost", 2),
    Stop("column-batch-output-delta", "output_delta", 2),
    Stop(
        "column-batch-last-weights",
        "weight_gradient",
        2,
        "sample",
        "sample",
        added=(0,),
        labels=("weights-of-the-layer-before",),
    ),
    Stop("column-batch-hidden-delta", "hidden_delta", 1, misprints=(14,)),
    Stop("column-batch-one-weight", "weight_gradient", 1, "edge", "edge", (0,), (0,), misprints=(15,)),
    Stop("column-batch-first-weights", "weight_gradient", 1, "sample", "mean", misprints=(5,)),
    Stop(
        "column-batch-deep",
        "hidden_delta",
        3,
        misprints=(16,),
        labels=("one-sample-too-many",),
        preset="deep",
        notation="nielsen",
    ),
    samples="all",
)

TOURS: Mapping[str, tuple[Stop, ...]] = {
    "loglik": LOGLIK,
    "bias-unit": BIAS_UNIT,
    "nielsen": NIELSEN,
    "row-batch": ROW_BATCH,
    "column-batch": COLUMN_BATCH,
}
"""The stops of each note's tour, in the order in which the note derives things."""


def stop_at(place: Place) -> Stop | None:
    """The stop of a place; None for a reader who takes no tour."""
    return TOURS[place.tour][place.stop] if place.tour else None


def _read(text: str) -> Place:
    tour, _, number = text.partition(".")
    tour = one_of(TOURS).read(tour)
    return Place(tour, whole(1, len(TOURS[tour]), offset=1).read(number))


PLACE = Codec(lambda place: f"{place.tour}.{place.stop + 1}", _read)
"""How a place travels in a link: `loglik.3`, stops counted from 1."""
