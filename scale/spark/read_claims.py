"""Read news into claims on a Spark cluster: entente as a filter in each task.

    spark-submit read_claims.py INPUT OUTPUT [--by arrow|pipe|files] [--program entente] [--keep lines]

INPUT is Parquet with a column `text` (and any of id, url, source, title, published, language, byline), a
folder of JSON Lines, or web archives (*.warc.gz; each is one task's work). OUTPUT gets

    claims/     Parquet, with the columns of `entente export --format parquet`
    keys/       Parquet: of, words; copies of one text share `words`
    copies/     Parquet: words, leader, of; groups of two and more, led by the least id
    lines/      JSON Lines, gzipped, as `entente import` takes them

and `read/`, of which these are made, while the job runs. What is read of an article depends on the article,
the model and the rules alone: the lines are those of one process, whatever the partitions. `entente` and
its model must be on every worker: the .deb and the tar file bring both. By pipe, JSON Lines are read
without pyarrow, and claims/ holds ids, types and the claims as JSON.
"""

import argparse
import json
import os
import shlex
import sys

FIELDS = ("id", "url", "source", "title", "published", "language", "byline", "text", "html", "completeness")

# What is Arrow's is Spark's under another name.
TYPES = {"string": "string", "int64": "bigint", "bool": "boolean", "date32[day]": "date"}


def is_json_lines(source):
    return source.rstrip("/").endswith((".jsonl", ".jsonl.gz", ".json"))


def by_arrow(spark, source, files, program):
    """What is read of all articles: a row for each line, with the columns of claims."""
    import entente_filter

    columns = ", ".join(f"`{field.name}` {TYPES[str(field.type)]}" for field in entente_filter.schema(program))
    if files:
        # A file at a time: they may be large.
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1)

        def read(batches):
            from entente_filter import read_file

            for batch in batches:
                for name, content in zip(*batch.columns, strict=True):
                    yield from read_file(program, name.as_py(), content.as_buffer())

        return spark.read.format("binaryFile").load(source).select("path", "content").mapInArrow(read, columns)
    if is_json_lines(source):
        table = spark.read.text(source).withColumnRenamed("value", "line")
    else:
        table = spark.read.parquet(source)
        table = table.select(*[table[name].cast("string") for name in FIELDS if name in table.columns])

    def read(batches):
        from entente_filter import read

        yield from read(program, batches)

    return table.mapInArrow(read, columns)


def by_pipe(spark, source, program):
    """The same of JSON Lines, with the columns that copies and claims are told by."""
    from pyspark.sql import functions as f

    command = shlex.join([*program, "read", "--threads", "1", "--format", "archive"])
    # An exit code of 2 tells of lines that are no articles; they were named on standard error.
    piped = spark.read.text(source).rdd.map(lambda row: row.value).pipe(command, checkCode=False)
    table = piped.map(lambda line: (line,)).toDF("line string")
    value = {name: f.get_json_object("line", f"$.{name}") for name in ("entente", "of", "id", "type", "words")}
    return table.select(
        value["id"].alias("id"), value["type"].alias("type"),
        f.coalesce(value["of"], value["id"]).alias("article_hash"),
        value["entente"].alias("entente"), value["words"].alias("words"), f.col("line").alias("claim"), "line",
    )


def write(spark, read, output, keep):
    """Claims, keys and copies as Parquet, and the lines themselves."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    # Articles are read once: what was read is on the disk before anything is made of it.
    whole = f"{output}/read"
    read.write.mode("overwrite").parquet(whole)
    table = spark.read.parquet(whole)
    claims = table.where("entente = 'claim/1'").drop("entente", "words", "line")
    claims.write.mode("overwrite").parquet(f"{output}/claims")
    keys = table.where("entente = 'key/1'").select(f.col("article_hash").alias("of"), "words").distinct()
    keys.write.mode("overwrite").parquet(f"{output}/keys")
    group = Window.partitionBy("words")
    copies = keys.withColumn("leader", f.min("of").over(group)).withColumn("many", f.count("of").over(group))
    copies.where("many > 1").select("words", "leader", "of").write.mode("overwrite").parquet(f"{output}/copies")
    if keep == "lines":
        table.select("line").write.mode("overwrite").option("compression", "gzip").text(f"{output}/lines")
    counts = {row["entente"]: row["count"] for row in table.groupBy("entente").count().collect()}
    path = spark._jvm.org.apache.hadoop.fs.Path(whole)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)
    return counts


def size_of(path):
    """How many bytes a file or folder of this machine holds; 0 of any other."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(path) for name in names)


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
    counts = run(spark, given.input, given.output, given.program.split(), given.by, given.keep, given.partitions)
    print(json.dumps(counts, sort_keys=True), file=sys.stderr)
    spark.stop()


def run(spark, source, output, program, by="arrow", keep="lines", partitions=None):
    """Reads the source into the folder of output; how many lines there are of each kind."""
    spark.sparkContext.addPyFile(os.path.join(os.path.dirname(os.path.abspath(__file__)), "entente_filter.py"))
    if partitions and (size := size_of(source)):
        spark.conf.set("spark.sql.files.maxPartitionBytes", max(1, size // partitions + 1))
        spark.conf.set("spark.sql.files.openCostInBytes", 1)
    if by == "pipe":
        if not is_json_lines(source):
            sys.exit(f"{source}: by pipe only JSON Lines are read; leave --by out")
        read = by_pipe(spark, source, program)
    else:
        files = by == "files" or source.endswith((".warc", ".warc.gz"))
        read = by_arrow(spark, source, files, program)
    return write(spark, read, output, keep)


if __name__ == "__main__":
    main()
