//! What was acknowledged is there, whenever the program was killed.

use std::io::{BufRead, BufReader, Write, stdout};
use std::process::{Command, Stdio};
use std::time::Duration;

use entente_store::{Archive, Arrival, Query};

use crate::common::{numbered, place, when};

/// Set for the second life of this test program, in which it adds until it is killed.
const PATH: &str = "ENTENTE_TEST_PATH";

/// The number of the first article to add.
const FROM: &str = "ENTENTE_TEST_FROM";

#[test]
fn what_was_acknowledged_survives_being_killed() {
    if let (Ok(path), Ok(from)) = (std::env::var(PATH), std::env::var(FROM)) {
        add_until_killed(&path, from.parse().unwrap());
    }
    let (_folder, path) = place();
    let mut acknowledged = Vec::new();
    for round in 0_u64..24 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "durability::what_was_acknowledged_survives_being_killed"])
            .arg("--nocapture")
            .env(PATH, &path)
            .env(FROM, acknowledged.len().to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        // After a few are kept, at a moment that differs from round to round.
        let mut heard = 0;
        let mut line = String::new();
        let mut alive = true;
        while lines.read_line(&mut line).unwrap() > 0 {
            // A line cut in the middle was not heard in full, so it does not count.
            let whole = line.strip_suffix('\n').and_then(|line| line.strip_prefix("kept "));
            acknowledged.extend(whole.map(str::to_owned));
            heard += usize::from(whole.is_some());
            line.clear();
            if alive && heard > (round as usize * 7) % 40 {
                std::thread::sleep(Duration::from_micros(round * 7919 % 30_000));
                child.kill().unwrap();
                alive = false;
            }
        }
        assert!(!alive, "it ended by itself");
        child.wait().unwrap();

        let archive = Archive::open_existing(&path).unwrap();
        for id in &acknowledged {
            archive.article(id).unwrap();
        }
        let count = archive.count().unwrap();
        let query = Query { per_page: 1, ..Query::new("exercise") };
        assert_eq!(archive.search(&query).unwrap().total, count, "round {round}");
        assert_eq!(archive.check().unwrap(), [], "round {round}");
    }
    assert!(acknowledged.len() > 100);
}

/// Adds articles one by one, in batches, and to the index, and says which are kept.
fn add_until_killed(path: &str, from: usize) -> ! {
    let archive = Archive::open(path).unwrap();
    let say = |id: &str| {
        // One write a line, so that a line is there as a whole or was never said.
        stdout().write_all(format!("kept {id}\n").as_bytes()).unwrap();
        stdout().flush().unwrap();
    };
    for number in (from..).step_by(20) {
        for number in number..number + 10 {
            let article = numbered(number);
            archive.add(&article, article.body.as_bytes(), "page.txt", when()).unwrap();
            say(article.id.as_str());
        }
        let batch = (number + 10..number + 20).map(|number| Arrival {
            article: numbered(number),
            original: format!("page {number}").into_bytes().into(),
            origin: "page.txt".into(),
            added: when(),
        });
        archive.add_all(batch, |article, _| say(article.id.as_str())).unwrap();
        if number % 40 == 0 {
            archive.refresh_index().unwrap();
        }
    }
    unreachable!("there is always one more number")
}
