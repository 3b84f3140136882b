"""How much the Spark job takes for itself, beside entente alone on the same articles.

    python3 measure.py NEWS.jsonl --articles 10000 --program target/release/entente

entente alone reads the articles on as many threads as the job then has, on local[1] and on local[2]: a tenth
of them and then all of them, the job a tenth twice and then all of them in one session. What all of them take
longer than the tenth before is the steady rate; the first tenth beside the second tells what starting costs:
the JVM, Python and the model.
Filter and job take turns (--times): a machine that is not alone on its host gives other times from minute to
minute, and only what runs close together can be compared; the last line for each number of cores is the middle
one of these comparisons. With --beside the filter reads while the job reads the same articles, so that both meet
the same machine: then processors can be compared, and the clock says nothing.
Times are of processors, of every process that was started, sampled from /proc (Linux), and by the clock,
which says little where other work runs beside it.
"""

import argparse
import itertools
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICKS = os.sysconf("SC_CLK_TCK")
ROUNDS = ("tenth", "tenth", "whole")


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


class Watched:
    """A command in a session of its own."""

    def __init__(self, command, given=os.devnull, environment=None):
        self.begun, self.known = time.monotonic(), {}
        with open(given) as stdin:
            self.child = subprocess.Popen(
                command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, **(environment or {})},
            )

    def until(self, happened):
        """Waits; then seconds by the clock so far, and of processors by program."""
        while not happened():
            time.sleep(0.2)
            self.known.update(times_of(self.child.pid))
        by_program = {}
        for name, seconds in self.known.values():
            by_program[name] = by_program.get(name, 0) + seconds
        return time.monotonic() - self.begun, by_program


def alone(command, given):
    watched = Watched(command, given)
    told = watched.until(lambda: watched.child.poll() is not None)
    if watched.child.returncode:
        sys.exit(f"{command} ended with {watched.child.returncode}")
    return told


def rounds(arguments):
    """What the child does: the rounds in one session, a file made at the end of each."""
    from pyspark.sql import SparkSession

    import read_claims

    folder, program, parts = arguments
    spark = SparkSession.builder.appName("entente").getOrCreate()
    for number, size in enumerate(ROUNDS):
        read_claims.run(spark, f"{folder}/{size}.jsonl", f"{folder}/out", [program], partitions=int(parts))
        open(f"{folder}/{number}", "w").close()
    spark.stop()


def main():
    if sys.argv[1:2] == ["--rounds"]:
        return rounds(sys.argv[2:])
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("news", help="JSON Lines")
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--program", default="entente")
    options.add_argument("--cores", type=int, nargs="*", default=[1, 2])
    options.add_argument("--times", type=int, default=1, help="how often each takes its turn")
    options.add_argument("--beside", action="store_true", help="both at the same time")
    options.add_argument("--parts", type=int, default=4, help="in how many pieces Spark reads")
    options.add_argument("--java", default="", help="options of the JVM")
    given = options.parse_args()
    program = os.path.abspath(given.program) if os.path.exists(given.program) else given.program
    with tempfile.TemporaryDirectory() as folder:
        words = {}
        for size, count in (("tenth", given.articles // 10), ("whole", given.articles)):
            words[size] = 0
            with open(given.news) as news, open(f"{folder}/{size}.jsonl", "w") as some:
                for line in itertools.islice(news, count):
                    article = json.loads(line)
                    words[size] += len(f"{article.get('title', '')} {article['text']}".split())
                    some.write(line)
        words = words["whole"] - words["tenth"]
        print(f"{given.articles - given.articles // 10} articles of {words} words", flush=True)

        def tell(name, before, after, start):
            clock = after[0] - before[0]
            spent = {program: seconds - before[1].get(program, 0) for program, seconds in after[1].items()}
            total = sum(spent.values())
            parts = ", ".join(f"{program} {seconds:.1f}" for program, seconds in sorted(spent.items()) if seconds > 0.1)
            print(
                f"{name}: {total:.1f} processor seconds ({parts}), {words / total:.0f} words each; {clock:.1f} s by "
                f"the clock; start {start:.1f} processor seconds; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            return total, clock

        def compare(cores):
            command = [program, "read", "--threads", str(cores), "--format", "archive"]
            told = {}

            def read_alone(size):
                told[size] = alone(command, f"{folder}/{size}.jsonl")

            if not given.beside:
                read_alone("tenth")
                read_alone("whole")
            java = ["--driver-java-options", given.java] if given.java else []
            submit = shlex.join(["--master", f"local[{cores}]", *java, "pyspark-shell"])
            master = {"PYSPARK_SUBMIT_ARGS": submit, "SPARK_LOCAL_IP": "127.0.0.1"}
            job = [sys.executable, os.path.abspath(__file__), "--rounds", folder, program, str(given.parts)]
            job = Watched(job, environment={**master, "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": HERE})
            ends, others = [], []
            for number, size in enumerate(ROUNDS):
                if given.beside and number > 0:
                    others.append(threading.Thread(target=read_alone, args=[size]))
                    others[-1].start()
                ended = f"{folder}/{number}"
                ends.append(job.until(lambda: os.path.exists(ended) or job.child.poll() is not None))
                if not os.path.exists(ended):
                    sys.exit("the job broke off; run read_claims.py by itself to see why")
                os.remove(ended)
            for other in others:
                other.join()
            if len(told) < 2:
                sys.exit(f"{shlex.join(command)} broke off; give it the articles to see why")
            tenth, whole = told["tenth"], told["whole"]
            start = sum(tenth[1].values()) / 0.9 - sum(whole[1].values()) / 9
            by_itself = tell(f"filter on {cores}", tenth, whole, start)
            # All of them, less what a tenth took.
            (clock, first), (later, second), (latest, third) = ends
            less = {name: third[name] - (second[name] - first.get(name, 0)) for name in second}
            ended = (latest - (later - clock), {**third, **less})
            in_job = tell(f"job on local[{cores}]", ends[1], ended, 2 * sum(first.values()) - sum(second.values()))
            job.until(lambda: job.child.poll() is not None)
            return [100 * (one / other - 1) for one, other in zip(in_job, by_itself)]

        for cores in given.cores:
            more = [compare(cores) for _ in range(given.times)]
            processors, clock = (statistics.median(column) for column in zip(*more))
            each = "; ".join(f"{one:+.1f}, {other:+.1f}" for one, other in more)
            print(
                f"the job beside the filter on {cores}: {processors:+.1f} % of processors, {clock:+.1f} % by the clock; "
                f"each time: {each}",
                flush=True,
            )


if __name__ == "__main__":
    main()
