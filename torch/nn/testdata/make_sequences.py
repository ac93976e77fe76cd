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

E, N, S, D = 4, 2, 3, 5  # features, batch, source, target
F32 = torch.float32
causal = nn.Transformer.generate_square_subsequent_mask
later = torch.ones(S, S, dtype=torch.bool).triu(1)
padding = torch.tensor([[False, False, True], [False, False, False]])
hole = torch.tensor([[False, True, False], [False, False, False]])

MHA = nn.MultiheadAttention
for name, make, call in [
    ("", lambda: MHA(E, 2), lambda m, x: m(x, x, x)),
    (" memory", lambda: MHA(E, 2, dropout=0.3), lambda m, x: m(x, r(2, S, N, E), r(3, S, N, E))),
    (" same memory", lambda: MHA(E, 2, bias=False), lambda m, x: (lambda k: m(x, k, k))(r(2, S, N, E))),
    (" dims", lambda: MHA(E, 2, kdim=3, vdim=2), lambda m, x: m(x, r(2, S, N, 3), r(3, S, N, 2))),
    (" bias kv", lambda: MHA(E, 2, add_bias_kv=True, add_zero_attn=True),
     lambda m, x: m(x, x, x, attn_mask=causal(D), key_padding_mask=torch.zeros(N, D))),
    (" heads", lambda: MHA(E, 2), lambda m, x: m(x, x, x, average_attn_weights=False)),
    (" no weights", lambda: MHA(E, 2, dropout=0.3), lambda m, x: m(x, x, x, need_weights=False)),
    (" causal", lambda: MHA(E, 2), lambda m, x: m(x, x, x, need_weights=False, attn_mask=causal(D), is_causal=True)),
    (" mask per head", lambda: MHA(E, 2), lambda m, x: m(x, x, x, attn_mask=r(4, 2 * N, D, D))),
]:
    case("attention" + name, make, (D, N, E), call)
batch = {"batch_first": True}
case("attention batch first", lambda: MHA(E, 2, **batch), (N, S, E),
     lambda m, x: m(x, x, x, key_padding_mask=padding, attn_mask=later))
case("attention batch first memory", lambda: MHA(E, 2, **batch), (N, D, E),
     lambda m, x: m(x, r(2, N, S, E), r(3, N, S, E), key_padding_mask=padding))
case("attention unbatched", lambda: MHA(E, 2, **batch), (S, E), lambda m, x: m(x, x, x, key_padding_mask=padding[0]))
case("attention float64", lambda: MHA(E, 2, dtype=torch.float64), (D, N, E), lambda m, x: m(x, x, x), dtype=torch.float64)
for name, call in [
    ("", lambda m, x: m(x, x, x)),
    (" heads", lambda m, x: m(x, x, x, average_attn_weights=False)),
    (" no weights", lambda m, x: m(x, x, x, need_weights=False)),
    (" padding", lambda m, x: m(x, x, x, key_padding_mask=padding)),
    (" mask", lambda m, x: m(x, x, x, attn_mask=later)),
    (" masks", lambda m, x: m(x, x, x, attn_mask=later, key_padding_mask=padding)),
    (" float mask", lambda m, x: m(x, x, x, attn_mask=causal(S))),
]:
    case("attention fused" + name, lambda: MHA(E, 2, **batch), (N, S, E), call, train=False, grad=False)
case("attention eval", lambda: MHA(E, 2, **batch), (N, S, E), lambda m, x: m(x, x, x), train=False)
case("attention eval odd", lambda: MHA(E, 1, **batch), (N, S, E), lambda m, x: m(x, x, x), train=False, grad=False)


def slow(call):
    """The call without the fused kernels."""
    def f(m, *xs):
        torch.backends.mha.set_fastpath_enabled(False)
        try:
            return call(m, *xs)
        finally:
            torch.backends.mha.set_fastpath_enabled(True)
    return f


Layer = nn.TransformerEncoderLayer
case("encoder layer", lambda: Layer(E, 2, 6), (S, N, E), lambda m, x: m(x))
case("encoder layer options", lambda: Layer(E, 2, 6, 0.2, "gelu", 1e-3, True, True, False), (N, S, E),
     lambda m, x: m(x, src_mask=later, src_key_padding_mask=padding))
case("encoder layer function", lambda: Layer(E, 2, 6, activation=torch.tanh), (S, N, E),
     lambda m, x: m(x, src_mask=causal(S), is_causal=True))
case("encoder layer eval", lambda: Layer(E, 2, 6, **batch), (N, S, E), lambda m, x: m(x), train=False)
for name, make, call in [
    ("", lambda: Layer(E, 2, 6, **batch), lambda m, x: m(x)),
    (" gelu first", lambda: Layer(E, 2, 6, activation="gelu", norm_first=True, **batch), lambda m, x: m(x)),
    (" padding", lambda: Layer(E, 2, 6, **batch), lambda m, x: m(x, src_key_padding_mask=padding)),
    (" mask", lambda: Layer(E, 2, 6, **batch), lambda m, x: m(x, src_mask=later)),
    (" masks", lambda: Layer(E, 2, 6, **batch), lambda m, x: m(x, src_mask=causal(S), src_key_padding_mask=padding.float())),
    (" off", lambda: Layer(E, 2, 6, **batch), slow(lambda m, x: m(x))),
]:
    case("encoder layer fused" + name, make, (N, S, E), call, train=False, grad=False)

Encoder = nn.TransformerEncoder
case("encoder", lambda: Encoder(Layer(E, 2, 6), 2), (S, N, E), lambda m, x: m(x))
case("encoder norm", lambda: Encoder(Layer(E, 2, 6, **batch), 2, nn.LayerNorm(E)), (N, S, E),
     lambda m, x: m(x, causal(S), padding))
for name, make, call in [
    ("", lambda: Encoder(Layer(E, 2, 6, **batch), 2, nn.LayerNorm(E)), lambda m, x: m(x, src_key_padding_mask=padding)),
    (" hole", lambda: Encoder(Layer(E, 2, 6, **batch), 1), lambda m, x: m(x, src_key_padding_mask=hole)),
    (" off", lambda: Encoder(Layer(E, 2, 6, **batch), 1, enable_nested_tensor=False),
     lambda m, x: m(x, src_key_padding_mask=padding)),
    (" unchecked", lambda: Encoder(Layer(E, 2, 6, **batch), 1, mask_check=False),
     lambda m, x: m(x, src_key_padding_mask=padding)),
    (" mask", lambda: Encoder(Layer(E, 2, 6, **batch), 1), lambda m, x: m(x, causal(S), padding)),
]:
    case("encoder nested" + name, make, (N, S, E), call, train=False, grad=False)

DLayer, Decoder = nn.TransformerDecoderLayer, nn.TransformerDecoder
case("decoder layer", lambda: DLayer(E, 2, 6), (D, N, E), lambda m, x: m(x, r(2, S, N, E)))
case("decoder layer options", lambda: DLayer(E, 2, 6, 0.2, "gelu", 1e-3, True, True, False), (N, D, E),
     lambda m, x: m(x, r(2, N, S, E), causal(D), r(3, D, S), None, padding, tgt_is_causal=True))
case("decoder", lambda: Decoder(DLayer(E, 2, 6), 2, nn.LayerNorm(E)), (D, N, E),
     lambda m, x: m(x, r(2, S, N, E), causal(D)))
case("decoder eval", lambda: Decoder(DLayer(E, 2, 6, **batch), 1), (N, D, E),
     lambda m, x: m(x, r(2, N, S, E), causal(D, dtype=torch.bool)), train=False, grad=False)
case("transformer", lambda: nn.Transformer(E, 2, 1, 1, 6), (S, N, E), lambda m, x: m(x, r(2, D, N, E)))
case("transformer masks", lambda: nn.Transformer(E, 2, 1, 1, 6, **batch), (N, S, E),
     lambda m, x: m(x, r(2, N, D, E), causal(S), causal(D), None, padding, None, padding))
case("transformer eval", lambda: nn.Transformer(E, 2, 1, 1, 6, **batch), (N, S, E),
     lambda m, x: m(x, r(2, N, D, E), tgt_mask=causal(D), src_key_padding_mask=padding), train=False, grad=False)
case("layer norm", lambda: nn.LayerNorm(E), (2, E), lambda m, x: m(x))
case("layer norm shape", lambda: nn.LayerNorm([2, E], eps=1e-3, bias=False), (3, 2, E), lambda m, x: m(x))
case("layer norm plain", lambda: nn.LayerNorm(E, elementwise_affine=False), (2, E), lambda m, x: m(x))

write(Path(__file__).with_name("sequences.json"), cases)
