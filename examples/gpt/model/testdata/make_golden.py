"""Writes twin.json: the losses of twin.py, and what its model writes then."""

import sys
from pathlib import Path

import torch

here = Path(__file__).resolve().parent
example = here.parents[1]
sys.path += [str(example.parents[1] / "internal" / "golden"), str(example)]
from golden import write  # noqa: E402

import twin  # noqa: E402

text = (example / "shakespeare.txt").read_text()
vocab = sorted(set(text))
data = torch.tensor([vocab.index(c) for c in text])
torch.set_num_threads(1)


def case(dropout=0.0, autocast=False):
    torch.manual_seed(0)
    model = twin.GPT(len(vocab), 16, 2, 2, 32, dropout)
    losses = []
    twin.train(model, twin.new_optimizer(model, 1e-2), data, 20, 4, 5, autocast, lambda step, loss: losses.append(loss))
    model.eval()
    written = twin.generate(model, data[:30], 60, 0.8)
    return {
        "losses": torch.tensor(losses, dtype=torch.float64),
        "written": written,
        "weight": model.transformer.ln_f.weight,
    }


write(here / "twin.json", {"plain": case(), "dropout": case(dropout=0.2), "autocast": case(autocast=True)})
