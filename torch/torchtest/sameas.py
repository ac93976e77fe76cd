"""Runs Python for torchtest.SameAs, SameInit and SameTraining and records what it does.

The request comes as JSON on standard input, with the inputs in a file; the record is
written to another file, as torch.save writes it. machine() is that of package processor.
"""

import hashlib
import importlib.util
import json
import sys
from pathlib import Path

try:
    import torch
except ImportError as e:
    sys.exit(f"{sys.executable} has no PyTorch: {e}")


kept = {}  # what was recorded, by content: the output of a layer is the next one's input


def keep(t):
    t = t.detach().clone().contiguous()
    if t.layout != torch.strided or t.numel() == 0:
        return t
    flat = t.resolve_conj().resolve_neg().reshape(-1).view(torch.uint8)
    try:
        content = flat.numpy().tobytes()
    except RuntimeError:  # no numpy
        content = bytes(flat.tolist())
    key = (str(t.dtype), tuple(t.shape), hashlib.sha256(content).digest())
    return kept.setdefault(key, t)


def tensors(v):
    """The tensors of what a layer is given or returns, in their order."""
    if isinstance(v, torch.Tensor):
        return [v]
    if isinstance(v, torch.nn.utils.rnn.PackedSequence):
        return [v.data]  # what hooks tell of in Go
    if isinstance(v, dict):
        v = v.values()
    elif not isinstance(v, (list, tuple)):
        return []
    return [t for x in v for t in tensors(x)]


def files(folder):
    """The digests of the files of a folder that were imported, without what is installed there."""
    digests = {}
    for m in list(sys.modules.values()):
        path = Path(getattr(m, "__file__", None) or "/")
        if not path.is_absolute():  # torch._ops names a file that is none
            continue
        path = path.resolve()
        if path.suffix == ".py" and path.is_relative_to(folder) and path.is_file():
            name = path.relative_to(folder)
            if "site-packages" not in name.parts and not path.is_relative_to(Path(sys.prefix).resolve()):
                digests[name.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return digests


def random_state():
    """Where the random generator is."""
    return hashlib.sha256(bytes(torch.get_rng_state().numpy())).hexdigest()[:16]


def make(request, function):
    """The model, as it is made with the seed."""
    torch.manual_seed(request["seed"])
    model = function(**(request["args"] or {}))
    if not isinstance(model, torch.nn.Module):
        sys.exit(f"{request['function']} of {request['model']} returns {model!r}, no torch.nn.Module")
    return model


def same_as(request, function, inputs):
    model = make(request, function)
    training = {name: m.training for name, m in model.named_modules()}
    model.train(request["train"])
    record = {
        "training": training,
        "parameters": [(name, p.requires_grad) for name, p in model.named_parameters()],
        "inputs": [keep(x) for x in inputs],
        "state": {k: keep(v) for k, v in model.state_dict().items()},
    }

    places = {}
    for k, v in model.state_dict().items():
        if v.numel() > 0:
            places.setdefault(v.data_ptr(), []).append(k)
    record["tied"] = [names for names in places.values() if len(names) > 1]

    layers, given = [], {}
    for name, m in model.named_modules():

        def before(m, args, kwargs, name=name):
            given.setdefault(name, []).append((random_state(), [keep(t) for t in tensors(args) + tensors(kwargs)]))

        def after(m, args, kwargs, out, name=name):
            random, inputs = given[name].pop()
            layers.append((name, type(m).__name__, inputs, [keep(t) for t in tensors(out)], random, random_state()))

        m.register_forward_pre_hook(before, with_kwargs=True)
        m.register_forward_hook(after, with_kwargs=True)

    for x in inputs:
        if x.is_floating_point() or x.is_complex():
            x.requires_grad_()
    torch.manual_seed(request["seed"])
    out = tensors(model(*inputs))
    record["layers"] = layers
    record["random"] = random_state()
    record["outputs"] = [keep(y) for y in out]

    loss = None
    for y in out:
        if y.requires_grad:
            y = torch.view_as_real(y) if y.is_complex() else y
            weight = torch.linspace(-1, 1, y.numel()).reshape(y.shape).to(y.dtype)
            part = (y * weight).sum()
            loss = part if loss is None else loss + part
    record["input_grads"], record["grads"] = [], {}
    if loss is not None:
        loss.backward()
        record["input_grads"] = [keep(x.grad) if x.grad is not None else None for x in inputs]
        record["grads"] = {n: keep(p.grad) for n, p in model.named_parameters() if p.grad is not None}
        torch.optim.SGD(model.parameters(), lr=request["lr"]).step()
    record["after"] = {k: keep(v) for k, v in model.state_dict().items()}
    return record


def same_init(request, function, inputs):
    model = make(request, function)
    return {"state": {k: keep(v) for k, v in model.state_dict().items()}, "random": random_state()}


def same_training(request, function, inputs):
    steps = []

    def step(*values):
        steps.append(([keep(v) if isinstance(v, torch.Tensor) else float(v) for v in values], random_state()))

    given = [keep(x) for x in inputs]
    torch.manual_seed(request["seed"])
    model = function(step, *inputs, **(request["args"] or {}))
    if not isinstance(model, torch.nn.Module):
        sys.exit(f"{request['function']} of {request['model']} returns {model!r}, and not the model that it has trained")
    return {"inputs": given, "steps": steps, "state": {k: keep(v) for k, v in model.state_dict().items()}}


def main():
    request = json.load(sys.stdin)
    torch.set_num_threads(request["threads"])
    path = Path(request["model"]).resolve()
    request["model"] = path.name
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    if not hasattr(module, request["function"]):
        sys.exit(f"{path.name} has no function {request['function']}")
    function = getattr(module, request["function"])
    inputs = torch.load(request["inputs"], weights_only=True)
    record = {"SameAs": same_as, "SameInit": same_init, "SameTraining": same_training}[request["what"]](request, function, inputs)
    record |= {"what": request["what"], "made": machine(), "files": files(path.parent)}
    torch.save(record, request["out"])


main()
