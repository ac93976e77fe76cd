"""Walks optim_db, PyTorch's table of optimizers with options.

Each is run with every implementation on parameters of each type; with the one that
autograd records, the gradient of what becomes of the parameters is compared as well.
"""

import inspect
import itertools

import torch
from torch.testing._internal.common_optimizers import OptimizerErrorEnum, optim_db

from cases import SEED, failure, pack
from operators import spread
from wire import Result

STEPS = 12
SHOWN = (0, 1, 2, 6, 11)  # steps after which tensors are compared
RECORDED = 3  # steps of those that autograd records
RELOAD = 7  # step before which a new optimizer goes on with the state of the old one


def entries():
    return {"optim." + info.name: info for info in optim_db}


def implementations(info):
    yield "default", {}
    if "foreach" in info.supported_impls:
        yield "foreach", {"foreach": True}
        yield "for loop", {"foreach": False}
    if "fused" in info.supported_impls and "cpu" in info.supports_fused_on:
        yield "fused", {"fused": True}
    if "differentiable" in info.supported_impls:
        yield "differentiable", {"differentiable": True}


def types(info, impl):
    if info.only_supports_sparse_grads:
        return [[torch.float32]]
    all = [[torch.float32], [torch.float64], [torch.bfloat16], [torch.float16]]
    if info.supports_complex and impl != "fused":
        all += [[torch.complex64], [torch.float32, torch.float64, torch.bfloat16, torch.complex64]]
    return all


def walk(info, limit):
    """Yields the frames of an entry."""
    at = itertools.count()
    for _, x in spread(info.optim_inputs_func(device="cpu"), limit):
        cases = {}
        for impl, more in implementations(info):
            kinds = [False] if not info.only_supports_sparse_grads else []
            if info.only_supports_sparse_grads or info.supports_sparse and not more and not x.kwargs.get("weight_decay"):
                kinds.append(True)
            for sparse in kinds:
                for dtypes in [[torch.float32]] if sparse else types(info, impl):
                    name = " ".join(str(d).removeprefix("torch.") for d in dtypes)
                    case = note(info, impl + (" sparse" if sparse else ""), {**x.kwargs, **more}, dtypes, sparse)
                    cases.setdefault(name, []).append(case)
        number = next(at)
        for name, all in cases.items():
            yield pack("optim." + info.name, name, number, all)
    for i, e in spread(info.optim_error_inputs_func(device="cpu", dtype=torch.float32), limit):
        yield pack("optim." + info.name, "", i, [note_error(info, e)])


def shapes(info):
    return [(5, 3), (2, 4), (3, 3)] if info.name == "Muon" else [(5, 3), (3,), (), (1, 2, 2, 2)]


def random(shape, dtype, generator):
    return torch.randn(shape, dtype=dtype if dtype.is_complex else torch.float64, generator=generator).to(dtype)


def gradients_of(params, sparse, whole):
    """Gradients for all steps; of all parameters if whole."""
    generator = torch.Generator().manual_seed(2)
    for step in range(STEPS):
        grads = []
        for i, p in enumerate(params):
            g = random(p.shape, p.dtype, generator)
            if sparse:
                g[~(torch.rand(p.shape[:1], generator=generator) < 0.6)] = 0
                g = g.to_sparse()
            # The second parameter has its first gradient late, and then misses one.
            grads.append(None if i == 1 and step in (0, 4) and not whole else g)
        yield grads


def step(opt, params, grads, closure):
    if closure:
        opt.step(lambda: loss(opt, params, grads))
        return
    for p, g in zip(params, grads):
        p.grad = None if g is None else g.clone()
    opt.step()


def loss(opt, params, targets):
    opt.zero_grad()
    total = 0
    for p, t in zip(params, targets):
        if p.is_complex():
            p, t = torch.view_as_real(p), torch.view_as_real(t)
        total = total + (((p - t) ** 4).sum() + (p * p).sum() * 0.1)
    total.backward()
    return total


def plain(v):
    """A value of a state dict as it goes over."""
    if isinstance(v, torch.Tensor):
        return Result(v.detach().clone().requires_grad_(v.requires_grad))
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return {str(k): plain(x) for k, x in v.items()}
    return v


def note(info, variant, kwargs, dtypes, sparse):
    """Makes an optimizer and steps, and returns the case: see check.optimizer of Go."""
    generator = torch.Generator().manual_seed(1)
    start = [random(s, d, generator) for d in dtypes for s in ([(6, 3), (5,)] if sparse else shapes(info))]
    # Fused SGD cannot have parameters without gradients; those that are no leaves warn.
    recorded = kwargs.get("differentiable")
    grads = list(gradients_of(start, sparse, kwargs.get("fused") or recorded))
    if recorded:
        grads = grads[:RECORDED]
    if info.step_requires_closure:
        grads = [grads[1]] * STEPS
    start = [torch.nn.Parameter(p) for p in start]
    first = params = [torch.nn.Parameter(p.detach().clone()) for p in start]
    if recorded:
        params = [p.clone() for p in first]
    case = {"optimizer": True, "variant": variant, "callable": "optim." + info.name, "seed": SEED, "kwargs": dict(kwargs), "params": start}
    if info.step_requires_closure:
        case["closure"] = True
    try:
        opt = info.optim_cls(params, **kwargs)
    except Exception as e:
        case["failed"] = failure(e)
        return case
    case["kwargs"].setdefault("lr", opt.defaults["lr"])  # in Go it has to be given
    case |= {"grads": [], "steps": [], "reload": RELOAD}
    for i, gs in enumerate(grads):
        if i == RELOAD:
            old = opt.state_dict()
            params = [torch.nn.Parameter(p.detach().clone()) for p in params]
            opt = info.optim_cls(params, **kwargs)
            opt.load_state_dict(old)
        case["grads"].append(gs)
        try:
            step(opt, params, gs, info.step_requires_closure)
        except Exception as e:
            case["step_failed"] = failure(e)
            return case
        if i in SHOWN or recorded:
            case["steps"].append({"step": i, "params": [Result(p.detach().clone().requires_grad_()) for p in params], "state": plain(opt.state_dict()["state"])})
    if recorded:
        end = sum((torch.view_as_real(p) if p.is_complex() else p).square().sum().double() for p in params)
        try:
            case["back"] = [Result(g) for g in torch.autograd.grad(end, first)]
        except RuntimeError as e:
            case["back_failed"] = failure(e)
            case["regex"] = "modified by an inplace operation"  # Python has names of its own for types
    case["groups"] = [plain(g) for g in opt.state_dict()["param_groups"]]
    return case


def note_error(info, e):
    """The case of wrong arguments."""
    x = e.optimizer_error_input
    params = x.params
    if params is None:
        params = [torch.nn.Parameter(torch.ones(2, 3))]
    elif isinstance(params, list):
        params = list(params)
    elif isinstance(params, set):
        params = {"set": sorted(params, key=id)}
    kwargs = dict(x.kwargs)
    defaults = {k: p.default for k, p in inspect.signature(info.optim_cls.__init__).parameters.items()}
    case = {"optimizer": True, "variant": "error", "callable": "optim." + info.name, "seed": SEED, "params": params,
            "kwargs": {"lr": defaults["lr"], **kwargs}, "regex": e.error_regex}
    try:
        opt = info.optim_cls(x.params if x.params is not None else params, **kwargs)
    except Exception as error:
        case["failed"] = failure(error)
        return case
    if e.error_on != OptimizerErrorEnum.STEP_ERROR:
        return case
    tensors = [p for g in opt.param_groups for p in g["params"]]
    case["grads"] = [[None if p.grad is None else p.grad for p in tensors]]
    try:
        opt.step()
    except Exception as error:
        case["step_failed"] = failure(error)
    return case
