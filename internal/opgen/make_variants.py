"""Writes variants.txt: what libtorch's schemas do not tell of a public operator.

    python make_variants.py

Run it with the PyTorch whose schemas the generated files come from. PyTorch's
native_functions.yaml says whether an operator is a function, a method or both,
and in which Python module; Python itself says where it can be reached and
whether it has a documentation page. One operator a line:

    name.overload <tab> mf <tab> module, - for torch <tab> where Python has it <tab> where it is documented

where m is torch.Tensor, f the module.
"""

import re
from pathlib import Path

import torch
import torchgen
import yaml

source = Path(torchgen.__file__).parent / "packaged" / "ATen" / "native" / "native_functions.yaml"
modules = {
    "-": torch, "nn": torch._C._nn, "linalg": torch.linalg, "fft": torch.fft, "special": torch.special, "sparse": torch.sparse,
    "nested": torch.nested,
}


def python_name(module, base):
    return base.removeprefix(module + "_") if module in ("linalg", "fft", "special", "sparse") else base


lines = []
for f in yaml.load(source.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    name = f["func"].split("(")[0]
    base, _, overload = name.partition(".")
    before = f["func"].split("->")[0]
    if base.startswith("_") or re.search(r"\*.*\(\w!\)", before) or "Dimname" in before:
        continue  # private, out variant, named dimensions
    module = f.get("python_module", "-")
    variants = f.get("variants", "function")
    kinds = ("m" if "method" in variants else "") + ("f" if "function" in variants else "")
    there = documented = ""
    for kind, place in (("m", torch.Tensor), ("f", modules[module])):
        if kind in kinds and hasattr(place, python_name(module, base)):
            there += kind
            public = torch.nn.functional if module == "nn" else place
            if getattr(getattr(public, python_name(module, base), None), "__doc__", None):
                documented += kind
    lines.append("\t".join([name, kinds, module, there or "-", documented or "-"]))

Path(__file__).with_name("variants.txt").write_text("\n".join(sorted(lines)) + "\n")
