"""NumPy's .npz: a ZIP file of .npy arrays. Read without `numpy.load`, which takes whatever memory a header asks for.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import re
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from math import prod
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.lib.format import MAGIC_LEN, MAGIC_PREFIX
from numpy.typing import NDArray

from engine.core.errors import Finding, LessonError, Problem, raise_if_any, shorten
from engine.display.array_rules import (
    MOST_ARRAYS,
    RawArrays,
    array_limit_problems,
    bytes_problems,
    damaged,
    refusal,
    shape_problems,
    shown_name,
    size_problems,
)

DIRECTORY_ENTRY = b"PK\x01\x02"
"""What each entry of a ZIP file's directory begins with."""
ENCRYPTED = 1
"""The bit of a ZIP entry's flags that says so."""
ENDING = ".npy"
LONGEST_HEADER = 10_000
"""As in `numpy.load`."""
LENGTH_FORMATS: Mapping[int, str] = {1: "<H", 2: "<I", 3: "<I"}
"""How the length of a header is written, by the major version of the format."""

# The header is a Python literal. It is not given to `ast`, which warns of odd literals and can be made to overflow.
FIELDS: Mapping[str, re.Pattern[str]] = {
    "descr": re.compile(r"""['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)"|(\[.*\]))"""),
    "fortran_order": re.compile(r"""['"]fortran_order['"]\s*:\s*(True|False)\b"""),
    "shape": re.compile(r"""['"]shape['"]\s*:\s*\(([^()]*)\)"""),
}


@dataclass(frozen=True)
class Header:
    """What a .npy array says of itself.

    Attributes:
        dtype: its number type, in the byte order of the file.
        order: C if the last index changes fastest, F if the first does.
        shape: that of a vector or a matrix.
        length: how many bytes there are before the numbers.
    """

    dtype: np.dtype[Any]
    order: str
    shape: tuple[int, ...]
    length: int


def npz_arrays(place: str, content: bytes) -> RawArrays:
    """The arrays of a .npz file by name, without the ending .npy.

    Args:
        place: the file's name, as problems show it.
        content: of the file.

    Raises:
        LessonError: when the file is no ZIP file, is encrypted, or unpacks to far too much.
    """
    # Counted before `ZipFile` makes an object of each: 20 MB have room for half a million.
    if content.count(DIRECTORY_ENTRY) > MOST_ARRAYS:
        raise refusal(place, "array_limit", Finding("more"), most=MOST_ARRAYS)
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _arrays(place, archive)
    except LessonError:
        raise
    except Exception:  # `zipfile` answers damage with a dozen kinds of errors
        raise damaged(place, "npz") from None


def _arrays(place: str, archive: ZipFile) -> RawArrays:
    members = archive.infolist()
    raise_if_any(
        chain(
            array_limit_problems(place, len(members)),
            size_problems(place, "unpacked_size", sum(member.file_size for member in members)),
            _packing_problems(members),
        )
    )
    arrays: dict[str, NDArray[Any]] = {}
    problems: list[Problem] = []
    for member in members:
        try:
            arrays[member.filename.removesuffix(ENDING)] = _array(archive, member)
        except LessonError as error:
            problems += error.problems
    return arrays, problems


def _packing_problems(members: Sequence[ZipInfo]) -> Iterator[Problem]:
    """Members of the same name, encrypted ones, and compression other than NumPy's."""
    for name, count in Counter(member.filename for member in members).items():
        if count > 1:
            yield Problem(shown_name(name), "once", Finding("times", count=count))
    for member in members:
        if member.flag_bits & ENCRYPTED:
            yield Problem(shown_name(member.filename), "packing", Finding("encrypted"))
        elif member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            found = Finding("compression", number=member.compress_type)
            yield Problem(shown_name(member.filename), "packing", found)


def _array(archive: ZipFile, member: ZipInfo) -> NDArray[Any]:
    """The array of one member, as a view of its bytes."""
    place = shown_name(member.filename.removesuffix(ENDING))
    if not member.filename.endswith(ENDING):
        raise damaged(place, "npy")
    try:
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)  # never more than declared; the end checks the checksum
    except Exception:  # `zipfile` and `zlib` again
        raise damaged(place, "npy") from None
    header = _header(place, content)
    numbers = memoryview(content)[header.length :]
    expected = prod(header.shape) * header.dtype.itemsize
    raise_if_any(bytes_problems(place, header.shape, expected, len(numbers)))
    array = np.frombuffer(numbers, header.dtype)
    return array.reshape(header.shape, order="F" if header.order == "F" else "C")


def _header(place: str, content: bytes) -> Header:
    """The header of an array, with a number type and a shape that can be used."""
    length_format = LENGTH_FORMATS.get(content[MAGIC_LEN - 2]) if len(content) > MAGIC_LEN else None
    start = MAGIC_LEN + struct.calcsize(length_format or "")
    if not content.startswith(MAGIC_PREFIX) or length_format is None or len(content) < start:
        raise damaged(place, "npy")
    (length,) = struct.unpack_from(length_format, content, MAGIC_LEN)
    if length > LONGEST_HEADER:
        raise refusal(place, "header_length", Finding("bytes", count=length), most=LONGEST_HEADER)
    fields = _fields(place, content[start : start + length].decode("latin-1"))
    lengths = [part.strip().removesuffix("L") for part in fields["shape"].split(",")]  # Python 2 wrote 3L
    if lengths[-1] == "":
        lengths.pop()
    if not all(re.fullmatch(r"[0-9]{1,18}", text) for text in lengths):
        raise damaged(place, "npy")
    shape = tuple(map(int, lengths))
    raise_if_any(chain(_type_problems(place, fields["descr"]), shape_problems(place, shape)))
    order = "F" if fields["fortran_order"] == "True" else "C"
    return Header(np.dtype(fields["descr"]), order, shape, start + length)


def _fields(place: str, text: str) -> Mapping[str, str]:
    """The text of each field of a header that has every field once and nothing else."""
    fields = {}
    for key, pattern in FIELDS.items():
        found = pattern.findall(text)
        if len(found) != 1:
            raise damaged(place, "npy")
        fields[key] = found[0] if isinstance(found[0], str) else "".join(found[0])
        text = pattern.sub("", text)
    if set(text) - set("{,} \n"):
        raise damaged(place, "npy")
    return fields


def _type_problems(place: str, descr: str) -> Iterator[Problem]:
    """A problem unless a type's description is one of real numbers that this machine has."""
    kind = descr.lstrip("<>=|")[:1]
    phrases = {"O": "python_objects", "[": "records", "b": "booleans", "?": "booleans", "c": "complex_numbers"}
    if kind in phrases:
        yield Problem(place, "number_type", Finding(phrases[kind]))
    elif not re.fullmatch(r"[<>=|]?[fiu][0-9]{1,2}", descr) or not _is_known(descr):
        yield Problem(place, "number_type", shorten(descr))


def _is_known(descr: str) -> bool:
    try:
        return np.dtype(descr).kind in "fiu"
    except TypeError:
        return False
