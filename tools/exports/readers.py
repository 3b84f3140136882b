"""Reads what `entente export` writes with the readers that others use, and says what they think of it.

    python3 tools/exports/readers.py FOLDER

FOLDER holds one file a format, named as the test crates/entente/tests/export.rs names them. The
readers are taken from PyPI at the versions of requirements.txt into a virtual environment beside this
file, once. Ends with 0 when every reader takes every file, 1 when one does not, 3 when the readers
cannot be had.
"""

import csv
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".venv"
DONE = ENVIRONMENT / "installed"
CANNOT = 3


def ensure_readers():
    """Returns inside of the environment; makes it and starts the program again there."""
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = (HERE / "requirements.txt").read_text()
    if not DONE.exists() or DONE.read_text() != wanted:
        print(f"installing the readers in {ENVIRONMENT}", file=sys.stderr)
        try:
            venv.create(ENVIRONMENT, with_pip=True, clear=ENVIRONMENT.exists())
            install = [python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"]
            subprocess.run(install, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"the readers cannot be had: {error}", file=sys.stderr)
            sys.exit(CANNOT)
        DONE.write_text(wanted)
    sys.exit(subprocess.run([python, *sys.argv]).returncode)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def jsonl(path):
    from jsonschema import Draft202012Validator

    schema = json.loads((HERE.parent.parent / "docs/schema/entente.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    # A schema that takes anything would prove nothing.
    for wrong in ({}, {"entente": "claim/2"}, {"entente": "claim/1", "id": "x"}):
        assert not validator.is_valid(wrong), f"the schema takes {wrong}"
    articles, kinds = {}, {}
    for number, line in enumerate(lines(path), 1):
        for error in validator.iter_errors(line):
            raise AssertionError(f"line {number}: {error.message} at {list(error.path)}")
        kind = line["entente"].split("/")[0]
        kinds[kind] = kinds.get(kind, 0) + 1
        if kind == "article":
            articles[line["id"]] = line
        if kind == "claim" and line["of"] in articles:
            for piece in line["evidence"]:
                text = articles[line["of"]][piece["field"]].encode()
                assert text[piece["start"] : piece["end"]].decode() == piece["exact"], line["id"]
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert rows, "no rows"
    assert all(None not in row and None not in row.values() for row in rows), "rows of unequal length"
    return rows


def csv_file(path):
    rows = table(path)
    return f"{len(rows)} rows of {len(rows[0])} columns"


def parquet(path):
    import pyarrow.parquet

    read = pyarrow.parquet.read_table(path).to_pylist()
    beside = table(path.with_suffix(".csv"))
    assert len(read) == len(beside), f"{len(read)} rows, {len(beside)} in the CSV"

    def text(value):
        if value is None:
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)

    for number, (one, other) in enumerate(zip(read, beside)):
        for column, value in other.items():
            assert text(one[column]) == value, f"row {number}, {column}: {one[column]!r}, {value!r}"
    return f"{len(read)} rows, the same as the CSV"


ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
).split(",")


def acled(path):
    rows = table(path)
    assert list(rows[0]) == ACLED
    for row in rows:
        assert row["event_date"][:4] == row["year"] and row["time_precision"] in "123" and row["notes"]
    return f"{len(rows)} events"


def ftm(path):
    from followthemoney import model
    from followthemoney.types import registry

    entities = {}
    for line in lines(path):
        proxy = model.get_proxy(line, cleaned=False)
        proxy.schema.validate({"properties": line["properties"]})
        for prop, value in proxy.itervalues():
            cleaned = prop.type.clean(value, proxy=proxy)
            assert cleaned is not None, f"{proxy.schema.name}.{prop.name} does not take {value!r}"
        # Nothing may be lost on the way through the model.
        taken = {prop.name for prop in proxy.iterprops()}
        assert set(line["properties"]) <= taken, set(line["properties"]) - taken
        assert proxy.id not in entities, f"{proxy.id} comes twice"
        entities[proxy.id] = proxy
    counts = {}
    for proxy in entities.values():
        counts[proxy.schema.name] = counts.get(proxy.schema.name, 0) + 1
        for prop, value in proxy.itervalues():
            if prop.type == registry.entity:
                other = entities.get(value)
                assert other is not None, f"{proxy.id} points at {value}, which is not there"
                assert other.schema.is_a(prop.range), f"{prop.name} is no {prop.range.name}"
        for prop in proxy.schema.required:
            assert proxy.get(prop), f"a {proxy.schema.name} without {prop}"
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def quickstatements(path):
    import re

    value = r'(Q\d+|\+\d{4}-\d\d-\d\dT00:00:00Z/(9|10|11)|"[^\t]*"|en:"[^\t]*")'
    rows = path.read_text(encoding="utf-8").splitlines()
    for row in rows:
        cells = row.split("\t")
        assert len(cells) % 2 == 1 and len(cells) >= 3, row
        assert re.fullmatch(r"Q\d+", cells[0]) and cells[1] == "P463", row
        for name, cell in zip(cells[1::2], cells[2::2]):
            assert re.fullmatch(r"!?[PS]\d+", name), f"{name} in {row}"
            assert re.fullmatch(value, cell), f"{cell} in {row}"
    assert rows, "no commands"
    return f"{len(rows)} commands"


PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}
PLOVER_KEYS = [
    "id", "date", "event", "mode", "context", "flags", "actor", "recipient", "event_loc",
    "event_text", "text", "text_info", "cite_info", "coder",
]


def plover(path):
    events = lines(path)
    for event in events:
        assert list(event) == PLOVER_KEYS, list(event)
        assert set(event["event"]) <= PLOVER and event["actor"] and event["text"], event["id"]
    return f"{len(events)} events"


def polecat(path):
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()]
    head = rows.pop(0)
    assert len(head) == 40 and head[:3] == ["Event ID", "Event Date", "Event Type"], head
    for row in rows:
        assert len(row) == 40, row
        assert row[2] in PLOVER and len(row[1]) == 10, row
    assert rows, "no events"
    return f"{len(rows)} events"


def ics(path):
    from icalendar import Calendar

    calendar = Calendar.from_ical(path.read_bytes())
    assert not calendar.errors, calendar.errors
    events = calendar.walk("VEVENT")
    seen = set()
    for event in events:
        assert not event.errors, event.errors
        for required in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS"):
            assert required in event, f"{required} is missing"
        assert event["UID"] not in seen
        seen.add(event["UID"])
        assert event.start < event.end, event["UID"]
    assert events, "no events"
    return f"{len(events)} events"


def geojson(path):
    read = json.loads(path.read_text(encoding="utf-8"))
    assert read["type"] == "FeatureCollection"
    for feature in read["features"]:
        assert feature["type"] == "Feature" and feature["geometry"]["type"] == "Point"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude <= 180 and -90 <= latitude <= 90
        assert feature["properties"]["sentence"]
    assert read["features"], "no features"
    return f"{len(read['features'])} points"


def rss(path):
    import feedparser

    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "rss20" and feed.feed.title
    for entry in feed.entries:
        assert entry.id and entry.title and entry.summary
    dated = [entry for entry in feed.entries if entry.get("published_parsed")]
    assert dated, "no dated items"
    return f"{len(feed.entries)} items, {len(dated)} dated"


def annotations(path):
    notes = lines(path)
    for note in notes:
        assert note["@context"] == "http://www.w3.org/ns/anno.jsonld" and note["type"] == "Annotation"
        for target in note["target"]:
            quote, position, _ = target["selector"]
            assert position["end"] - position["start"] == len(quote["exact"])
    assert notes, "no annotations"
    return f"{len(notes)} annotations"


READERS = {
    "archive.jsonl": jsonl,
    "claims.jsonl": jsonl,
    "acts.jsonl": jsonl,
    "rolls.jsonl": jsonl,
    "articles.csv": csv_file,
    "claims.csv": csv_file,
    "acts.csv": csv_file,
    "rolls.csv": csv_file,
    "articles.parquet": parquet,
    "claims.parquet": parquet,
    "acts.parquet": parquet,
    "rolls.parquet": parquet,
    "acled.csv": acled,
    "ftm.jsonl": ftm,
    "ftm_articles.jsonl": ftm,
    "quickstatements.txt": quickstatements,
    "plover.jsonl": plover,
    "polecat.tsv": polecat,
    "calendar.ics": ics,
    "map.geojson": geojson,
    "articles.rss": rss,
    "claims.rss": rss,
    "annotations.jsonl": annotations,
}


def main():
    ensure_readers()
    folder, bad = Path(sys.argv[1]), 0
    for name, reader in READERS.items():
        try:
            print(f"{name}: {reader(folder / name)}")
        except Exception as error:  # whatever a reader says of a file is its verdict
            bad += 1
            print(f"{name}: REFUSED: {type(error).__name__}: {error}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
