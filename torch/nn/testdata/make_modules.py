"""Writes modules.json: activations, losses, distances and embeddings of PyTorch, what
they are made of, what they are given and what they give.

Usage: python make_modules.py [--live SEED] [PATH]

With --live it takes, besides the cases below, those that PyTorch's own tests are made
of, torch.testing._internal.common_modules, drawn from the seed, of float32 and float64.
"""

import inspect
import json
import math
import os
import sys
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../internal/golden"))

import torch
from golden import encode, made
from torch import nn

torch.set_num_threads(1)

# The layers of torch.nn that are compared here, which TestEveryLayer holds against torch.nn.__all__.
LAYERS = """
ELU Hardshrink Hardsigmoid Hardtanh Hardswish LeakyReLU LogSigmoid PReLU ReLU ReLU6 RReLU SELU CELU GELU Sigmoid
SiLU Mish Softplus Softshrink Softsign Tanh Tanhshrink Threshold GLU Softmin Softmax Softmax2d LogSoftmax
AdaptiveLogSoftmaxWithLoss L1Loss MSELoss NLLLoss NLLLoss2d CTCLoss PoissonNLLLoss GaussianNLLLoss KLDivLoss
BCELoss BCEWithLogitsLoss MarginRankingLoss HingeEmbeddingLoss MultiLabelMarginLoss HuberLoss SmoothL1Loss
SoftMarginLoss CrossEntropyLoss LinearCrossEntropyLoss MultiLabelSoftMarginLoss CosineEmbeddingLoss MultiMarginLoss
TripletMarginLoss TripletMarginWithDistanceLoss CosineSimilarity PairwiseDistance Embedding EmbeddingBag Bilinear
Linear Identity
""".split()


def manhattan(x, y):
    return (x - y).abs().sum(-1)


DISTANCES = {"manhattan": manhattan, "cosine": nn.CosineSimilarity(dim=-1), "learned": None}


# What the test does to inputs, by the names that it has for it.
MUTATIONS = {
    "a dim more": lambda t: t.unsqueeze(0),
    "a dim less": lambda t: t.select(0, 0) if t.dim() else t.unsqueeze(0).unsqueeze(0),
    "a shorter last dim": lambda t: t.narrow(-1, 0, t.size(-1) - 1) if t.dim() else t.unsqueeze(0),
    "a shorter first dim": lambda t: t.narrow(0, 0, t.size(0) - 1) if t.dim() else t.unsqueeze(0),
    "no elements": lambda t: t.narrow(0, 0, 0) if t.dim() else t.unsqueeze(0).narrow(0, 0, 0),
    "int64": lambda t: t.to(torch.int64),
    "float64": lambda t: t.to(torch.float64),
    "bool": lambda t: t.to(torch.bool),
}


class Case:
    def __init__(self, layer, args=(), kwargs=None, inputs=(), options=None, train=True, method=None):
        self.layer, self.inputs, self.train, self.options, self.method = layer, inputs, train, options or {}, method
        make = getattr(nn, layer)
        if method:
            make = getattr(make, method)
        bound = inspect.signature(make).bind(*args, **(kwargs or {}))
        self.kwargs = dict(bound.arguments)
        if "kwargs" in self.kwargs or "args" in self.kwargs:
            self.kwargs = {}
        self.make = make

    def run(self):
        tensors, spec = {}, {}
        for k, v in self.kwargs.items():
            if torch.is_tensor(v):
                tensors["arg." + k] = v
                spec[k] = {"tensor": "arg." + k}
            elif isinstance(v, torch.dtype):
                spec[k] = {"dtype": str(v).removeprefix("torch.")}
            elif callable(v):
                spec[k] = {"distance": next(n for n, d in DISTANCES.items() if d is v)}
            elif v is not None:
                spec[k] = repr(v) if isinstance(v, float) and not math.isfinite(v) else v
        torch.manual_seed(0)
        kwargs = {k: v.clone() if torch.is_tensor(v) else v for k, v in self.kwargs.items()}
        m = self.make(**kwargs).train(self.train)
        for n, p in m.named_parameters():
            tensors["param." + n] = p.detach().clone()

        def given(name, t):
            tensors[name] = t.detach().clone()
            if not t.dtype.is_floating_point:
                return t, t
            leaf = t.detach().clone().requires_grad_(t.requires_grad)
            return leaf, leaf * 1  # in-place layers may not touch a leaf

        leaves, inputs = {}, []
        for i, t in enumerate(self.inputs):
            leaves[f"in.{i}"], x = given(f"in.{i}", t)
            inputs.append(x)
        options = {}
        for k, t in self.options.items():
            leaves["option." + k], options[k] = given("option." + k, t)
        torch.manual_seed(7)
        y = m(*inputs, **options)
        ys = [y] if torch.is_tensor(y) else list(y)
        for i, y in enumerate(ys):
            tensors[f"y.{i}"] = y.detach().clone()
        if ys[-1].requires_grad:
            g = torch.randn(ys[-1].shape, generator=torch.Generator().manual_seed(1)).to(ys[-1].dtype)
            ys[-1].backward(g)
        for n, leaf in leaves.items():
            if leaf.grad is not None:
                tensors["grad." + n] = leaf.grad
        for n, p in m.named_parameters():
            if p.grad is not None:
                tensors["grad.param." + n] = p.grad.to_dense()
        for n, t in m.state_dict().items():
            tensors["state." + n] = t
        return {
            "layer": self.layer,
            "method": self.method or "",
            "kwargs": spec,
            "inputs": len(inputs),
            "options": list(options),
            "train": self.train,
            "names": list(tensors),
            "tensors": {n: encode(t) for n, t in tensors.items()},
        }

    def mutants(self):
        """For each input and each of MUTATIONS whether the layer refuses it, as digits."""
        refused = ""
        for i in range(len(self.inputs)):
            for change in MUTATIONS.values():
                kwargs = {k: v.clone() if torch.is_tensor(v) else v for k, v in self.kwargs.items()}
                torch.manual_seed(0)
                m = self.make(**kwargs).train(self.train)
                inputs = [t.detach().clone() for t in self.inputs]
                inputs[i] = change(inputs[i])
                try:
                    m(*inputs, **{k: t.detach().clone() for k, t in self.options.items()})
                    refused += "0"
                except (RuntimeError, ValueError, IndexError, TypeError, AssertionError):
                    refused += "1"
        return refused

    def name(self):
        def show(v):
            if torch.is_tensor(v):
                return str(list(v.shape)).replace(" ", "")
            return getattr(v, "__name__", None) or str(v)

        s = self.layer + (("." + self.method) if self.method else "")
        s += "(" + ", ".join(f"{k}={show(v)}" for k, v in self.kwargs.items()) + ")"
        s += " of " + " ".join(show(t) for t in self.inputs)
        return s + "".join(f" {k}" for k in self.options) + ("" if self.train else " eval")


g = torch.Generator().manual_seed(3)


def r(*shape, grad=True, dtype=torch.float32):
    return torch.randn(shape, generator=g).to(dtype).requires_grad_(grad)


def p(*shape, grad=True):
    return torch.rand(shape, generator=g).requires_grad_(grad)


def ints(high, *shape):
    return torch.randint(0, high, shape, generator=g)


def signs(*shape):
    return ints(2, *shape).float() * 2 - 1


class Learned(nn.Module):
    """A distance with a parameter."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([1.0, 2.0, 0.5, -1.0]))

    def forward(self, x, y):
        return ((x - y) * self.weight).abs().sum(-1)


def cases():
    small = (3, 4)

    def one(layer, *args, of=small, train=True, **kwargs):
        return Case(layer, args, kwargs, [r(*of)], train=train)

    for layer in ("Hardsigmoid", "Hardswish", "ReLU", "ReLU6", "SELU", "SiLU", "Mish"):
        yield one(layer)
        yield one(layer, inplace=True)
    for layer in ("LogSigmoid", "Sigmoid", "Softsign", "Tanh", "Tanhshrink", "Identity"):
        yield one(layer)
    for layer in ("ELU", "CELU"):
        yield one(layer)
        yield one(layer, alpha=0.7)
        yield one(layer, 2.0, True)
    for layer in ("Hardshrink", "Softshrink"):
        yield one(layer)
        yield one(layer, 0.2)
    yield one("Softshrink", 0.0)
    yield one("Hardtanh")
    yield one("Hardtanh", -0.5, 0.2)
    yield one("Hardtanh", max_val=0.3, inplace=True)
    yield one("LeakyReLU")
    yield one("LeakyReLU", 0.3)
    yield one("LeakyReLU", 0.3, inplace=True)
    yield one("PReLU")
    yield one("PReLU", 4, 0.1)
    yield one("PReLU", num_parameters=3, of=(2, 3, 2, 2))
    yield Case("PReLU", (), {"dtype": torch.float64}, [r(2, 3, dtype=torch.float64)])
    for train in (True, False):
        yield one("RReLU", train=train)
        yield one("RReLU", 0.1, 0.9, train=train)
        yield one("RReLU", inplace=True, train=train)
    yield one("RReLU", 0.2, 0.2)
    yield one("GELU")
    yield one("GELU", approximate="tanh")
    yield one("Softplus")
    yield one("Softplus", 2)
    yield one("Softplus", 2.5, 1)
    yield one("Threshold", 0.1, 20)
    yield one("Threshold", 0.1, -1.5, inplace=True)
    yield one("GLU")
    yield one("GLU", 0, of=(2, 3))
    for layer in ("Softmax", "Softmin", "LogSoftmax"):
        yield one(layer, 0)
        yield one(layer, dim=-1, of=(2, 3, 2))
    yield one("Softmax2d", of=(2, 3, 2, 2))
    yield one("Softmax2d", of=(3, 2, 2))
    yield Case("ELU", (), {}, [r(3, 4, dtype=torch.bfloat16)])

    for reduction in ("mean", "sum", "none"):
        with_ = {"reduction": reduction}
        yield Case("L1Loss", (), with_, [r(3, 4), r(3, 4)])
        yield Case("MSELoss", (), with_, [r(3, 4), r(3, 4, grad=False)])
        yield Case("SmoothL1Loss", (), {**with_, "beta": 0.3}, [r(3, 4), r(3, 4)])
        yield Case("HuberLoss", (), {**with_, "delta": 0.4}, [r(3, 4), r(3, 4)])
        yield Case("NLLLoss", (), with_, [r(3, 4), ints(4, 3)])
        yield Case("NLLLoss", (p(4, grad=False),), {**with_, "ignore_index": 1}, [r(2, 4, 2, 3), ints(4, 2, 2, 3)])
        yield Case("CrossEntropyLoss", (), {**with_, "label_smoothing": 0.1}, [r(3, 4), ints(4, 3)])
        yield Case("PoissonNLLLoss", (), {**with_, "full": True}, [r(3, 4), ints(5, 3, 4).float()])
        yield Case("PoissonNLLLoss", (), {**with_, "log_input": False, "eps": 1e-3}, [p(3, 4), ints(5, 3, 4).float()])
        yield Case("GaussianNLLLoss", (), with_, [r(3, 4), r(3, 4), p(3, 4)])
        yield Case("GaussianNLLLoss", (), {**with_, "full": True, "eps": 0.3}, [r(3, 4), r(3, 4), p(3)])
        yield Case("KLDivLoss", (), with_, [r(3, 4), p(3, 4)])
        yield Case("KLDivLoss", (), {**with_, "log_target": True}, [r(3, 4), r(3, 4)])
        yield Case("BCELoss", (), with_, [p(3, 4), p(3, 4, grad=False)])
        yield Case("BCELoss", (p(4, grad=False),), with_, [p(3, 4), p(3, 4, grad=False)])
        yield Case("BCEWithLogitsLoss", (), with_, [r(3, 4), p(3, 4, grad=False)])
        yield Case("BCEWithLogitsLoss", (p(3, 1, grad=False),), {**with_, "pos_weight": p(4, grad=False)}, [r(3, 4), p(3, 4)])
        yield Case("MarginRankingLoss", (0.3,), with_, [r(5), r(5), signs(5)])
        yield Case("HingeEmbeddingLoss", (0.7,), with_, [r(5), signs(5)])
        yield Case("MultiLabelMarginLoss", (), with_, [r(2, 4), torch.tensor([[2, 0, -1, 1], [3, -1, -1, -1]])])
        yield Case("SoftMarginLoss", (), with_, [r(5), signs(5)])
        yield Case("MultiLabelSoftMarginLoss", (), with_, [r(3, 4), ints(2, 3, 4).float()])
        yield Case("MultiLabelSoftMarginLoss", (p(4, grad=False),), with_, [r(3, 4), ints(2, 3, 4).float()])
        yield Case("CosineEmbeddingLoss", (0.2,), with_, [r(3, 4), r(3, 4), signs(3)])
        yield Case("MultiMarginLoss", (), with_, [r(3, 4), ints(4, 3)])
        yield Case("MultiMarginLoss", (2, 0.5, p(4, grad=False)), with_, [r(3, 4), ints(4, 3)])
        yield Case("TripletMarginLoss", (), with_, [r(3, 4), r(3, 4), r(3, 4)])
        yield Case("TripletMarginLoss", (2.0, 1, 1e-3, True), with_, [r(3, 4), r(3, 4), r(3, 4)])
        yield Case("TripletMarginWithDistanceLoss", (), with_, [r(3, 4), r(3, 4), r(3, 4)])
        yield Case("TripletMarginWithDistanceLoss", (), {**with_, "distance_function": manhattan, "swap": True, "margin": 3},
                   [r(3, 4), r(3, 4), r(3, 4)])
        lengths = [torch.tensor([5, 4]), torch.tensor([2, 3])]
        yield Case("CTCLoss", (), with_, [r(5, 2, 4), ints(3, 2, 3) + 1, *lengths])
        yield Case("CTCLoss", (3,), {**with_, "zero_infinity": True}, [r(5, 2, 4), ints(3, 5), *lengths])
        yield Case("LinearCrossEntropyLoss", (4, 3), with_, [r(5, 4), ints(3, 5)])
    yield Case("TripletMarginWithDistanceLoss", (), {"distance_function": DISTANCES["cosine"]}, [r(3, 4), r(3, 4), r(3, 4)])
    yield Case("TripletMarginWithDistanceLoss", (), {"distance_function": DISTANCES["learned"]}, [r(3, 4), r(3, 4), r(3, 4)])
    yield Case("NLLLoss2d", (), {}, [r(2, 3, 2, 2), ints(3, 2, 2, 2)])
    yield Case("L1Loss", (), {}, [r(3, 4, dtype=torch.float64), r(3, 4, dtype=torch.float64)])
    yield Case("SmoothL1Loss", (), {"beta": 0.0}, [r(3, 4), r(3, 4)])
    yield Case("KLDivLoss", (), {"reduction": "batchmean"}, [r(3, 4), p(3, 4)])
    yield Case("CTCLoss", (), {}, [r(5, 4), ints(3, 2) + 1, torch.tensor(5), torch.tensor(2)])
    yield Case("CosineEmbeddingLoss", (), {}, [r(4), r(4), torch.tensor(-1.0)])
    yield Case("MultiMarginLoss", (), {}, [r(4), torch.tensor(2)])
    yield Case("LinearCrossEntropyLoss", (4, 3),
               {"bias": True, "out_features": (2,), "weight": p(3, grad=False), "ignore_index": 1, "label_smoothing": 0.2},
               [r(5, 4), ints(3, 5, 2)])
    yield Case("LinearCrossEntropyLoss", (4, 3), {"dtype": torch.float64}, [r(4, dtype=torch.float64), torch.tensor(2)])
    yield Case("LinearCrossEntropyLoss", (4, 3), {}, [r(5, 4), p(5, 3, grad=False)])

    yield Case("AdaptiveLogSoftmaxWithLoss", (8, 12, [3, 7]), {"div_value": 2.0}, [r(5, 8), torch.tensor([0, 5, 11, 4, 2])])
    yield Case("AdaptiveLogSoftmaxWithLoss", (8, 12, [3, 7]), {"head_bias": True}, [r(2, 8), torch.tensor([6, 6])])
    yield Case("AdaptiveLogSoftmaxWithLoss", (8, 6, [3]), {"dtype": torch.float64}, [r(8, dtype=torch.float64), torch.tensor(1)])
    yield Case("AdaptiveLogSoftmaxWithLoss", (8, 6, [3]), {}, [r(8), torch.tensor(4)])
    yield Case("AdaptiveLogSoftmaxWithLoss", (8, 6, [3]), {}, [r(1, 8), torch.tensor([4])])

    yield Case("CosineSimilarity", (), {}, [r(3, 4), r(3, 4)])
    yield Case("CosineSimilarity", (-1, 0.5), {}, [r(2, 3, 4), r(3, 4)])
    yield Case("PairwiseDistance", (), {}, [r(3, 4), r(3, 4)])
    yield Case("PairwiseDistance", (1,), {"keepdim": True}, [r(3, 4), r(3, 4)])
    yield Case("PairwiseDistance", (float("inf"), 1e-2), {}, [r(4), r(4)])

    yield Case("Embedding", (5, 3), {}, [ints(5, 2, 4)])
    yield Case("Embedding", (5, 3, 1), {"scale_grad_by_freq": True}, [ints(5, 2, 4)])
    yield Case("Embedding", (5, 3, -1), {"max_norm": 0.8}, [ints(5, 2, 4)])
    yield Case("Embedding", (5, 3, 0), {"max_norm": 0.8, "norm_type": 1.0, "sparse": True}, [ints(5, 6)])
    yield Case("Embedding", (5, 3), {"dtype": torch.float64}, [ints(5, 6).int()])
    yield Case("Embedding", (r(5, 3, grad=False),), {}, [ints(5, 6)], method="from_pretrained")
    yield Case("Embedding", (r(5, 3, grad=False),), {"freeze": False, "padding_idx": 2}, [ints(5, 6)], method="from_pretrained")
    for mode in ("sum", "mean", "max"):
        yield Case("EmbeddingBag", (5, 3), {"mode": mode}, [ints(5, 2, 4)])
        yield Case("EmbeddingBag", (5, 3), {"mode": mode, "padding_idx": 1}, [ints(5, 7)], {"offsets": torch.tensor([0, 2, 2])})
        yield Case("EmbeddingBag", (5, 3), {"mode": mode, "include_last_offset": True, "max_norm": 1.0}, [ints(5, 7)],
                   {"offsets": torch.tensor([0, 3, 7])})
    yield Case("EmbeddingBag", (5, 3), {"mode": "sum"}, [ints(5, 2, 4)], {"per_sample_weights": r(2, 4)})
    yield Case("EmbeddingBag", (5, 3), {"mode": "sum", "sparse": True}, [ints(5, 7)],
               {"offsets": torch.tensor([0, 2, 6]), "per_sample_weights": r(7)})
    yield Case("EmbeddingBag", (5, 3), {"scale_grad_by_freq": True, "norm_type": 1.0, "max_norm": 1.0}, [ints(5, 2, 4)])
    yield Case("EmbeddingBag", (r(5, 3, grad=False),), {"mode": "sum"}, [ints(5, 2, 3)], method="from_pretrained")
    yield Case("EmbeddingBag", (r(5, 3, grad=False),), {"freeze": False, "padding_idx": -2}, [ints(5, 2, 3)], method="from_pretrained")

    yield Case("Bilinear", (3, 4, 2), {}, [r(5, 3), r(5, 4)])
    yield Case("Bilinear", (3, 4, 2, False), {"dtype": torch.float64}, [r(2, 5, 3, dtype=torch.float64), r(2, 5, 4, dtype=torch.float64)])
    yield Case("Linear", (3, 2), {}, [r(5, 3)])


def pytorchs(seed):
    """The cases of PyTorch's own tests."""
    expecttest = types.ModuleType("expecttest")  # which their helpers import and these do not need
    expecttest.TestCase, expecttest.assert_expected_inline = object, None
    sys.modules.setdefault("expecttest", expecttest)
    from torch.testing._internal.common_modules import module_db

    for info in module_db:
        layer = info.module_cls.__name__
        if layer not in LAYERS or info.module_cls is not getattr(nn, layer):
            continue
        for dtype in (torch.float32, torch.float64):
            for train in (True, False):
                torch.manual_seed(seed)
                for m in info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=True, training=train):
                    args, f = m.constructor_input, m.forward_input
                    kwargs = {k: v for k, v in args.kwargs.items() if k != "device"}
                    if dtype == torch.float64 and "dtype" in inspect.signature(getattr(nn, layer)).parameters:
                        kwargs["dtype"] = dtype
                    yield layer, args.args, kwargs, f.args, f.kwargs, train


def live(seed):
    for layer, args, kwargs, inputs, options, train in pytorchs(seed):
        for k, v in kwargs.items():
            if callable(v) and k == "distance_function":
                DISTANCES.setdefault("pytorch " + getattr(v, "__name__", type(v).__name__), v)
        if kwargs.get("options") is not None:
            continue  # how LinearCrossEntropyLoss cuts its work into chunks is not in Go
        if options:  # every input by its place
            inputs, options = list(inspect.signature(getattr(nn, layer).forward).bind(None, *inputs, **options).args[1:]), {}
        inputs = list(inputs)
        if not all(torch.is_tensor(t) for t in inputs) or layer in ("Softmax", "Softmin", "LogSoftmax") and not args and not kwargs:
            # Lengths as lists and a dim that PyTorch guesses are not in Go.
            if layer == "CTCLoss":
                inputs = [t if torch.is_tensor(t) else torch.tensor(t) for t in inputs]
            else:
                continue
        try:
            yield Case(layer, args, kwargs, inputs, dict(options), train)
        except TypeError as e:
            print("left out:", layer, args, kwargs, e, file=sys.stderr)


def main():
    argv = sys.argv[1:]
    seed = None
    if argv[:1] == ["--live"]:
        seed, argv = int(argv[1]), argv[2:]
    DISTANCES["learned"] = Learned()
    all_ = list(cases())
    own = len(all_)
    if seed is not None:
        all_ += list(live(seed))
    done = {}
    for i, c in enumerate(all_):
        done[f"{i:03} {c.name()}"] = c.run()
        if i < own:
            done[f"{i:03} {c.name()}"]["mutants"] = c.mutants()
    out = {"made": made(), "layers": LAYERS, "cases": done}
    if seed is not None:
        out["all"] = list(nn.modules.__all__)
    path = argv[0] if argv else os.path.join(os.path.dirname(os.path.abspath(__file__)), "modules.json")
    with open(path, "w") as f:
        json.dump(out, f, separators=(",", ":"))
        f.write("\n")
    print(f"{len(done)} cases, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
