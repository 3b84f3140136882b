"""Read news into claims on a Spark cluster: entente as a filter in each task.

    spark-submit read_claims.py INPUT OUTPUT [--by arrow|pipe] [--program entente] [--keep lines]

INPUT is Parquet with a column `text` (and any of id, url, source, title, published, language, byline), a
folder of JSON Lines, or web archives (*.warc.gz; each is one task's work). OUTPUT gets

    claims/     Parquet: of, id, type, rule, modality, organisation, member, change, date, claim (JSON)
    keys/       Parquet: of, words; copies of one text share `words`
    copies/     Parquet: words, leader, of; groups of two and more, led by the least id
    lines/      JSON Lines, gzipped, as `entente import` takes them

What is read of an article depends on the article, the model and the rules alone: the lines are those of
one process, whatever the partitions. `entente` and its model must be on every worker: the .deb and the tar
file bring both.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading

FIELDS = ("id", "url", "source", "title", "published", "language", "byline", "text")


def run_filter(program, lines):
    """Give lines to one entente, and yield what it prints, while it reads on."""
    child = subprocess.Popen(
        [*program, "read", "--format", "archive"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    failed = []

    def feed():
        try:
            for line in lines:
                child.stdin.write(line.encode() + b"\n")
        except BrokenPipeError:
            pass  # its exit code says why
        except Exception as error:  # noqa: BLE001 - told by the task's own thread
            failed.append(error)
        finally:
            child.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    for line in child.stdout:
        yield line.decode().rstrip("\n")
    feeder.join()
    # Code 2 tells of lines that are no articles; they were named on standard error, the rest is read.
    if child.wait() not in (0, 2) or failed:
        raise RuntimeError(f"{program[0]} ended with {child.returncode}: {failed}")


def run_on_file(program, name, content):
    """The lines of one file of any format that entente takes."""
    with tempfile.TemporaryDirectory() as folder:
        # The name stays, since it is where the articles come from; the folder does not.
        path = os.path.join(folder, os.path.basename(name))
        with open(path, "wb") as file:
            file.write(content)
        done = subprocess.run(
            [*program, "read", "--format", "archive", os.path.basename(name)],
            cwd=folder, stdout=subprocess.PIPE, check=False,
        )
        if done.returncode not in (0, 2):
            raise RuntimeError(f"{program[0]} ended with {done.returncode} on {name}")
    return done.stdout.decode().splitlines()


def row_to_line(row):
    """A row of a table as a line of news."""
    return json.dumps({name: row[name] for name in FIELDS if row.get(name) is not None}, ensure_ascii=False)


def lines_of(spark, source, by, program):
    """The lines of all articles, as a table with the one column `line`."""
    if source.endswith((".warc", ".warc.gz")) or by == "files":
        files = spark.sparkContext.binaryFiles(source)
        return files.flatMap(lambda file: run_on_file(program, *file)).map(lambda line: (line,)).toDF("line string")
    if source.rstrip("/").endswith((".jsonl", ".jsonl.gz", ".json")):
        table = spark.read.text(source).withColumnRenamed("value", "line")
        if by == "pipe":
            import shlex

            command = shlex.join([*program, "read", "--format", "archive"])
            piped = table.rdd.map(lambda row: row.line).pipe(command, checkCode=False)
            return piped.map(lambda line: (line,)).toDF("line string")

        def read(batches):
            import pyarrow

            given = (line for batch in batches for line in batch.column("line").to_pylist())
            yield from as_batches(pyarrow, run_filter(program, given))

        return table.mapInArrow(read, "line string")
    table = spark.read.parquet(source)
    table = table.select(*[table[name].cast("string") for name in FIELDS if name in table.columns])

    def read(batches):
        import pyarrow

        given = (row_to_line(row) for batch in batches for row in batch.to_pylist())
        yield from as_batches(pyarrow, run_filter(program, given))

    return table.mapInArrow(read, "line string")


def as_batches(pyarrow, lines, most=4096):
    """Lines as record batches."""
    waiting = []
    for line in lines:
        waiting.append(line)
        if len(waiting) == most:
            yield pyarrow.RecordBatch.from_pydict({"line": waiting})
            waiting = []
    if waiting:
        yield pyarrow.RecordBatch.from_pydict({"line": waiting})


def write(spark, lines, output, keep):
    """Claims, keys and copies as Parquet, and the lines themselves."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    kind = f.get_json_object("line", "$.entente")
    lines = lines.withColumn("kind", kind).persist()

    def value(path):
        return f.get_json_object("line", path)

    lines.where("kind = 'claim/1'").select(
        value("$.of").alias("of"), value("$.id").alias("id"), value("$.type").alias("type"),
        value("$.rule").alias("rule"), value("$.modality").alias("modality"),
        value("$.slots.organisation").alias("organisation"), value("$.slots.member").alias("member"),
        value("$.slots.change").alias("change"), value("$.date.edtf").alias("date"), f.col("line").alias("claim"),
    ).write.mode("overwrite").parquet(f"{output}/claims")
    keys = lines.where("kind = 'key/1'").select(value("$.of").alias("of"), value("$.words").alias("words"))
    keys = keys.distinct()
    keys.write.mode("overwrite").parquet(f"{output}/keys")
    group = Window.partitionBy("words")
    copies = keys.withColumn("leader", f.min("of").over(group)).withColumn("many", f.count("of").over(group))
    copies.where("many > 1").select("words", "leader", "of").write.mode("overwrite").parquet(f"{output}/copies")
    if keep == "lines":
        lines.select("line").write.mode("overwrite").option("compression", "gzip").text(f"{output}/lines")
    counts = {row["kind"]: row["count"] for row in lines.groupBy("kind").count().collect()}
    lines.unpersist()
    return counts


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("input")
    options.add_argument("output")
    options.add_argument("--by", choices=["arrow", "pipe", "files"], default="arrow")
    options.add_argument("--program", default="entente", help="the program and its options, in one word")
    options.add_argument("--keep", choices=["lines", "nothing"], default="lines")
    options.add_argument("--partitions", type=int, help="how many pieces the input is read in")
    given = options.parse_args()
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("entente").getOrCreate()
    if given.partitions:
        size = sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(given.input) for name in names)
        size = size or (os.path.getsize(given.input) if os.path.isfile(given.input) else 0)
        if size:
            spark.conf.set("spark.sql.files.maxPartitionBytes", max(1, size // given.partitions + 1))
            spark.conf.set("spark.sql.files.openCostInBytes", 1)
    lines = lines_of(spark, given.input, given.by, given.program.split())
    counts = write(spark, lines, given.output, given.keep)
    print(json.dumps(counts, sort_keys=True), file=sys.stderr)
    spark.stop()


if __name__ == "__main__":
    main()
