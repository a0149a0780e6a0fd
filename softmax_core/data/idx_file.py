"""Arrays in the IDX format, in which MNIST and its relatives come (LeCun, Cortes & Burges, The MNIST database)."""

import gzip
import io
import math
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_core.errors import InputError

#: Of an IDX file, unpacked: the 60,000 pictures of 28 x 28 bytes of MNIST are 47 million.
MAX_IDX_BYTES = 64_000_000
MAX_AXES = 3
#: The third byte to the type of the numbers, most significant byte first.
TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
GZIP = b"\x1f\x8b"


def read_idx(data: bytes) -> NDArray[Any]:
    """The array in an IDX file, gzipped or not: as many axes, 1 to 3, and of the type that the file says.

    Two zero bytes, the type, the number of axes, the size of each as four bytes, then the numbers, most significant
    byte first. Labels of MNIST come as (N,), its pictures as (N, 28, 28), both of unsigned bytes.

    Raises ValueError, in words for the user, for what is not bytes or larger than 64 MB unpacked, for a gzip file
    that is cut off or damaged, and for a file that begins otherwise, is of another type, has no or more axes, or
    holds more or less than it says.

    >>> read_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes([5, 0, 4]))
    array([5, 0, 4], dtype=uint8)
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise InputError("idx_type", type=type(data).__name__)
    content = bytes(data)
    if content.startswith(GZIP):
        content = _unpacked(content)
    if len(content) > MAX_IDX_BYTES:
        raise InputError("idx_too_large", most=MAX_IDX_BYTES)
    start = content[:4]
    if len(start) < 4 or start[:2] != b"\0\0":
        raise InputError("idx_magic", start=start.hex(" ") or "nothing")
    if start[2] not in TYPES:
        raise InputError("idx_number_type", code=f"{start[2]:02x}", offered=", ".join(f"{code:02x}" for code in TYPES))
    axes = start[3]
    if not 1 <= axes <= MAX_AXES:
        raise InputError("idx_axes", axes=axes, most=MAX_AXES)
    header = 4 + 4 * axes
    if len(content) < header:
        raise InputError("idx_header", axes=axes, needed=header, given=len(content))
    shape = tuple(int.from_bytes(content[at : at + 4], "big") for at in range(4, header, 4))
    kind = np.dtype(TYPES[start[2]])
    needed = math.prod(shape) * kind.itemsize
    if len(content) - header != needed:
        raise InputError("idx_length", shape=shape, needed=needed, given=len(content) - header)
    return np.frombuffer(content, kind, offset=header).reshape(shape).astype(kind.newbyteorder("="))


def _unpacked(content: bytes) -> bytes:
    """What is in a gzip file, but no more of it than one byte too many: a few bytes can hold a billion."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return file.read(MAX_IDX_BYTES + 1)
    except EOFError:
        raise InputError("idx_gzip_cut_off") from None
    except (OSError, zlib.error) as error:
        raise InputError("idx_gzip_damaged", reason=str(error)) from None
