"""Values in a link that no lesson has, and what is packed badly."""

import time
import tracemalloc

import numpy as np
import pytest

from engine.core.presets import loglik
from engine.display.lesson_file import lesson_to_dict
from engine.display.link_codecs import MOST_UNPACKED, UnreadableError, pack, unpack
from engine.display.share_link import read_link, write_link
from engine.display.tours import Place
from tests.comparison import bits
from tests.damage import assert_rest_is_kept, changed, messages, places
from tests.links import drawn, packed, without_biases, written_out

# Values that the lesson does not have.


def test_a_sample_or_step_beyond_the_last_is_the_last() -> None:
    reading = changed(written_out(), sample="9", step="999")
    assert messages(reading) == [
        "sample: expected a whole number from 1 to 3, found 9",
        "step: expected a whole number from 1 to 12, found 999",
    ]
    assert (reading.values["sample"], reading.values["step"]) == (2, 11)


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "1.0", "４", "9" * 30])
def test_a_sample_or_step_that_is_none_is_named_with_the_range_of_the_lesson(text: str) -> None:
    reading = changed(without_biases(), sample=text, step=text)
    most = {problem.place: problem.values["most"] for problem in reading.problems}
    assert most == {"sample": 3, "step": 10}
    assert not {"sample", "step"} & set(reading.values)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ("2-0-2", "layers[1]: expected a whole number of at least 1, found 0"),
        ("2-65-2", "layers[1]: expected at most 64 units in the app, found 65"),
        ("-".join("2" * 13), "layers: expected at most 12 layers in the app, found 13"),
        ("999999999-999999999", "layers[0]: expected at most 64 units in the app, found 999999999"),
        ("2", "layers: expected at least 2 layers, found 1"),
        ("2-x-2", "layers: expected whole numbers with hyphens between them, such as 3-4-4-3, found '2-x-2'"),
    ],
)
def test_layers_that_the_app_cannot_show_are_refused_by_place(layers: str, message: str) -> None:
    reading = changed(drawn(), layers=layers)
    assert messages(reading)[0] == message
    assert places(reading) == {"layers"}
    assert reading.is_lost
    views = {"samples": "all", "notation": "row-batch", "tour": Place("nielsen", 9)}
    assert reading.values == {"language": "zh", "digits": 5, **views}


def test_more_samples_than_the_app_takes_are_refused_by_place() -> None:
    rows = {name: pack([[0.0, 1.0]] * 4097) for name in ("inputs", "targets")}
    reading = changed(written_out(), **rows)
    assert messages(reading)[0] == "inputs: expected at most 4096 samples in the app, found 4097"
    assert places(reading) == {"inputs", "targets"}
    assert bits(reading.values["lesson"].network) == bits(written_out().lesson.network)


# Packed numbers.


@pytest.mark.parametrize(
    "characters",
    [
        b'1,"packed":[[1]]',
        b'[[1]],"packed":[[1]]',
        b'[[1]],"\\u0070acked":[[1]]',
        b'[[1]],"other":1',
        b"[[1]]}",
        b'[[1]]},{"packed":[[1]]',
        b"[[1],]",
        b"",
        b"1",
        b'"[[1]]"',
        b"{}",
        b"null",
        b"\xff",
        b"\xef\xbb\xbf[[1]]",
        b"[" * 100_000 + b"]" * 100_000,
        b"[[1]",
    ],
)
def test_packed_characters_that_are_no_list_are_refused(characters: bytes) -> None:
    with pytest.raises(UnreadableError) as raised:
        unpack(packed(characters))
    assert raised.value.rule == "packed"
    assert places(changed(written_out(), weights=packed(characters))) == {"weights"}


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        *(("NaN", "NaN"), ("Infinity", "Infinity"), ("1e999", "1e999"), ("-1e999", "-1e999"), ("true", "true")),
        *(("null", "null"), ('"1"', "'1'"), ("{}", "an object"), ("[1]", "a list"), ("9" * 400, "9" * 39 + "…")),
    ],
)
def test_a_packed_entry_that_is_no_number_is_named_by_its_place(entry: str, found: str) -> None:
    inputs = packed(f"[[0,1],[{entry},3],[4,5]]".encode())
    reading = changed(written_out(), inputs=inputs)
    assert messages(reading) == [f"inputs[1][0]: expected a finite number, found {found}"]
    assert_rest_is_kept(reading, written_out(), "inputs")


@pytest.mark.parametrize(
    "text", ["", "a", "=", "é", "a b", "AAAA", packed(b"[[1]]") + "AAAA", packed(b"[[1]]")[:-4], "\x00" * 8, "-" * 5000]
)
def test_a_text_that_was_never_packed_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        unpack(text)


@pytest.mark.parametrize("pattern", [b"0,", b"[", b" ", b"[0],"])
@pytest.mark.parametrize("count", [MOST_UNPACKED - 10, 50_000_000], ids=["as long as allowed", "50 MB"])
def test_a_few_characters_that_unpack_to_megabytes_are_refused_at_little_cost(pattern: bytes, count: int) -> None:
    bomb = packed(b"[" + pattern * (count // len(pattern)) + b"0]")
    parameters = {**write_link(written_out()), "weights": bomb}
    tracemalloc.start()
    begin = time.perf_counter()
    reading = read_link(parameters, loglik())
    seconds, (_, most) = time.perf_counter() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert places(reading) == {"weights"}
    assert seconds < 3
    assert most < 30e6


def test_the_longest_list_that_is_packed_small_can_be_unpacked() -> None:
    for count in (MOST_UNPACKED - 1, MOST_UNPACKED, MOST_UNPACKED + 1):
        values = [0] * ((count - 1) // 2) if count % 2 else [10, *[0] * ((count - 4) // 2)]
        text = pack(values)
        if count <= MOST_UNPACKED:
            assert len(text) < 5000
            assert unpack(text) == values
        else:
            assert len(text) > MOST_UNPACKED
            with pytest.raises(UnreadableError):
                unpack(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            ("init", text)
            for text in ("he", "he~1", "he~1~x", "he~-1~1.0", "he~1~1e999", "he~1~nan", "he~٣~1", "he~1~1~1")
        ),
        *(
            ("init", text)
            for text in ("magic~1~1.0", "he~1~0.0", "he~1~-1.0", f"he~{'9' * 310}~1.0", "normal~1~1.7e308")
        ),
        *(("learning_rate", text) for text in ("0", "-1", "nan", "inf", "1e999", "0,5", "1_0", "５", "")),
        *(("l2", text) for text in ("-1", "x", "1e999")),
        *(("activations", text) for text in ("tanh", "tanh.softmax.tanh", "softmax.softmax", "x.softmax", "." * 500)),
        *(("bias", "2"), ("relu_slope_at_zero", "2"), ("notation", "x"), ("l2_form", ""), ("title", "\ud800")),
    ],
)
def test_a_value_that_no_lesson_has_is_named_by_its_parameter(name: str, text: str) -> None:
    reading = read_link({**write_link(drawn()), name: text}, loglik())
    assert places(reading) == {name}
    assert_rest_is_kept(reading, drawn(), name)
    assert all(len(message) < 300 for message in messages(reading))


def test_a_lost_loss_leaves_targets_alone_that_are_no_probabilities() -> None:
    values = lesson_to_dict(without_biases().lesson)
    targets = pack((np.array(values["targets"]) * 7).tolist())
    reading = changed(without_biases(), loss="?", targets=targets)
    assert places(reading) == {"loss"}
    assert reading.values["lesson"].examples.targets.max() == 7


def test_lost_inputs_leave_as_many_samples_as_there_are_targets() -> None:
    examples = changed(written_out(), inputs="?").values["lesson"].examples
    assert examples.inputs.tolist() == [[0, 0]] * 3
    assert bits(examples.targets) == bits(written_out().lesson.examples.targets)
    examples = changed(written_out(), targets="?").values["lesson"].examples
    assert bits(examples.inputs) == bits(written_out().lesson.examples.inputs)
    assert examples.targets.tolist() == [[1, 0]] * 3
