"""Writes surface.tsv: every public name of PyTorch's operator namespaces.

    python make_surface.py      (any Python that can import torch)

One name a line, five fields between tabs:

    namespace   torch, Tensor, nn.functional, linalg, fft, special, sparse
    name
    kind        builtin    bound to ATen, with the overloads of its schemas
                function   written in Python
                method     as function, of Tensor
                property   as function, of Tensor, without arguments
                type, dtype, constant, module
    aten        the operators of that name that libtorch registers, "aten::sum",
                and for a function in Python those that it calls, as far as its
                code names them; "-" where there are none
    signature   the first line of it, with the keywords and defaults of Python

make coverage-ops holds it against what gotorch exports.
"""

import ast
import enum
import inspect
import re
import textwrap
import types
import warnings
from pathlib import Path

import torch
import torch.nn.functional

warnings.filterwarnings("ignore")

NAMESPACES = {
    "torch": torch,
    "Tensor": torch.Tensor,
    "nn.functional": torch.nn.functional,
    "linalg": torch.linalg,
    "fft": torch.fft,
    "special": torch.special,
    "sparse": torch.sparse,
}

SCHEMAS = {}
for schema in torch._C._jit_get_all_schemas():
    SCHEMAS.setdefault(schema.name.removeprefix("aten::"), []).append(schema.overload_name)

# Modules and names that the files of a namespace import for themselves.
FOREIGN = {"typing", "builtins", "math", "warnings", "functools", "collections", "contextlib", "importlib", "enum"}


def operators(prefix, name):
    """The operators of a Python name: that of its own name first."""
    tries = [f"{prefix}_{name}", name] if prefix else [name]
    if prefix == "_sparse":
        tries[1:1] = [f"sparse_{name}", f"_{name}"]
    return [f"aten::{t}" for t in tries if t in SCHEMAS]


def called(f):
    """The operators that the code of a Python function names."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(f)))
    except (OSError, TypeError, SyntaxError):
        return []
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, name = ast.unparse(node.func.value), node.func.attr
        if owner in ("torch", "_VF", "torch._VF", "torch._C._nn", "torch._C", "torch.ops.aten") or name in dir(torch.Tensor):
            for op in operators({"torch.linalg": "linalg", "torch.fft": "fft", "torch.special": "special"}.get(owner, ""), name):
                if op not in found:
                    found.append(op)
    return found


def kind(namespace, name, value):
    if isinstance(value, torch.dtype):
        return "dtype"
    if isinstance(value, types.ModuleType):
        return "module"
    if isinstance(value, type) or type(value).__module__ == "typing" or isinstance(value, types.GenericAlias):
        return "type"
    if isinstance(value, (property, types.GetSetDescriptorType)):
        return "property"
    if isinstance(value, (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType)):
        return "builtin"
    if callable(value):
        return "method" if namespace == "Tensor" else "function"
    return "constant"


def signature(value, name):
    try:
        return name + str(inspect.signature(value))
    except (ValueError, TypeError):
        pass
    for line in (getattr(value, "__doc__", None) or "").splitlines():
        if line.strip().startswith(name + "("):
            return line.strip()
    return ""


def public(namespace, module):
    """The public names: those of __all__, and what dir shows that belongs here."""
    names = set(getattr(module, "__all__", []))
    for name in dir(module):
        if name.startswith("_"):
            if namespace != "Tensor" or not name.endswith("__"):
                continue
            if getattr(module, name) is getattr(object, name, None) or name in ("__dict__", "__weakref__", "__module__", "__doc__"):
                continue
        elif name not in names:
            value = getattr(module, name)
            owner = getattr(value, "__module__", None) or ""
            if isinstance(value, types.ModuleType):
                if not value.__name__.startswith("torch"):
                    continue
            elif owner.split(".")[0] in FOREIGN or isinstance(value, type) and not owner.startswith("torch"):
                continue
        names.add(name)
    return sorted(names)


lines = []
for namespace, module in NAMESPACES.items():
    prefix = namespace if namespace in ("linalg", "fft", "special") else {"sparse": "_sparse"}.get(namespace, "")
    for name in public(namespace, module):
        try:
            value = getattr(module, name)
        except (AttributeError, RuntimeError):
            continue
        k = kind(namespace, name, value)
        ops = operators(prefix, name)
        if k in ("function", "method"):
            ops += [op for op in called(value) if op not in ops]
        text = signature(value, name) if k in ("builtin", "function", "method") else ""
        if k == "constant" and isinstance(value, (int, float, enum.Enum, torch.layout, torch.memory_format)):
            text = f"{name} = {value}"
        text = re.sub(r"<module '(\w+)' from '[^']*'>", r"\1", " ".join(text.split()))[:400]
        lines.append("\t".join([namespace, name, k, ",".join(ops) or "-", text]))

path = Path(__file__).with_name("surface.tsv")
path.write_text("\n".join(lines) + "\n")
print(len(lines), "names,", path.stat().st_size, "bytes")
