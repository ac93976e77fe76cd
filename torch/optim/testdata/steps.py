"""Runs PyTorch's optimizers on a few parameters and prints what becomes of them.

    python steps.py all > cases.json      # what the tests compare with, live
    python steps.py                       # writes steps.json, a small part of it

The options are those of torch.testing._internal.common_optimizers, and some with
tensors for numbers, each with every implementation that PyTorch allows, and types of
parameters in turn. Capturable optimizers, which PyTorch has for GPUs, run on the CPU
here. Tensors are hex strings of their bytes, in row-major order.
"""

import hashlib
import importlib
import itertools
import json
import math
import pathlib
import sys
import warnings

import torch
from torch.testing._internal.common_optimizers import optim_db

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "internal" / "golden"))
from golden import made

STEPS = 9
SHOWN = (0, 1, 4, 8)  # steps after which tensors are printed
RECORDED = 4  # steps of those that autograd records
RELOAD = 5  # step before which a new optimizer goes on with the state of the old one

torch.manual_seed(0)
torch.set_num_threads(1)
warnings.filterwarnings("ignore")

for module in ("adadelta", "adam", "adamax", "asgd", "nadam", "radam", "rmsprop", "rprop"):
    module = importlib.import_module("torch.optim." + module)
    module._get_capturable_supported_devices = lambda supports_xla=True: ["cpu"]


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
            # cannot have that, and warns where it is no leaf.
            grads.append(None if i == 1 and step in (0, 4) and not fused else g)
        steps.append(grads)
    return steps


def plain(v):
    if isinstance(v, torch.Tensor):
        return {"dtype": name(v.dtype), "shape": list(v.shape), "data": hexed(v)} | ({"grad": True} if v.requires_grad and v.is_leaf and not isinstance(v, torch.nn.Parameter) else {})
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
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


def detached(v):
    """A tensor among options, or a pair of them, without what other cases did to it."""
    if isinstance(v, tuple):
        return tuple(map(detached, v))
    return v.detach().clone().requires_grad_(v.requires_grad) if isinstance(v, torch.Tensor) else v


def run(info, kwargs, dtypes, sparse, recorded_steps=RECORDED):
    kwargs = {k: detached(v) for k, v in kwargs.items()}
    cls = info.optim_cls
    start = initial(info, dtypes)
    if sparse:
        start = [torch.randn(s, generator=torch.Generator().manual_seed(1)) for s in [(6, 3), (5,)]]
    grads = gradients(info, start, sparse, kwargs.get("fused") or kwargs.get("differentiable"))
    first = params = [torch.nn.Parameter(p.clone()) for p in start]
    recorded = kwargs.get("differentiable")
    inputs = list(first)
    if recorded:
        params = [p.clone() for p in first]
        grads = [[None if g is None else g.requires_grad_() for g in s] for s in grads[:recorded_steps]]
        inputs += [g for s in grads for g in s if g is not None]
        inputs += [v for v in kwargs.values() if isinstance(v, torch.Tensor) and v.requires_grad]
        inputs += [b for b in kwargs.get("betas", ()) if isinstance(b, torch.Tensor) and b.requires_grad]
    opt = cls(params, **kwargs)
    shown = []
    for step in range(len(grads)):
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
        if step in SHOWN or step == len(grads) - 1:
            shown.append({"step": step, "params": [hexed(p) for p in params], "state": states(opt)})
    groups = [[[k, plain(v)] for k, v in g.items()] for g in opt.state_dict()["param_groups"]]
    back = {}
    if recorded:
        end = sum((torch.view_as_real(p) if p.is_complex() else p).square().sum().to(torch.float64) for p in params)
        try:
            got = torch.autograd.grad(end, inputs, create_graph=True, allow_unused=True)
        except RuntimeError as e:
            if "modified by an inplace operation" not in str(e) or recorded_steps == 1:
                raise
            # A step changed what the one before has noted for its gradient: PyTorch records one.
            return run(info, kwargs, dtypes, sparse, 1) | {"spoiled": [[None if g is None else hexed(g) for g in s] for s in grads]}
        back["back"] = [None if g is None else hexed(g) for g in got]
        again = [(torch.view_as_real(g) if g.is_complex() else g).square().sum().to(torch.float64) for g in got if g is not None and g.requires_grad]
        if again:
            got = torch.autograd.grad(sum(again), inputs, allow_unused=True)
            back["again"] = [None if g is None else hexed(g) for g in got]
    return back | {
        "params": [plain(p) for p in start],
        "grads": [[None if g is None else hexed(g) for g in s] for s in grads],
        "steps": shown,
        "param_groups": groups,
        "lr": 0.0 if isinstance(kwargs.get("lr"), torch.Tensor) else opt.defaults["lr"],
    }


def tensor(v, shape=(), dtype=torch.float32, grad=False):
    return torch.full(shape, v, dtype=dtype).requires_grad_(grad)


def with_tensors(info):
    """Options with tensors that the table does not have, or for GPUs only."""
    adams = info.name in ("Adam", "AdamW")
    yield {"lr": tensor(0.01)}
    yield {"lr": tensor(0.01, (1,), torch.float64)}
    if info.name not in ("LBFGS", "Rprop", "SparseAdam"):
        yield {"lr": tensor(0.013), "weight_decay": 0.1}
    if info.name in ("Adam", "NAdam", "RAdam"):
        yield {"lr": tensor(0.013), "weight_decay": 0.1, "decoupled_weight_decay": True}
    if info.name == "Adagrad":
        yield {"lr": tensor(0.3), "lr_decay": 0.1, "weight_decay": 0.1}
    if info.name == "ASGD":
        yield {"lr": tensor(0.3), "lambd": 0.1, "t0": 3.0}
    if adams:
        yield {"betas": (tensor(0.9), tensor(0.99))}
        yield {"lr": tensor(0.01), "betas": (tensor(0.9, (1, 1)), tensor(0.99, (1,))), "weight_decay": 0.1, "amsgrad": True}
    if info.has_capturable_arg:
        yield {"capturable": True, "lr": tensor(0.013)}
        yield {"capturable": True, "maximize": True}
        if info.name == "ASGD":
            yield {"capturable": True, "lr": tensor(0.3), "lambd": 0.1, "t0": 3.0}
    if adams or info.name == "SGD":
        more = {"momentum": 0.9} if info.name == "SGD" else {"amsgrad": True}
        yield {"lr": tensor(0.01, grad=True), "differentiable": True}
        yield {"lr": tensor(0.01, grad=True), "weight_decay": tensor(0.1, grad=True), "differentiable": True, **more}
        yield {"weight_decay": tensor(0.1), "differentiable": False}
    if adams:
        yield {"betas": (tensor(0.8, grad=True), tensor(0.99, grad=True)), "differentiable": True}
    if info.name == "RMSprop":
        yield {"differentiable": True, "centered": True, "momentum": 0.5}


def inputs():
    for info in optim_db:
        if "capturable" in info.optim_cls.__init__.__code__.co_varnames:
            info.has_capturable_arg = True
        seen = set()
        table = [(x.desc, x.kwargs) for x in info.optim_inputs_func(device="cuda")]
        for desc, kwargs in table + [("tensors", kw) for kw in with_tensors(info)]:
            impls = [{}]
            if "differentiable" not in kwargs:
                if "foreach" in info.supported_impls:
                    impls += [{"foreach": True}]
                    if desc == "default" or "capturable" in kwargs:
                        impls += [{"foreach": False}]
                if "fused" in info.supported_impls and "cpu" in info.supports_fused_on:
                    impls += [{"fused": True}]
                if "differentiable" in info.supported_impls and not kwargs.get("maximize"):
                    impls += [{"differentiable": True}]
            for impl in impls:
                key = json.dumps(plain(kwargs | impl), sort_keys=True)
                if key not in seen:
                    seen.add(key)
                    yield info, info.name, desc, {**kwargs, **impl}


def types(info, kwargs):
    if info.only_supports_sparse_grads:
        return [[torch.float32]]
    all = [[torch.float32], [torch.float64], [torch.bfloat16], [torch.float16]]
    if info.supports_complex and not kwargs.get("fused"):
        all += [[torch.complex64], [torch.float32, torch.float64, torch.bfloat16, torch.complex64]]
    return all


def cases(small):
    turn = itertools.count()
    for info, cls, desc, kwargs in inputs():
        sparses = [True] if info.only_supports_sparse_grads else [False]
        if info.supports_sparse and not {"fused", "differentiable"} & set(kwargs) and not kwargs.get("weight_decay"):
            sparses += [True]
        for sparse in sparses:
            all = [[torch.float32]] if sparse else types(info, kwargs)
            if small:
                all = all[:3] if desc == "default" else all[:1]
            elif desc != "default":  # one of the types, in turn
                all = [all[next(turn) % len(all)]]
            for dtypes in all:
                label = [cls, desc, json.dumps(plain(kwargs)), "+".join(map(name, dtypes)), "sparse" if sparse else "dense"]
                try:
                    case = run(info, kwargs, dtypes, sparse)
                except (RuntimeError, ValueError, TypeError) as e:
                    print("left out:", *label, str(e).splitlines()[0], file=sys.stderr)
                    continue
                yield {"optimizer": cls, "name": " ".join(label), "kwargs": plain(kwargs), "sparse": sparse, **case}


def digest(v):
    return hashlib.sha256(json.dumps(v, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:16]


if sys.argv[1:] == ["all"]:
    for case in cases(False):
        print(json.dumps(case))
else:
    # One type, few steps: enough to see on a machine without Python that formulas hold.
    lines, inputs_, known = [], [], {}
    for case in cases(True):
        if case["params"][0]["dtype"] in ("float32", "bfloat16"):
            if case["optimizer"] == "LBFGS" and "default {}" not in case["name"] and "strong_wolfe" not in case["name"]:
                continue
            last = case.pop("steps")[-1]
            if case["optimizer"] == "LBFGS":  # whose state has floats, which JSON knows several forms of
                case["steps"] = [last]
            else:
                case["digests"] = {"after": digest([last["params"], last["state"]])}
            case["digests"] = case.get("digests", {}) | {k: digest(case.pop(k)) for k in ("back", "again") if k in case}
            case.pop("spoiled", None)  # the live test has it
            case["name"] = case["name"].replace(json.dumps(case["kwargs"]) + " ", "")
            if "default" not in case["name"]:
                del case["param_groups"]
            # Parameters and gradients are the same in many cases.
            common = json.dumps({"params": case.pop("params"), "grads": case.pop("grads")})
            case["input"] = known.setdefault(common, len(inputs_))
            if case["input"] == len(inputs_):
                inputs_.append(common)
            lines.append(json.dumps(case, separators=(",", ":")))
    pathlib.Path(__file__).with_name("steps.json").write_text(
        f'{{"made": {json.dumps(made())}, "inputs": [\n' + ",\n".join(inputs_) + '\n],\n"cases": [\n' + ",\n".join(lines) + "\n]}\n"
    )
