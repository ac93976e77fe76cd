"""Writes random.json: what generators draw.

    python make_random.py

random_test.go makes the same draws.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "internal" / "golden"))
from golden import made  # noqa: E402


def raw(t):
    return base64.b64encode(bytes(t.contiguous().reshape(-1).view(torch.uint8).tolist())).decode()


def draws(g):
    return {
        "randn": torch.randn(5, generator=g),
        "randn large": torch.randn(40, generator=g),
        "randn float64": torch.randn(17, generator=g, dtype=torch.float64),
        "rand": torch.rand(3, 2, generator=g),
        "rand float64": torch.rand(4, generator=g, dtype=torch.float64),
        "randint": torch.randint(10, (6,), generator=g),
        "randint low": torch.randint(-5, 5, (6,), generator=g),
        "randint wide": torch.randint(0, 2**60, (3,), generator=g),
        "randperm": torch.randperm(20, generator=g),
        "normal": torch.normal(1.0, 2.0, (3,), generator=g),
        "uniform_": torch.empty(4).uniform_(-1, 1, generator=g),
        "normal_": torch.empty(4).normal_(3, 0.5, generator=g),
        "bernoulli_": torch.empty(9).bernoulli_(0.3, generator=g),
        "exponential_": torch.empty(3).exponential_(2.0, generator=g),
        "random_": torch.empty(3, dtype=torch.int64).random_(generator=g),
        "random_ to": torch.empty(3, dtype=torch.int32).random_(7, generator=g),
        "multinomial": torch.multinomial(torch.ones(6), 4, generator=g),
        "bernoulli": torch.bernoulli(torch.full((6,), 0.5), generator=g),
    }


result = {"made": made(), "seeds": []}
for seed in [0, 1, 42, -1, 2**63 - 1, -(2**63)]:
    g = torch.Generator().manual_seed(seed)
    result["seeds"].append(
        {
            "seed": seed,
            "initial_seed": str(g.initial_seed()),
            "draws": [{"name": k, "dtype": str(v.dtype), "shape": list(v.shape), "data": raw(v)} for k, v in draws(g).items()],
            "state": hashlib.sha256(bytes(g.get_state().tolist())).hexdigest(),
        }
    )
g = torch.Generator()
result["default_seed"] = str(g.initial_seed())
Path(__file__).with_name("random.json").write_text(json.dumps(result, indent=0) + "\n")
