"""The network picture of a step: numbers on units and edges, strong where the step looks, faint elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.core.steps import Moment, Step
from engine.display.view import View
from engine.figures import drawing, network_edges, network_surroundings, network_units
from engine.figures.drawing import Box, Trace
from engine.figures.network_layout import CANVASES, NetworkLayout, network_layout
from engine.figures.network_state import edge_states, unit_states
from engine.figures.theme import Scale, scale_of

LABELS: Mapping[str, Callable[..., list[Trace]]] = {
    "focus": network_edges.edge_labels,
    "all": network_edges.all_labels,
    "none": lambda *_: [],
}
"""Which edges carry their numbers: those that the step is about, all that find a place, or none."""


@dataclass(frozen=True, eq=False)
class NetworkPicture:
    """All that the pictures of one lesson on one canvas share.

    Attributes:
        view: what is shown.
        layout: where everything stands.
        scale: how numbers become colours.
    """

    view: View
    layout: NetworkLayout
    scale: Scale

    def base(self) -> list[Trace]:
        """What stays the same from step to step: faint edges, layer captions, ellipses."""
        return [
            network_edges.faint_edges(self.layout),
            *network_surroundings.captions(self.view, self.layout),
            *network_surroundings.dots(self.layout),
        ]

    def step(self, step: Step, labels: str = "focus", moment: Moment | None = None) -> list[Trace]:
        """What a step draws on top of the base; `labels` is one of `LABELS`.

        A `moment` says which part of the step it is, where samples are added up one after the other.
        """
        view, layout, scale = self.view, self.layout, self.scale
        units, edges = unit_states(view, step), edge_states(view, step, moment=moment)
        values = network_units.value_boxes(layout, units)
        outputs, output_boxes = network_surroundings.outputs(view, layout, step, values)
        names, name_boxes = network_units.names(layout, units)
        obstacles = (*layout.unit_boxes(), *values.values(), *output_boxes, *name_boxes)
        traces = [
            *network_edges.tinted_edges(layout, edges),
            *network_edges.strong_edges(layout, scale, step, edges),
            *LABELS[labels](layout, scale, edges, obstacles),
            *network_units.bias_units(layout, step),
            *network_units.unit_circles(layout, scale, units, values),
            *names,
            *outputs,
            *network_surroundings.direction(view, layout, step),
            *network_surroundings.whose(view),
            *network_surroundings.legend(view, layout, scale, step, edges),
        ]
        return drawing.with_texts_last(traces)

    def ground(self, step: Step) -> list[Trace]:
        """The same as it is before the step's results are known: what is in focus in ink, but no edge strong yet."""
        view, layout = self.view, self.layout
        units = unit_states(view, step, is_done=False)
        values = network_units.value_boxes(layout, units)
        final = network_units.value_boxes(layout, unit_states(view, step))
        traces = [
            *network_edges.tinted_edges(layout, edge_states(view, step, is_done=False)),
            *network_units.bias_units(layout, step),
            *network_units.unit_circles(layout, self.scale, units, values),
            *network_units.names(layout, units)[0],
            *network_surroundings.outputs(view, layout, step, final)[0],
            *network_surroundings.direction(view, layout, step),
            *network_surroundings.whose(view),
            *network_surroundings.legend(view, layout, self.scale, step, {}),
        ]
        return drawing.with_texts_last(traces)

    def obstacles(self, step: Step) -> tuple[Box, ...]:
        """What numbers on edges have to keep clear of once the step is done."""
        units = unit_states(self.view, step)
        values = network_units.value_boxes(self.layout, units)
        _, output_boxes = network_surroundings.outputs(self.view, self.layout, step, values)
        _, name_boxes = network_units.names(self.layout, units)
        return (*self.layout.unit_boxes(), *values.values(), *output_boxes, *name_boxes)


def network_picture(view: View, canvas: str = "wide") -> NetworkPicture:
    """The pictures of a lesson on one of the `CANVASES`."""
    layout = network_layout(view.trace.lesson.network, CANVASES[canvas])
    return NetworkPicture(view, layout, scale_of(view.trace))
