"""How far a run has come, in a bar and a line of numbers; and why it goes no further."""

import numpy as np
import streamlit as st

from engine.core.descent import Descent
from engine.core.optimisers import STEP_LIMIT, Momentum
from engine.core.propagation import evaluate, forward_pass
from engine.core.training_signs import LARGEST, Divergence
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.numbers import format_exactly, format_number, format_short
from pages.descending.names import notation
from pages.descending.run import MOST_SECONDS, Run
from pages.shared import session


def bar(texts: Catalogue, run: Run) -> None:
    """The part of the way that is behind, and the numbers there."""
    st.progress(run.position / run.goal if run.goal else 0.0, text=_line(texts, run))


def notice(texts: Catalogue, run: Run) -> None:
    """Why the run goes no further, where that is not because it has reached its goal or was told to halt."""
    found = run.descent.divergence
    if found is not None:
        st.warning(_divergence(texts, run.descent, found), icon=":material/trending_up:")
    elif run.descent.is_over:
        st.info(texts("descend.at_limit", most=in_groups(STEP_LIMIT)), icon=":material/flag:")
    elif run.is_out_of_time:
        st.info(texts("descend.out_of_time", seconds=int(MOST_SECONDS)), icon=":material/timer:")


def in_groups(number: int) -> str:
    """A whole number with a narrow space, which does not break, between its thousands."""
    return f"{number:,}".replace(",", "\u202f")


def cost_now(descent: Descent) -> float | None:
    """J of all samples with the parameters as they are; None where that has left the range of a run."""
    lesson = descent.lesson_at(descent.position, all_samples=True)
    with np.errstate(over="ignore", invalid="ignore"):
        cost = evaluate(lesson, forward_pass(lesson.network, lesson.examples.inputs.T)).J
    return cost if cost <= LARGEST else None  # which NaN is not either


def _line(texts: Catalogue, run: Run) -> str:
    """Step, epoch, J now and the least J so far."""
    descent, digits = run.descent, session.current().digits
    symbol = plain(notation().J())
    if run.goal:
        parts = [texts("descend.position", step=in_groups(run.position), goal=in_groups(run.goal))]
    else:
        parts = [texts("descend.beginning")]
    if descent.settings.batch_size and run.position:
        in_epoch = -(-descent.lesson.examples.count // descent.settings.batch_size)
        parts.append(texts("descend.epoch", number=in_groups(-(-run.position // in_epoch))))
    now = cost_now(descent)
    if now is not None:
        parts.append(f"{symbol} = **{format_number(now, digits)}**")
    elif run.position:
        value = format_number(float(descent.records.costs[-1]), digits)
        parts.append(texts("descend.last_cost", cost=symbol, value=value, step=in_groups(run.position - 1)))
    if run.position:
        parts.append(_least(texts, descent, now))
    return " · ".join(parts)


def _least(texts: Catalogue, descent: Descent, now: float | None) -> str:
    """The least J of all samples so far, and before which step."""
    records, symbol = descent.records, plain(notation().J())
    index = int(np.argmin(records.full_costs))
    least, step = float(records.full_costs[index]), int(records.full_cost_steps[index])
    if now is not None and now < least:
        return texts("descend.least_so_far")
    value = format_number(least, session.current().digits)
    return texts("descend.least", cost=symbol, value=value, step=in_groups(step))


def _divergence(texts: Catalogue, descent: Descent, found: Divergence) -> str:
    """What left the range of numbers, when, where, why, and what to try."""
    rate, optimiser = descent.lesson.learning_rate, descent.settings.optimiser
    sentences = [texts("descend.diverged", step=in_groups(found.step), quantity=_quantity(texts, found))]
    if found.step == 0 and found.quantity != "parameter":
        sentences.append(texts("descend.large_from_the_start"))
    else:
        alpha = plain(notation().alpha())
        numbers = {"rate": format_exactly(rate), "smaller": format_exactly(float(f"{rate / 10:.1e}"))}
        sentences.append(texts("descend.overshoots", alpha=alpha, **numbers))
        if isinstance(optimiser, Momentum):
            sentences.append(_momentum(texts, optimiser))
    return texts("sentence.joiner").join(sentences)


def _momentum(texts: Catalogue, optimiser: Momentum) -> str:
    """How much longer momentum makes the steps: v tends to ∇ / (1 − μ) where the gradient stays the same."""
    longer = format_short(round(1.0 / (1.0 - optimiser.momentum), 1), 1)
    return texts("descend.momentum_lengthens", momentum=format_exactly(optimiser.momentum), longer=longer)


def _quantity(texts: Catalogue, found: Divergence) -> str:
    """What left the range, with its symbol."""
    names, layer = notation(), found.layer or 0
    symbols = {
        "weighted_input": names.z(layer),
        "cost": names.J(),
        "delta": names.delta(layer),
        "gradient": names.W(layer - 1),
        "parameter": names.W(layer - 1),
    }
    return texts(f"descend.diverged_{found.quantity}", symbol=plain(symbols[found.quantity]))
