//! What was acknowledged is there, whenever the program was killed while adding, following a feed,
//! reading again or indexing.
//!
//! `cargo test` kills it twenty times; with `ENTENTE_KILLS=1000` it does so a thousand times, to the
//! program that `ENTENTE_PROGRAM` names, such as one built for release, at other moments with another `ENTENTE_SEED` (docs/durability.md).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// How many articles a file to be added holds.
const A_FILE: usize = 5;

/// How many files one addition is given.
const FILES: usize = 12;

/// After how many articles a new archive is begun, so that rounds do not grow longer and longer.
const ENOUGH: usize = 400;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x2545_f491_4f6c_dd1d);
        (self.0 >> 33) % limit
    }
}

/// An archive and what the program said of it.
struct Trial {
    folder: TempDir,
    /// The next article to add.
    next: usize,
    /// Articles that are kept, by the file that was acknowledged.
    articles: BTreeSet<String>,
    /// Verdicts by number, with their reason.
    verdicts: BTreeMap<i64, String>,
    /// Copies that somebody holds to be stories of their own.
    split: BTreeSet<String>,
    /// A site whose feed is followed.
    feed: Feed,
}

/// A site that gives one feed, whatever it is asked for.
struct Feed {
    address: String,
    shown: Arc<Mutex<String>>,
}

impl Feed {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/feed", listener.local_addr().unwrap());
        let shown = Arc::new(Mutex::new(String::new()));
        let feed = Arc::clone(&shown);
        std::thread::spawn(move || {
            // Who was killed while asking is no matter.
            for mut stream in listener.incoming().flatten() {
                let mut asked = BufReader::new(stream.try_clone().unwrap());
                let (mut line, mut first) = (String::new(), String::new());
                while asked.read_line(&mut line).is_ok_and(|length| length > 2) {
                    if first.is_empty() {
                        first.clone_from(&line);
                    }
                    line.clear();
                }
                let (status, body) = match first.contains("/robots.txt") {
                    true => ("404 x", String::new()),
                    false => ("200 x", feed.lock().unwrap().clone()),
                };
                let length = body.len();
                let head = "Content-Type: application/rss+xml\r\nConnection: close";
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}"
                );
            }
        });
        Self { address, shown }
    }

    /// Shows articles in the place of those before.
    fn show(&self, numbers: impl Iterator<Item = usize>) {
        let item = |number: usize| {
            format!(
                "<item><guid>item-{number}</guid><title>Item {number}</title>\
                 <pubDate>{}-12-01</pubDate><content:encoded><![CDATA[<p>{}</p>]]>\
                 </content:encoded></item>",
                year(number),
                text(number)
            )
        };
        let items: String = numbers.map(item).collect();
        *self.shown.lock().unwrap() = format!(
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
             <channel><title>Border Monitor</title>{items}</channel></rss>"
        );
    }
}

#[derive(Default, Debug)]
struct Figures {
    kills: [usize; 5],
    ended_before: usize,
    acknowledged: usize,
    verdicts: usize,
    readings: usize,
    copies: usize,
}

const KINDS: [&str; 5] = ["add", "reread", "index", "import", "watch"];

impl Trial {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        // A table of names that changes by what is read and not what is found, so that reading again
        // writes every reading anew.
        let other = "code\tstatus\tname\tnames\tacronyms\tformer_names\tformer_codes\tadjectives\tpeople\tcapitals\tfrom\tuntil\tsuccessors\tsource\nZZX\tterritory\tNowhereland\t\t\t\t\t\t\t\t\t\t\tmade up\n";
        fs::write(folder.path().join("other.tsv"), other).unwrap();
        let (articles, verdicts) = (BTreeSet::new(), BTreeMap::new());
        Self { folder, next: 0, articles, verdicts, split: BTreeSet::new(), feed: Feed::start() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let built = env!("CARGO_BIN_EXE_entente").to_owned();
        let mut command = Command::new(std::env::var("ENTENTE_PROGRAM").unwrap_or(built));
        command.current_dir(self.folder.path()).args(["--archive", "archive.db"]).args(arguments);
        command.env_remove("ENTENTE_ARCHIVE").env_remove("ENTENTE_MODEL").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.run(arguments);
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Files of news that nobody has added yet; by their names, the ids of their articles.
    fn write_files(&mut self) -> BTreeMap<String, Vec<String>> {
        let mut files = BTreeMap::new();
        for _ in 0..FILES {
            let (name, mut text, mut ids) =
                (format!("{:06}.jsonl", self.next), String::new(), vec![]);
            for number in self.next..self.next + A_FILE {
                let (id, line) = article(number);
                text += &line;
                ids.push(id);
            }
            self.next += A_FILE;
            fs::write(self.path(&name), text).unwrap();
            files.insert(name, ids);
        }
        files
    }

    /// Starts the program, kills it after some time, and gives what it said until then, line by
    /// line; whether it ended by itself before.
    fn killed_after(&self, arguments: &[&str], delay: Duration) -> (Vec<String>, bool) {
        let mut child =
            self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let (mut lines, mut reader) = (Vec::new(), BufReader::new(stdout));
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
                // A line cut in the middle was not heard in full, so it does not count.
                lines.extend(line.strip_suffix('\n').map(str::to_owned));
                line.clear();
            }
            lines
        });
        std::thread::sleep(delay);
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        (reader.join().unwrap(), ended)
    }

    /// Everything that was acknowledged is there, every claim is one that its article yields, and
    /// the archive is sound.
    fn verify(&self, expected: &BTreeMap<String, Vec<Value>>, round: usize, what: &str) {
        let check = self.run(&["check"]);
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        // An index that is behind or torn heals itself by the next search; anything else is wrong.
        let wrong: Vec<&str> = said
            .lines()
            .filter(|line| !line.contains(": sound, ") && !line.contains("the next search"))
            .collect();
        assert_eq!(wrong, [""; 0], "round {round}, {what}");
        let held: BTreeSet<String> = self
            .lines(&["articles", "--json"])
            .iter()
            .map(|article| article["given_id"].as_str().unwrap().to_owned())
            .collect();
        let lost: Vec<&String> = self.articles.difference(&held).collect();
        assert!(lost.is_empty(), "round {round}, {what}: lost {lost:?}");
        let verdicts: BTreeMap<i64, String> = self
            .lines(&["verdict", "list", "--json"])
            .iter()
            .map(|verdict| {
                let why = verdict["why"].as_str().unwrap().to_owned();
                (verdict["number"].as_i64().unwrap(), why)
            })
            .collect();
        for (number, why) in &self.verdicts {
            assert_eq!(verdicts.get(number), Some(why), "round {round}, {what}");
        }
        let mut claims: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for claim in self.lines(&["export", "--format", "jsonl", "--kind", "archive"]) {
            if claim["entente"] == "reading/1" {
                let count = claim["claims"].as_u64().unwrap();
                assert!(count > 0, "round {round}, {what}: a reading without its claims");
            }
            if claim["entente"] == "claim/1" {
                let of = claim["article"].as_str().unwrap().to_owned();
                claims.entry(of).or_default().push(claim["id"].clone());
            }
        }
        for (article, ids) in &claims {
            let shape = &expected[&shape(article)];
            assert_eq!(ids.len(), shape.len(), "round {round}, {what}: claims of {article}");
        }
        let stories: BTreeSet<BTreeSet<String>> = self
            .lines(&["copies", "--json"])
            .iter()
            .map(|story| {
                let name = |head: &Value| head["name"].as_str().unwrap().to_owned();
                let copies = story["copies"].as_array().unwrap().iter().map(name);
                copies.chain([name(&story["lead"])]).collect()
            })
            .collect();
        let due: BTreeSet<BTreeSet<String>> = held
            .iter()
            .filter(|id| !self.split.contains(*id))
            .filter_map(|id| Some(BTreeSet::from([printed_before(id)?, id.clone()])))
            .filter(|story| story.iter().all(|id| held.contains(id)))
            .collect();
        assert_eq!(stories, due, "round {round}, {what}: which print one story");
        let search = ["search", "--all-copies", "--json", "--per-page", "1", "alliance"];
        let results = self.run(&search);
        let results = String::from_utf8_lossy(&results.stdout).into_owned();
        let total = results.lines().find_map(|line| {
            serde_json::from_str::<Value>(line).ok().and_then(|line| line["total"].as_u64())
        });
        assert_eq!(total.unwrap_or(0), held.len() as u64, "round {round}, {what}: {results}");
    }
}

/// The forms of the made-up news: each yields the same claims whatever its number is.
fn shape(given_id: &str) -> String {
    let number: usize = given_id.rsplit('-').next().unwrap().parse().unwrap();
    format!("item-{}", number % 3)
}

fn year(number: usize) -> usize {
    1990 + number % 30
}

fn text(number: usize) -> String {
    let year = year(number);
    match number % 3 {
        0 => format!("Finland joined NATO on 4 April {year}. The alliance welcomed it."),
        1 => format!("Qatar left OPEC on 1 January {year}. It had told the alliance before."),
        // Less than what would make two items with the same year copies of each other.
        _ => format!("Armenia left the CSTO on 23 February {year}. The alliance took note."),
    }
}

/// The article that one prints again, where it is one of those that do.
fn printed_before(given_id: &str) -> Option<String> {
    let number: usize = given_id.strip_prefix("copy-item-")?.parse().ok()?;
    Some(format!("item-{}", number - 3))
}

/// A line of news; every fifth prints the news of three before again.
fn article(number: usize) -> (String, String) {
    let (id, told, source) = match number % 5 {
        4 => (format!("copy-item-{number}"), number - 3, "Lake Courier"),
        _ => (format!("item-{number}"), number, "Border Monitor"),
    };
    let line = serde_json::json!({
        "id": id, "title": format!("Item {told}"), "source": source,
        "published": format!("{}-12-01", year(told)), "text": text(told),
    });
    (id, format!("{line}\n"))
}

#[test]
fn what_was_acknowledged_survives_every_kill() {
    let kills: usize =
        std::env::var("ENTENTE_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(20);
    let seed = std::env::var("ENTENTE_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut dice = Dice(seed.unwrap_or(7));
    let mut figures = Figures::default();
    let (mut trial, mut expected, mut whole) = begin();
    let started = Instant::now();
    for round in 0..kills {
        if trial.articles.len() > ENOUGH {
            (trial, expected, whole) = begin();
        }
        let kind = round % KINDS.len();
        // From the beginning to somewhat behind the usual end.
        let delay = whole[kind].mul_f64(dice.below(1100) as f64 / 1000.0);
        let ended = match KINDS[kind] {
            "add" => {
                let files = trial.write_files();
                let mut arguments = vec!["add", "--json"];
                arguments.extend(files.keys().map(String::as_str));
                let (lines, ended) = trial.killed_after(&arguments, delay);
                for line in lines {
                    let report: Value = serde_json::from_str(&line).unwrap();
                    let ids = &files[report["file"].as_str().unwrap()];
                    figures.acknowledged += ids.len();
                    trial.articles.extend(ids.iter().cloned());
                }
                ended
            }
            "reread" => {
                let names = ["--gazetteer", "other.tsv"];
                let other: &[&str] = if dice.below(2) == 0 { &names } else { &[] };
                let arguments = [other, &["reread", "--accept", "--all", "--json"]].concat();
                trial.killed_after(&arguments, delay).1
            }
            "index" => {
                if dice.below(2) == 0 {
                    let _ = fs::remove_dir_all(trial.path("archive.index"));
                }
                trial.killed_after(&["check", "--repair"], delay).1
            }
            "watch" => {
                let from = trial.next;
                trial.next += A_FILE * FILES;
                trial.feed.show(from..trial.next);
                let url = trial.feed.address.clone();
                let (lines, ended) = trial.killed_after(&watch(&url), delay);
                // A line says that what the feed showed is kept.
                if !lines.is_empty() {
                    figures.acknowledged += A_FILE * FILES;
                    let ids = (from..trial.next).map(|number| format!("item-{number}"));
                    trial.articles.extend(ids);
                }
                ended
            }
            _ => {
                let from = trial.next;
                trial.next += A_FILE;
                let more: Vec<(String, String)> = (from..trial.next).map(article).collect();
                let text: String = more.iter().map(|(_, line)| line.as_str()).collect();
                fs::write(trial.path("more.jsonl"), text).unwrap();
                let read = trial.run(&["read", "--format", "archive", "more.jsonl"]);
                fs::write(trial.path("lines.jsonl"), read.stdout).unwrap();
                let (lines, ended) =
                    trial.killed_after(&["import", "--json", "lines.jsonl"], delay);
                if !lines.is_empty() {
                    figures.acknowledged += A_FILE;
                    trial.articles.extend(more.into_iter().map(|(id, _)| id));
                }
                ended
            }
        };
        figures.ended_before += usize::from(ended);
        figures.kills[kind] += usize::from(!ended);
        trial.verify(&expected, round, KINDS[kind]);
        if round % 100 == 99 {
            println!("after {} rounds: {figures:?}", round + 1);
        }
        if round % 7 == 0 {
            decide(&mut trial, round);
        }
    }
    figures.copies = trial.lines(&["copies", "--json"]).len();
    let readings = trial.lines(&["claims", "--json"]).len();
    figures.readings = readings;
    figures.verdicts = trial.verdicts.len();
    println!("{figures:?} {KINDS:?} in {:?}", started.elapsed());
    assert!(figures.acknowledged > 0);
}

fn watch(url: &str) -> [&str; 8] {
    ["watch", url, "--once", "--pause", "0", "--allow-private", "--source=Border Monitor", "--json"]
}

/// A new archive with a first addition; by shape, the claims that its articles yield; how long each
/// of the things takes that are to be killed.
fn begin() -> (Trial, BTreeMap<String, Vec<Value>>, Vec<Duration>) {
    let mut trial = Trial::new();
    let files = trial.write_files();
    let mut arguments = vec!["add", "--json"];
    arguments.extend(files.keys().map(String::as_str));
    let from = trial.next;
    trial.next += A_FILE * FILES;
    trial.feed.show(from..trial.next);
    let url = trial.feed.address.clone();
    let timed = |arguments: &[&str]| {
        let start = Instant::now();
        let output = trial.run(arguments);
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        start.elapsed()
    };
    let add = timed(&arguments);
    let reread = timed(&["--gazetteer", "other.tsv", "reread", "--accept", "--all", "--json"]);
    let index = timed(&["check", "--repair"]);
    let watching = timed(&watch(&url));
    trial.articles.extend((from..trial.next).map(|number| format!("item-{number}")));
    trial.articles.extend(files.into_values().flatten());
    let mut expected: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for claim in trial.lines(&["claims", "--json"]) {
        let article = claim["article"].as_str().unwrap().to_owned();
        if shape(&article) == article {
            expected.entry(article).or_default().push(claim["id"].clone());
        }
    }
    assert_eq!(expected.len(), 3);
    decide(&mut trial, 0);
    (trial, expected, vec![add, reread, index, index, watching])
}

/// Decides about a claim, and hears that this is kept.
fn decide(trial: &mut Trial, round: usize) {
    let claims = trial.lines(&["claims", "--json"]);
    let id = claims[round % claims.len()]["id"].as_str().unwrap().to_owned();
    let why = format!("seen in round {round}");
    let made = trial.lines(&["verdict", "accept", &id, "--by", "Ana", "--why", &why, "--json"]);
    trial.verdicts.insert(made[0]["number"].as_i64().unwrap(), why.clone());
    // And about a copy.
    let held = trial.lines(&["articles", "--json"]);
    let names = held.iter().filter_map(|article| article["given_id"].as_str());
    let copies: Vec<&str> = names.filter(|name| printed_before(name).is_some()).collect();
    let copy = copies[round % copies.len()].to_owned();
    let split = ["copies", "split", &copy, "--by", "Ana", "--why", &why, "--json"];
    let made = trial.lines(&split);
    trial.verdicts.insert(made[0]["number"].as_i64().unwrap(), why);
    trial.split.insert(copy);
}
