"""Writes index.json: index expressions, and what Python picks or sets with them.

    python make_index.py             # index.json
    python make_index.py SEED COUNT  # random ones to standard output, one a line

Each case starts from x = arange(n).reshape(shape).to(dtype), transposed if "t" is set,
every second element of a larger one if "step" is. An index is a list of ints, bools,
{"slice": [from, to, step]}, "...", null, {"list": nested ints or bools}, or a tensor
{"shape", "dtype", "data"}. "value" sets instead of picking: a bool, an int, {"float":
"1.5"}, {"uint": "9"}, {"complex": [re, im]} or a tensor. "op" changes what was picked in
place. The result then is the whole of x. Without "want" Python raises an error.
"""

import base64
import json
import random
import sys
import warnings
from pathlib import Path

import torch

warnings.filterwarnings("ignore")
rng = random.Random(0)


def raw(t):
    t = t.detach().resolve_conj().resolve_neg().reshape(-1).clone(memory_format=torch.contiguous_format)
    return base64.b64encode(bytes(t.view(torch.uint8).tolist())).decode()


def result(t):
    return {"shape": list(t.shape), "dtype": str(t.dtype), "data": raw(t)}


def tensor(t):
    data = t.to(torch.float64 if t.dtype.is_floating_point else torch.int64).flatten().tolist()
    return {"shape": list(t.shape), "dtype": str(t.dtype), "data": data}


def write(v):
    if isinstance(v, slice):
        return {"slice": [v.start, v.stop, v.step]}
    if v is Ellipsis:
        return "..."
    if isinstance(v, torch.Tensor):
        return tensor(v)
    if isinstance(v, list):
        return {"list": v}
    if isinstance(v, float):
        return {"float": repr(v)}
    if isinstance(v, complex):
        return {"complex": [v.real, v.imag]}
    if isinstance(v, int) and v >= 2**63:
        return {"uint": str(v)}
    return v


def case(shape, index, value=None, op=None, dtype=torch.int64, t=False, step=False):
    x = torch.arange(torch.Size(shape).numel() * (1 + step)).to(dtype)
    if step:
        x = x[::2]
    x = x.reshape(shape)
    if t:
        x = x.transpose(0, -1)
    c = {"shape": shape, "dtype": str(dtype), "index": [write(i) for i in index]}
    c |= {k: True for k, v in [("t", t), ("step", step)] if v}
    at = tuple(index) if len(index) != 1 or isinstance(index[0], list) else index[0]
    if value is not None:
        c["value"] = write(value)
    if op:
        c["op"] = op
    try:
        if value is not None:
            x[at] = value
            c["want"] = result(x)
        else:
            y = x[at]
            if op == "add_":
                y.add_(3)
            elif op == "zero_":
                y.zero_()
            elif op == "neg_":
                y.neg_()
            c["want"] = result(x if op else y)
            if y.numel():
                c["view"] = y.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    except (IndexError, RuntimeError, ValueError, TypeError, OverflowError, NotImplementedError) as e:
        c["error"] = str(e).split("\n")[0]
    except SystemError as e:  # a warning, of uint8 as a mask, came up while there was an error already
        c["error"] = str(e.__cause__).split("\n")[0]
    return c


def random_bound(n):
    return rng.choice([None, 0, rng.randint(-n - 2, n + 2), rng.choice([1, -1, n, -n, 10**12, -(10**12), 2**63 - 1, -(2**63)])])


def random_slice(n):
    return slice(random_bound(n), random_bound(n), rng.choice([None, None, 1, 2, 3, 10**12] + [0, -1] * (rng.random() < 0.05)))


def random_ints(n, shape):
    low, high = (-n, n) if n else (0, 1)
    if rng.random() < 0.02:
        high += 2
    return torch.tensor([rng.randrange(low, high) for _ in range(torch.Size(shape).numel())], dtype=torch.int64).reshape(shape)


def random_mask(shape, dtype=torch.bool):
    p = rng.choice([0, 0.5, 0.5, 0.5, 1])
    return torch.tensor([rng.random() < p for _ in range(torch.Size(shape).numel())]).to(dtype).reshape(shape)


ODD = [torch.int8, torch.int16, torch.uint16, torch.uint32, torch.uint64, torch.float32, torch.float64, torch.float16, torch.complex64]


def random_index(shape):
    """An index for most of the dims, sometimes a wrong one."""
    index, dim, ellipsis = [], 0, False
    gather = rng.choice([(), (3,), (2, 1), (1,), (2, 3), (0,)])
    while (dim < len(shape) or rng.random() < 0.1) and rng.random() < 0.88 and len(index) < 8:
        n = shape[dim] if dim < len(shape) else 2
        kind = rng.choice("iiissssneBtttmMlLo")
        if kind == "i":
            index.append(rng.randint(-n, n - 1) if n and rng.random() < 0.97 else rng.choice([n, -n - 1, 2**62]))
        elif kind == "s":
            index.append(random_slice(n))
        elif kind == "n":
            index.append(None)
            continue
        elif kind == "B":
            index.append(rng.random() < 0.7)
            continue
        elif kind == "e":
            if ellipsis and rng.random() < 0.8:
                continue
            ellipsis = True
            index.append(Ellipsis)
            dim += rng.randint(0, max(len(shape) - dim, 0))
            continue
        elif kind == "t":
            index.append(random_ints(n, gather).to(rng.choice([torch.int64, torch.int64, torch.int32])))
        elif kind == "l":
            index.append(random_ints(n, rng.choice([(3,), (2, 2), (0,), (1,), (2, 3)])).tolist())
        elif kind == "L":
            index.append(random_mask((n + (rng.random() < 0.03),)).tolist())
        elif kind == "o":  # as odd as it comes
            index.append(random_ints(n, rng.choice([(), (), (2,)])).abs().to(rng.choice(ODD)))
        elif kind in "mM":
            dims = 1 if kind == "m" else rng.randint(0, min(3, max(len(shape) - dim, 0)))
            of = [s + (rng.random() < 0.03) for s in shape[dim : dim + dims]]
            index.append(random_mask(of, rng.choice([torch.bool] * 12 + [torch.uint8])))
            dim += dims
            continue
        dim += 1
    return index


SHAPES = [[4], [3, 4], [2, 3, 4], [2, 1, 3, 2], [0, 3], [1], [5, 5], [], [2, 2, 2, 2, 2]]
DTYPES = [torch.int64] * 4 + [torch.float32] * 4 + [torch.uint8, torch.int8, torch.int16, torch.int32, torch.float64, torch.float16]
DTYPES += [torch.bfloat16, torch.bool, torch.complex64, torch.complex128, torch.uint16, torch.uint32, torch.uint64, torch.float8_e4m3fn]


def random_value(picked):
    kind = rng.choice(["number", "number", "full", "full", "broadcast", "ones", "one", "wrong"])
    if kind == "number":
        return rng.choice([0, 7, 100, -1, 300, 2**40, True, False, 1.5, -0.25, 1e40, 2j, 1 + 0j, 2**63, 2**64 - 1, float("inf")])
    shape = {
        "full": picked,
        "broadcast": [s if rng.random() < 0.7 else 1 for s in picked[rng.randint(0, len(picked)) :]],
        "ones": [1, 1] + picked,
        "one": [],
        "wrong": picked + [7],
    }[kind]
    v = torch.arange(torch.Size(shape).numel()).reshape(shape) % 50 + 20
    return v.to(rng.choice([torch.int64, torch.float32, rng.choice(DTYPES)]))


def beyond(index):
    """Whether something stands behind a second Ellipsis: libtorch reads sizes beyond the
    last one for that, and refuses it or not as the memory there happens to be."""
    dots = [i for i, x in enumerate(index) if x is Ellipsis]
    return len(dots) > 1 and dots[1] < len(index) - 1


def random_case():
    shape = rng.choice(SHAPES)
    index = random_index(shape)
    while beyond(index):
        index = random_index(shape)
    dtype = rng.choice(DTYPES)
    base = {"dtype": dtype, "t": len(shape) > 1 and shape[0] == shape[-1] and rng.random() < 0.5, "step": rng.random() < 0.2}
    what = rng.random()
    if what < 0.5:
        return case(shape, index, **base)
    if what < 0.6:
        return case(shape, index, op=rng.choice(["add_", "zero_", "neg_"]), **base)
    try:
        picked = list(torch.zeros(shape)[tuple(index)].shape)
    except Exception:
        picked = [1]
    value = random_value(picked)
    if isinstance(value, torch.Tensor) and rng.random() < 0.5:
        value = value.to(dtype)
    return case(shape, index, value=value, **base)


def by_hand():
    """What the dice leave out."""
    for shape, index in [
        ([3], []),
        ([], []),
        ([], [Ellipsis]),
        ([], [None]),
        ([], [0]),
        ([], [True]),
        ([], [False]),
        ([], [slice(None)]),
        ([], [torch.tensor(True)]),
        ([], [torch.tensor(False)]),
        ([3], [torch.tensor(2)]),
        ([3], [torch.tensor(-3)]),
        ([3], [torch.tensor(3)]),
        ([3], [torch.tensor(1.5)]),
        ([3], [slice(0, 0)]),
        ([3], [slice(None, 0)]),
        ([3], [slice(0, None)]),
        ([3, 4], [torch.tensor([1], dtype=torch.int16)]),
        ([3, 4], [torch.tensor(1, dtype=torch.int16)]),
        ([3, 4], [torch.tensor([1], dtype=torch.uint8)]),
        ([3, 4], [torch.tensor([1, 0, 1], dtype=torch.uint8)]),
        ([3, 4], [torch.tensor(1, dtype=torch.uint8)]),
        ([3, 4], [torch.tensor(1, dtype=torch.int32), 2]),
        ([3, 4], [torch.tensor([], dtype=torch.int64)]),
        ([3, 4], [torch.tensor([True, False])]),
        ([3, 4], [0, 0, 0]),
        ([3, 4], [None, None, Ellipsis, None]),
        ([3, 4], [Ellipsis, Ellipsis]),
        ([3, 4], [Ellipsis, 0, Ellipsis]),
        ([3, 4], [Ellipsis, Ellipsis, 0]),
        ([3, 4], [0, 1, Ellipsis, Ellipsis, None]),
        ([3, 4], [True, True]),
        ([3, 4], [[]]),
        ([3, 4], [[[0, 1], [2, 0]]]),
        ([3, 4], [[0, 1], [2, 0]]),
        ([3, 4], [[True, False, True], [0, 1]]),
        ([2, 3, 4], [torch.tensor([0, 1]), slice(None), torch.tensor([0, 1])]),
        ([2, 3, 4], [slice(None), torch.tensor([0, 1]), torch.tensor([0, 1])]),
        ([2, 3, 4], [torch.tensor([[True, False, True], [False, True, False]]), 0]),
        ([2, 3, 4], [torch.tensor([0, 1]), torch.tensor([0, 1, 2])]),
        ([2, 3, 4], [0, torch.tensor([0, 1]), None]),
        ([3, 4], [slice(5, None), 0]),
        ([3, 4], [slice(-100, 100, 7)]),
    ]:
        yield case(shape, index)
        yield case(shape, index, value=7)
        yield case(shape, index, value=torch.tensor([[2.5]]), dtype=torch.float32)
    yield case([3], [False], value=torch.ones(7))
    for dtype in sorted(set(DTYPES), key=str):
        for value in [2, 2.5, 1e30, 2**64 - 1, 2j, True, -1, torch.tensor(2.5), torch.tensor([1, 2, 3])]:
            for at in [0, slice(None), torch.tensor([True, False, True]), torch.tensor([0, 2]), [[0, 1]]]:
                if rng.random() < 0.25:
                    yield case([3], [at], value=value, dtype=dtype)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        rng = random.Random(int(sys.argv[1]))
        for _ in range(int(sys.argv[2])):
            print(json.dumps(random_case()))
        sys.exit()
    cases = list(by_hand())
    while len(cases) < 1100:
        cases.append(random_case())
    path = Path(__file__).with_name("index.json")
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
    print(len(cases), "cases,", sum("error" in c for c in cases), "errors,", path.stat().st_size, "bytes")
