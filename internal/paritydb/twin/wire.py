"""What the two sides say to each other: frames of values, little-endian.

A frame is the memory of the tensors, the tensors, and one value that refers to
them. Package wire of Go reads it and explains the format.
"""

import ctypes
import dataclasses
import struct

import torch

LAYOUTS = {
    torch.sparse_csr: ("crow_indices", "col_indices"),
    torch.sparse_bsr: ("crow_indices", "col_indices"),
    torch.sparse_csc: ("ccol_indices", "row_indices"),
    torch.sparse_bsc: ("ccol_indices", "row_indices"),
}


def short(x):
    """float32 of torch.float32."""
    return str(x).removeprefix("torch.")


def text(s):
    b = s.encode()
    return struct.pack("<I", len(b)) + b


def memory(t):
    """The bytes of a whole storage."""
    s = t.untyped_storage()
    return ctypes.string_at(s.data_ptr(), s.nbytes()) if s.nbytes() else b""


def ints(v):
    return struct.pack(f"<B{len(v)}q", len(v), *v)


class Opaque:
    """A value that has no counterpart on the other side, by what it is called."""

    def __init__(self, name):
        self.name = name


class Result:
    """A tensor that came out, to compare with."""

    def __init__(self, t):
        self.t = t


class Frame:
    """Collects tensors, which keep their identity and what they share."""

    def __init__(self):
        self.storages, self.tensors = [], []
        self.storage_at, self.tensor_at, self.alive = {}, {}, []

    def storage(self, t):
        s = t.untyped_storage()
        key = s.data_ptr() or -id(t)
        if key not in self.storage_at:
            self.storage_at[key] = len(self.storages)
            b = memory(t)
            self.storages.append(struct.pack("<Q", len(b)) + b)
        return self.storage_at[key]

    def tensor(self, t):
        """The number of t in the frame."""
        if id(t) in self.tensor_at:
            return self.tensor_at[id(t)]
        self.alive.append(t)
        flags = t.requires_grad | t.is_conj() << 1 | t.is_neg() << 2
        d = t.detach()
        if t.device.type == "meta":
            body = ints(d.shape) + ints(d.stride())
        elif t.layout == torch.strided:
            body = struct.pack("<Iq", self.storage(d), d.storage_offset()) + ints(d.shape) + ints(d.stride())
        elif t.layout == torch.sparse_coo:
            flags |= t.is_coalesced() << 3
            body = struct.pack("<II", self.tensor(d._indices()), self.tensor(d._values())) + ints(d.shape)
        else:
            parts = [self.tensor(getattr(d, name)()) for name in LAYOUTS[t.layout]]
            body = struct.pack("<III", *parts, self.tensor(d.values())) + ints(d.shape)
        layout = "meta" if t.device.type == "meta" else short(t.layout)
        self.tensors.append(text(layout) + text(short(t.dtype)) + struct.pack("<B", flags) + body)
        self.tensor_at[id(t)] = len(self.tensors) - 1
        return len(self.tensors) - 1

    def value(self, v):
        if v is None:
            return b"N"
        if v is True:
            return b"T"
        if v is False:
            return b"F"
        if isinstance(v, torch.Tensor):
            return b"x" + struct.pack("<I", self.tensor(v))
        if isinstance(v, Result):
            return result(v.t)
        if isinstance(v, int) and -(2**63) <= v < 2**63:
            return b"i" + struct.pack("<q", v)
        if isinstance(v, int) and 0 <= v < 2**64:
            return b"u" + struct.pack("<Q", v)
        if isinstance(v, float):
            return b"f" + struct.pack("<d", v)
        if isinstance(v, complex):
            return b"c" + struct.pack("<dd", v.real, v.imag)
        if isinstance(v, str):
            return b"s" + text(v)
        if isinstance(v, torch.dtype):
            return b"d" + text(short(v))
        if isinstance(v, torch.device):
            return b"v" + text(str(v))
        if isinstance(v, torch.layout):
            return b"y" + text(short(v))
        if isinstance(v, torch.memory_format):
            return b"m" + text(short(v))
        if isinstance(v, torch.Generator):
            return b"g" + struct.pack("<q", v.initial_seed())
        if isinstance(v, list):
            return b"l" + struct.pack("<I", len(v)) + b"".join(map(self.value, v))
        if isinstance(v, tuple):
            return b"t" + struct.pack("<I", len(v)) + b"".join(map(self.value, v))
        if isinstance(v, dict):
            pairs = [text(str(k)) + self.value(x) for k, x in v.items()]
            return b"k" + struct.pack("<I", len(v)) + b"".join(pairs)
        if isinstance(v, slice):
            return b":" + self.value(v.start) + self.value(v.stop) + self.value(v.step)
        if dataclasses.is_dataclass(v) and not isinstance(v, type):
            return self.value({f.name: getattr(v, f.name) for f in dataclasses.fields(v)})
        if isinstance(getattr(v, "value", None), int):  # an enumeration of C++
            return self.value(v.value)
        if v is Ellipsis:
            return b"e"
        name = v.name if isinstance(v, Opaque) else getattr(v, "__name__", None) or repr(v)
        return b"o" + text(name)

    def pack(self, v):
        body = self.value(v)
        return b"".join([
            struct.pack("<I", len(self.storages)), *self.storages,
            struct.pack("<I", len(self.tensors)), *self.tensors, body,
        ])


def result(t):
    """What there is to compare of t: its elements in row-major order, lazy
    conjugations and negations carried out, and how t itself lies in memory."""
    if isinstance(t, torch.Tensor):
        d = t.detach()
        flags = t.requires_grad | t.is_conj() << 1 | t.is_neg() << 2
        head = b"X" + text(short(t.layout)) + text(short(t.dtype)) + struct.pack("<B", flags) + ints(t.shape)
        if t.device.type == "meta":
            return head + ints(t.stride()) + struct.pack("<Q", 0)
        if t.layout == torch.strided:
            flat = d.resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
            n = flat.numel() * flat.element_size()
            return head + ints(t.stride()) + struct.pack("<Q", n) + (ctypes.string_at(flat.data_ptr(), n) if n else b"")
        if t.layout == torch.sparse_coo:
            parts = [d._indices(), d._values()]
        else:
            parts = [getattr(d, name)() for name in LAYOUTS[t.layout]] + [d.values()]
        return head + b"".join(map(result, parts))
    raise TypeError(type(t))
