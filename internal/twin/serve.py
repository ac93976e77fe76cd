"""The Python side: reads "how threads milliseconds name", answers with the nanoseconds
of one run and those of processor time."""
import sys
import time

import torch


def repeat(f):
    """What calls f n times."""

    def run(n):
        for _ in range(n):
            f()

    return run


def serve(prepare):
    """prepare(name) returns what is timed: run(n) does it n times."""
    runs, times = {}, {}
    for line in sys.stdin:
        _, threads, ms, name = line.rstrip("\n").split(" ", 3)
        torch.set_num_threads(int(threads))
        if name not in runs:
            runs[name] = prepare(name)
        run, budget = runs[name], int(ms) * 1e6
        n = times.get((threads, name), 0)
        k = 1
        while n == 0:
            start = time.perf_counter_ns()
            run(k)
            took = time.perf_counter_ns() - start
            if took > budget / 4:
                n = times[threads, name] = max(1, int(k * budget / took))
            k *= 2
        run((n + 2) // 3)  # see settle in serve.go
        start, busy = time.perf_counter_ns(), time.process_time_ns()
        run(n)
        took, used = time.perf_counter_ns() - start, time.process_time_ns() - busy
        print(took / n, used / n, flush=True)
