"""Writes golden.json: what autocast and GradScaler give on the CPU.

    python make_golden.py

"net DTYPE": inputs, parameters, output, loss and gradients of a small net under
autocast. "policy DTYPE": one result of each operator under autocast. "scaler": the
scale, the growth tracker and the parameter after each step of a training with inf in
the gradients of some.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "internal/golden"))
import golden  # noqa: E402

torch.set_num_threads(1)


def rand(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


cases = {}


def case(name, tensors):
    cases[name] = {k: v.detach().clone() for k, v in tensors.items()}


for dtype in (torch.bfloat16, torch.float16):
    short = str(dtype).removeprefix("torch.")
    x, target = rand(1, 4, 3, 6, 6), torch.tensor([0, 2, 1, 3])
    params = {
        "conv": rand(2, 5, 3, 3, 3) / 5,
        "fc1": rand(3, 7, 80) / 9,
        "b1": rand(4, 7),
        "fc2": rand(5, 4, 7) / 3,
    }
    leaves = {k: v.clone().requires_grad_() for k, v in params.items()}
    with torch.autocast("cpu", dtype=dtype):
        h = F.relu(F.conv2d(x, leaves["conv"])).flatten(1)
        h = torch.tanh(F.linear(h, leaves["fc1"], leaves["b1"]))
        out = h @ leaves["fc2"].t()
        soft = out.softmax(1)
        loss = F.cross_entropy(out, target)
    loss.backward()
    case(
        f"net {short}",
        {"x": x, "target": target}
        | params
        | {"h": h, "out": out, "soft": soft, "loss": loss}
        | {f"grad {k}": v.grad for k, v in leaves.items()},
    )

    a, b = rand(6, 4, 4), rand(7, 4, 4)
    ones = torch.ones(4)
    with torch.autocast("cpu", dtype=dtype):
        case(
            f"policy {short}",
            {
                "a": a,
                "b": b,
                "matmul": a @ b,
                "mm": torch.mm(a, b),
                "addmm": torch.addmm(a, a, b),
                "bmm": torch.bmm(a[None], b[None]),
                "linear": F.linear(a, b),
                "softmax": a.to(dtype).softmax(1),
                "log_softmax": (a @ b).log_softmax(1),
                "mse_loss": F.mse_loss(a.to(dtype), b.to(dtype)),
                "cross_entropy": F.cross_entropy(a.to(dtype), torch.tensor([0, 1, 2, 3])),
                "layer_norm": F.layer_norm(a.to(dtype), (4,)),
                "sum": a.to(dtype).sum(),
                "add": a.to(dtype) + b,
                "exp": a.to(dtype).exp(),
                "cat": torch.cat([a.to(dtype), b]),
                "float64": a.double() @ b.double(),
            },
        )

w = rand(8, 3).requires_grad_()
opt = torch.optim.SGD([w], lr=0.1, momentum=0.9)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0, growth_interval=3)
tensors = {"w": w.detach().clone()}
for step in range(10):
    opt.zero_grad()
    loss = (w * w).sum() * (float("inf") if step in (2, 3) else float("nan") if step == 8 else 1.0)
    scaler.scale(loss).backward()
    if step == 5:
        scaler.unscale_(opt)
        torch.nn.utils.clip_grad_norm_([w], 0.5)
    scaler.step(opt)
    scaler.update()
    state = scaler.state_dict()
    tensors |= {
        f"w{step}": w.detach().clone(),
        f"scale{step}": torch.tensor([state["scale"], float(state["_growth_tracker"])], dtype=torch.float64),
    }
case("scaler", tensors)

golden.write(pathlib.Path(__file__).with_name("golden.json"), cases)
