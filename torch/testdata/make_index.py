"""Writes index.json: index expressions, and what Python picks or sets with them.

    python make_index.py

Each case indexes an arange of a shape (transposed if "t" is set). An index is a
list of ints, {"slice": [from, to, step]}, "...", null, or a tensor {"shape",
"dtype", "data"}. A case with "value" sets instead of picking; the result then is
the whole tensor. Without "want" Python raises an error.
"""

import json
import random
import warnings
from pathlib import Path

import torch

warnings.filterwarnings("ignore")
rng = random.Random(0)
cases = []


def write(t):
    return {"shape": list(t.shape), "dtype": str(t.dtype), "data": [int(v) for v in t.flatten().tolist()]}


def case(shape, index, t=False, value=None, dtype=torch.int64):
    x = torch.arange(torch.Size(shape).numel(), dtype=dtype).reshape(shape)
    if t:
        x = x.transpose(0, -1)
    c = {"shape": shape, "dtype": str(dtype), "t": t, "index": []}
    for i in index:
        if isinstance(i, slice):
            c["index"].append({"slice": [i.start or 0, i.stop or 0, i.step or 0]})
        elif i is Ellipsis:
            c["index"].append("...")
        elif isinstance(i, torch.Tensor):
            c["index"].append(write(i))
        else:
            c["index"].append(i)
    if value is not None:
        c["value"] = write(value) if isinstance(value, torch.Tensor) else value
    try:
        if value is None:
            c["want"] = write(x[tuple(index)])
            c["view"] = x[tuple(index)].untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
        else:
            x[tuple(index)] = value
            c["want"] = write(x)
    except (IndexError, RuntimeError, ValueError) as e:
        c["error"] = str(e).split("\n")[0]
    cases.append(c)


def random_slice(n):
    start = rng.choice([None, rng.randint(-n - 1, n + 1)])
    stop = rng.choice([None, rng.choice([v for v in range(-n - 1, n + 2) if v])])  # 0 cannot be written in Go
    return slice(start or None, stop, rng.choice([None, None, 1, 2, 3]))


def random_index(shape):
    """An index for most of the dims, sometimes a wrong one."""
    index, dim, ellipsis = [], 0, False
    gather = rng.choice([(), (3,), (2, 1), (1,), (2, 3)])
    while dim < len(shape) and rng.random() < 0.85:
        n = shape[dim]
        kind = rng.choice("isisnetmM")
        if kind == "i":
            index.append(rng.randint(-n, n - 1) if n and rng.random() < 0.97 else n)
        elif kind == "s":
            index.append(random_slice(n))
        elif kind == "n":
            index.append(None)
            continue
        elif kind == "e":
            if ellipsis:  # Python takes a second one for nothing; gotorch refuses it
                continue
            ellipsis = True
            index.append(Ellipsis)
            dim += rng.randint(0, len(shape) - dim)
            continue
        elif kind == "t":
            low, high = (-n, n) if n else (0, 1)
            dtype = rng.choice([torch.int64, torch.int64, torch.int32])
            index.append(torch.tensor([rng.randrange(low, high) for _ in range(torch.Size(gather).numel())], dtype=dtype).reshape(gather))
        elif kind == "m":
            index.append(torch.tensor([rng.random() < 0.5 for _ in range(n)], dtype=torch.bool))
        elif kind == "M":
            dims = rng.randint(0, min(2, len(shape) - dim))
            mask = torch.tensor([rng.random() < 0.5 for _ in range(torch.Size(shape[dim : dim + dims]).numel())], dtype=torch.bool)
            index.append(mask.reshape(shape[dim : dim + dims]))
            dim += dims
            continue
        dim += 1
    return index


shapes = [[4], [3, 4], [2, 3, 4], [2, 1, 3, 2], [0, 3], [1], [5, 5]]
while len(cases) < 400:
    shape = rng.choice(shapes)
    case(shape, random_index(shape), t=len(shape) > 1 and shape[0] == shape[-1])
for n in range(200):
    shape = rng.choice(shapes)
    index = random_index(shape)
    x = torch.arange(torch.Size(shape).numel()).reshape(shape)
    try:
        picked = list(x[tuple(index)].shape)
    except Exception:
        picked = [1]
    value = rng.choice(["scalar", "full", "broadcast", "ones", "one", "wrong"])
    if value == "scalar":
        value = 100
    else:
        to = {
            "full": picked,
            "broadcast": picked[rng.randint(0, len(picked)) :] if picked else [],
            "ones": [1, 1] + picked,
            "one": [],
            "wrong": picked + [7],
        }[value]
        value = 100 + torch.arange(torch.Size(to).numel()).reshape(to)
    has_repeats = any(isinstance(i, torch.Tensor) and i.dtype != torch.bool for i in index)
    if has_repeats and isinstance(value, torch.Tensor):
        value = torch.tensor(100)  # which of several writes to one place wins is open
    case(shape, index, value=value)

# What the dice leave out.
for shape, index in [
    ([3], []),
    ([], []),
    ([], [Ellipsis]),
    ([], [None]),
    ([], [0]),
    ([], [torch.tensor(True)]),
    ([], [torch.tensor(False)]),
    ([3], [torch.tensor(2)]),
    ([3], [torch.tensor(-3)]),
    ([3], [torch.tensor(3)]),
    ([3], [torch.tensor(1.5)]),
    ([3, 4], [torch.tensor([1], dtype=torch.int16)]),
    ([3, 4], [torch.tensor([1], dtype=torch.uint8)]),
    ([3, 4], [torch.tensor([1, 0, 1], dtype=torch.uint8)]),
    ([3, 4], [torch.tensor(1, dtype=torch.uint8)]),
    ([3, 4], [torch.tensor(1, dtype=torch.int32), 2]),
    ([3, 4], [torch.tensor([], dtype=torch.int64)]),
    ([3, 4], [torch.tensor([True, False])]),
    ([3, 4], [0, 0, 0]),
    ([3, 4], [None, None, Ellipsis, None]),
    ([2, 3, 4], [torch.tensor([0, 1]), slice(None), torch.tensor([0, 1])]),
    ([2, 3, 4], [slice(None), torch.tensor([0, 1]), torch.tensor([0, 1])]),
    ([2, 3, 4], [torch.tensor([[True, False, True], [False, True, False]]), 0]),
    ([2, 3, 4], [torch.tensor([0, 1]), torch.tensor([0, 1, 2])]),
    ([2, 3, 4], [0, torch.tensor([0, 1]), None]),
    ([3, 4], [slice(5, None), 0]),
    ([3, 4], [slice(-100, 100, 7)]),
]:
    case(shape, index)
    case(shape, index, value=7)
case([3], [slice(None)], value=torch.tensor([[1, 2, 3]]))
case([3], [slice(None)], value=torch.tensor([1.5, 2.5, 3.5]))
case([3], [torch.tensor([0, 1])], value=torch.tensor([1.5, 2.5]))
case([3], [torch.tensor([0, 1])], value=1.5)
case([3], [0], value=1.5)
case([3], [torch.tensor([0, 1])], value=torch.tensor([1.5, 2.5], dtype=torch.float64), dtype=torch.float32)
case([3], [torch.tensor([0, 1])], value=torch.tensor([5, 6]), dtype=torch.float32)
case([3], [torch.tensor([0, 1])], value=torch.tensor(5), dtype=torch.float32)
case([3], [torch.tensor([True, False, True])], value=torch.tensor(5), dtype=torch.float32)
case([3], [torch.tensor([True, False, True])], value=torch.tensor([5, 6, 7]))

path = Path(__file__).with_name("index.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases,", sum("error" in c for c in cases), "errors,", path.stat().st_size, "bytes")
