//! Alerts: new answers to saved searches and changes of watched rolls, by RSS, webhook and mail, and
//! what is told when the watch is killed between sending and writing down.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;

/// A site with an empty feed and a hook that takes what is posted.
struct Site {
    address: String,
    posted: Arc<Mutex<Vec<Value>>>,
    /// The process that is killed once it has posted, before it is answered.
    victim: Arc<Mutex<Option<u32>>>,
}

impl Site {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (posted, victim) =
            (Arc::<Mutex<Vec<Value>>>::default(), Arc::<Mutex<Option<u32>>>::default());
        let (taken, marked) = (Arc::clone(&posted), Arc::clone(&victim));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut asked = BufReader::new(stream.try_clone().unwrap());
                let (mut first, mut length) = (String::new(), 0);
                asked.read_line(&mut first).unwrap();
                loop {
                    let mut line = String::new();
                    if asked.read_line(&mut line).unwrap() <= 2 {
                        break;
                    }
                    if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                asked.read_exact(&mut body).unwrap();
                if first.starts_with("POST /hook") {
                    taken.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
                    if let Some(victim) = marked.lock().unwrap().take() {
                        kill(victim);
                    }
                }
                let (status, answer) = match first.contains("/robots.txt") {
                    true => ("404 x", ""),
                    false => (
                        "200 x",
                        "<rss version=\"2.0\"><channel><title>x</title><item><guid>1</guid>\
                         <title>Weather</title><description>Fog.</description></item></channel></rss>",
                    ),
                };
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{answer}",
                    answer.len()
                );
            }
        });
        Self { address, posted, victim }
    }

    fn posted(&self) -> Vec<Value> {
        std::mem::take(&mut *self.posted.lock().unwrap())
    }
}

fn kill(process: u32) {
    let killed = Command::new("kill").args(["-9", &process.to_string()]).status().unwrap();
    assert!(killed.success());
}

/// A desk with an archive, a stand-in for the mail program, and one who waits for news.
struct Desk {
    folder: TempDir,
    site: Site,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        // Keeps each mail in a file of its own; kills who runs it after the first where asked to.
        let program = "#!/bin/sh\n\
            number=$(ls mails | wc -l)\n\
            printf '%s\\n' \"$*\" > \"mails/$number.arguments\"\n\
            cat > \"mails/$number.mail\"\n\
            if [ -e kill-sender ]; then rm kill-sender; kill -9 $PPID; fi\n\
            if [ -e refuse ]; then rm \"mails/$number.mail\" \"mails/$number.arguments\"; exit 75; fi\n";
        fs::create_dir(folder.path().join("mails")).unwrap();
        let path = folder.path().join("sendmail");
        fs::write(&path, program).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, site: Site::start() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
        command.current_dir(&self.folder).env("ENTENTE_ARCHIVE", "archive.db").args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn watching(&self) -> Command {
        let (feed, hook) =
            (format!("{}/feed", self.site.address), format!("{}/hook", self.site.address));
        let mut command = self.command(&["watch", &feed, "--once", "--no-read", "--pause", "0"]);
        command.args(["--allow-private", "--again", "0", "--roll", "NATO"]);
        command.args(["--alert-rss", "alerts.xml", "--alert-webhook", &hook]);
        command.args(["--alert-mail", "desk@paper.example", "--sendmail", "./sendmail"]);
        command
    }

    fn watch(&self) -> Output {
        self.watching().output().unwrap()
    }

    /// Keeps an article that says that a state joined NATO, with the claim that a reading of it makes.
    fn keep(&self, number: usize, state: &str, name: &str) {
        let text = format!("{name} joined NATO on {number} April 2023, its minister said.");
        let article = entente_text::Article::from(entente_text::Draft {
            given_id: Some(format!("item-{number}")),
            title: format!("{name} is in"),
            source: Some("Border Monitor".to_owned()),
            published: Some("2023-04-20".parse().unwrap()),
            body: text.clone(),
            ..Default::default()
        });
        let end = text.find(',').unwrap();
        let evidence = serde_json::json!([
            { "field": "body", "exact": &text[..end], "start": 0, "end": end }
        ]);
        let id = article.id.to_string();
        let mut line = serde_json::to_value(&article).unwrap();
        line["entente"] = "article/1".into();
        line["origins"] = serde_json::json!(["made up"]);
        let reading = serde_json::json!({
            "entente": "reading/1", "of": &id, "reader": "by hand", "doubts": [], "claims": 1,
        });
        let claim = serde_json::json!({
            "entente": "claim/1", "of": &id, "id": format!("{number:024x}"),
            "article": format!("item-{number}"), "type": "membership", "rule": "by.hand",
            "slots": { "member": state, "organisation": "NATO", "change": "join" },
            "date": { "edtf": format!("2023-04-{number:02}") }, "modality": "asserted",
            "evidence": evidence,
        });
        fs::write(self.path("lines.jsonl"), format!("{line}\n{reading}\n{claim}\n")).unwrap();
        let imported = self.run(&["import", "lines.jsonl"]);
        assert_eq!(imported.status.code(), Some(0), "{}", said(&imported));
    }

    /// The mails that were taken, each with the arguments that the program was given.
    fn mails(&self) -> Vec<(String, String)> {
        let mut names: Vec<PathBuf> = fs::read_dir(self.path("mails"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "mail"))
            .collect();
        names.sort_by_key(|path| stem(path));
        let read = |path: &PathBuf| {
            let arguments = fs::read_to_string(path.with_extension("arguments")).unwrap();
            (arguments.trim().to_owned(), fs::read_to_string(path).unwrap())
        };
        names.iter().map(read).collect()
    }

    fn items(&self) -> usize {
        let feed = fs::read_to_string(self.path("alerts.xml")).unwrap_or_default();
        feed.matches("<item>").count()
    }
}

fn stem(path: &Path) -> usize {
    path.file_stem().unwrap().to_str().unwrap().parse().unwrap()
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

fn message_id(mail: &str) -> &str {
    mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("no Message-ID")
}

/// A desk that watches NATO's roll and a search, and has seen what was there.
fn waiting() -> Desk {
    let desk = Desk::new();
    desk.keep(4, "FIN", "Finland");
    assert_eq!(desk.run(&["search", "minister", "--save", "ministers"]).status.code(), Some(0));
    let first = desk.watch();
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    assert_eq!((desk.site.posted().len(), desk.mails().len(), desk.items()), (0, 0, 0));
    desk
}

#[test]
fn a_change_of_a_roll_and_a_new_answer_are_told_once_by_every_channel() {
    let desk = waiting();
    desk.keep(7, "SWE", "Sweden");
    let told = desk.watch();
    assert!(said(&told).contains("2 alerts"), "{}", said(&told));
    let posted = desk.site.posted();
    assert_eq!(posted.len(), 2, "{posted:?}");
    let roll = posted.iter().find(|alert| alert["about"] == "NATO").unwrap();
    assert_eq!(roll["title"], "NATO: its roll changed");
    assert!(roll["text"].as_str().unwrap().contains("+ SWE Yes"), "{roll}");
    assert!(posted.iter().any(|alert| alert["title"] == "ministers: Sweden is in"), "{posted:?}");

    let mails = desk.mails();
    assert_eq!(mails.len(), 2);
    for (arguments, mail) in &mails {
        assert_eq!(arguments, "-t -i");
        let (head, body) = mail.split_once("\n\n").unwrap();
        assert!(head.starts_with("To: desk@paper.example\nSubject: =?utf-8?B?"), "{head}");
        assert!(!body.trim().is_empty());
    }
    assert!(mails.iter().any(|(_, mail)| mail.contains("+ SWE Yes")));
    assert_eq!(desk.items(), 2);

    // The same ids by every channel, and no second time.
    let mut ids: Vec<String> =
        posted.iter().map(|alert| alert["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    let mut mailed: Vec<String> = mails
        .iter()
        .map(|(_, mail)| message_id(mail).trim_matches(['<', '>']).to_owned())
        .map(|id| id.trim_end_matches("@entente.invalid").to_owned())
        .collect();
    mailed.sort();
    assert_eq!(ids, mailed);
    let again = desk.watch();
    assert!(!said(&again).contains("alerts"), "{}", said(&again));
    assert_eq!((desk.site.posted().len(), desk.mails().len(), desk.items()), (0, 2, 2));
}

#[test]
fn a_copy_of_a_story_that_was_told_is_no_news() {
    let desk = waiting();
    let mut draft = serde_json::json!({
        "id": "copy", "title": "Finland is in", "source": "Lake Courier", "published": "2023-04-19",
        "text": "Finland joined NATO on 4 April 2023, its minister said.",
    });
    for source in ["Lake Courier", "Pier Post"] {
        draft["source"] = source.into();
        draft["id"] = source.into();
        fs::write(desk.path("copy.jsonl"), format!("{draft}\n")).unwrap();
        assert_eq!(desk.run(&["add", "--no-read", "copy.jsonl"]).status.code(), Some(0));
        let quiet = desk.watch();
        assert!(!said(&quiet).contains("alerts"), "{}", said(&quiet));
    }
    assert_eq!((desk.site.posted().len(), desk.mails().len(), desk.items()), (0, 0, 0));
}

#[test]
fn killed_after_the_mail_was_taken_it_is_sent_again_under_the_same_message_id() {
    let desk = waiting();
    desk.keep(7, "SWE", "Sweden");
    fs::write(desk.path("kill-sender"), "").unwrap();
    let killed = desk.watch();
    assert_eq!(killed.status.code(), None, "{}", said(&killed));
    assert_eq!(desk.mails().len(), 1);
    assert_eq!(desk.items(), 2);
    let rest = desk.watch();
    assert_eq!(rest.status.code(), Some(0), "{}", said(&rest));
    let mails = desk.mails();
    let ids: Vec<&str> = mails.iter().map(|(_, mail)| message_id(mail)).collect();
    // None is lost; the one whose taking could not be written down came twice, as one message.
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
    // What had been written down is not told again: the feed has each once, the hook had each once.
    assert_eq!((desk.site.posted().len(), desk.items()), (2, 2));
    desk.watch();
    assert_eq!((desk.site.posted().len(), desk.mails().len(), desk.items()), (0, 3, 2));
}

#[test]
fn killed_after_the_hook_was_told_it_is_told_again_under_the_same_id() {
    let desk = waiting();
    desk.keep(7, "SWE", "Sweden");
    let mut child = {
        // The hook may be told before it is known whom to kill, so that is held until it is.
        let mut victim = desk.site.victim.lock().unwrap();
        let child = desk.watching().spawn().unwrap();
        *victim = Some(child.id());
        child
    };
    assert_eq!(child.wait().unwrap().code(), None);
    let first = desk.site.posted();
    assert_eq!(first.len(), 1);
    let rest = desk.watch();
    assert_eq!(rest.status.code(), Some(0), "{}", said(&rest));
    let then = desk.site.posted();
    assert_eq!(then.len(), 2);
    assert_eq!(then[0]["id"], first[0]["id"]);
    assert_eq!((desk.mails().len(), desk.items()), (2, 2));
    desk.watch();
    assert_eq!((desk.site.posted().len(), desk.mails().len(), desk.items()), (0, 2, 2));
}

#[test]
fn mail_that_is_refused_waits_and_keeps_its_id() {
    let desk = waiting();
    desk.keep(7, "SWE", "Sweden");
    fs::write(desk.path("refuse"), "").unwrap();
    let refused = desk.watch();
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("tried again in the next round"), "{}", said(&refused));
    assert_eq!((desk.site.posted().len(), desk.mails().len(), desk.items()), (2, 0, 2));
    fs::remove_file(desk.path("refuse")).unwrap();
    let taken = desk.watch();
    assert_eq!(taken.status.code(), Some(0), "{}", said(&taken));
    assert_eq!((desk.site.posted().len(), desk.mails().len(), desk.items()), (0, 2, 2));
}
