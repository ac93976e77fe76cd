"""Writes init.json: what torch.nn.init makes of tensors, and what is drawn next from the
generators.

Usage: python make_init.py [PATH]
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../internal/golden"))

import torch
from golden import write
from torch.nn import init

torch.set_num_threads(1)

# Expressions of a tensor t and a generator g; the test has each in Go.
EXPRESSIONS = {
    "init.uniform_(t)": (4, 5),
    "init.uniform_(t, -2.0, 3.0, generator=g)": (4, 5),
    "init.normal_(t)": (4, 5),
    "init.normal_(t, 1.0, 0.5, generator=g)": (3, 7),
    "init.trunc_normal_(t)": (5, 7),
    "init.trunc_normal_(t, 0.5, 0.2, 0.4, 0.9, generator=g)": (5, 7),
    "init.trunc_normal_(t, 0.0, 1.0, 2.0, 3.0, generator=g)": (5, 7),
    "init.constant_(t, 0.3)": (4, 5),
    "init.ones_(t)": (4, 5),
    "init.zeros_(t)": (4, 5),
    "init.eye_(t)": (4, 5),
    "init.dirac_(t)": (4, 3, 3, 2),
    "init.dirac_(t, 2)": (4, 3, 3),
    "init.dirac_(t, groups=3)": (6, 2, 1, 2, 3),
    "init.xavier_uniform_(t)": (4, 5),
    "init.xavier_uniform_(t, init.calculate_gain('tanh'), generator=g)": (4, 3, 2, 2),
    "init.xavier_normal_(t, 2.0)": (4, 5),
    "init.xavier_normal_(t, generator=g)": (4, 5, 2),
    "init.kaiming_uniform_(t)": (4, 5),
    "init.kaiming_uniform_(t, a=5**0.5, generator=g)": (4, 3, 2, 2),
    "init.kaiming_uniform_(t, mode='fan_out', nonlinearity='selu')": (4, 5, 2),
    "init.kaiming_normal_(t, 0.2)": (4, 5),
    "init.kaiming_normal_(t, mode='fan_out', nonlinearity='relu', generator=g)": (4, 3, 2, 2),
    "init.orthogonal_(t)": (4, 6),
    "init.orthogonal_(t, gain=1.5, generator=g)": (6, 2, 2),
    "init.sparse_(t, 0.3)": (6, 4),
    "init.sparse_(t, 0.5, 0.2, generator=g)": (5, 3),
    "init.sparse_(t, 1.0)": (3, 2),
    "init.sparse_(t, 0.0)": (3, 2),
}
NO_BFLOAT16 = ("orthogonal_",)


def case(expression, shape, dtype):
    torch.manual_seed(3)
    g = torch.Generator().manual_seed(4)
    t = torch.full(shape, 9.0, dtype=dtype, requires_grad=True)
    result = eval(expression, {"init": init, "t": t, "g": g})
    assert result is t
    return {"y": t, "next": torch.rand(1), "next of g": torch.rand(1, generator=g)}


cases = {}
for expression, shape in EXPRESSIONS.items():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        if dtype == torch.bfloat16 and any(n in expression for n in NO_BFLOAT16):
            continue
        cases[f"{expression} {str(dtype)[6:]}"] = case(expression, shape, dtype)
for name in ("linear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d sigmoid tanh relu leaky_relu selu").split():
    cases[f"init.calculate_gain('{name}')"] = {"y": torch.tensor(init.calculate_gain(name), dtype=torch.float64)}
cases["init.calculate_gain('leaky_relu', 0.2)"] = {"y": torch.tensor(init.calculate_gain("leaky_relu", 0.2), dtype=torch.float64)}
# The names, so that none is left out; the others are deprecated twins of these.
names = sorted(n for n in init.__all__ if n.endswith("_") or n == "calculate_gain")
assert all(n + "_" in init.__all__ for n in init.__all__ if n not in names)
cases["names"] = {n: torch.zeros(0) for n in names}

write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "init.json"), cases)
