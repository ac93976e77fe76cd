"""Runs PyTorch's optimizers on a few parameters and prints what becomes of them.

    python steps.py all > cases.json      # what the tests compare with, live
    python steps.py                       # writes steps.json, a small part of it

The options are those of torch.testing._internal.common_optimizers, each with every
implementation and type of parameters that PyTorch allows. Tensors are hex strings
of their bytes, in row-major order.
"""

import json
import math
import pathlib
import sys
import warnings

import torch
from torch.testing._internal.common_optimizers import optim_db

STEPS = 12
SHOWN = (0, 1, 2, 6, 11)  # steps after which tensors are printed
RELOAD = 7  # step before which a new optimizer goes on with the state of the old one

torch.manual_seed(0)
torch.set_num_threads(1)
warnings.filterwarnings("ignore")


def hexed(t):
    return t.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes().hex()


def name(dtype):
    return str(dtype).removeprefix("torch.")


def shapes(info):
    if info.optim_cls.__name__ == "Muon":
        return [(5, 3), (2, 4), (3, 3)]
    return [(5, 3), (3,), (), (1, 2, 2, 2)]


def initial(info, dtypes):
    gen = torch.Generator().manual_seed(1)

    def rand(shape, dtype):
        return torch.randn(shape, dtype=dtype if dtype.is_complex else torch.float64, generator=gen).to(dtype)

    return [rand(s, d) for d in dtypes for s in shapes(info)]


def gradients(info, params, sparse, fused):
    gen = torch.Generator().manual_seed(2)
    steps = []
    for step in range(STEPS):
        grads = []
        for i, p in enumerate(params):
            g = torch.randn(p.shape, dtype=p.dtype if p.is_complex() else torch.float64, generator=gen).to(p.dtype)
            if sparse:
                keep = torch.rand(p.shape[:1], generator=gen) < 0.6
                g[~keep] = 0
            # The second parameter has its first gradient late, and then misses one; fused SGD
            # cannot have that.
            grads.append(None if i == 1 and step in (0, 4) and not fused else g)
        steps.append(grads)
    return steps


def plain(v):
    if isinstance(v, torch.Tensor):
        return {"dtype": name(v.dtype), "shape": list(v.shape), "data": hexed(v)}
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, float) and not math.isfinite(v):
        return str(v)  # which JSON has no numbers for
    return v


def states(opt):
    return {i: {k: plain(v) for k, v in row.items()} for i, row in opt.state_dict()["state"].items()}


def closure_for(opt, params, targets):
    def closure():
        opt.zero_grad()
        loss = 0
        for p, t in zip(params, targets):
            if p.is_complex():
                p, t = torch.view_as_real(p), torch.view_as_real(t)
            loss = loss + (((p - t) ** 4).sum() + (p * p).sum() * 0.1)
        loss.backward()
        return loss

    return closure


def run(info, kwargs, dtypes, sparse):
    cls = info.optim_cls
    start = initial(info, dtypes)
    if sparse:
        start = [torch.randn(s, generator=torch.Generator().manual_seed(1)) for s in [(6, 3), (5,)]]
    grads = gradients(info, start, sparse, kwargs.get("fused"))
    params = [torch.nn.Parameter(p.clone()) for p in start]
    opt = cls(params, **kwargs)
    shown = []
    for step in range(STEPS):
        if step == RELOAD:
            old = opt.state_dict()
            params = [torch.nn.Parameter(p.detach().clone()) for p in params]
            opt = cls(params, **kwargs)
            opt.load_state_dict(old)
        if info.step_requires_closure:
            opt.step(closure_for(opt, params, grads[1]))
        else:
            for p, g in zip(params, grads[step]):
                p.grad = None if g is None else g.to_sparse() if sparse else g.clone()
            opt.step()
        if step in SHOWN:
            shown.append({"step": step, "params": [hexed(p) for p in params], "state": states(opt)})
    groups = [[[k, plain(v)] for k, v in g.items()] for g in opt.state_dict()["param_groups"]]
    return {
        "params": [plain(p) for p in start],
        "grads": [[None if g is None else hexed(g) for g in s] for s in grads],
        "steps": shown,
        "param_groups": groups,
        "lr": float(opt.defaults["lr"]),
    }


def inputs():
    for info in optim_db:
        cls = info.optim_cls.__name__
        seen = set()
        for inp in info.optim_inputs_func(device="cpu"):
            kwargs = inp.kwargs
            if any(isinstance(v, torch.Tensor) for v in kwargs.values()) or kwargs.get("capturable"):
                continue
            if any(isinstance(x, torch.Tensor) for v in kwargs.values() if isinstance(v, tuple) for x in v):
                continue
            impls = [{}]
            if "foreach" in info.supported_impls:
                impls += [{"foreach": True}, {"foreach": False}]
            if "fused" in info.supported_impls and "cpu" in info.supports_fused_on:
                impls += [{"fused": True}]
            for impl in impls:
                key = json.dumps([kwargs, impl], sort_keys=True)
                if key not in seen:
                    seen.add(key)
                    yield info, cls, inp.desc, {**kwargs, **impl}


def types(info, kwargs):
    yield [torch.float32]
    if info.only_supports_sparse_grads:
        return
    yield [torch.float64]
    yield [torch.bfloat16]
    yield [torch.float16]
    if info.supports_complex and not kwargs.get("fused"):
        yield [torch.complex64]
        yield [torch.float32, torch.float64, torch.bfloat16, torch.complex64]


def cases(small):
    for info, cls, desc, kwargs in inputs():
        if small and ("foreach" in kwargs and kwargs["foreach"] is False):
            continue
        sparses = [True] if info.only_supports_sparse_grads else [False]
        if info.supports_sparse and "fused" not in kwargs and not kwargs.get("weight_decay"):
            sparses += [True]
        for sparse in sparses:
            for dtypes in [[torch.float32]] if sparse else types(info, kwargs):
                label = [cls, desc, json.dumps(kwargs), "+".join(map(name, dtypes)), "sparse" if sparse else "dense"]
                try:
                    case = run(info, kwargs, dtypes, sparse)
                except (RuntimeError, ValueError) as e:
                    print("left out:", *label, e, file=sys.stderr)
                    continue
                yield {"optimizer": cls, "name": " ".join(label), "kwargs": kwargs, "sparse": sparse, **case}


if sys.argv[1:] == ["all"]:
    for case in cases(False):
        print(json.dumps(case))
else:
    # One type, few steps: enough to see on a machine without Python that formulas hold.
    lines, inputs_, known = [], [], {}
    for case in cases(True):
        if case["params"][0]["dtype"] in ("float32", "bfloat16") and len(case["params"]) < 5 and "+" not in case["name"]:
            if case["params"][0]["dtype"] == "bfloat16" and "default" not in case["name"]:
                continue
            if case["optimizer"] == "LBFGS" and "default {}" not in case["name"] and "strong_wolfe" not in case["name"]:
                continue
            case["steps"] = case["steps"][-1:]
            # Parameters and gradients are the same in many cases.
            common = json.dumps({"params": case.pop("params"), "grads": case.pop("grads")})
            case["input"] = known.setdefault(common, len(inputs_))
            if case["input"] == len(inputs_):
                inputs_.append(common)
            lines.append(json.dumps(case))
    pathlib.Path(__file__).with_name("steps.json").write_text(
        '{"inputs": [\n' + ",\n".join(inputs_) + '\n],\n"cases": [\n' + ",\n".join(lines) + "\n]}\n"
    )
