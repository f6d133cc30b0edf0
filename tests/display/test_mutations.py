"""A thousand damaged files and links: each is refused with its reasons, or is a lesson like any other."""

import time
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest

from engine.core.errors import LessonError
from engine.core.initialisation import Initialisation
from engine.core.network import Lesson
from engine.core.presets import PRESETS, loglik, xor
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.lesson_file import content_key, read_lesson, write_lesson
from engine.display.share_link import FIELDS, write_link, write_reference
from engine.display.shared import Shared
from pages.shared.problems import problem_text
from tests.comparison import bits
from tests.lesson_texts import ABSENT, file
from tests.links import drawn, parameters_of, query, read, without_biases, written_out
from tests.mutations import mutated, mutated_bytes
from tests.pages.app_runs import opened, stage_data

FILES = (
    file(),
    file(weights=ABSENT, init='{"scheme": "he", "seed": 7, "scale": 0.5}'),
    *(write_lesson(make()) for make in PRESETS.values()),
    write_lesson(written_out().lesson),
    write_lesson(drawn().lesson),
)
LARGE = written_out().lesson
LINKS = (
    *(query(make()) for make in (written_out, drawn, without_biases)),
    query(Shared(xor(), language="zh", step=3)),
    urlencode(write_reference(Shared(LARGE, step=3))),
)
VIEWS = {field.name for field in FIELDS if field.attribute}
"""An address of which nothing but these is left means the first lesson."""

EACH = 500
PER_GROUP = 50
MOST_SECONDS = 3.0


def assert_told(problems: object) -> None:
    """Every problem can be told in every language, on one line."""
    assert problems
    for problem in problems:
        for language in LANGUAGES:
            text = problem_text(catalogue(language), problem)
            assert len(text) <= 300
            assert len(text.splitlines()) == 1
        assert len(str(problem)) < 600


def assert_lives_on(lesson: Lesson) -> None:
    """What was accepted can be written and read again, as a file and as a link."""
    key = content_key(lesson)
    again = read_lesson(write_lesson(lesson))
    assert content_key(again) == key
    assert bits(again.examples) == bits(lesson.examples)
    if write_link(Shared(lesson)) is not None:
        reading = read(query(Shared(lesson)))
        limits = {"layer_limit", "unit_limit", "sample_limit"}  # which the reader of files has not
        assert {problem.rule for problem in reading.problems} <= limits
        if not reading.problems:
            assert content_key(reading.values["lesson"]) == key


def test_mutations_are_many_and_always_the_same() -> None:
    texts = [mutated(FILES[0], seed) for seed in range(EACH)]
    assert texts == [mutated(FILES[0], seed) for seed in range(EACH)]
    assert len(set(texts)) > 0.9 * EACH


@pytest.mark.parametrize("group", range(EACH // PER_GROUP))
def test_a_damaged_file_is_refused_with_its_reasons_or_is_a_sound_lesson(group: int) -> None:
    for seed in range(group * PER_GROUP, (group + 1) * PER_GROUP):
        content = mutated_bytes(FILES[seed % len(FILES)], seed)
        begin = time.perf_counter()
        try:
            lesson = read_lesson(content)
        except LessonError as error:
            assert_told(error.problems)
        else:
            assert_lives_on(lesson)
        assert time.perf_counter() - begin < MOST_SECONDS, seed


@pytest.mark.parametrize("group", range(EACH // PER_GROUP))
def test_a_damaged_link_gives_its_lesson_or_says_what_is_wrong(group: int) -> None:
    originals = (written_out().lesson, drawn().lesson, without_biases().lesson, xor(), LARGE)
    at_hand = {content_key(LARGE): LARGE}
    for seed in range(group * PER_GROUP, (group + 1) * PER_GROUP):
        text = mutated(LINKS[seed % len(LINKS)], seed)
        begin = time.perf_counter()
        reading = read(text, at_hand.get)
        assert time.perf_counter() - begin < MOST_SECONDS, seed
        if reading.problems:
            assert_told(reading.problems)
        elif parameters_of(text).keys() - VIEWS:
            assert bits(reading.values["lesson"]) == bits(originals[seed % len(LINKS)]), text
        assert reading.is_lost == ("lesson" not in reading.values)
        if not reading.is_lost:
            assert_lives_on(reading.values["lesson"])
            assert 0 <= reading.values.get("sample", 0) < reading.values["lesson"].examples.count
        assert reading.values.get("language", "en") in LANGUAGES
        assert 1 <= reading.values.get("digits", 3) <= 8


@pytest.mark.parametrize("seed", range(0, EACH, EACH // 25))
def test_the_app_shows_a_lesson_whatever_the_link(seed: int) -> None:
    app = opened(**parameters_of(mutated(LINKS[seed // 20 % 4], seed)))
    assert len(stage_data(app)["storyboard"]["steps"]) > 4
    assert not app.error
    assert app.query_params["link"] == ["1"] or app.query_params["link"] == "1"


@pytest.mark.parametrize(
    "lesson",
    [
        replace(xor(), network=replace(xor().network, weights=(np.full((2, 2), 1e308), np.full((1, 2), 1e308)))),
        replace(xor(), learning_rate=1e308),
        replace(loglik(), objective=replace(loglik().objective, l2=1e308)),
        replace(drawn().lesson, network=replace(drawn().lesson.network, initialisation=Initialisation("he", 10**300))),
    ],
)
def test_the_app_shows_a_lesson_even_where_the_numbers_of_the_link_overflow(lesson: Lesson) -> None:
    app = opened(**parameters_of(query(Shared(lesson))))
    assert len(stage_data(app)["storyboard"]["steps"]) > 4
    assert not app.error
