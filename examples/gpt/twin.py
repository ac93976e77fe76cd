"""The example in Python: the same model, the same numbers.

    python twin.py -steps 100 -seed 0

trains and writes what `go run ./examples/gpt -threads 1 -steps 100 -seed 0` does.
"""

import argparse
import contextlib
import math
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    def __init__(self, embd, heads, dropout):
        super().__init__()
        self.c_attn = nn.Linear(embd, 3 * embd)
        self.c_proj = nn.Linear(embd, embd)
        self.resid_dropout = nn.Dropout(dropout)
        self.heads, self.dropout = heads, dropout

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = (
            x.view(n, t, self.heads, c // self.heads).transpose(1, 2)
            for x in self.c_attn(x).split(c, dim=2)
        )
        p = self.dropout if self.training else 0
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=p, is_causal=True)
        y = y.transpose(1, 2).contiguous().view(n, t, c)
        return self.resid_dropout(self.c_proj(y))


class MLP(nn.Module):
    def __init__(self, embd, dropout):
        super().__init__()
        self.c_fc = nn.Linear(embd, 4 * embd)
        self.gelu = nn.GELU()
        self.c_proj = nn.Linear(4 * embd, embd)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(self.c_proj(self.gelu(self.c_fc(x))))


class Block(nn.Module):
    def __init__(self, embd, heads, dropout):
        super().__init__()
        self.ln_1 = nn.LayerNorm(embd)
        self.attn = Attention(embd, heads, dropout)
        self.ln_2 = nn.LayerNorm(embd)
        self.mlp = MLP(embd, dropout)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    def __init__(self, vocab, block, layers, heads, embd, dropout=0.0):
        super().__init__()
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(vocab, embd),
                "wpe": nn.Embedding(block, embd),
                "drop": nn.Dropout(dropout),
                "h": nn.ModuleList([Block(embd, heads, dropout) for _ in range(layers)]),
                "ln_f": nn.LayerNorm(embd),
            }
        )
        self.lm_head = nn.Linear(embd, vocab, bias=False)
        self.transformer.wte.weight = self.lm_head.weight  # one tensor under two names
        self.block = block

        for m in self.modules():
            if isinstance(m, (nn.Linear, nn.Embedding)):
                nn.init.normal_(m.weight, 0, 0.02)
            if isinstance(m, nn.Linear) and m.bias is not None:
                nn.init.zeros_(m.bias)
        for b in self.transformer.h:
            for p in (b.attn.c_proj, b.mlp.c_proj):
                nn.init.normal_(p.weight, 0, 0.02 / math.sqrt(2 * layers))

    def forward(self, idx):
        t = self.transformer
        x = t.drop(t.wte(idx) + t.wpe(torch.arange(idx.shape[1], device=idx.device)))
        for b in t.h:
            x = b(x)
        return self.lm_head(t.ln_f(x))


def build_model(vocab=9, block=8, layers=2, heads=2, embd=8, dropout=0.0):
    """What the test of the example compares with; see docs/porting.md."""
    return GPT(vocab, block, layers, heads, embd, dropout)


def new_optimizer(model, lr):
    """AdamW that decays matrices, but neither biases nor scales."""
    params = list(model.parameters())
    return torch.optim.AdamW(
        [
            {"params": [p for p in params if p.dim() >= 2], "weight_decay": 0.1},
            {"params": [p for p in params if p.dim() < 2], "weight_decay": 0.0},
        ],
        lr=lr,
        betas=(0.9, 0.99),
    )


def train(model, optimizer, data, steps, batch, warmup, autocast=False, said=lambda step, loss: None):
    lr = optimizer.param_groups[0]["lr"]
    scheduler = None
    device = next(model.parameters()).device
    for step in range(steps):
        # Up from nothing in a line, then down along a cosine.
        if step <= warmup:
            for group in optimizer.param_groups:
                group["lr"] = lr * min(1, (step + 1) / (warmup + 1))
            if step == warmup:
                rest = max(1, steps - warmup)
                scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, rest, eta_min=lr / 10)
        else:
            scheduler.step()

        starts = torch.randint(len(data) - model.block, (batch,)).tolist()
        x = torch.stack([data[i : i + model.block] for i in starts]).to(device)
        y = torch.stack([data[i + 1 : i + 1 + model.block] for i in starts]).to(device)

        optimizer.zero_grad()
        context = torch.autocast(device.type, torch.bfloat16) if autocast else contextlib.nullcontext()
        with context:
            loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        said(step, loss.item())


def train_small(step, data):
    """What the test of the training compares with."""
    model = build_model(dropout=0.1)
    train(model, new_optimizer(model, 1e-2), data, steps=8, batch=2, warmup=3, said=lambda _, loss: step(loss))
    return model


@torch.no_grad()
def generate(model, idx, count, temperature):
    """Appends count characters to idx [T]."""
    for _ in range(count):
        logits = model(idx[-model.block :].unsqueeze(0))[0, -1] / temperature
        idx = torch.cat([idx, torch.multinomial(logits.softmax(0), 1)])
    return idx


def main():
    p = argparse.ArgumentParser()
    p.add_argument("-text", default=Path(__file__).with_name("shakespeare.txt"))
    p.add_argument("-steps", type=int, default=500)
    p.add_argument("-batch", type=int, default=12)
    p.add_argument("-block", type=int, default=64)
    p.add_argument("-layers", type=int, default=4)
    p.add_argument("-heads", type=int, default=4)
    p.add_argument("-embd", type=int, default=128)
    p.add_argument("-dropout", type=float, default=0.0)
    p.add_argument("-lr", type=float, default=1e-3)
    p.add_argument("-warmup", type=int, default=50)
    p.add_argument("-seed", type=int, default=0)
    p.add_argument("-device", default="cpu")
    p.add_argument("-threads", type=int, default=1)
    p.add_argument("-autocast", action="store_true")
    p.add_argument("-prompt", default="\n")
    p.add_argument("-generate", type=int, default=300)
    p.add_argument("-temperature", type=float, default=0.8)
    c = p.parse_args()

    torch.manual_seed(c.seed)
    torch.set_num_threads(c.threads)
    text = Path(c.text).read_text()
    vocab = sorted(set(text))
    data = torch.tensor([vocab.index(ch) for ch in text])
    model = GPT(len(vocab), c.block, c.layers, c.heads, c.embd, c.dropout).to(c.device)
    every = max(1, c.steps // 10)
    total = 0.0

    def said(step, loss):
        nonlocal total
        total += loss
        if step % every == every - 1:
            print(f"step {step + 1:5d}: loss {total / every:.4f}")
            total = 0.0

    learn = data[: len(data) * 9 // 10]
    train(model, new_optimizer(model, c.lr), learn, c.steps, c.batch, c.warmup, c.autocast, said)
    model.eval()
    prompt = torch.tensor([vocab.index(ch) for ch in c.prompt], device=c.device)
    print("".join(vocab[i] for i in generate(model, prompt, c.generate, c.temperature).tolist()))


if __name__ == "__main__":
    main()
