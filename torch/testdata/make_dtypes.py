"""Writes dtypes.json: all element types, and what Python tells of them.

    python make_dtypes.py

null stands for an error.
"""

import json
import warnings
from pathlib import Path

import torch

warnings.filterwarnings("ignore")


def ask(f):
    try:
        return f()
    except Exception:
        return None


def name(f):
    d = ask(f)
    return None if d is None else str(d).removeprefix("torch.")


def finfo(d):
    f = torch.finfo(d)
    return [f.bits, f.eps, f.max, f.min, f.smallest_normal, f.tiny, f.resolution, f.dtype]


def iinfo(d):
    i = torch.iinfo(d)
    return [i.bits, i.min, str(i.max)]


types = sorted({v for v in vars(torch).values() if isinstance(v, torch.dtype)}, key=str)
about = {}
for d in types:
    about[name(lambda: d)] = {
        "size": d.itemsize,
        "floating": d.is_floating_point,
        "complex": d.is_complex,
        "signed": ask(lambda: d.is_signed),
        "real": name(d.to_real),
        "complex_type": name(d.to_complex),
        "finfo": ask(lambda: finfo(d)),
        "iinfo": ask(lambda: iinfo(d)),
        "promote": [name(lambda: torch.promote_types(d, e)) for e in types],
        "can_cast": [ask(lambda: torch.can_cast(d, e)) for e in types],
    }

# The type of arithmetic with a tensor of one type and another, with [] behind it if it
# has no dimension, or a number.
result = {}
values = {"true": True, "2": 2, "2.5": 2.5, "2j": 2j, "uint": 2**64 - 1}
tensors = {str(d).removeprefix("torch.") + "[]" * (not n): ask(lambda: torch.ones(n, dtype=d)) for d in types for n in [(), (2,)]}
tensors = {k: x for k, x in tensors.items() if x is not None}
for a, x in (tensors | values).items():
    result[a] = {b: name(lambda: torch.result_type(x, y)) for b, y in (tensors | values).items()}

table = {"types": list(about), "about": about, "result": result}
path = Path(__file__).with_name("dtypes.json")
path.write_text("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in table.items()) + "\n}\n")
print(len(types), "types,", len(result), "operands,", path.stat().st_size, "bytes")
