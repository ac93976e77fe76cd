"""Writes print.json: tensors, and what Python prints for them.

    python make_print.py             # print.json
    python make_print.py SEED COUNT  # random ones to standard output, one a line

Each case is a tensor that Go can build to the bit (its bytes, or an arange of a
shape), what is done to it, the print options, and the text.
"""

import base64
import itertools
import json
import random
import sys
import warnings
from pathlib import Path

import torch

warnings.filterwarnings("ignore")
cases = []


def raw(t):
    t = t.detach().resolve_conj().resolve_neg().reshape(-1).clone(memory_format=torch.contiguous_format)
    return base64.b64encode(bytes(t.view(torch.uint8).tolist())).decode()


OPS = {
    "t": lambda t: t.transpose(0, -1),
    "conj": lambda t: t.conj(),
    "neg": lambda t: torch._neg_view(t),
    "every2": lambda t: t[..., ::2],
    "requires_grad": lambda t: t.requires_grad_(),
    "mul": lambda t: t * t,
    "meta": lambda t: t.to("meta"),
    "sum": lambda t: t.sum(),
    "view": lambda t: t.view(-1),
    "add_": lambda t: t.clone()[1:].mul_(3),
    "copyslices": lambda t: (lambda c: (c[0].zero_(), c)[1])(t.clone()),
    "coo": lambda t: t.to_sparse(),
    "csr": lambda t: t.to_sparse_csr(),
    "csc": lambda t: t.to_sparse_csc(),
    "bsr": lambda t: t.to_sparse_bsr((2, 2)),
    "bsc": lambda t: t.to_sparse_bsc((2, 2)),
    "nested": lambda t: torch._nested_tensor_from_tensor_list([t[0], t[1][1:]]),
    "cooint": lambda t: t.to_sparse(1),
    "mkldnn": lambda t: t.to_mkldnn(),
    "quint8": lambda t: torch.quantize_per_tensor(t, 0.1, 2, torch.quint8),
    "qint8rows": lambda t: torch.quantize_per_channel(
        t, torch.arange(1, t.shape[0] + 1, dtype=torch.float64) / 8, torch.arange(t.shape[0]), 0, torch.qint8
    ),
}


def case(t, *ops, **opts):
    c = {"dtype": str(t.dtype), "shape": list(t.shape)}
    arange = torch.arange(t.numel()).reshape(t.shape).to(t.dtype) if t.dtype in (torch.float32, torch.int64) else None
    if arange is not None and t.numel() > 8 and torch.equal(t, arange):
        c["arange"] = True
    else:
        c["data"] = raw(t)
    t = t.clone()  # requires_grad marks it
    for op in ops:
        t = OPS[op](t)
    if ops:
        c["ops"] = ops
    if opts:
        c["opts"] = opts
    torch.set_printoptions(**(opts or {"profile": "default"}))
    try:
        c["want"] = repr(t)
    finally:
        torch.set_printoptions(profile="default")
    cases.append(c)


def random_values(n, dtype):
    """n elements of a type, of any size and kind."""
    kind = rng.choice(["normal", "whole", "bits", "small", "few", "special"])
    if dtype == torch.bool:
        return torch.rand(n) > 0.5
    if kind == "bits" or dtype in (torch.bcomplex32, torch.float4_e2m1fn_x2):
        return torch.randint(0, 256, (n * dtype.itemsize,)).to(torch.uint8).view(dtype)
    if not dtype.is_floating_point and not dtype.is_complex:
        info = torch.iinfo(dtype)
        high = min(rng.choice([2, 10, 100, 1000, info.max]), info.max)
        low = max(info.min, -high) if rng.random() < 0.7 else 0
        return torch.tensor([rng.randint(low, high) for _ in range(n)], dtype=torch.uint64 if info.max >= 2**63 else torch.int64).to(dtype)
    wide = torch.complex128 if dtype.is_complex else torch.float64
    v = torch.randn(n, dtype=wide)
    if kind in ("whole", "few"):
        v = torch.view_as_complex(torch.view_as_real(v).mul(10 ** rng.uniform(0, 9)).round()) if dtype.is_complex else (v * 10 ** rng.uniform(0, 9)).round()
    elif kind == "small":
        v = v * 10 ** rng.uniform(-12, 0)
    else:
        v = v * 10 ** rng.uniform(-5, 12)
    if kind == "few":
        v[torch.rand(n) > 0.2] = 0
    if kind == "special":
        for x in [nan, inf, -inf, 0.0, -0.0, 0.5, 1e-3]:
            if rng.random() < 0.5:
                v[torch.rand(n) > 0.7] = x
    if dtype.itemsize == 1:
        v = v.to(torch.float32)
    return v.to(dtype)


def random_case():
    dtype = rng.choice(floats * 3 + [torch.float32] * 6 + complexes * 2 + ints + small + [torch.bool, torch.bcomplex32, torch.float4_e2m1fn_x2])
    shape = [rng.choice([0, 1, 1, 2, 2, 3, 4, 7]) for _ in range(rng.randint(0, 4))]
    if rng.random() < 0.2:
        shape = rng.choice([[1001], [1200], [40, 30], [2, 600], [600, 2], [11, 10, 10], [2, 3, 200], [7, 7, 7, 7], [50], [3, 40]])
    n = torch.Size(shape).numel()
    t = random_values(n, dtype).reshape(shape)
    ops = []
    real = dtype.is_floating_point and dtype.itemsize > 1
    if rng.random() < 0.3 and len(shape) > 1:
        ops.append("t")
    if rng.random() < 0.1 and shape:
        ops.append("every2")
    if rng.random() < 0.3 and dtype.is_complex:
        ops.append("conj")
    if rng.random() < 0.1 and dtype != torch.bool:
        ops.append("neg")
    if rng.random() < 0.4 and (real or dtype.is_complex):
        ops.append("requires_grad")
        ops += rng.choice([[], [], ["mul"], ["mul", "t"], ["sum"]] + [["view"]] * (not ops))
    if rng.random() < 0.3:
        ops += [rng.choice(["coo", "coo", "csr", "csc", "bsr", "bsc", "meta", "quint8", "qint8rows", "nested", "cooint"])]
    opts = {}
    if rng.random() < 0.4:
        for k, values in {
            "precision": range(9), "threshold": [0, 1, 10, 1000, 5000], "edgeitems": range(5),
            "linewidth": [0, 10, 20, 40, 80, 120, 200], "sci_mode": [True, False], "profile": ["default", "short", "full"],
        }.items():
            if rng.random() < 0.3:
                opts[k] = rng.choice(values)
    case(t, *ops, **opts)


def arange(*shape, dtype=torch.float32):
    n = 1
    for s in shape:
        n *= s
    return torch.arange(n).reshape(shape).to(dtype)


rng = random.Random(0)
torch.manual_seed(0)
nan, inf = float("nan"), float("inf")
floats = [torch.float32, torch.float64, torch.float16, torch.bfloat16]
small = [torch.float8_e5m2, torch.float8_e4m3fn, torch.float8_e5m2fnuz, torch.float8_e4m3fnuz, torch.float8_e8m0fnu]
ints = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32, torch.uint64]
complexes = [torch.complex64, torch.complex128, torch.complex32]
shapes = [(), (1,), (2, 3), (2, 1, 3), (0,), (0, 3), (2, 0, 3), (1, 1, 1, 1), (3, 2, 2, 2), (17,), (2, 25)]


def by_hand():
    # All types and shapes.
    for dtype, shape in itertools.product(floats, shapes):
        case((torch.randn(shape, dtype=torch.float64) * 2).to(dtype))
    for dtype, shape in itertools.product(small + complexes, [(), (2, 3), (0, 3), (21,)]):
        case(torch.randn(shape, dtype=torch.complex128 if dtype.is_complex else torch.float32).to(dtype))
    for dtype, shape in itertools.product(ints, [(), (2, 3), (0,), (19,)]):
        low = 0 if dtype in (torch.uint8, torch.uint16, torch.uint32, torch.uint64) else -100
        case(torch.randint(low, 100, shape).to(dtype))
    for shape in [(), (2, 3), (0,), (30,)]:
        case(torch.rand(shape) > 0.5)
    case(torch.tensor([2**64 - 1, 0, 2**63], dtype=torch.uint64))
    case(torch.tensor([2**63 - 1, -(2**63)]))

    # The range of the numbers decides how they are written.
    for values in [
        [0.0], [-0.0, 0.0], [1.0, 2.0], [1.0, -20.0, 300.0], [1e8], [1.1e8], [1e8, 1.0], [1e5, 1.0], [1001.0, 1.0], [1000.0, 1.0],
        [1e-4], [9e-5], [1e-5, 1.0], [1e-10], [1e38, 1e-38], [0.1, 100.1], [0.1, 100.2], [1.5, nan], [1.0, nan], [1.0, inf, -inf],
        [1.5, inf, -inf], [nan], [inf], [-inf, nan], [nan, 0.0], [1e10, nan, -inf], [1e-6, nan, -inf, 0.0], [0.99999], [0.999951, 0.5],
        [123456.0], [1234567.0], [12345678.0, 1.0], [2.5, 0.00005], [3.0, 1e9], [16777216.0, 1.0], [1e-45], [9.99995, 99.99995],
    ]:
        for dtype in [torch.float32, torch.float64]:
            case(torch.tensor(values, dtype=dtype))
    for values in [[1e-7, 2.0], [65504.0], [1.0, 2.0, 2048.0], [nan, 0.3]]:
        case(torch.tensor(values, dtype=torch.float16))
        case(torch.tensor(values, dtype=torch.bfloat16))
    for values in [
        [1 + 2j], [1.5 - 2j, 3], [nan + 1j], [complex(1, nan), complex(inf, -inf)], [1e-9 + 1j], [1e9 + 2j, 1], [complex(0, -0.0)], [-1.25 - 0.5j, 10 + 2j],
    ]:
        for dtype in [torch.complex64, torch.complex128]:
            case(torch.tensor(values, dtype=dtype))
            case(torch.tensor(values[0], dtype=dtype), "conj")

    # Summaries.
    for shape in [(1000,), (1001,), (10000,), (100, 100), (7, 1000), (6, 1000), (5, 5, 5, 5, 5), (2, 3, 500), (1001, 1), (1, 1001), (1, 1, 2000), (11, 11, 11), (12, 1, 100)]:
        case(arange(*shape))
        case(arange(*shape, dtype=torch.int64))
    case(torch.randn(60, 20).double())
    case(torch.randn(1100, dtype=torch.complex64))
    case(torch.rand(1200) > 0.5)
    case(torch.randn(1100).to(torch.float8_e4m3fn))
    case(torch.randint(0, 2**16, (1001,)).to(torch.uint16))
    # What a summary leaves out does not decide.
    big = torch.zeros(1001)
    big[500] = 1e9
    case(big)

    # Lines.
    for n in [5, 11, 12, 13, 26, 27, 100]:
        case(arange(n))
        case(torch.randn(n))
        case(torch.randn(2, n))
        case(torch.randn(n, dtype=torch.complex64))
    case(torch.randn(12).double())
    case(torch.randn(9).double())
    for n in range(3, 8):  # where a suffix fits a line, and where not
        case(torch.randn(n).double())
        case(torch.randn(n).double(), "requires_grad")
        case(torch.randn(n).double(), "requires_grad", "mul")

    # Options.
    base = torch.tensor([[0.1234567, 22.0], [-3.5, 1e4]])
    for opts in [
        dict(precision=2), dict(precision=0), dict(precision=10), dict(sci_mode=True), dict(sci_mode=False), dict(linewidth=10), dict(linewidth=20), dict(linewidth=0),
        dict(edgeitems=1), dict(edgeitems=0), dict(threshold=3), dict(threshold=3, edgeitems=1), dict(threshold=0), dict(profile="short"), dict(profile="full"),
        dict(profile="short", precision=6), dict(threshold=0, edgeitems=0), dict(precision=1, sci_mode=True, linewidth=30),
    ]:
        case(base, **opts)
        case(base.double(), "requires_grad", **opts)
        case(arange(3, 40), **opts)
        case(arange(8, 8, dtype=torch.int64), **opts)
        case(torch.tensor(1.5), **opts)
        case(torch.randn(4, 2, dtype=torch.complex64), **opts)
    case(arange(2000), profile="full")
    case(torch.zeros(3), sci_mode=True)
    case(torch.tensor([1.0, 2.0]), sci_mode=True)

    # Views, history, devices.
    for t in [arange(2, 3), torch.randn(3, 4), torch.randn(2, 3, 2), arange(30, 40)]:
        case(t, "t")
        case(t, "neg")
        case(t, "every2")
        case(t, "requires_grad")
        case(t, "requires_grad", "mul")
        case(t, "requires_grad", "mul", "t")
        case(t, "requires_grad", "sum")
        case(t, "requires_grad", "view")
        case(t, "requires_grad", "add_")
        case(t, "requires_grad", "copyslices")
        case(t, "meta")
        case(t.double(), "meta")
        case(t, "requires_grad", "meta")
    case(torch.tensor(1.0), "requires_grad")
    case(torch.tensor(1.0), "meta")
    case(torch.zeros(0), "meta")
    case(torch.zeros(0, 3), "requires_grad")
    case(torch.zeros(0, 3, dtype=torch.int64), "t")
    case(torch.randn(2, 3, dtype=torch.complex64), "conj")
    case(torch.randn(2, 3, dtype=torch.complex64), "conj", "t")
    case(torch.randn(2, 3, dtype=torch.complex128), "requires_grad", "mul")

    # Other layouts.
    for t in [torch.tensor([[0, 1.5, 0, 0], [2, 0, 3, 0]]), torch.zeros(2, 4, dtype=torch.float64), torch.randn(4, 4)]:
        for op in ["coo", "csr", "csc", "bsr", "bsc"]:
            case(t, op)
        case(t, "coo", "requires_grad")
        case(t, "requires_grad", "coo")
        case(t, "coo", "meta")
        if t.dtype == torch.float32:
            case(t, "mkldnn")
            case(t, "quint8")
            case(t, "qint8rows")
    for dtype in [torch.bcomplex32, torch.float4_e2m1fn_x2]:
        for shape in [(2,), (2, 3), (0,), (2, 0)]:
            n = torch.Size(shape).numel() * dtype.itemsize
            case((torch.arange(n) % 100).to(torch.uint8).view(dtype).reshape(shape))
    case(torch.tensor(2.0**-127).to(torch.float8_e8m0fnu))
    for t in [torch.randn(3, 4), arange(2, 3, 2)]:
        case(t, "nested")
        case(t, "requires_grad", "nested")
        case(t, "requires_grad", "nested", "mul")
        case(t, "cooint")
    case(torch.ones(2, 3, 4), "csr")
    case(torch.ones(2, 4, 4), "bsr")
    case(torch.ones(3, 4), "requires_grad", "csr", "mul")


def random_cases(n, size=1e9):
    while len(cases) < n:
        try:
            random_case()
            if len(cases[-1].get("data", "")) > size:
                cases.pop()
        except (RuntimeError, IndexError, NotImplementedError, TypeError, OverflowError):
            pass  # of libtorch's, for what this type or shape does not have


if len(sys.argv) > 1:
    rng = random.Random(int(sys.argv[1]))
    torch.manual_seed(int(sys.argv[1]))
    random_cases(int(sys.argv[2]))
    for c in cases:
        print(json.dumps(c))
    sys.exit()
by_hand()
random_cases(len(cases) + 150, size=700)
path = Path(__file__).with_name("print.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases,", path.stat().st_size, "bytes")
