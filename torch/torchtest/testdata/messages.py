"""Writes what torch.testing.assert_close says of the cases of messages_test.go, by
name: messages.json, or the file that the command line names."""

import json
import math
import sys
from pathlib import Path

import torch
from torch import tensor as T

nan, inf = math.nan, math.inf
equal = {"rtol": 0, "atol": 0}
f8 = torch.float8_e5m2
many = ((torch.arange(120.0) - 60) / 7).reshape(4, 5, 6)


def q(values, scale=0.1, zero=10, dtype=torch.quint8):
    return torch.quantize_per_tensor(T(values), scale, zero, dtype)


def coo(indices, values, size=(2, 3)):
    return torch.sparse_coo_tensor(T(indices), T(values), size)


def csr(crow, col, values):
    return torch.sparse_csr_tensor(T(crow), T(col), T(values), (2, 3))


cases = {
    "close": (T([1.0, 2.0]), T([1.0, 2.000001]), {}),
    "vector": (T([1.0, 2.0]), T([1.0, 3.0]), {}),
    "many": (many, many * 1.001, {}),
    "many float64": (many.double(), many.double() + 1e-6, {}),
    "many half": (many.half(), (many * 1.01).half(), {}),
    "many bfloat16": (many.bfloat16(), (many * 1.1).bfloat16(), {}),
    "matrix": (T([[1.0, 2.0], [3.0, 4.5]]), T([[1.0, 2.1], [3.0, 4.0]]), {}),
    "tolerances": (T([1.0, 2.0]), T([1.0, 2.5]), {"rtol": 1e-3, "atol": 0.25}),
    "one tolerance is zero": (T([1.0, 2.0]), T([1.0, 2.5]), {"rtol": 0.0, "atol": 0.25}),
    "equality": (T([1.0, 1e-7]), T([1.0, 0.0]), equal),
    "scalar": (T(1.5), T(2.0), {}),
    "zero is expected": (T([0.5, 0.0]), T([0.0, 0.0]), {}),
    "nan": (T([nan, 1.0]), T([nan, 1.0]), {}),
    "nan is equal": (T([nan, 1.0]), T([nan, 1.0]), {"equal_nan": True}),
    "nan and a number": (T([nan, 1.0]), T([2.0, 1.5]), {"equal_nan": True}),
    "inf": (T([inf, 1.0]), T([1.0, 1.0]), {}),
    "both inf": (T([inf, -inf]), T([inf, -inf]), {}),
    "ints": (T([1, 2, 3]), T([1, 5, 3]), {}),
    "ints with a tolerance": (T([100, 2]), T([104, 2]), {"rtol": 0.01, "atol": 1.0}),
    "int scalar": (T(7), T(9), {}),
    "uint8": (T([1, 200], dtype=torch.uint8), T([1, 100], dtype=torch.uint8), {}),
    "bools": (T([True, False]), T([True, True]), {}),
    "complex": (T([1 + 2j, 1j]), T([2 - 1j, 1j]), {}),
    "complex scalar": (T(1 + 2j), T(2 - 1.5j), {}),
    "complex128": (T([1 + 2j], dtype=torch.complex128), T([1 + 2.5j], dtype=torch.complex128), {}),
    "float8": (T([[1.0, 2.0]]).to(f8), T([[1.0, 3.0]]).to(f8), {}),
    "float8 with tolerances": (T([1.0]).to(f8), T([1.0]).to(f8), {"rtol": 0.1, "atol": 0.1}),
    "shape": (torch.zeros(2, 3), torch.zeros(3, 2), {}),
    "shape of a scalar": (torch.zeros(()), torch.zeros(1), {}),
    "dtype": (torch.zeros(2), torch.zeros(2, dtype=torch.float64), {}),
    "dtype is not checked": (T([1.0, 2.0]), T([1.0, 2.5], dtype=torch.float64), {"check_dtype": False}),
    "int and float": (T([1, 2]), T([1.0, 2.0]), {"check_dtype": False}),
    "uint16 and int8": (T([1, 2], dtype=torch.uint16), T([1, 3], dtype=torch.int8), {"check_dtype": False}),
    "device": (torch.zeros(2), torch.zeros(2, device="meta"), {}),
    "meta": (torch.zeros(2, device="meta"), torch.zeros(2, device="meta"), {}),
    "layout": (torch.zeros(2, 3), torch.zeros(2, 3).to_sparse(), {}),
    "layout is not checked": (torch.eye(2), torch.ones(2, 2).to_sparse(), {"check_layout": False}),
    "stride": (torch.zeros(2, 3), torch.zeros(3, 2).t(), {"check_stride": True}),
    "stride of a vector": (torch.zeros(4)[::2], torch.zeros(2), {"check_stride": True}),
    "quantized": (q([1.0, 2.0]), q([1.0, 2.5]), {}),
    "quantized and not": (q([1.0, 2.0]), T([1.0, 2.0]), {}),
    "qscheme": (
        torch.quantize_per_channel(T([1.0, 2.0]), T([0.1, 0.1]), T([0, 0]), 0, torch.quint8),
        q([1.0, 2.0]),
        {},
    ),
    "coo values": (coo([[0, 1], [0, 2]], [1.0, 2.0]), coo([[0, 1], [0, 2]], [1.0, 3.0]), {}),
    "coo indices": (coo([[0, 1], [0, 2]], [1.0, 2.0]), coo([[0, 1], [0, 1]], [1.0, 2.0]), {}),
    "coo counts": (coo([[0, 1], [0, 2]], [1.0, 2.0]), coo([[0], [0]], [1.0]), {}),
    "csr values": (csr([0, 1, 2], [0, 2], [1.0, 2.0]), csr([0, 1, 2], [0, 2], [1.0, 3.0]), {}),
    "csr columns": (csr([0, 1, 2], [0, 2], [1.0, 2.0]), csr([0, 1, 2], [0, 1], [1.0, 2.0]), {}),
    "csr rows": (csr([0, 1, 2], [0, 2], [1.0, 2.0]), csr([0, 2, 2], [0, 2], [1.0, 2.0]), {}),
    "csr counts": (csr([0, 1, 2], [0, 2], [1.0, 2.0]), csr([0, 1, 1], [0], [1.0]), {}),
    "floats": (1.0, 1.1, {}),
    "close floats": (1.0, 1.0 + 1e-8, {}),
    "small floats": (1e-9, 1e-10, equal),
    "large floats": (1e22, 1e16, {}),
    "nan floats": (nan, nan, {}),
    "float zero": (0.5, 0.0, {}),
    "ints of Go": (3, 5, {}),
    "types of numbers": (3, 3.0, {"check_dtype": False}),
    "complex of Go": (1 + 2j, 1 - 2j, {}),
    "bool of Go": (True, False, {}),
    "None": (None, T([1.0]), {}),
    "list": ([T([1.0]), 2.0], [T([1.0]), 2.5], {}),
    "lengths": ([1.0, 2.0], [1.0], {}),
    "map": ({"a": {"b": [T([1.0, 2.0])]}}, {"a": {"b": [T([1.0, 1.0])]}}, {}),
    "keys": ({"a": 1.0, "c": 1.0}, {"a": 1.0, "b": 1.0}, {}),
    "only one tolerance": (1.0, 1.0, {"rtol": 1.0}),
}

messages = {}
for name, (got, want, options) in cases.items():
    try:
        torch.testing.assert_close(got, want, **options)
        messages[name] = ""
    except (AssertionError, ValueError) as e:
        messages[name] = str(e)
path = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).with_name("messages.json"))
path.write_text(json.dumps(messages, indent=1) + "\n")
