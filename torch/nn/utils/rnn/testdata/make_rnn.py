"""Writes rnn.json: packed and padded sequences.

    python make_rnn.py      (any Python that can import torch)

rnn_test.go has the same calls in Go.
"""

import sys
from pathlib import Path

import torch
from torch.nn.utils import rnn

sys.path.insert(0, str(Path(__file__).parents[5] / "internal" / "golden"))
from golden import write  # noqa: E402


def r(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)).requires_grad_()


cases = {}


def case(name, x, result):
    ts = result if isinstance(result, (list, tuple)) else [result]
    ts = [t for t in ts if t is not None]
    smooth = [t for t in ts if t.requires_grad]
    torch.autograd.backward(smooth, [r(50 + i, *t.shape).detach() for i, t in enumerate(smooth)])
    cases[name] = {f"y{i}": t for i, t in enumerate(ts)} | {"grad.x": x.grad}


x = r(1, 4, 3, 2)
case("pack", x, rnn.pack_padded_sequence(x, [4, 2, 1]))
x = r(1, 4, 5)
case("pack batch first unsorted", x, rnn.pack_padded_sequence(x, [2, 5, 3, 5], batch_first=True, enforce_sorted=False))
x = r(1, 4, 3, 2)
case("pad", x, rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [1, 4, 2], enforce_sorted=False), padding_value=-1.5, total_length=6))
x = r(1, 4, 3, 2)
case("pad batch first", x, rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [3, 3, 2]), batch_first=True))
x = r(1, 6, 2)
parts = [x[:3], x[3:5], x[5:]]
case("pack sequence", x, rnn.pack_sequence(parts))
x = r(1, 6, 2)
case("pack sequence unsorted", x, rnn.pack_sequence([x[:1], x[1:4], x[4:]], enforce_sorted=False))
x = r(1, 6, 2)
case("unpack sequence", x, rnn.unpack_sequence(rnn.pack_sequence([x[:1], x[1:4], x[4:]], enforce_sorted=False)))
x = r(1, 6, 2)
case("pad sequence", x, rnn.pad_sequence([x[:1], x[1:4], x[4:]]))
x = r(1, 6, 2)
case("pad sequence left", x, rnn.pad_sequence([x[:1], x[1:4], x[4:]], batch_first=True, padding_value=2.5, padding_side="left"))
x = r(1, 4, 3, 2)
case("unpad sequence", x, rnn.unpad_sequence(x * 1, torch.tensor([2, 4, 1])))
x = r(1, 3, 4)
case("unpad sequence batch first", x, rnn.unpad_sequence(x, torch.tensor([2, 4, 1]), batch_first=True))

write(Path(__file__).with_name("rnn.json"), cases)
