"""Writes the golden files of package pickle into this folder.

    python3 internal/pickle/testdata/make_golden.py     (needs NumPy)
"""
import pathlib
import pickle
import struct
from collections import Counter, OrderedDict

import numpy as np

HERE = pathlib.Path(__file__).parent


def values():
    """Mirrors goldenValue in golden_test.go."""
    ordered = OrderedDict([("first", 1), ("second", 2)])
    ordered._metadata = OrderedDict([("", {"version": 1})])
    shared = [7]
    return {
        "none": None,
        "bools": [True, False],
        "ints": [0, 255, 256, 65535, 65536, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**39, -(2**39),
                 2**63 - 1, 2**63, -(2**63), 2**70, -(2**70), -(2**71), 2**2100],
        "floats": [0.0, -0.0, 1.5, -1e300, 5e-324, float("inf"), float("-inf")],
        "complex": 1 - 2j,
        "strings": ["", "one", "é", "日本", "😀", "\ud800", "a\\b\n'c\"", "x" * 300],
        "bytes": [b"", b"\x00\xff\\", b"y" * 300],
        "bytearrays": [bytearray(), bytearray(b"\x01\xfe")],
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((5,), [6])],
        "keys": {1: "int", 2.5: "float", None: "nothing", (3, (4, "five")): "tuple", b"six": "by"},
        "sets": [{8}, frozenset([9])],
        "ordered": ordered,
        "counter": Counter("zzw"),
        "shared": [shared, shared],
    }


def python2_batch():
    """The pickle that Python 2 with NumPy wrote for CIFAR: protocol 2, 8-bit strings."""
    out = bytearray(b"\x80\x02")
    memo = 0

    def put(b):
        nonlocal memo
        memo += 1
        out.extend(b + b"q" + bytes([memo]))

    def text(s):
        put(b"U" + bytes([len(s)]) + s)


    put(b"}")
    out.extend(b"(")
    text(b"batch_label")
    text(b"testing batch 1 of 1")
    text(b"labels")
    put(b"]")
    out.extend(b"(K\x03K\x09e")
    text(b"data")
    put(b"cnumpy.core.multiarray\n_reconstruct\n")
    put(b"cnumpy\nndarray\n")
    out.extend(b"K\x00")
    put(b"\x85")
    out.extend(b"U\x01b")
    put(b"\x87")
    put(b"R")
    out.extend(b"(K\x01K\x02K\x03")
    put(b"\x86")
    put(b"cnumpy\ndtype\n")
    out.extend(b"U\x02u1K\x00K\x01")
    put(b"\x87")
    put(b"R")
    out.extend(b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb")
    out.extend(b"\x89T" + struct.pack("<i", 6) + bytes([0, 127, 128, 200, 254, 255]) + b"tb")
    text(b"filenames")
    put(b"]")
    out.extend(b"(")
    text(b"cat_s_000001.png")
    text(b"caf\xe9.png")
    out.extend(b"eu.")
    assert pickle.loads(bytes(out), encoding="latin1")["data"].tolist() == [[0, 127, 128], [200, 254, 255]]
    return bytes(out)


def scalars():
    return {
        "bool": np.bool_(True), "i1": np.int8(-3), "i8": np.int64(-(2**40)), "u2": np.uint16(65535),
        "u8": np.uint64(2**64 - 1), "f2": np.float16(-1.5), "f2 small": np.float16(6e-8), "f4": np.float32(0.1),
        "f8": np.float64(0.1), "c8": np.complex64(1 + 2j), "big": np.dtype(">i4").type(5),
        "array": np.arange(6, dtype=">i2").reshape(2, 3), "fortran": np.asfortranarray(np.ones((2, 2), np.float32)),
        "zero": np.zeros((0, 4)), "scalar array": np.array(2.5),
    }


def main():
    for protocol in range(6):
        (HERE / f"values{protocol}.pkl").write_bytes(pickle.dumps(values(), protocol))
    for n in (1000, 1001, 2000):
        both = [list(range(n)), dict.fromkeys(range(n)), OrderedDict.fromkeys(range(n))]
        (HERE / f"batches{n}.pkl").write_bytes(pickle.dumps(both, 2))
    (HERE / "python2.pkl").write_bytes(python2_batch())
    (HERE / "numpy.pkl").write_bytes(pickle.dumps(scalars(), 2))


if __name__ == "__main__":
    main()
