"""How much of a core the Spark job takes for itself, beside entente alone on the same articles.

    python3 measure.py NEWS.jsonl --articles 10000 --program target/release/entente

Each way (the filter alone, the job on local[1] and on local[2]) reads the first N articles and then 3 N;
the difference is 2 N articles at the steady rate, what is left of the first is the cost of starting: the
JVM, Python and the model. Times are of processors, of every process that was started, sampled from /proc
(Linux), and by the clock, which says nothing where other work runs beside it.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICKS = os.sysconf("SC_CLK_TCK")


def times_of(session):
    """Processor seconds of each process of a session, by its number, with its name."""
    found = {}
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/stat") as file:
                head, rest = file.read().rsplit(")", 1)
        except OSError:
            continue
        rest = rest.split()
        if int(rest[3]) == session:
            found[number] = (head.split("(", 1)[1], (int(rest[11]) + int(rest[12])) / TICKS)
    return found


def run(command, given, made, environment):
    """Runs a command in a session of its own: seconds by the clock, and of processors by program."""
    known, begun = {}, time.monotonic()
    with open(given) as stdin, open(made, "wb") as stdout, open(f"{made}.err", "wb") as stderr:
        child = subprocess.Popen(
            command, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True,
            env={**os.environ, **environment},
        )
        while child.poll() is None:
            time.sleep(0.1)
            known.update(times_of(child.pid))
        took = time.monotonic() - begun
    if child.returncode:
        sys.exit(f"{command}: {open(f'{made}.err').read()[-2000:]}")
    by_program = {}
    for name, seconds in known.values():
        by_program[name] = by_program.get(name, 0) + seconds
    return took, by_program


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("news", help="JSON Lines, three times as many as are asked for")
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--program", default="entente")
    options.add_argument("--parts", type=int, default=8, help="in how many pieces Spark reads")
    given = options.parse_args()
    program = os.path.abspath(given.program) if os.path.exists(given.program) else given.program
    with tempfile.TemporaryDirectory() as folder:
        sizes = []
        for times in (1, 3):
            path, words = os.path.join(folder, f"news{times}.jsonl"), 0
            with open(given.news) as news, open(path, "w") as some:
                for line in itertools.islice(news, given.articles * times):
                    article = json.loads(line)
                    words += len(f"{article.get('title', '')} {article['text']}".split())
                    some.write(line)
            sizes.append((path, words))
        words = sizes[1][1] - sizes[0][1]
        print(f"{2 * given.articles} articles of {words} words at the steady rate; load {os.getloadavg()[0]:.1f}")
        ways = [("filter alone", [program, "read", "--threads", "1", "--format", "archive"], {})]
        for cores in (1, 2):
            master = {"PYSPARK_SUBMIT_ARGS": f"--master local[{cores}] pyspark-shell", "SPARK_LOCAL_IP": "127.0.0.1"}
            ways.append((f"job on local[{cores}]", None, {**master, "PYSPARK_PYTHON": sys.executable}))
        for name, command, environment in ways:
            runs = []
            for path, _ in sizes:
                job = [sys.executable, f"{HERE}/read_claims.py", path, f"{folder}/out", "--program", program]
                job += ["--partitions", str(given.parts)]
                runs.append(run(command or job, path, f"{folder}/printed", environment))
            (clock, first), (longer, second) = runs
            steady = {name: second[name] - first.get(name, 0) for name in second}
            total = sum(steady.values())
            start = sum(first.values()) - total / 2
            parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in sorted(steady.items()) if seconds > 0.2)
            print(
                f"{name}: {total:.1f} processor seconds ({parts}), {words / total:.0f} words each; "
                f"{longer - clock:.1f} s by the clock; start {start:.1f} processor seconds, "
                f"{clock - (longer - clock) / 2:.1f} s; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
