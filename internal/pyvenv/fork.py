"""Imports PyTorch once, and then runs scripts in copies of this process.

Each line of standard input is a request as JSON: the arguments of a Python ("-W ignore",
then a path or "-c" and code, then the script's own), the folder, the environment, and the
files for its standard input, output and errors. The answer is a line with the status.
"""

import importlib
import json
import os
import runpy
import sys
import traceback

try:
    import torch  # noqa: F401  this is what takes seconds
except ImportError as e:
    sys.exit(f"{sys.executable} has no PyTorch: {e}")

# Modules that take seconds too, which are imported here once a script has needed them.
SLOW = ["torch._dynamo", "torchvision"]


def run(request, told):
    """Becomes the process that python ARGS would be, and tells which of SLOW it imported."""
    import atexit
    import warnings

    os.chdir(request["dir"])
    os.environ.clear()
    os.environ.update(request["env"])
    for fd, name in enumerate(request["files"]):
        f = os.open(name, os.O_RDONLY if fd == 0 else os.O_WRONLY | os.O_APPEND)
        os.dup2(f, fd)
        os.close(f)
    args = request["args"]
    if args[0] == "-W":
        warnings.simplefilter(args[1])
        args = args[2:]
    status = 0
    try:
        if args[0] == "-c":
            sys.argv, sys.path[0] = ["-c", *args[2:]], ""
            exec(compile(args[1], "<string>", "exec"), sys.modules["__main__"].__dict__)
        else:
            path = os.path.abspath(args[0])
            sys.argv, sys.path[0] = args, os.path.dirname(path)
            runpy.run_path(path, run_name="__main__")
    except SystemExit as e:
        if e.code is not None and not isinstance(e.code, int):
            print(e.code, file=sys.stderr)
        status = e.code if isinstance(e.code, int) else int(e.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    atexit._run_exitfuncs()
    os.write(told, " ".join(name for name in SLOW if name in sys.modules).encode())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def serve():
    requests = os.fdopen(os.dup(0))
    answers = os.fdopen(os.dup(1), "w")
    os.set_inheritable(answers.fileno(), False)
    print("ready", file=answers, flush=True)
    for line in requests:
        tells, told = os.pipe()
        child = os.fork()
        if child == 0:
            for fd in (requests.fileno(), answers.fileno(), tells):
                os.close(fd)
            run(json.loads(line), told)
        os.close(told)
        with os.fdopen(tells) as f:
            for name in f.read().split():
                importlib.import_module(name)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


serve()
