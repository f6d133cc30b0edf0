import io
import json
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy
from safetensors.numpy import save

from engine.core.errors import MOST_PROBLEMS, LessonError
from engine.display.array_files import ENDINGS, MOST_ARRAYS, MOST_BYTES, MOST_NUMBERS, read_arrays
from engine.display.safetensors_file import CONVERSION

ARRAYS = {
    "W1": np.array([[1.5, -2.0, 3.0], [4.0, 5.0, 0.1]]),
    "b1": np.array([1.0, 2.0]),
    "net.10.weight": np.array([[7.0, 8.0]]),
}


def npz(arrays: Mapping[str, Any], compressed: bool = False) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(stream, **arrays)
    return stream.getvalue()


def archive(members: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


def array(header: str, numbers: bytes = b"", version: int = 1) -> bytes:
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return npy.magic(version, 0) + length + header.encode("latin-1") + numbers


def header(descr: str = "'<f8'", shape: str = "(2,)", fortran: str = "False") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n"


def npy_file(content: bytes) -> bytes:
    return archive({"W.npy": content})


def written_json(arrays: Mapping[str, Any]) -> bytes:
    return json.dumps({name: array.tolist() for name, array in arrays.items()}).encode()


def tensors(entries: Any, numbers: bytes = b"") -> bytes:
    text = (entries if isinstance(entries, str) else json.dumps(entries)).encode()
    return struct.pack("<Q", len(text)) + text + numbers


def tensor(dtype: str = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def messages(name: str, content: bytes) -> list[str]:
    with pytest.raises(LessonError) as caught:
        read_arrays(name, content)
    return list(map(str, caught.value.problems))


def assert_same(found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name].dtype == np.float64
        assert found[name].shape == values.shape
        assert np.array_equal(found[name], values.astype(np.float64))


WRITERS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], bytes]]] = {
    "npz": ("weights.npz", npz),
    "npz compressed": ("weights.npz", lambda arrays: npz(arrays, compressed=True)),
    "npz in upper case": ("WEIGHTS.NPZ", npz),
    "json": ("weights.json", written_json),
    "safetensors": ("model.safetensors", lambda arrays: save(dict(arrays))),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_tool_writes_is_read_as_it_was(writer: str) -> None:
    name, write = WRITERS[writer]
    found = read_arrays(name, write(ARRAYS))
    assert_same({key: found[key] for key in ARRAYS}, ARRAYS)
    assert len(found) == len(ARRAYS)


@pytest.mark.parametrize("dtype", ["<f2", "<f4", ">f4", "<f8", ">f8", "|i1", "|u1", "<i2", ">i4", "<i8", ">u8", "g"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_type_of_real_numbers_in_every_order_is_read_from_npz(dtype: str, order: Any) -> None:
    values = np.array([[1, 2, 3], [4, 5, 6]], dtype=dtype, order=order)
    assert_same(read_arrays("a.npz", npz({"W": values})), {"W": values})


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"])
def test_every_type_of_real_numbers_is_read_from_safetensors(dtype: str) -> None:
    values = np.array([[1, 2, 3], [4, 5, 6]], dtype=dtype)
    assert_same(read_arrays("a.safetensors", save({"W": values}, metadata={"format": "pt"})), {"W": values})


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_version_of_npy_is_read(version: int) -> None:
    content = npy_file(array(header(), np.array([1.0, 2.0]).tobytes(), version))
    assert read_arrays("a.npz", content)["W"].tolist() == [1.0, 2.0]


def test_headers_of_other_writers_are_read() -> None:
    text = '{"shape": (2L,), "fortran_order": False, "descr": "<f8"}'
    assert read_arrays("a.npz", npy_file(array(text, bytes(16))))["W"].tolist() == [0.0, 0.0]


def test_arrays_cannot_be_written_to() -> None:
    for name, write in WRITERS.values():
        assert not any(array.flags.writeable for array in read_arrays(name, write(ARRAYS)).values())


def test_lists_of_arrays_in_json_are_numbered() -> None:
    content = b'{"weights": [[[1, 2], [3, 4]], [[5, 6]]], "biases": [[1, 2], [3]], "sizes": [2, 2, 1]}'
    expected = {
        "weights[0]": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "weights[1]": np.array([[5.0, 6.0]]),
        "biases[0]": np.array([1.0, 2.0]),
        "biases[1]": np.array([3.0]),
        "sizes": np.array([2.0, 2.0, 1.0]),
    }
    assert_same(read_arrays("a.json", content), expected)


NUMBER = "expected a finite number, found"
ANY_ARRAY = "expected a vector or a matrix of at least one number, found"
NPZ = "a.npz: expected a sound .npz file, as numpy.savez writes it, found a damaged file or another kind of file"
NPY = "W: expected a sound .npy array, as numpy.save writes it, found a damaged file or another kind of file"
TYPE = "W: expected whole or floating-point numbers, found"

JSON_REFUSED = {
    "": ["a.json: expected valid JSON (UTF-8), found an error at line 1, column 1: Expecting value"],
    "[1]": ["a.json: expected an object, found a list"],
    "{}": ["a.json: expected at least one array, found nothing"],
    "[" * 100_000: ["a.json: expected valid JSON (UTF-8), found lists or objects nested too deeply"],
    '{"W1": [[1, 2, NaN], [1e999, "3", null]], "b": [true, [1]]}': [
        f"W1[0][2]: {NUMBER} NaN",
        f"W1[1][0]: {NUMBER} 1e999",
        f"W1[1][1]: {NUMBER} '3'",
        f"W1[1][2]: {NUMBER} null",
        "b[0]: expected a list, found true",
    ],
    '{"b": [1, -Infinity], "b": [1]}': ["b: expected every key once, found it 2 times"],
    '{"W": [[1, 2], [3]]}': ["W[1]: expected rows of equal length, found 1 numbers after 2"],
    '{"a": 3, "b": "text", "c": [], "d": [[]], "e": {"f": [1]}, "g": null}': [
        f"a: {ANY_ARRAY} 3",
        f"b: {ANY_ARRAY} 'text'",
        f"c: {ANY_ARRAY} the shape 0",
        f"d: {ANY_ARRAY} the shape 1 × 0",
        f"e: {ANY_ARRAY} an object",
        f"g: {ANY_ARRAY} null",
    ],
    '{"W": [[[1, 2], [3, "x"]], 5, [[[1]]]]}': [
        f"W[0][1][1]: {NUMBER} 'x'",
        f"W[1]: {ANY_ARRAY} 5",
        f"W[2]: {ANY_ARRAY} lists nested more than two deep",
    ],
    '{"W": [[[1]]], "W[0]": [1]}': ["W[0]: expected every key once, found it 2 times"],
    '{"format": "deltastep-lesson/1", "layers": [1, 1]}': [
        "a.json: expected arrays, each under its name, found a lesson file, which is opened as a lesson"
    ],
    r'{"\ud800": [1]}': [r"'\ud800': expected valid Unicode, found '\ud800'"],
}


@pytest.mark.parametrize("content", JSON_REFUSED, ids=lambda text: text[:30])
def test_json_that_is_refused(content: str) -> None:
    assert messages("a.json", content.encode()) == JSON_REFUSED[content]


NPZ_REFUSED = {
    "no zip": (b"\x93NUMPY", [NPZ]),
    "empty": (b"", [NPZ]),
    "no member": (archive({}), ["a.npz: expected at least one array, found nothing"]),
    "other member": (archive({"W": array(header(), bytes(16))}), [NPY]),
    "other content": (archive({"W.npy": b"text"}), [NPY]),
    "scalar": (npz({"W": np.array(1.0)}), [f"W: {ANY_ARRAY} a single number"]),
    "three dimensions": (npz({"W": np.zeros((2, 3, 4))}), [f"W: {ANY_ARRAY} the shape 2 × 3 × 4"]),
    "empty array": (npz({"W": np.zeros((0, 4))}), [f"W: {ANY_ARRAY} the shape 0 × 4"]),
    "texts": (npz({"W": np.array(["a"])}), [f"{TYPE} '<U1'"]),
    "objects": (npz({"W": np.array([print], dtype=object)}), [f"{TYPE} Python objects, which are never unpickled"]),
    "complex": (npz({"W": np.array([1j])}), [f"{TYPE} complex numbers"]),
    "booleans": (npz({"W": np.array([True])}), [f"{TYPE} Booleans, which are no numbers"]),
    "records": (npz({"W": np.zeros(2, "f8,i4")}), [f"{TYPE} records of several fields"]),
    "dates": (npz({"W": np.zeros(2, "m8[s]")}), [f"{TYPE} '<m8[s]'"]),
    "unknown type": (npy_file(array(header("'<f7'"), bytes(14))), [f"{TYPE} '<f7'"]),
    "code in the header": (npy_file(array(header(shape="(__import__('os').getpid(),)"))), [NPY]),
    "negative shape": (npy_file(array(header(shape="(-2,)"))), [NPY]),
    "two shapes": (npy_file(array(header(shape="(2,), 'shape': (2,)"), bytes(16))), [NPY]),
    "version 9": (npy_file(b"\x93NUMPY\x09\x00" + bytes(99)), [NPY]),
    "long header": (
        npy_file(array(header() + " " * 20_000, bytes(16))),
        ["W: expected a header of at most 10000 bytes, found 20058 bytes"],
    ),
    "too few bytes": (npy_file(array(header(), bytes(15))), ["W: expected 16 bytes for the shape 2, found 15 bytes"]),
    "too many bytes": (npy_file(array(header(), bytes(17))), ["W: expected 16 bytes for the shape 2, found 17 bytes"]),
    "bzip2": (
        archive({"W.npy": array(header(), bytes(16))}, zipfile.ZIP_BZIP2),
        ["W.npy: expected nothing encrypted, and no compression but deflate, found compression method 12"],
    ),
    "encrypted": (
        (whole := npy_file(array(header(), bytes(16))))[: (at := whole.index(b"PK\x01\x02")) + 8]
        + b"\x01"
        + whole[at + 9 :],
        ["W.npy: expected nothing encrypted, and no compression but deflate, found an encrypted file"],
    ),
    "not finite": (
        npz({"W": np.array([[1.0, np.nan], [-np.inf, 2.0]]), "b": np.array([1.0, np.inf])}),
        [f"W[0][1]: {NUMBER} nan", f"W[1][0]: {NUMBER} -inf", f"b[1]: {NUMBER} inf"],
    ),
    "several": (
        npz({"W": np.array(["a"]), "b": np.array([np.nan]), "c": np.array(1)}),
        [f"{TYPE} '<U1'", f"c: {ANY_ARRAY} a single number", f"b[0]: {NUMBER} nan"],
    ),
    "strange name": (
        archive({"a\tb" * 40 + ".npy": b""}),
        [NPY.replace("W", "'" + (r"a\tb" * 40)[:38] + "…", 1)],
    ),
}


@pytest.mark.parametrize("case", NPZ_REFUSED)
def test_npz_that_is_refused(case: str) -> None:
    content, expected = NPZ_REFUSED[case]
    assert messages("a.npz", content) == expected


@pytest.mark.skipif(np.dtype(np.longdouble).itemsize == 8, reason="a long double has 64 bits on this machine")
def test_a_number_beyond_64_bits_is_refused() -> None:
    assert messages("a.npz", npz({"W": np.array([1, np.finfo(np.longdouble).max])})) == [f"W[1]: {NUMBER} inf"]


def test_two_members_of_one_name_are_refused() -> None:
    content = archive({"W.npy": array(header(), bytes(16)), "V.npy": array(header(), bytes(16))})
    expected = ["W.npy: expected every key once, found it 2 times"]
    assert messages("a.npz", content.replace(b"V.npy", b"W.npy")) == expected


SAFETENSORS = "expected a sound .safetensors file, found a damaged file or another kind of file"
TENSORS_REFUSED = {
    "empty": (b"", [f"a.safetensors: {SAFETENSORS}"]),
    "length alone": (bytes(8), [f"a.safetensors: {SAFETENSORS}"]),
    "length beyond the file": (b"\xff" * 8 + b"{}", [f"a.safetensors: {SAFETENSORS}"]),
    "no json": (tensors("x"), [f"a.safetensors: {SAFETENSORS}"]),
    "no array": (tensors({"__metadata__": {}}), ["a.safetensors: expected at least one array, found nothing"]),
    "long header": (
        tensors(" " * 1_000_001),
        ["a.safetensors: expected a header of at most 1000000 bytes, found 1000001 bytes"],
    ),
    "bfloat16": (
        tensors({"W": tensor("BF16", [4])}, bytes(8)),
        [f"W: expected a number type that NumPy has too, as {CONVERSION} gives it, found BF16"],
    ),
    "booleans and scalars": (
        save({"W": np.array([True]), "c": np.array(1.0)}),
        [f"c: {ANY_ARRAY} a single number", f"{TYPE} Booleans, which are no numbers"],
    ),
    "complex": (save({"W": np.array([1j], dtype="c8")}), [f"{TYPE} complex numbers"]),
    "no entry": (tensors({"W": 3}), [f"W: {SAFETENSORS}"]),
    "negative shape": (tensors({"W": tensor(shape=[-2])}), [f"W: {SAFETENSORS}"]),
    "huge shape": (
        tensors({"W": tensor(shape=[10**12])}, bytes(8)),
        ["W: expected 4000000000000 bytes for the shape 1000000000000, found 8 bytes"],
    ),
    "offsets beyond the file": (
        tensors({"W": tensor(offsets=[8, 16])}, bytes(8)),
        ["W: expected 8 bytes for the shape 2, found 0 bytes"],
    ),
    "overlap": (tensors({"W": tensor(), "V": tensor()}, bytes(8)), [f"a.safetensors: {SAFETENSORS}"]),
    "unused bytes": (tensors({"W": tensor()}, bytes(9)), [f"a.safetensors: {SAFETENSORS}"]),
    "repeated": (
        tensors('{"W": %s, "W": %s}' % ((json.dumps(tensor()),) * 2), bytes(8)),
        ["W: expected every key once, found it 2 times"],
    ),
    "not finite": (save({"W": np.array([[1.0, np.nan]], dtype="f2")}), [f"W[0][1]: {NUMBER} nan"]),
}


@pytest.mark.parametrize("case", TENSORS_REFUSED)
def test_safetensors_that_is_refused(case: str) -> None:
    content, expected = TENSORS_REFUSED[case]
    assert messages("a.safetensors", content) == expected


@pytest.mark.parametrize("name", ["weights.pkl", "npz", "", "weights.npz.txt"])
def test_another_ending_is_refused(name: str) -> None:
    (message,) = messages(name, npz(ARRAYS))
    assert "expected a name that ends in one of .npz, .json, .safetensors, found" in message


@pytest.mark.parametrize("ending", ENDINGS)
def test_too_many_arrays_are_refused(ending: str) -> None:
    arrays = {f"a{index}": np.zeros(1) for index in range(MOST_ARRAYS + 1)}
    write = {".npz": npz, ".json": written_json, ".safetensors": save}[ending]
    (message,) = messages("a" + ending, write(arrays))
    assert f"a{ending}: expected at most {MOST_ARRAYS} arrays, found" in message
    del arrays["a0"]
    assert len(read_arrays("a" + ending, write(arrays))) == MOST_ARRAYS


@pytest.mark.parametrize("ending", ENDINGS)
def test_too_many_numbers_are_refused(ending: str) -> None:
    write = {".npz": npz, ".json": written_json, ".safetensors": save}[ending]
    most = {"a": np.zeros(MOST_NUMBERS // 2, dtype="i1"), "b": np.zeros((2, MOST_NUMBERS // 4), dtype="i1")}
    assert len(read_arrays("a" + ending, write(most))) == 2
    (message,) = messages("a" + ending, write({**most, "c": np.zeros(1, dtype="i1")}))
    expected = f"a{ending}: expected at most {MOST_NUMBERS} numbers in all arrays together, found {MOST_NUMBERS + 1}"
    assert message == expected


def test_a_million_faults_are_not_all_told() -> None:
    for content in (b'{"W": [' + b'"",' * 900_000 + b'""]}', b'{"W": [[[' + b'""],[' * 200_000 + b'""]]]}'):
        assert len(messages("a.json", content)) == MOST_PROBLEMS + 1
    assert len(messages("a.npz", npz({"W": np.full(MOST_NUMBERS, np.nan)}))) == MOST_PROBLEMS + 1


def bomb() -> bytes:
    """A .npz of 1 GB of zeros: a header that says so, and a member that unpacks to it."""
    text = header(shape="(125000, 1000)").encode()
    start = npy.magic(1, 0) + struct.pack("<H", len(text)) + text
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
        file.open("W.npy", "w", force_zip64=True) as member,
    ):
        member.write(start)
        for _ in range(1000):
            member.write(bytes(1_000_000))
    return stream.getvalue()


def lying_bomb() -> bytes:
    """The same, but its directory claims that it unpacks to 100 bytes."""
    content = bytearray(archive({"W.npy": array(header(), bytes(60_000_000))}, zipfile.ZIP_DEFLATED))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(content)


BOMBS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "unpacks to 1 GB": ("a.npz", bomb),
    "unpacks to more than it says": ("a.npz", lying_bomb),
    "claims 10^12 numbers": ("a.npz", lambda: npy_file(array(header(shape="(1000000000000,)")))),
    "claims 10^36 numbers": ("a.npz", lambda: npy_file(array(header(shape=f"({10**17}, {10**17})")))),
    "claims none of 10^17": ("a.npz", lambda: npy_file(array(header(shape=f"(0, {10**17})")))),
    "half a million members": ("a.npz", lambda: b"PK\x01\x02".ljust(40, b"\0") * 400_000),
    "twenty million small numbers": ("a.npz", lambda: npz({"W": np.zeros(19_900_000, dtype="i1")}, compressed=True)),
    "50 MB": ("a.npz", lambda: bytes(50_000_000)),
    "50 MB of JSON": ("a.json", lambda: b"[" * 50_000_000),
    "lists in JSON": ("a.json", lambda: b'{"W": [' + b"[]," * 6_000_000 + b"[]]}"),
    "deep JSON": ("a.json", lambda: b'{"W":' + b"[" * 19_000_000),
    "a long name": ("a.json", lambda: b'{"' + b"1" * 1_900_000 + b'": [1, "2"]}'),
    "tensors": ("a.safetensors", lambda: tensors({"W": tensor("F64", [10**12, 10**12], [0, 8 * 10**24])})),
    "a header of 19 MB": ("a.safetensors", lambda: tensors(" " * 19_000_000)),
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_is_refused_soon_and_takes_little_memory(case: str) -> None:
    name, make = BOMBS[case]
    content = make()
    tracemalloc.start()
    began = time.perf_counter()
    assert len(messages(name, content)) == 1
    seconds, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 3
    assert peak < 60_000_000


def test_a_file_just_beyond_the_limit_does_not_show_as_the_limit() -> None:
    assert messages("a.npz", bytes(MOST_BYTES + 1)) == ["a.npz: expected at most 20 MB, found 20.1 MB"]


def test_pickles_are_never_run(tmp_path: Any) -> None:
    class Harmful:
        def __reduce__(self) -> Any:
            return (open, (str(tmp_path / "harm"), "w"))

    content = npz({"W": np.array([Harmful()], dtype=object)})
    assert messages("a.npz", content) == [f"{TYPE} Python objects, which are never unpickled"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_that_was_cut_off_is_refused(writer: str) -> None:
    name, write = WRITERS[writer]
    content = write(ARRAYS)
    for length in range(len(content)):
        assert messages(name, content[:length])


@pytest.mark.parametrize("writer", WRITERS)
def test_whatever_happens_to_a_file_nothing_but_a_lesson_error_is_raised(writer: str) -> None:
    name, write = WRITERS[writer]
    content = write({**ARRAYS, "c": np.array([[1, 2], [3, 4]], dtype="i2")})
    chance = random.Random(7)  # noqa: S311
    for _ in range(1000):
        mutated = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(mutated))
            piece = chance.choice([bytes([chance.randrange(256)]), b"\\", b"0", b"9", b"'", b"", b"\xff\xff\xff\xff"])
            mutated[at : at + chance.choice([1, len(piece)])] = piece
        found: Mapping[str, Any] = {}
        with suppress(LessonError):
            found = read_arrays(name, bytes(mutated))
        assert all(np.isfinite(array).all() and array.dtype == np.float64 for array in found.values())


@pytest.mark.parametrize("ending", ENDINGS)
def test_of_noise_nothing_but_a_lesson_error_is_raised(ending: str) -> None:
    chance = random.Random(8)  # noqa: S311
    for length in range(300):
        assert messages("a" + ending, chance.randbytes(length))
