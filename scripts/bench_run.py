"""What the benchmarks share: running a command to its end with what it cost, and printing tables."""

import os
import subprocess
import sys
import time


class Run:
    """What one process cost."""

    def __init__(self, wall, cpu, rss):
        self.wall, self.cpu, self.rss = wall, cpu, rss


def measure(command, codes=(0, 1), env=None, log=None):
    """Runs the command to its end. Its output goes to `log` or nowhere."""
    with open(log or os.devnull, "wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, env=env)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code not in codes:
        tail = errors.decode(errors="replace").strip()[-2000:]
        sys.exit(f"bench: {' '.join(map(str, command))} ended with {code}\n{tail}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def megabytes(count):
    return f"{count / 1e6:,.1f} MB" if count < 1e8 else f"{count / 1e6:,.0f} MB"


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def table(title, head, rows):
    rows = [head] + rows
    widths = [max(len(str(row[c])) for row in rows) for c in range(len(head))]
    print(f"\n{title}")
    for row in rows:
        print("  " + "  ".join(str(cell).rjust(width) for cell, width in zip(row, widths)))
    sys.stdout.flush()
