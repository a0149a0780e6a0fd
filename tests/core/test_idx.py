import gzip
import struct
import tracemalloc
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from softmax_core import InputError, read_idx
from softmax_core.data import MAX_IDX_BYTES

#: As the format's own page lists them.
CODES = {"uint8": 0x08, "int8": 0x09, "int16": 0x0B, "int32": 0x0C, "float32": 0x0D, "float64": 0x0E}


#: Without the time of day: what is packed at import names tests, and every worker must find the same ones.
zipped = partial(gzip.compress, mtime=0)


def written(array):
    header = struct.pack(f">HBB{array.ndim}I", 0, CODES[array.dtype.name], array.ndim, *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


PICTURES = np.random.default_rng(1).integers(0, 256, (5, 4, 3), np.uint8)
FILE = written(PICTURES)


class TestReading:
    @pytest.mark.parametrize("dtype", CODES)
    @pytest.mark.parametrize("shape", [(7,), (4, 3), (2, 3, 4), (0, 28, 28)])
    @pytest.mark.parametrize("pack", [bytes, zipped, bytearray, memoryview])
    def test_gives_back_what_was_written(self, dtype, shape, pack):
        array = np.random.default_rng(2).integers(-100 if dtype != "uint8" else 0, 100, shape).astype(dtype)
        read = read_idx(pack(written(array)))
        assert_array_equal(read, array)
        assert read.dtype == array.dtype
        assert read.dtype.isnative

    def test_knows_the_magic_numbers_of_mnist(self):
        # 2051 and 2049, the numbers in its description.
        pictures = struct.pack(">4I", 2051, 2, 28, 28) + bytes(range(256)) * 6 + bytes(32)
        assert read_idx(pictures).shape == (2, 28, 28)
        assert_array_equal(read_idx(struct.pack(">2I", 2049, 3) + bytes([5, 0, 4])), [5, 0, 4])

    def test_takes_all_of_mnist(self):
        mnist = np.zeros((60_000, 28, 28), np.uint8)
        assert read_idx(zipped(written(mnist), 1)).shape == mnist.shape

    def test_gives_an_array_that_can_be_written_to(self):
        read = read_idx(FILE)
        read[0, 0, 0] = 1

    def test_takes_a_gzip_file_of_several_members(self):
        assert_array_equal(read_idx(zipped(FILE[:9]) + zipped(FILE[9:])), PICTURES)


PACKED = zipped(FILE)


class TestErrors:
    @pytest.mark.parametrize(
        ("data", "code", "words"),
        [
            ("text", "idx_type", "data must be the bytes of an IDX file, got str"),
            (None, "idx_type", "got NoneType"),
            (b"", "idx_magic", "begins with nothing"),
            (b"\0\0\x08", "idx_magic", "begins with 00 00 08"),
            (b"\x89PNG\r\n", "idx_magic", "begins with 89 50 4e 47"),
            (b"x,y,label\n", "idx_magic", r"must begin with the bytes 00 00, .* but begins with 78 2c 79 2c"),
            (b"\0\0\x0a\x01" + bytes(9), "idx_number_type", "must be one of 08, 09, 0b, 0c, 0d, 0e, but is 0a"),
            (b"\0\0\x08\0" + bytes(9), "idx_axes", "must have 1 to 3 axes, as its fourth byte says, but has 0"),
            (b"\0\0\x08\x04" + bytes(99), "idx_axes", "but has 4"),
            (FILE[:12], "idx_header", "with 3 axes its header takes 16 bytes, but it has 12"),
            (FILE[:-1], "idx_length", r"array of shape \(5, 4, 3\), which is 60 bytes, but there are 59"),
            (FILE + b"\n", "idx_length", "which is 60 bytes, but there are 61"),
            (FILE[:4] + b"\xff" * 12, "idx_length", "but there are 0"),
            (zipped(FILE[:-1]), "idx_length", "which is 60 bytes, but there are 59"),
            (PACKED[:2], "idx_gzip_cut_off", "the file is cut off"),
            (PACKED[:-1], "idx_gzip_cut_off", "the file is cut off"),
            (PACKED[:20], "idx_gzip_cut_off", "the file is cut off"),
            (PACKED[:-8] + b"abcd" + PACKED[-4:], "idx_gzip_damaged", "damaged: CRC check failed"),
            (PACKED[:10] + b"\xff" * 20, "idx_gzip_damaged", "damaged: Error -3"),
            (b"\x1f\x8b\x07" + bytes(30), "idx_gzip_damaged", "damaged: Unknown compression method"),
            (PACKED + b"more", "idx_gzip_damaged", "damaged: Not a gzipped file"),
        ],
    )
    def test_whatever_is_wrong_is_named(self, data, code, words):
        with pytest.raises(InputError, match=words) as caught:
            read_idx(data)
        assert caught.value.code == code

    def test_what_is_too_large_is_refused(self):
        for data in (bytes(MAX_IDX_BYTES + 1), zipped(bytes(MAX_IDX_BYTES + 1))):
            with pytest.raises(InputError, match="too large: unpacked, at most 64,000,000 bytes are read"):
                read_idx(data)

    def test_a_bomb_is_not_unpacked(self):
        # Half a gigabyte of zeros: five hundred times the same member, so that the test does not pack that much itself.
        bomb = zipped(bytes(1_000_000)) * 500
        tracemalloc.start()
        with pytest.raises(InputError, match="too large"):
            read_idx(bomb)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4 * MAX_IDX_BYTES

    @given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda data: b"\0\0" + data))
    def test_no_file_brings_it_down(self, data):
        for each in (data, zipped(data), b"\x1f\x8b" + data, PACKED[: len(data)] + data):
            try:
                read = read_idx(each)
            except ValueError as error:
                assert type(error) is InputError
            else:
                assert 1 <= read.ndim <= 3
