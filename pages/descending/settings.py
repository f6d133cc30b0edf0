"""The settings of a run: optimiser and its numbers, α, λ, batch size, seed; another setting begins the run anew."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import streamlit as st

from engine.core.errors import LessonError
from engine.core.optimisers import OPTIMISERS, Optimiser, Settings
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.number_text import write_number
from engine.display.numbers import format_exactly
from pages.building.fields import number
from pages.descending.held import keep, present
from pages.descending.names import notation
from pages.descending.run import Run, filled
from pages.shared import session

WIDE, NARROW, NUMBER = 210, 130, 170
MOST_SEED = 2**53 - 1
"""Up to here a browser knows whole numbers exactly."""

SYMBOLS: Mapping[str, str] = {"momentum": "μ", "first_decay": "β₁", "second_decay": "β₂", "epsilon": "ε"}
"""What the optimisers' own numbers are called in the papers that they come from."""


@dataclass(frozen=True)
class Field:
    """A setting that can be changed, unless the run is under way.

    Attributes:
        name: of the setting, in `Settings` or in the optimiser.
        label: what the screen calls it, also where its value is refused.
        is_fixed: whether it cannot be changed just now.
    """

    name: str
    label: str
    is_fixed: bool

    def number(self, shown: float) -> None:
        """A field for a number, written so that no bit of it is lost."""
        text = write_number(shown)
        key = session.widget_key(self._key, text, keeps_text=session.refused_field() == self._key)
        st.text_input(
            self.label, text, key=key, disabled=self.is_fixed, width=NARROW, on_change=self._take_text, args=(key,)
        )

    def whole(self, shown: int, least: int, most: int) -> None:
        """A field for a whole number."""
        key = session.widget_key(self._key, shown)
        fixed = self.is_fixed
        st.number_input(
            self.label, least, most, shown, key=key, disabled=fixed, width=NUMBER, on_change=self._take, args=(key,)
        )

    def one_of(self, texts: Catalogue, options: Mapping[str, Any], shown: str) -> None:
        """A list of keys to choose from, under their names."""
        key = session.widget_key(f"{self._key}_{texts.language}", shown)  # a browser sends the names
        st.selectbox(
            self.label,
            list(options),
            list(options).index(shown),
            key=key,
            format_func=lambda option: texts(f"descend.{option}"),
            disabled=self.is_fixed,
            width=WIDE,
            help=texts("descend.settings_help"),
            on_change=self._take_option,
            args=(key, options),
        )

    @property
    def _key(self) -> str:
        return f"descend_{self.name}"

    def _take(self, key: str) -> None:
        value = session.chosen(key)
        if value is not None:  # an emptied field says nothing
            self._change(value)

    def _take_option(self, key: str, options: Mapping[str, Any]) -> None:
        value = session.chosen(key)
        if value is not None:
            self._change(options[value]())

    def _take_text(self, key: str) -> None:
        """A number; a text that is none is told, stays as typed, and the run stays as it is."""
        text = session.chosen(key)
        try:
            if text is not None:
                self._change(number(self.label, text))
        except LessonError as error:
            session.refuse([replace(problem, place=self.label) for problem in error.problems])
            session.mark_refused(self._key)
        else:
            if session.refused_field() == self._key:  # what was refused is given up, or mended
                session.close_news()

    def _change(self, value: Any) -> None:
        run = present()
        keep(run.with_settings(with_value(run.descent.settings, self.name, value)))


def section(texts: Catalogue, run: Run) -> None:
    """All settings in a row."""
    now, count = filled(run.descent), run.descent.lesson.examples.count
    batch_size = now.batch_size or count
    with st.container(horizontal=True, vertical_alignment="bottom", key="descend_settings"):
        _field(texts, run, "optimiser").one_of(texts, OPTIMISERS, now.optimiser.key)
        for name in own_numbers(now.optimiser):
            _field(texts, run, name).number(getattr(now.optimiser, name))
        _field(texts, run, "learning_rate").number(now.learning_rate or 0.0)
        _field(texts, run, "l2").number(now.l2 or 0.0)
        if count > 1:
            _field(texts, run, "batch_size").whole(batch_size, 1, count)
        if batch_size < count:
            _field(texts, run, "seed").whole(now.seed, 0, MOST_SEED)


def with_value(settings: Settings, name: str, value: Any) -> Settings:
    """The settings with another value under this name, which is the optimiser's where that has it.

    Raises:
        LessonError: for a value that cannot be.
    """
    changed = {name: value}
    if name in own_numbers(settings.optimiser):
        return replace(settings, optimiser=replace(settings.optimiser, **changed))
    return replace(settings, **changed)


def own_numbers(optimiser: Optimiser) -> list[str]:
    """The names of the numbers that only this optimiser has."""
    return [field.name for field in fields(optimiser)]


def name_of(texts: Catalogue, settings: Settings) -> str:
    """Settings, with α and λ filled in, in a few words: what is as usual is left out."""
    optimiser, usual = settings.optimiser, OPTIMISERS[settings.optimiser.key]()
    numbers = {plain(notation().alpha()): settings.learning_rate, "λ": settings.l2 or None}
    for name in own_numbers(optimiser):
        value = getattr(optimiser, name)
        numbers[SYMBOLS[name]] = None if optimiser.key == "adam" and value == getattr(usual, name) else value
    parts = [f"{symbol} = {format_exactly(value)}" for symbol, value in numbers.items() if value is not None]
    if settings.batch_size:
        parts.append(texts("descend.samples_a_step", count=settings.batch_size))
    return texts("descend.joiner").join([texts(f"descend.{optimiser.key}"), *parts])


def _field(texts: Catalogue, run: Run, name: str) -> Field:
    symbol = SYMBOLS.get(name) or plain(notation().alpha())
    label = texts(f"descend.field_{name}", symbol=symbol, count=run.descent.lesson.examples.count)
    return Field(name, label, run.is_running)
