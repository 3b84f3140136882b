//! The desk behind the pages: the archive, the gazetteer and today's day.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use axum::response::{IntoResponse, Redirect, Response};
use entente_names::{Atlas, Gazetteer};
use entente_record::{Bodies, Report};
use entente_store::{
    Accounts, Archive, ClaimQuery, Made, RecordStamp, Records, Role, Shared as Common, StoreError,
};
use entente_text::Date;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::doors::{Doors, note};
use crate::edition::{self, Editions};
use crate::error::{Error, Result};
use crate::metrics::{Answers, Watch};
use crate::names::Names;
use crate::pages::organisation::{Disagreement, disagreement};
use crate::pages::{self, Frame};
use crate::shelf::Shelf;
use crate::who::Who;

/// How many readers may be at the archive at once at least; more wait.
const READERS: usize = 2;

/// What the pages are made from. Cloning it is cheap: all clones share one set of connections.
#[derive(Debug, Clone)]
pub struct Desk {
    shared: Arc<Shared>,
    /// Who asks, where accounts are needed and somebody does.
    who: Option<Who>,
}

/// The record of a body, and what contradicts what in it as it is shown.
pub(crate) type Told = Made<Vec<Disagreement>>;

#[derive(Debug)]
struct Shared {
    archive: PathBuf,
    gazetteer: &'static Gazetteer,
    today: fn() -> Date,
    /// What time it is, where the archive may be written to.
    now: Option<fn() -> Timestamp>,
    /// Where places lie; without one, as far as is known without an index of cities.
    atlas: Option<Atlas>,
    /// Whom to let in, where accounts are needed.
    doors: Option<Doors>,
    /// What a form must carry to be believed, where there are no sessions.
    token: Token,
    /// Connections that nobody uses at the moment.
    idle: Mutex<Vec<Archive>>,
    /// How many may read at once. To make a page is work for a processor, so more at once would
    /// only be slower together, and leave none to answer with.
    places: Semaphore,
    /// Who changes something waits for no reader, and perhaps for another program.
    pens: Semaphore,
    /// What all connections share.
    common: Common,
    /// Which state of the archive is shown, where pages are kept.
    editions: Option<Editions>,
    /// The pages that are kept.
    shelf: Shelf,
    /// How the server is watched.
    watch: Option<Watch>,
    /// What was answered so far.
    answers: Answers,
    /// Records that were made before.
    records: Records<Vec<Disagreement>>,
}

/// What one request has before it: a connection of its own and the names.
pub(crate) struct Table<'a> {
    /// The archive.
    pub(crate) archive: &'a Archive,
    /// States and organisations.
    pub(crate) gazetteer: &'static Gazetteer,
    /// The day of the request.
    pub(crate) today: Date,
    desk: &'a Desk,
}

/// Leave to change the archive.
#[derive(Debug, Clone)]
pub(crate) struct Pen {
    /// The time.
    pub(crate) at: Timestamp,
    /// The user, where accounts are needed.
    who: Option<String>,
}

impl Pen {
    /// Who decides: the user; without accounts the name that the form gives, or none.
    pub(crate) fn name<'a>(&'a self, given: &'a str) -> &'a str {
        match (&self.who, given.trim()) {
            (Some(who), _) => who,
            (None, "") => "the desk",
            (None, given) => given,
        }
    }

    /// Who decides and why, as the fields of a form give them.
    pub(crate) fn decision<'a>(&'a self, by: &'a str, why: &'a str) -> Result<(&'a str, &'a str)> {
        let (by, why) = (self.name(by), reason(why)?);
        if by.len() > LONGEST {
            return Err(Error::Lacks(REASON));
        }
        Ok((by, why))
    }
}

/// The longest reason, name, question and id that a form may give.
pub(crate) const LONGEST: usize = 2000;

const REASON: &str = "a reason; say in a few words why";

/// Why something is decided, as the field of a form gives it.
pub(crate) fn reason(why: &str) -> Result<&str> {
    match why.trim() {
        "" => Err(Error::Lacks(REASON)),
        why if why.len() > LONGEST => Err(Error::Lacks(REASON)),
        why => Ok(why),
    }
}

/// Something that was changed.
#[derive(Debug)]
pub(crate) struct Done {
    /// In a few words: "rejected a claim".
    pub(crate) what: &'static str,
    /// What it was done to: the address of a page, or a name.
    pub(crate) about: String,
    /// The page to go on to.
    pub(crate) to: String,
}

impl Desk {
    /// A desk over the archive at `path`, which is opened when somebody asks and need not exist
    /// yet. `today` gives the day for which rolls are shown when none is asked for: this crate
    /// reads no clock.
    pub fn new(
        path: impl Into<PathBuf>,
        gazetteer: &'static Gazetteer,
        today: fn() -> Date,
    ) -> Self {
        let shared = Shared {
            archive: path.into(),
            gazetteer,
            today,
            now: None,
            atlas: None,
            doors: None,
            token: Token::new(),
            idle: Mutex::new(Vec::new()),
            places: Semaphore::new(
                available_parallelism().map_or(READERS, |all| all.get().max(READERS)),
            ),
            pens: Semaphore::new(1),
            common: Common::default(),
            editions: None,
            shelf: Shelf::default(),
            watch: None,
            answers: Answers::default(),
            records: Records::default(),
        };
        Self { shared: Arc::new(shared), who: None }
    }

    /// The same desk with a pen: forms may change the archive, at the time that `now` gives.
    /// Without it everything can only be read.
    #[must_use]
    pub fn writing(self, now: fn() -> Timestamp) -> Self {
        self.altered(|shared| Shared { now: Some(now), ..shared })
    }

    /// The same desk, watched: what it answers is counted, and told where that is wanted.
    #[must_use]
    pub fn watched(self, watch: Watch) -> Self {
        self.altered(|shared| Shared { watch: Some(watch), ..shared })
    }

    /// The same desk, keeping the pages that it made: who asks for one again gets it as it was,
    /// unless something was changed. What its own forms change is seen at once, what other programs
    /// change within two seconds. `elapsed` gives the time since some moment that stays the same.
    #[must_use]
    pub fn keeping(self, elapsed: fn() -> Duration) -> Self {
        self.altered(|shared| Shared { editions: Some(Editions::new(elapsed)), ..shared })
    }

    pub(crate) fn editions(&self) -> Option<&Editions> {
        self.shared.editions.as_ref()
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        &self.shared.shelf
    }

    /// The day of the request.
    pub(crate) fn today(&self) -> Date {
        (self.shared.today)()
    }

    /// Makes ready what the first pages would otherwise wait for.
    pub(crate) async fn warm(&self) {
        let _ = edition::current(self).await;
        let _ = self
            .ask(|table| {
                table.atlas();
                pages::doubts::warm(table)
            })
            .await;
    }

    pub(crate) fn watch(&self) -> Option<Watch> {
        self.shared.watch
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.shared.answers
    }

    /// The same desk for those who have an account, and for nobody else: the users are those of
    /// [`Accounts::path_beside`] the archive. Cookies go over HTTPS only, unless `plain`.
    ///
    /// # Errors
    /// As [`Accounts::open`].
    pub fn with_accounts(
        self,
        plain: bool,
        now: fn() -> Timestamp,
    ) -> std::result::Result<Self, StoreError> {
        let path = Accounts::path_beside(&self.shared.archive);
        let doors = Doors::new(&path, plain, now)?;
        Ok(self.altered(|shared| Shared { doors: Some(doors), ..shared }))
    }

    /// The same desk with another atlas, as one that knows cities.
    #[must_use]
    pub fn with_atlas(self, atlas: Atlas) -> Self {
        self.altered(|shared| Shared { atlas: Some(atlas), ..shared })
    }

    fn altered(self, alter: impl FnOnce(Shared) -> Shared) -> Self {
        match Arc::try_unwrap(self.shared) {
            Ok(shared) => Self { shared: Arc::new(alter(shared)), ..self },
            Err(shared) => Self { shared, ..self },
        }
    }

    /// The same desk before somebody.
    pub(crate) fn before(&self, who: Option<Who>) -> Self {
        Self { shared: Arc::clone(&self.shared), who }
    }

    /// Whom to let in, where accounts are needed.
    pub(crate) fn doors(&self) -> Option<&Doors> {
        self.shared.doors.as_ref()
    }

    /// Does something with the accounts, where waiting for the disk holds up nobody.
    ///
    /// # Errors
    /// [`Error::NoPage`] where there are no accounts.
    pub(crate) async fn at_doors<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Doors) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let desk = self.clone();
        let done = spawn_blocking(move || work(desk.doors().ok_or(Error::NoPage)?));
        done.await.map_err(|_| Error::Lost)?
    }

    /// Whether only those with an account are let in.
    pub(crate) fn asks_for_accounts(&self) -> bool {
        self.shared.doors.is_some()
    }

    /// Who asks, where accounts are needed and somebody does.
    pub(crate) fn who(&self) -> Option<&Who> {
        self.who.as_ref()
    }

    /// What stands around a page.
    pub(crate) fn frame(&self) -> Frame {
        Frame { who: self.who.clone(), ..Frame::default() }
    }

    /// What the form for logging in must carry.
    pub(crate) fn door_token(&self) -> &str {
        &self.shared.token.0
    }

    /// Whether a form carries that.
    pub(crate) fn is_door_token(&self, token: &str) -> bool {
        self.shared.token.is(token)
    }

    /// What a form must carry, where forms are there to be sent by whoever asks.
    pub(crate) fn token(&self) -> Option<&str> {
        self.shared.now?;
        match (&self.shared.doors, &self.who) {
            (None, _) => Some(self.door_token()),
            (Some(_), Some(who)) if who.role >= Role::Edit => Some(&who.token),
            (Some(_), _) => None,
        }
    }

    /// Leave to change the archive.
    fn pen(&self, token: &str) -> Result<Pen> {
        let now = self.shared.now.ok_or(Error::ReadOnly)?;
        let good = match (&self.shared.doors, &self.who) {
            (None, _) => self.is_door_token(token),
            (Some(_), None) => return Err(Error::Stranger),
            (Some(_), Some(who)) if who.role < Role::Edit => return Err(Error::Role(Role::Edit)),
            (Some(_), Some(who)) => who.is_token(token),
        };
        match good {
            true => Ok(Pen { at: now(), who: self.who.as_ref().map(|who| who.name.clone()) }),
            false => Err(Error::Token),
        }
    }

    /// Changes the archive as a form asks for, notes who did it where there are accounts, and leads
    /// on to the page that shows it.
    ///
    /// # Errors
    /// [`Error::ReadOnly`] where nothing may be changed, [`Error::Role`] where the user may not;
    /// [`Error::Token`] when the form does not carry what this server gave to its pages.
    pub(crate) async fn change(
        &self,
        token: &str,
        change: impl FnOnce(&Table<'_>, &Pen) -> Result<Done> + Send + 'static,
    ) -> Result<Response> {
        let pen = self.pen(token)?;
        let who = self.who.clone();
        let done = self.asking(&self.shared.pens, move |table| {
            let done = change(table, &pen)?;
            if let (Some(doors), Some(who)) = (table.desk.doors(), who) {
                let about = (done.what, done.about.as_str());
                note(&doors.sessions(), &who.name, who.from, about, pen.at)?;
            }
            Ok(done.to)
        });
        let done = done.await;
        edition::changed(self).await;
        Ok(Redirect::to(&done?).into_response())
    }

    /// A new connection to the archive.
    pub(crate) fn connection(&self) -> Result<Archive> {
        Ok(Archive::open_existing(&self.shared.archive)?.sharing(&self.shared.common))
    }

    /// Answers a question with a connection of its own, where waiting for the disk holds up nobody.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Table<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.asking(&self.shared.places, question).await
    }

    async fn asking<T: Send + 'static>(
        &self,
        places: &Semaphore,
        question: impl FnOnce(&Table<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let desk = self.clone();
        let _place = places.acquire().await.map_err(|_| Error::Lost)?;
        spawn_blocking(move || {
            let shared = &desk.shared;
            let idle = shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let archive = match idle {
                Some(archive) => archive,
                None => desk.connection()?,
            };
            let table = Table {
                archive: &archive,
                gazetteer: shared.gazetteer,
                today: desk.today(),
                desk: &desk,
            };
            let answer = question(&table);
            shared.idle.lock().unwrap_or_else(PoisonError::into_inner).push(archive);
            answer
        })
        .await
        .map_err(|_| Error::Lost)?
    }
}

impl Table<'_> {
    /// The names.
    pub(crate) fn names(&self) -> Names {
        Names::new(self.gazetteer)
    }

    /// Where places lie.
    pub(crate) fn atlas(&self) -> &Atlas {
        static PLAIN: LazyLock<Atlas> =
            LazyLock::new(|| Atlas::builtin(Gazetteer::builtin(), None));
        self.desk.shared.atlas.as_ref().unwrap_or(&PLAIN)
    }

    /// The code of the organisation or treaty that somebody names: one that the gazetteer knows,
    /// or one that a claim in the archive speaks of.
    ///
    /// # Errors
    /// [`Error::NoOrganisation`] when it is neither.
    pub(crate) fn body(&self, name: &str) -> Result<String> {
        if let Some(code) = self.names().code_of(name) {
            return Ok(code);
        }
        let query = ClaimQuery { organisation: Some(name.to_owned()), ..ClaimQuery::default() };
        match self.archive.count_claims(&query)? {
            0 => Err(Error::NoOrganisation { code: name.to_owned() }),
            _ => Ok(name.to_owned()),
        }
    }

    /// What a form must carry, where forms are there to be sent.
    pub(crate) fn token(&self) -> Option<String> {
        self.desk.token().map(str::to_owned)
    }

    /// What stands around a page.
    pub(crate) fn frame(&self) -> Frame {
        self.desk.frame()
    }

    /// A claim by its id, or by the beginning of it.
    ///
    /// # Errors
    /// [`Error::NoClaim`] when there is none.
    pub(crate) fn claim(&self, id: &str) -> Result<Report> {
        let hexadecimal = id.len() >= 6 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !hexadecimal {
            return Err(Error::NoClaim { id: id.to_owned() });
        }
        match self.archive.claim(&id.to_ascii_lowercase()) {
            Err(StoreError::NoClaim { key }) => Err(Error::NoClaim { id: key }),
            other => Ok(other?),
        }
    }

    /// Everything that the archive tells of who belongs to one body.
    pub(crate) fn record(&self, body: &str) -> Result<Arc<Told>> {
        self.record_at(body, self.archive.record_stamp()?)
    }

    /// The same of several bodies.
    pub(crate) fn records<'b>(
        &self,
        bodies: impl IntoIterator<Item = &'b str>,
    ) -> Result<Vec<Arc<Told>>> {
        let stamp = self.archive.record_stamp()?;
        bodies.into_iter().map(|body| self.record_at(body, stamp)).collect()
    }

    fn record_at(&self, body: &str, stamp: RecordStamp) -> Result<Arc<Told>> {
        let bodies = || Bodies::from(self.gazetteer);
        Ok(self.desk.shared.records.of(self.archive, body, stamp, bodies)?)
    }

    /// What contradicts what about the members of a body, as it is shown.
    pub(crate) fn disagreements<'m>(&self, body: &str, made: &'m Told) -> &'m [Disagreement] {
        made.beside.get_or_init(|| {
            let names = self.names();
            let conflicts = made.record.conflicts(body);
            conflicts.iter().map(|conflict| disagreement(conflict, &names)).collect()
        })
    }
}

/// A word that only pages of this server know, for as long as it runs.
#[derive(Debug)]
struct Token(String);

impl Token {
    fn new() -> Self {
        // The standard library keys its hash tables with the system's randomness; two of them
        // make 128 bits that nobody outside can guess.
        use std::hash::{BuildHasher, RandomState};
        let part = |salt: u64| format!("{:016x}", RandomState::new().hash_one(salt));
        Self(part(1) + &part(2))
    }

    fn is(&self, other: &str) -> bool {
        same(&self.0, other)
    }
}

/// Compares without telling by its time where they differ.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    one.len() == other.len() && pairs.fold(0, |all, (one, two)| all | (one ^ two)) == 0
}
