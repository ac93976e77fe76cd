"""Writes promotion.json: the type of the product of two types.

    python make_promotion.py

The second is a tensor's type, with [] behind it for a tensor of no dimension, or
Python's type of a number.
"""

import json
from pathlib import Path

import torch

names = ["bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"]
names += ["float16", "bfloat16", "float32", "float64", "complex64", "complex128"]
types = [getattr(torch, n) for n in names]
scalars = {"bool": True, "int": 2, "float": 2.5, "complex": 2j}
table = {}
for a in types:
    x = torch.ones(2, dtype=a)
    others = {str(b): torch.ones(2, dtype=b) for b in types}
    others |= {f"{b}[]": torch.ones((), dtype=b) for b in types}
    for name, y in (others | scalars).items():
        try:
            table[f"{a} {name}"] = str((x * y).dtype)
        except RuntimeError:
            table[f"{a} {name}"] = "error"
Path(__file__).with_name("promotion.json").write_text(json.dumps(table, indent=0) + "\n")
print(len(table), "pairs")
