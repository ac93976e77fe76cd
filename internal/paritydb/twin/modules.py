"""Walks module_db, PyTorch's table of layers with inputs."""

import inspect

import torch
from torch.testing._internal.common_modules import module_db
from torch.testing._internal.common_utils import noncontiguous_like

from cases import SEED, Copies, failure, flatten, gradients, marked, pack, transform
from operators import seed, spread
from wire import Result

DTYPES = [torch.float32, torch.float64, torch.bfloat16, torch.float16, torch.complex64]


def entries():
    return {info.name: info for info in module_db}


def walk(info, limit):
    """Yields the frames of an entry."""
    for dtype in [d for d in DTYPES if d in info.dtypes]:
        name = str(dtype).removeprefix("torch.")
        for training in [True, False] if info.train_and_eval_differ else [True]:
            seed()
            inputs = info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=True, training=training)
            for i, x in spread(inputs, limit):
                yield pack(info.name, name, i, of_input(info, dtype, training, x))
    if info.module_error_inputs_func is not None:
        for dtype in [torch.float32, torch.float64]:
            seed()
            errors = info.module_error_inputs_func(info, device="cpu", dtype=dtype, requires_grad=False, training=True)
            for i, e in spread(errors, limit):
                x = e.module_error_input
                forward = x.forward_input
                args, kwargs = (forward.args, forward.kwargs) if forward is not None else ((), {})
                case = note(info, "error", x.constructor_input, args, kwargs, dtype, True, False)
                case["regex"] = e.error_regex
                yield pack(info.name, str(dtype).removeprefix("torch."), i, [case])


def of_input(info, dtype, training, x):
    """The cases of an input: the layer as it is made and converted, made of the type if
    its constructor takes one, and with inputs that are not contiguous."""
    variant = "training" if training else "evaluation"
    make, args, kwargs = x.constructor_input, x.forward_input.args, x.forward_input.kwargs
    second = info.supports_gradgrad
    chunks = " in chunks" if make.kwargs.get("options") is not None else ""
    variant += chunks
    cases = [note(info, variant, make, args, kwargs, dtype, training, second)]
    takes = "dtype" in inspect.signature(info.module_cls.__init__).parameters
    if takes and "dtype" not in make.kwargs and dtype != torch.float32:
        cases.append(note(info, variant + " of a type", make, args, kwargs, dtype, training, second, factory=True))
    if any(t.is_contiguous() and t.numel() > 1 for t in flatten([args, kwargs])):
        scattered = transform((args, kwargs), lambda t: noncontiguous_like(t) if t.numel() > 1 else t)
        cases.append(note(info, "noncontiguous" + chunks, make, *scattered, dtype, training, second))
    return cases


def encoder_layer(m):
    """The arguments that make a layer of an encoder."""
    return {
        "d_model": m.self_attn.embed_dim, "nhead": m.self_attn.num_heads, "dim_feedforward": m.linear1.out_features,
        "dropout": m.dropout.p, "activation": m.activation, "layer_norm_eps": m.norm1.eps,
        "batch_first": m.self_attn.batch_first, "norm_first": m.norm_first, "bias": m.linear1.bias is not None,
    }


def note(info, variant, make, args, kwargs, dtype, training, second, factory=False):
    """Makes a layer, calls it and returns the case: see check.layer of Go."""
    more = {"dtype": dtype} if factory else {}
    nested = [encoder_layer(a) if isinstance(a, torch.nn.TransformerEncoderLayer) else a for a in make.args]
    case = {
        "layer": True, "variant": variant, "callable": info.name, "seed": SEED, "training": training,
        "args": tuple(nested), "kwargs": {**make.kwargs, **more}, "input": args, "named": kwargs,
    }
    if second:
        case["second"] = True
    copies = Copies(True)
    made = transform(tuple(nested), copies.tensor), transform({**make.kwargs, **more}, copies.tensor)
    a, k = transform(args, copies.tensor), transform(kwargs, copies.tensor)
    inputs = [c for c in copies.tensors.values() if c.requires_grad]
    torch.manual_seed(SEED)
    try:
        m = info.module_cls(*[torch.nn.TransformerEncoderLayer(**x) if isinstance(x, dict) else x for x in made[0]], **made[1])
    except Exception as e:
        case["failed"] = failure(e)
        return case
    case["names"] = list(m.state_dict())
    if not info.is_lazy:
        case["drawn"] = state(m)
    if not factory and "dtype" not in make.kwargs:
        case["dtype"] = dtype
        m.to(dtype)
    m.train(training)
    torch.manual_seed(SEED)
    try:
        result = m(*a, **k)
    except Exception as e:
        case["forward_failed"] = failure(e)
        return case
    case["result"] = marked(result)
    gradients(case, flatten(result), inputs + list(m.parameters()), second)
    case["after"] = state(m)
    return case


def state(m):
    return {name: Result(t.clone().requires_grad_(t.requires_grad)) for name, t in [*m.named_parameters(), *m.named_buffers()]}
