import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import MOST_PROBLEMS, LessonError
from engine.core.initialisation import Initialisation
from engine.core.presets import loglik
from engine.display.json_arrays import BLOCK
from engine.display.json_reader import MOST_KEYS
from engine.display.lesson_file import lesson_to_dict, read_lesson, write_lesson
from engine.display.lesson_keys import KEYS, REQUIRED
from tests.comparison import bits
from tests.lesson_texts import ABSENT, SOUND, file
from tests.strategies import any_number

SOFTMAX = {
    "layers": "[2, 2, 2]",
    "activations": '["relu", "softmax"]',
    "weights": "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]",
    "biases": "[[1, 2], [3, 4]]",
    "targets": "[[0, 1], [1, 0]]",
    "loss": '"cross_entropy"',
}


def messages(text: str | bytes) -> list[str]:
    with pytest.raises(LessonError) as caught:
        read_lesson(text)
    return list(map(str, caught.value.problems))


KEY_LIST = ", ".join(KEYS)
NUMBER = "a finite number"
LAYERS = "for layers 2-2-1"
ACTIVATIONS = "one of sigmoid, tanh, relu, leaky_relu, identity, softmax"
LOSSES = "one of binary_cross_entropy, cross_entropy, half_squared_error"
UNITS = "a whole number of at least 1"

REFUSED = {
    # the file as a whole
    "": ["lesson: expected valid JSON (UTF-8), found an error at line 1, column 1: Expecting value"],
    '{"format":\n "x",,}': [
        "lesson: expected valid JSON (UTF-8), found an error at line 2, column 6: "
        "Expecting property name enclosed in double quotes"
    ],
    "[]": ["lesson: expected an object, found a list"],
    "null": ["lesson: expected an object, found null"],
    '"deltastep-lesson/1"': ["lesson: expected an object, found 'deltastep-lesson/1'"],
    "NaN": ["lesson: expected an object, found NaN"],
    "[" * 100_000: ["lesson: expected valid JSON (UTF-8), found lists or objects nested too deeply"],
    '{"a":' * 100_000: ["lesson: expected valid JSON (UTF-8), found lists or objects nested too deeply"],
    "{}": [
        *(f"{key}: expected a value, because this key is required, found nothing" for key in REQUIRED),
        "weights: expected either weights or init, found neither",
    ],
    # the format
    file(format='"deltastep-lesson/2"', shape="3"): [
        "format: expected deltastep-lesson/1, found 'deltastep-lesson/2', made by a newer Deltastep"
    ],
    file(format='"deltastep-lesson/12"'): [
        "format: expected deltastep-lesson/1, found 'deltastep-lesson/12', made by a newer Deltastep"
    ],
    file(format='"deltastep-lesson/0"'): [
        "format: expected deltastep-lesson/1, found 'deltastep-lesson/0', not a lesson"
    ],
    file(format='"deltastep-trace/1"'): [
        "format: expected deltastep-lesson/1, found 'deltastep-trace/1', not a lesson"
    ],
    file(format="1"): ["format: expected deltastep-lesson/1, found 1, not a lesson"],
    file(format="null"): ["format: expected deltastep-lesson/1, found null, not a lesson"],
    # keys
    file(learning_rat="1"): [f"learning_rat: expected one of the keys {KEY_LIST}, found an unknown key"],
    file(**{"a\\nb\\u202e": "1"}): [f"'a\\nb\\u202e': expected one of the keys {KEY_LIST}, found an unknown key"],
    file(**{"\\ud800": "NaN"}): [f"'\\ud800': expected one of the keys {KEY_LIST}, found an unknown key"],
    file()[:-1] + ', "title": "again", "l2": 1, "l2": 2}': [
        "title: expected every key once, found it 2 times",
        "l2: expected every key once, found it 3 times",
    ],
    file(loss=ABSENT): ["loss: expected a value, because this key is required, found nothing"],
    # title
    file(title="null"): ["title: expected a text, found null"],
    file(title='["x"]'): ["title: expected a text, found a list"],
    file(title='"' + "é" * 121 + '"'): ["title: expected at most 120 characters, found 121 characters"],
    file(title='"\\ud800"'): ["title: expected valid Unicode, found '\\ud800'"],
    # layers and activations
    file(layers="7"): ["layers: expected a list, found 7"],
    file(layers="[2]"): ["layers: expected at least 2 layers, found 1"],
    file(layers="[]"): ["layers: expected at least 2 layers, found 0"],
    file(layers="[0, -1, true, 2.5, null, []]", activations=ABSENT): [
        f"layers[0]: expected {UNITS}, found 0",
        f"layers[1]: expected {UNITS}, found -1",
        f"layers[2]: expected {UNITS}, found true",
        f"layers[3]: expected {UNITS}, found 2.5",
        f"layers[4]: expected {UNITS}, found null",
        f"layers[5]: expected {UNITS}, found a list",
        "activations: expected a value, because this key is required, found nothing",
    ],
    file(layers="[2, 1e999, 1" + "0" * 5000 + "]"): [
        f"layers[1]: expected {UNITS}, found 1e999",
        f"layers[2]: expected {UNITS}, found 1" + "0" * 38 + "…",
    ],
    file(layers="[2, 1" + "0" * 30 + ", 1]"): [
        "layers: expected at most 10000000 parameters, found 4000000000000000000000000000001"
    ],
    file(layers="[2, 3000, 4000, 1]", init='{"scheme": "he"}', weights=ABSENT, biases=ABSENT): [
        "layers: expected at most 10000000 parameters, found 12017001",
        "activations: expected 3 names for layers 2-3000-4000-1, found 2",
    ],
    file(activations="{}"): ["activations: expected a list, found an object"],
    file(activations='["softmax", "tanh"]'): [
        "activations[0]: expected softmax only in the last layer, found softmax",
        "activations[1]: expected sigmoid outputs for the loss binary_cross_entropy, found tanh",
    ],
    file(activations='["Relu", ["sigmoid"], {}]'): [
        f"activations: expected 2 names {LAYERS}, found 3",
        f"activations[0]: expected {ACTIVATIONS}, found 'Relu'",
        f"activations[1]: expected {ACTIVATIONS}, found a list",
        f"activations[2]: expected {ACTIVATIONS}, found an object",
    ],
    # parameters
    file(bias="1"): ["bias: expected true or false, found 1"],
    file(bias="false"): ["biases: expected no biases, because bias is false, found a list"],
    file(bias="false", biases="null"): [
        "biases: expected a list, found null",
        "biases: expected no biases, because bias is false, found null",
    ],
    file(weights='"heavy"', biases="{}"): [
        "weights: expected a list, found 'heavy'",
        "biases: expected a list, found an object",
    ],
    file(weights="[]", biases="[[1, 2]]"): [
        f"weights: expected 2 matrices {LAYERS}, found 0",
        f"biases: expected 2 lists {LAYERS}, found 1",
    ],
    file(weights="[[[1, 2, 3], [3, 4, 5]], [[5, 6], [7, 8]]]", biases="[[1], [2, 3]]"): [
        f"weights[0]: expected 2 × 2 {LAYERS}, found 2 × 3",
        f"weights[1]: expected 1 × 2 {LAYERS}, found 2 × 2",
        f"biases[0]: expected 2 numbers {LAYERS}, found 1",
        f"biases[1]: expected 1 numbers {LAYERS}, found 2",
    ],
    file(weights="[[[1, 2], [3]], [5, 6]]", biases="[[1, [2]], 3]"): [
        f"weights[0][1]: expected 2 numbers {LAYERS}, found 1",
        "weights[1][0]: expected a list, found 5",
        "weights[1][1]: expected a list, found 6",
        f"biases[0][1]: expected {NUMBER}, found a list",
        "biases[1]: expected a list, found 3",
    ],
    file(weights='[[[1, true], ["3", null]], [[NaN, -1e999, 1]]]', biases="[[-Infinity, 1], [1" + "0" * 309 + "]]"): [
        f"weights[0][0][1]: expected {NUMBER}, found true",
        f"weights[0][1][0]: expected {NUMBER}, found '3'",
        f"weights[0][1][1]: expected {NUMBER}, found null",
        f"weights[1]: expected 1 × 2 {LAYERS}, found 1 × 3",
        f"weights[1][0][0]: expected {NUMBER}, found NaN",
        f"weights[1][0][1]: expected {NUMBER}, found -1e999",
        f"biases[0][0]: expected {NUMBER}, found -Infinity",
        f"biases[1][0]: expected {NUMBER}, found 1" + "0" * 38 + "…",
    ],
    file(layers="[2, true, 1]", weights="[[[1, 2], [3]], [[NaN]]]"): [
        f"layers[1]: expected {UNITS}, found true",
        "weights[0][1]: expected rows of equal length, found 1 numbers after 2",
        f"weights[1][0][0]: expected {NUMBER}, found NaN",
    ],
    # init
    file(init='{"scheme": "he"}'): ["init: expected either weights or init, found both"],
    file(weights=ABSENT): ["weights: expected either weights or init, found neither"],
    file(weights=ABSENT, init="null"): ["init: expected an object, found null"],
    file(weights=ABSENT, init="{}"): ["init.scheme: expected a value, because this key is required, found nothing"],
    file(weights=ABSENT, init='{"scheme": "He", "seed": -1, "scale": 0, "sede": 1, "seed": 1.0}'): [
        "init.seed: expected every key once, found it 2 times",
        "init.sede: expected one of the keys scheme, seed, scale, found an unknown key",
        "init.scheme: expected one of xavier, he, normal, uniform, zeros, constant, found 'He'",
        "init.seed: expected a whole number of at least 0, found 1.0",
        "init.scale: expected a finite number above 0, found 0",
    ],
    file(weights=ABSENT, init='{"scheme": "constant", "scale": "1"}'): [
        "init.scale: expected a finite number, found '1'"
    ],
    file(
        weights=ABSENT, init='{"scheme": "normal", "seed": 7, "scale": 1.7e308}', layers="[2, 20, 1]", biases=ABSENT
    ): ["init.scale: expected values within the range of 64-bit numbers, found 1.7e+308"],
    # examples
    file(inputs="[]", targets="[]"): [
        "inputs: expected at least one sample, found 0",
        "targets: expected at least one sample, found 0",
    ],
    file(inputs="0.5", targets="null"): [
        "inputs: expected a list, found 0.5",
        "targets: expected a list, found null",
    ],
    file(inputs="[[1, 2, 3]]", targets="[[0, 1], [1, 0]]"): [
        f"inputs[0]: expected 2 numbers {LAYERS}, found 3",
        "targets: expected as many rows as inputs has (1), found 2",
        f"targets[0]: expected 1 numbers {LAYERS}, found 2",
    ],
    file(inputs="[[1, 2], [3], 4]", targets="[[0], [true], [2]]"): [
        f"inputs[1]: expected 2 numbers {LAYERS}, found 1",
        "inputs[2]: expected a list, found 4",
        f"targets[1][0]: expected {NUMBER}, found true",
        "targets[2][0]: expected numbers from 0 to 1 for the loss binary_cross_entropy, found 2.0",
    ],
    file(**SOFTMAX | {"inputs": "[[1, 2]]", "targets": "[[0.5, 0.4], [1.5, -0.5], [1e308, 1e308], [1, NaN]]"}): [
        "targets: expected as many rows as inputs has (1), found 4",
        "targets[0]: expected a row that sums to 1 for the loss cross_entropy, found a sum of 0.9",
        "targets[1][0]: expected numbers from 0 to 1 for the loss cross_entropy, found 1.5",
        "targets[1][1]: expected numbers from 0 to 1 for the loss cross_entropy, found -0.5",
        "targets[2][0]: expected numbers from 0 to 1 for the loss cross_entropy, found 1e+308",
        "targets[2][1]: expected numbers from 0 to 1 for the loss cross_entropy, found 1e+308",
        "targets[3][1]: expected a finite number, found NaN",
    ],
    # objective and the rest
    file(loss='"mse"'): [f"loss: expected {LOSSES}, found 'mse'"],
    file(loss="null"): [f"loss: expected {LOSSES}, found null"],
    file(loss='["binary_cross_entropy"]'): [f"loss: expected {LOSSES}, found a list"],
    file(reduction='"average"', l2="-0.1", l2_form="2", learning_rate="0", relu_slope_at_zero="0.5", notation='""'): [
        "reduction: expected one of mean, sum, found 'average'",
        "l2: expected a finite number of at least 0, found -0.1",
        "l2_form: expected one of lambda/2m, lambda/2, found 2",
        "learning_rate: expected a finite number above 0, found 0",
        "relu_slope_at_zero: expected one of 0, 1, found 0.5",
        "notation: expected one of loglik, bias-unit, nielsen, row-batch, column-batch, found ''",
    ],
    file(l2="Infinity", learning_rate="1" * 5000, relu_slope_at_zero="true"): [
        "l2: expected a finite number of at least 0, found Infinity",
        "learning_rate: expected a finite number above 0, found " + "1" * 39 + "…",
        "relu_slope_at_zero: expected one of 0, 1, found true",
    ],
    file(l2='"0"', learning_rate="1e-400"): [
        "l2: expected a finite number of at least 0, found '0'",
        "learning_rate: expected a finite number above 0, found 0.0",
    ],
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.items(), ids=range(len(REFUSED)))
def test_every_problem_of_a_file_is_reported_in_the_order_of_the_file(text: str, expected: list[str]) -> None:
    assert messages(text) == expected
    assert messages(text.encode()) == expected


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    text = file(title='"é"').encode("latin-1")
    position = text.index(b"\xe9")
    assert messages(text) == [
        f"lesson: expected valid JSON (UTF-8), found a byte at position {position} that is not UTF-8"
    ]
    assert messages(file().encode("utf-16"))[0].startswith("lesson: expected valid JSON (UTF-8)")


def test_the_example_of_a_wrong_shape_reads_as_the_format_says() -> None:
    data = lesson_to_dict(loglik())
    data["weights"][1] = [row[:3] for row in data["weights"][1]]
    assert messages(json.dumps(data)) == ["weights[1]: expected 4 × 4 for layers 3-4-4-3, found 4 × 3"]


def test_problems_follow_the_order_of_the_file_and_not_of_the_format() -> None:
    values = SOUND | {"l2": "-1", "title": "1", "layers": "[2, 2, 0]"}
    text = "{" + ", ".join(f'"{key}": {values[key]}' for key in reversed(values)) + "}"
    assert [message.split(":")[0] for message in messages(text)] == ["l2", "layers[2]", "title"]


def test_a_million_problems_are_cut_short() -> None:
    found = messages(file(inputs="[" + "[true]," * 999_999 + "[true]]"))
    assert len(found) == MOST_PROBLEMS + 1
    assert found[0] == "inputs[0][0]: expected a finite number, found true"
    assert found[-1] == "lesson: expected at most 50 problems, found more"


@pytest.mark.parametrize("length", [BLOCK - 1, BLOCK, 2 * BLOCK + 1])
def test_one_fault_is_found_wherever_it_is_in_a_long_list(length: int) -> None:
    numbers, rows = "1, " * length, "[1, 2], " * length
    for changes, expected in (
        ({"biases": f"[[1, 2], [{numbers} null]]"}, f"biases[1][{length}]: expected {NUMBER}, found null"),
        ({"inputs": f"[{rows} [1, true]]"}, f"inputs[{length}][1]: expected {NUMBER}, found true"),
        ({"inputs": f"[{rows} [1]]"}, f"inputs[{length}]: expected 2 numbers {LAYERS}, found 1"),
        ({"inputs": f"[{rows} {{}}]"}, f"inputs[{length}]: expected a list, found an object"),
    ):
        assert expected in messages(file(**changes))


def test_matrices_and_lists_that_no_layer_goes_with_are_looked_at_too() -> None:
    many = ", [[1], [2]], []" * BLOCK
    found = messages(
        file(weights=f"[[[1, 2], [3, 4]], [[5, 6]] {many}, [[1], [2, 3]], [[null]]]", biases="[[1, 2], [3], 4]")
    )
    assert found == [
        f"weights: expected 2 matrices {LAYERS}, found {2 * BLOCK + 4}",
        f"weights[{2 * BLOCK + 2}][1]: expected rows of equal length, found 2 numbers after 1",
        f"weights[{2 * BLOCK + 3}][0][0]: expected {NUMBER}, found null",
        f"biases: expected 2 lists {LAYERS}, found 3",
        "biases[2]: expected a list, found 4",
    ]


def test_a_file_of_a_megabyte_that_begins_as_a_list_is_none_whatever_follows() -> None:
    assert messages(" [1] x" + " " * 2**20) == ["lesson: expected an object, found a list"]


def test_objects_have_a_limit_of_keys() -> None:
    keys = ",".join(f'"{key}": 1' for key in range(MOST_KEYS + 1))
    refused = [f"lesson: expected at most {MOST_KEYS} keys, found more"]
    assert messages("{" + keys + "}") == messages(file(init="{" + keys + "}")) == refused
    assert messages(file(title="[{" + keys + "}]")) == ["title: expected a text, found a list"]


def test_messages_stay_short_however_many_layers_there_are() -> None:
    (found,) = messages(file(layers=f"[2{', 1' * 1000}]", activations=ABSENT, weights="[]", biases="[]"))[:1]
    assert found == "weights: expected 1000 matrices for layers 2-1-1-1-1-1-1-1-1-1-1-…-1, found 0"


def test_too_many_parameters_are_refused_before_any_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Initialisation, "weights", None)
    text = file(layers="[5000, 2000, 1]", weights=ABSENT, biases=ABSENT, init='{"scheme": "he"}', bias="false")
    assert messages(text)[0] == "layers: expected at most 10000000 parameters, found 10002000"


def test_a_file_may_have_exactly_as_many_parameters_as_the_limit() -> None:
    text = file(layers="[1999, 5000]", activations='["sigmoid"]', weights=ABSENT, biases=ABSENT, inputs="[[]]")
    assert not any("parameters" in message for message in messages(text))
    text = file(layers="[2000, 5000]", activations='["sigmoid"]', weights=ABSENT, biases=ABSENT, inputs="[[]]")
    assert any("found 10005000" in message for message in messages(text))


scalars = st.none() | st.booleans() | st.integers(-3, 3) | any_number | st.text(max_size=3) | st.just(10**400)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_whatever_stands_anywhere_in_a_file_it_is_a_lesson_or_a_lesson_error(data: st.DataObject) -> None:
    document = json.loads(file())
    if data.draw(st.booleans()):
        del document["weights"]
        document["init"] = {"scheme": "he", "seed": 1, "scale": 1.0}
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = document, data.draw(st.sampled_from(list(document)))
        while isinstance(parent[key], (list, dict)) and parent[key] and data.draw(st.booleans()):
            parent = parent[key]
            key = data.draw(st.sampled_from(list(parent) if isinstance(parent, dict) else range(len(parent))))
        parent[key] = data.draw(values)
    with suppress(LessonError):
        lesson = read_lesson(json.dumps(document))
        assert bits(read_lesson(write_lesson(lesson))) == bits(lesson)


@given(st.binary() | st.text())
def test_anything_else_is_a_lesson_error(text: str | bytes) -> None:
    with pytest.raises(LessonError):
        read_lesson(text)
