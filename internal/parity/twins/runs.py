"""Trainings of 200 steps in Python. Writes, for each that is asked for, the losses and
the parameters, buffers and state of optimizers at the end; runs.go has the same under
the same names.

    python runs.py --save FOLDER --threads 1 NAME...
    python runs.py --list
"""
import argparse
import os
import sys

import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.optim import lr_scheduler as sched

sys.path.append(os.path.join(os.path.dirname(__file__), "../../../examples/gpt"))
import twin  # noqa: E402

STEPS = 200

OPTIMIZERS = {
    "adadelta": lambda p: optim.Adadelta(p, lr=1.0),
    "adafactor": lambda p: optim.Adafactor(p, lr=1e-2),
    "adagrad": lambda p: optim.Adagrad(p, lr=1e-2, lr_decay=1e-3),
    "adam": lambda p: optim.Adam(p, lr=1e-3, weight_decay=1e-4),
    "adamamsgrad": lambda p: optim.Adam(p, lr=1e-3, amsgrad=True),
    "adamax": lambda p: optim.Adamax(p, lr=2e-3),
    "adamw": lambda p: optim.AdamW(p, lr=1e-3),
    "adamwforeach": lambda p: optim.AdamW(p, lr=1e-3, foreach=True),
    "adamwfused": lambda p: optim.AdamW(p, lr=1e-3, fused=True),
    "asgd": lambda p: optim.ASGD(p, lr=1e-2),
    "nadam": lambda p: optim.NAdam(p, lr=2e-3),
    "radam": lambda p: optim.RAdam(p, lr=1e-3),
    "rmsprop": lambda p: optim.RMSprop(p, lr=1e-2, momentum=0.5, centered=True),
    "rprop": lambda p: optim.Rprop(p, lr=1e-2),
    "sgd": lambda p: optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True),
    "sgdplain": lambda p: optim.SGD(p, lr=1e-2),
}

SCHEDULERS = {
    "none": lambda o: None,
    "chained": lambda o: sched.ChainedScheduler([sched.ConstantLR(o, 0.5, 20), sched.ExponentialLR(o, 0.99)]),
    "constant": lambda o: sched.ConstantLR(o, 0.5, 50),
    "cosine": lambda o: sched.CosineAnnealingLR(o, STEPS, eta_min=1e-5),
    "exponential": lambda o: sched.ExponentialLR(o, 0.99),
    "lambda": lambda o: sched.LambdaLR(o, lambda i: 1 / (1 + i)),
    "linear": lambda o: sched.LinearLR(o, 0.1, 1.0, 50),
    "multiplicative": lambda o: sched.MultiplicativeLR(o, lambda i: 0.99),
    "multistep": lambda o: sched.MultiStepLR(o, [50, 150], 0.3),
    "onecycle": lambda o: sched.OneCycleLR(o, 1e-2, STEPS, cycle_momentum=False),
    "plateau": lambda o: sched.ReduceLROnPlateau(o, factor=0.5, patience=5),
    "polynomial": lambda o: sched.PolynomialLR(o, STEPS, 2.0),
    "sequential": lambda o: sched.SequentialLR(o, [sched.LinearLR(o, 0.1, 1.0, 20), sched.CosineAnnealingLR(o, 180)], [20]),
    "step": lambda o: sched.StepLR(o, 30, 0.5),
    "warmrestarts": lambda o: sched.CosineAnnealingWarmRestarts(o, 20, 2),
    "cyclic": lambda o: sched.CyclicLR(o, 1e-4, 1e-2, 25, cycle_momentum=False),
}


def mlp_parts():
    net = nn.Sequential(nn.Linear(10, 16), nn.Tanh(), nn.Linear(16, 3))
    return net, torch.randn(64, 10), torch.randint(3, (64,))


def mlp(optimizer, scheduler):
    net, x, y = mlp_parts()
    o = OPTIMIZERS[optimizer](net.parameters())
    s = SCHEDULERS[scheduler](o)
    losses = []
    for i in range(STEPS):
        at = i * 8 % 64
        o.zero_grad()
        loss = F.cross_entropy(net(x[at:at + 8]), y[at:at + 8])
        loss.backward()
        o.step()
        if isinstance(s, sched.ReduceLROnPlateau):
            s.step(loss.item())
        elif s is not None:
            s.step()
        losses.append(loss.item())
    return losses, {"net": net}, {"opt": o}


def lbfgs():
    net, x, y = mlp_parts()
    o = optim.LBFGS(net.parameters(), lr=0.1, max_iter=4, history_size=5, line_search_fn="strong_wolfe")

    def closure():
        o.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        return loss

    losses = [o.step(closure).item() for _ in range(STEPS)]
    return losses, {"net": net}, {}


def muon():
    net = nn.Sequential(nn.Linear(10, 16, bias=False), nn.Tanh(), nn.Linear(16, 3, bias=False))
    x, y = torch.randn(64, 10), torch.randint(3, (64,))
    o = optim.Muon(net.parameters(), lr=1e-3)
    losses = []
    for _ in range(STEPS):
        o.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        o.step()
        losses.append(loss.item())
    return losses, {"net": net}, {"opt": o}


def sparse_adam():
    table = nn.Embedding(50, 8, sparse=True)
    y = torch.randn(50, 8)
    o = optim.SparseAdam(table.parameters(), lr=1e-2)
    losses = []
    for _ in range(STEPS):
        i = torch.randint(50, (12,))
        o.zero_grad()
        loss = F.mse_loss(table(i), y[i])
        loss.backward()
        o.step()
        losses.append(loss.item())
    return losses, {"net": table}, {}


class Net(nn.Module):
    """The tutorial's."""

    def __init__(self):
        super().__init__()
        self.conv1, self.pool, self.conv2 = nn.Conv2d(3, 6, 5), nn.MaxPool2d(2, 2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(16 * 5 * 5, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


def pictures(net):
    x, y = torch.randn(64, 3, 32, 32), torch.randint(10, (64,))
    o = optim.SGD(net.parameters(), lr=1e-3, momentum=0.9)
    losses = []
    for i in range(STEPS):
        at = i * 4 % 64
        o.zero_grad()
        loss = F.cross_entropy(net(x[at:at + 4]), y[at:at + 4])
        loss.backward()
        o.step()
        losses.append(loss.item())
    return losses, {"net": net}, {"opt": o}


def resnet18():
    import torchvision

    net = torchvision.models.resnet18()
    net.fc = nn.Linear(512, 10)
    return pictures(net)


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.drop = nn.Embedding(30, 16), nn.Dropout(0.2)
        self.lstm = nn.LSTM(16, 32, num_layers=2, dropout=0.3, batch_first=True)
        self.head = nn.Linear(32, 30)

    def forward(self, x, state):
        y, state = self.lstm(self.drop(self.embedding(x)), state)
        return self.head(y), state


def language_model():
    """Truncated backpropagation: the state goes on, its graph does not."""
    net = LanguageModel()
    text = torch.randint(30, (4, 401))
    o = optim.SGD(net.parameters(), lr=0.5)
    state, losses = (torch.zeros(2, 4, 32), torch.zeros(2, 4, 32)), []
    for i in range(STEPS):
        at = i * 10 % 400
        logits, state = net(text[:, at:at + 10], tuple(s.detach() for s in state))
        loss = F.cross_entropy(logits.reshape(-1, 30), text[:, at + 1:at + 11].reshape(-1))
        o.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.25)
        o.step()
        losses.append(loss.item())
    return losses, {"net": net}, {}


def gpt(autocast):
    """The training of examples/gpt, with dropout."""
    net = twin.GPT(30, 16, 2, 4, 32, dropout=0.1)
    text = torch.randint(30, (400,))
    o = twin.new_optimizer(net, 1e-3)
    losses = []
    twin.train(net, o, text, STEPS, 8, 20, autocast, lambda step, loss: losses.append(loss))
    return losses, {"net": net}, {"opt": o}


def gan():
    g = nn.Sequential(nn.Linear(4, 16), nn.LeakyReLU(0.2), nn.BatchNorm1d(16), nn.Linear(16, 2))
    d = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(16, 1))
    og, od = (optim.Adam(m.parameters(), lr=2e-3, betas=(0.5, 0.999)) for m in (g, d))
    one, zero = torch.ones(8, 1), torch.zeros(8, 1)
    losses = []
    for _ in range(STEPS):
        real = torch.randn(8, 2) * 0.5 + 2
        fake = g(torch.randn(8, 4))
        od.zero_grad()
        loss = F.binary_cross_entropy_with_logits(d(real), one) + F.binary_cross_entropy_with_logits(d(fake.detach()), zero)
        loss.backward()
        od.step()
        og.zero_grad()
        cheat = F.binary_cross_entropy_with_logits(d(fake), one)
        cheat.backward()
        og.step()
        losses += [loss.item(), cheat.item()]
    return losses, {"g": g, "d": d}, {"og": og, "od": od}


def vae():
    enc, dec = nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 8)), nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 12))
    x = torch.rand(64, 12)
    o = optim.Adam([*enc.parameters(), *dec.parameters()], lr=1e-3)
    losses = []
    for i in range(STEPS):
        b = x[i * 8 % 64:i * 8 % 64 + 8]
        mu, logvar = enc(b).chunk(2, 1)
        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
        loss = F.binary_cross_entropy(dec(z).sigmoid(), b, reduction="sum") - 0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum()
        o.zero_grad()
        loss.backward()
        o.step()
        losses.append(loss.item())
    return losses, {"enc": enc, "dec": dec}, {"opt": o}


def resume(mine, other=None):
    """Stops in the middle, and goes on from what it saved; or from what Go saved."""
    def parts():
        net = nn.Sequential(nn.Linear(10, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 3))
        o = optim.AdamW(net.parameters(), lr=1e-3, amsgrad=True)
        return net, o, sched.CosineAnnealingLR(o, STEPS)

    net, o, s = parts()
    x, y = torch.randn(64, 10), torch.randint(3, (64,))
    losses = []
    for i in range(STEPS):
        if i == STEPS // 2:
            torch.save({"net": net.state_dict(), "opt": o.state_dict(), "sched": s.state_dict(), "rng": torch.get_rng_state()}, mine)
            net, o, s = parts()
            torch.randn(1000)
            d = torch.load(other or mine)
            net.load_state_dict(d["net"])
            o.load_state_dict(d["opt"])
            s.load_state_dict(d["sched"])
            torch.set_rng_state(d["rng"])
        at = i * 8 % 64
        o.zero_grad()
        loss = F.cross_entropy(net(x[at:at + 8]), y[at:at + 8])
        loss.backward()
        o.step()
        s.step()
        losses.append(loss.item())
    return losses, {"net": net}, {"opt": o}


def runs(folder):
    all = {f"mlp/{o}/{s}": (lambda o=o, s=s: mlp(o, s)) for o in OPTIMIZERS for s in SCHEDULERS}
    all |= {
        "mlp/lbfgs": lbfgs,
        "mlp/muon": muon,
        "mlp/sparseadam": sparse_adam,
        "net": lambda: pictures(Net()),
        "resnet18": resnet18,
        "lstm": language_model,
        "gpt": lambda: gpt(False),
        "gpt/autocast": lambda: gpt(True),
        "gan": gan,
        "vae": vae,
        "resume": lambda: resume(os.path.join(folder, "checkpoint.mine")),
        "resume/other": lambda: resume(os.path.join(folder, "checkpoint.mine"), os.path.join(folder, "checkpoint.go")),
    }
    return all


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--list", action="store_true")
    p.add_argument("--save")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("names", nargs="*")
    args = p.parse_args()
    if args.list:
        print("\n".join(runs("")))
        return
    torch.set_num_threads(args.threads)
    for name in args.names:
        torch.manual_seed(0)
        losses, modules, optimizers = runs(args.save)[name]()
        out = {"losses": torch.tensor(losses, dtype=torch.float64)}
        for k, m in modules.items():
            out |= {f"{k}.{n}": t.detach() for n, t in m.state_dict().items()}
        for k, o in optimizers.items():
            for i, state in o.state_dict()["state"].items():
                out |= {f"{k}.{i}.{n}": t for n, t in state.items() if torch.is_tensor(t)}
        torch.save(out, os.path.join(args.save, name.replace("/", "_") + ".pth"))
        print(name, flush=True)


if __name__ == "__main__":
    main()
