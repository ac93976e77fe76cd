"""Writes sequences.json: layers for sequences, and what comes out bit by bit.

    python make_sequences.py      (any Python that can import torch)

sequences_test.go has the same layers and calls in Go. A layer is made after
manual_seed(0) and called with x, drawn from seed 1, after manual_seed(7). Each
result is differentiated with a gradient drawn from seed 50 and up.
"""

import sys
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import rnn

sys.path.insert(0, str(Path(__file__).parents[3] / "internal" / "golden"))
from golden import write  # noqa: E402

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

DTYPE = torch.float32


def r(seed, *shape):
    return torch.randn(shape, dtype=DTYPE, generator=torch.Generator().manual_seed(seed))


def packed(x, lengths, **options):
    return rnn.pack_padded_sequence(x, lengths, **options)


def flat(y):
    """The tensors of a result, in order."""
    if y is None:
        return []
    if isinstance(y, torch.Tensor):
        return [y]
    return [t for part in y for t in flat(part)]


cases = {}


def case(name, make, shape, call, train=True, grad=True, dtype=torch.float32):
    global DTYPE
    DTYPE = dtype
    torch.manual_seed(0)
    m = make()
    m.train(train)
    ts = {"param." + n: p.clone() for n, p in m.named_parameters()}
    x = r(1, *shape).requires_grad_(grad)
    torch.manual_seed(7)
    with torch.set_grad_enabled(grad):
        ys = flat(call(m, x))
    ts.update({f"y{i}": y.clone() for i, y in enumerate(ys)})
    smooth = [(i, y) for i, y in enumerate(ys) if y.requires_grad]
    if smooth:
        torch.autograd.backward([y for _, y in smooth], [r(50 + i, *y.shape) for i, y in smooth])
        ts["grad.x"] = x.grad
        ts.update({"grad." + n: p.grad for n, p in m.named_parameters()})
    cases[name] = ts


L, H = 4, 3  # features of input and state

for name, make in {"rnn": nn.RNN, "gru": nn.GRU}.items():
    case(name, lambda: make(L, H), (5, 2, L), lambda m, x: m(x))
    case(name + " state", lambda: make(L, H, bias=False), (5, 2, L), lambda m, x: m(x, r(2, 1, 2, H)))
    case(name + " layers", lambda: make(L, H, num_layers=2, dropout=0.4, bidirectional=True, batch_first=True),
         (2, 3, L), lambda m, x: m(x, r(2, 4, 2, H)))
    case(name + " eval", lambda: make(L, H, num_layers=2, dropout=0.4), (5, 2, L), lambda m, x: m(x), train=False)
    case(name + " unbatched", lambda: make(L, H, batch_first=True), (3, L), lambda m, x: m(x))
    case(name + " unbatched state", lambda: make(L, H, bidirectional=True), (3, L), lambda m, x: m(x, r(2, 2, H)))
    case(name + " packed", lambda: make(L, H, bidirectional=True), (4, 3, L), lambda m, x: m(packed(x, [4, 2, 1])))
    case(name + " packed unsorted", lambda: make(L, H, num_layers=2, dropout=0.4), (3, 4, L),
         lambda m, x: m(packed(x, [2, 4, 3], batch_first=True, enforce_sorted=False), r(2, 2, 3, H)))
case("rnn relu", lambda: nn.RNN(L, H, nonlinearity="relu"), (5, 2, L), lambda m, x: m(x))
case("rnn relu packed", lambda: nn.RNN(L, H, nonlinearity="relu"), (4, 3, L), lambda m, x: m(packed(x, [4, 2, 1])))
case("rnn float64", lambda: nn.RNN(L, H, dtype=torch.float64), (5, 2, L), lambda m, x: m(x), dtype=torch.float64)

case("lstm", lambda: nn.LSTM(L, H), (5, 2, L), lambda m, x: m(x))
case("lstm state", lambda: nn.LSTM(L, H, bias=False), (5, 2, L), lambda m, x: m(x, (r(2, 1, 2, H), r(3, 1, 2, H))))
case("lstm layers", lambda: nn.LSTM(L, H, num_layers=2, dropout=0.4, bidirectional=True, batch_first=True),
     (2, 3, L), lambda m, x: m(x, (r(2, 4, 2, H), r(3, 4, 2, H))))
case("lstm projection", lambda: nn.LSTM(L, H, num_layers=2, proj_size=2, bidirectional=True), (3, 2, L),
     lambda m, x: m(x, (r(2, 4, 2, 2), r(3, 4, 2, H))))
case("lstm projection no bias", lambda: nn.LSTM(L, H, proj_size=2, bias=False), (3, 2, L), lambda m, x: m(x))
case("lstm eval", lambda: nn.LSTM(L, H, num_layers=2, dropout=0.4), (5, 2, L), lambda m, x: m(x), train=False)
case("lstm no grad", lambda: nn.LSTM(L, H, num_layers=2), (5, 2, L), lambda m, x: m(x), train=False, grad=False)
case("lstm unbatched", lambda: nn.LSTM(L, H, batch_first=True), (3, L), lambda m, x: m(x))
case("lstm unbatched state", lambda: nn.LSTM(L, H, proj_size=2), (3, L), lambda m, x: m(x, (r(2, 1, 2), r(3, 1, H))))
case("lstm packed", lambda: nn.LSTM(L, H, bidirectional=True), (4, 3, L), lambda m, x: m(packed(x, [4, 2, 1])))
case("lstm packed unsorted", lambda: nn.LSTM(L, H, num_layers=2, dropout=0.4, proj_size=2), (3, 4, L),
     lambda m, x: m(packed(x, [2, 4, 3], batch_first=True, enforce_sorted=False), (r(2, 2, 3, 2), r(3, 2, 3, H))))
case("lstm float64", lambda: nn.LSTM(L, H, dtype=torch.float64), (5, 2, L), lambda m, x: m(x), dtype=torch.float64)

for name, make in {"rnn cell": nn.RNNCell, "gru cell": nn.GRUCell}.items():
    case(name, lambda: make(L, H), (2, L), lambda m, x: m(x))
    case(name + " state", lambda: make(L, H, bias=False), (2, L), lambda m, x: m(x, r(2, 2, H)))
    case(name + " unbatched", lambda: make(L, H), (L,), lambda m, x: m(x, r(2, H)))
case("rnn cell relu", lambda: nn.RNNCell(L, H, nonlinearity="relu"), (2, L), lambda m, x: m(x))
case("lstm cell", lambda: nn.LSTMCell(L, H), (2, L), lambda m, x: m(x))
case("lstm cell state", lambda: nn.LSTMCell(L, H, bias=False), (2, L), lambda m, x: m(x, (r(2, 2, H), r(3, 2, H))))
case("lstm cell unbatched", lambda: nn.LSTMCell(L, H), (L,), lambda m, x: m(x, (r(2, H), r(3, H))))

write(Path(__file__).with_name("sequences.json"), cases)
