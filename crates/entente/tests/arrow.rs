//! `entente read` takes and gives Arrow streams with the content of the lines of JSON.
//!
//! Arrow's Rust reader is asked always, pyarrow where there is a Python with it, named in
//! `ENTENTE_PYSPARK` (or `python3`); skips that with a word where there is none, and fails there when
//! `ENTENTE_READERS` is `required`.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Schema};
use serde_json::{Map, Value, json};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/news.jsonl")
}

fn read(format: &str, input: Vec<u8>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
    command.args(["read", "--format", format]);
    fed(command, input)
}

/// What a command prints that is given this on standard input.
fn fed(mut command: Command, input: Vec<u8>) -> Output {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

fn printed(format: &str, input: &[u8]) -> Vec<u8> {
    let output = read(format, input.to_vec());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The rows of the streams that follow one another, as objects without what is empty.
fn rows(bytes: &[u8]) -> Vec<Vec<Map<String, Value>>> {
    let mut bytes = Cursor::new(bytes);
    let mut streams = Vec::new();
    while (bytes.position() as usize) < bytes.get_ref().len() {
        let batches = StreamReader::try_new(&mut bytes, None).unwrap();
        streams.push(batches.flat_map(|batch| rows_of(&batch.unwrap())).collect());
    }
    streams
}

fn rows_of(batch: &RecordBatch) -> Vec<Map<String, Value>> {
    let mut rows = vec![Map::new(); batch.num_rows()];
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        for (place, row) in rows.iter_mut().enumerate().filter(|(place, _)| column.is_valid(*place))
        {
            let value = match field.data_type() {
                DataType::Utf8 => json!(column.as_string::<i32>().value(place)),
                DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(place)),
                DataType::Date32 => {
                    let days = column.as_primitive::<Date32Type>().value_as_date(place);
                    json!(days.unwrap().to_string())
                }
                other => panic!("a column of {other}"),
            };
            row.insert(field.name().clone(), value);
        }
    }
    rows
}

/// A claim as a line of JSON has it, from its row.
fn claim(row: &Map<String, Value>) -> Value {
    let parsed = |name: &str| -> Value {
        serde_json::from_str(row[name].as_str().unwrap()).expect("a column of JSON")
    };
    let mut claim = json!({
        "id": row["id"], "article": row["article"], "type": row["type"], "rule": row["rule"],
        "slots": parsed("slots"), "modality": row["modality"], "evidence": parsed("evidence"),
    });
    let of_date = ["text", "edtf", "inferred", "basis"].into_iter();
    let date: Map<String, Value> = of_date
        .filter_map(|key| Some((key.to_owned(), row.get(&format!("date_{key}"))?.clone())))
        .collect();
    if !date.is_empty() {
        claim["date"] = date.into();
    }
    if let Some(attribution) = row.get("attribution") {
        claim["attribution"] = attribution.clone();
    }
    claim
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let lines = std::str::from_utf8(bytes).unwrap().lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Lines as a table of the keys given, or with the one column `line`.
fn table(news: &str, keys: &[&str]) -> Vec<u8> {
    let fields: Vec<Field> =
        keys.iter().map(|key| Field::new(*key, DataType::Utf8, true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let mut stream = StreamWriter::try_new(Vec::new(), &schema).unwrap();
    for part in news.lines().collect::<Vec<_>>().chunks(30) {
        let column = |key: &&str| -> Arc<dyn Array> {
            let cell = |line: &&str| match *key {
                "line" => Some((*line).to_owned()),
                key => {
                    serde_json::from_str::<Value>(line).unwrap()[key].as_str().map(str::to_owned)
                }
            };
            Arc::new(part.iter().map(cell).collect::<StringArray>())
        };
        let columns = keys.iter().map(column).collect();
        stream.write(&RecordBatch::try_new(schema.clone(), columns).unwrap()).unwrap();
    }
    stream.into_inner().unwrap()
}

#[test]
fn a_stream_of_claims_holds_what_the_lines_hold() {
    let news = fs::read(examples()).unwrap();
    let stream = printed("arrow", &news);
    let claims = lines(&printed("jsonl", &news));
    assert!(claims.len() > 100);
    let streams = rows(&stream);
    assert_eq!(streams[0].iter().map(claim).collect::<Vec<_>>(), claims);
    assert_eq!(streams.len(), 1);
    assert!(stream == printed("arrow", &news), "the same articles give the same bytes");
}

#[test]
fn a_stream_of_lines_holds_them_byte_for_byte() {
    let news = fs::read(examples()).unwrap();
    let archive = String::from_utf8(printed("archive", &news)).unwrap();
    let streams = rows(&printed("arrow-archive", &news));
    let all: String =
        streams[0].iter().map(|row| format!("{}\n", row["line"].as_str().unwrap())).collect();
    assert!(all == archive);
    for row in &streams[0] {
        let line: Value = serde_json::from_str(row["line"].as_str().unwrap()).unwrap();
        assert_eq!(row["entente"], line["entente"]);
        assert_eq!(row.get("words"), line.get("words"));
        let article = if line["entente"] == "article/1" { &line["id"] } else { &line["of"] };
        assert_eq!(&row["article_hash"], article);
        assert_eq!(row.contains_key("rule"), line["entente"] == "claim/1");
    }
}

#[test]
fn streams_are_taken_one_after_the_other() {
    let news = fs::read_to_string(examples()).unwrap();
    let of_lines = table(&news, &["line"]);
    let keys = ["id", "url", "source", "title", "published", "language", "byline", "text"];
    let of_columns = table(&news, &keys);
    let all = printed("arrow-archive", news.as_bytes());
    assert!(all == printed("arrow-archive", &of_lines), "as JSON Lines in a column");
    assert!(all == printed("arrow-archive", &of_columns), "as a table");
    let both = printed("arrow-archive", &[of_lines, of_columns.clone()].concat());
    assert!(both == [all.as_slice(), &all].concat(), "each stream is answered by its own");
    let archive = printed("archive", news.as_bytes());
    assert!(archive == printed("archive", &of_columns), "Arrow in, JSON Lines out");
}

#[test]
fn what_cannot_be_read_of_a_stream_is_said() {
    let news = "{\"id\": \"a\", \"text\": \"It rained.\"}\nno JSON\n";
    let said = |input: Vec<u8>| {
        let output = read("arrow-archive", input);
        assert_eq!(output.status.code(), Some(2));
        (rows(&output.stdout), String::from_utf8(output.stderr).unwrap())
    };
    let (streams, message) = said(table(news, &["line"]));
    assert_eq!(streams[0].len(), 3, "article, key and reading of the first row");
    insta::assert_snapshot!(message, @r#"entente: standard input:2: not a JSON object but "no JSON"; write one object a line"#);
    let whole = table("{\"id\": \"a\", \"text\": \"It rained.\"}", &["id", "text"]);
    let (streams, message) = said(whole[..whole.len() - 8].to_vec());
    assert_eq!(streams[0].len(), 3, "what came before is read");
    insta::assert_snapshot!(message, @"entente: standard input: the Arrow stream cannot be read (it breaks off); fetch or write it again");
    let (_, message) = said(table("{}", &["colour"]));
    insta::assert_snapshot!(message, @"entente: standard input: the Arrow stream cannot be read (it has no columns of articles; name them title, text, published, url, source, language, id, or give JSON Lines in a column line); fetch or write it again");
}

#[test]
fn pyarrow_reads_the_same() {
    let python = std::env::var("ENTENTE_PYSPARK").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import pyarrow"]).output();
    if !has.is_ok_and(|made| made.status.success()) {
        assert!(
            std::env::var("ENTENTE_READERS").as_deref() != Ok("required"),
            "a Python with pyarrow is required; ENTENTE_PYSPARK names it"
        );
        eprintln!("skipped: there is no Python with pyarrow; ENTENTE_PYSPARK names it");
        return;
    }
    let script = "\
import json, sys, pyarrow
for row in pyarrow.ipc.open_stream(sys.stdin.buffer).read_all().to_pylist():
    print(json.dumps({name: value for name, value in row.items() if value is not None}, default=str))";
    for format in ["arrow", "arrow-archive"] {
        let stream = printed(format, &fs::read(examples()).unwrap());
        let mut command = Command::new(&python);
        command.args(["-c", script]);
        let output = fed(command, stream.clone());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read: Vec<Value> = lines(&output.stdout);
        let ours: Vec<Value> = rows(&stream)[0].iter().cloned().map(Value::from).collect();
        assert!(read == ours && read.len() > 100, "{format}");
    }
}
