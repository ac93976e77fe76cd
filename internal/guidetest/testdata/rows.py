"""Runs the Python column of docs/pytorch-to-go.md. Reads a list of {"prelude", "code",
"show", "mode"} as JSON, writes a list of what the rows show.

The golden file is written by UPDATE=1 go test ./internal/guidetest.
"""
import ast
import contextlib
import json
import sys
import warnings

import torch

warnings.simplefilter("ignore")


def show(v):
    """One canonical form for both languages."""
    if isinstance(v, torch.Tensor):
        return repr(v).removeprefix("Parameter containing:\n")
    if isinstance(v, (tuple, list)):
        return "[" + ", ".join(show(x) for x in v) + "]"
    if isinstance(v, float):
        return "%.6g" % v
    return str(v)


def run(row):
    code = row["code"]
    tree = ast.parse(code)
    if row["mode"] == "compile":
        return []
    scope = {}
    exec(row["prelude"], scope)
    names = []
    if not row["show"] and row["mode"] != "run":
        last = tree.body[-1]
        if isinstance(last, ast.Expr):
            names = [ast.unparse(last)]
            tree.body.pop()
        elif isinstance(last, ast.Assign):
            target = last.targets[0]
            names = [ast.unparse(e) for e in (target.elts if isinstance(target, ast.Tuple) else [target])]
        else:
            raise SystemExit("nothing to show in " + code)
    elif row["show"]:
        names = [row["show"]]
    exec(compile(tree, "row", "exec"), scope)
    return [show(eval(n, scope)) for n in names]


with contextlib.redirect_stdout(sys.stderr):  # rows may print
    shown = [run(row) for row in json.load(sys.stdin)]
print(json.dumps(shown))
