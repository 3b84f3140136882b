//! The desk behind the pages: the archive, the gazetteer and today's day.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use entente_names::Gazetteer;
use entente_record::{Bodies, Record, Report};
use entente_store::{Archive, ClaimQuery, SharedCatalogue, StoreError};
use entente_text::Date;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::error::{Error, Result};
use crate::names::Names;
use crate::watch::{Answers, Watch};

/// How many readers may be at the archive at once; more wait.
const READERS: usize = 8;

/// What the pages are made from. Cloning it is cheap: all clones share one set of connections.
#[derive(Debug, Clone)]
pub struct Desk {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    archive: PathBuf,
    gazetteer: &'static Gazetteer,
    today: fn() -> Date,
    /// What time it is, where the archive may be written to.
    now: Option<fn() -> Timestamp>,
    /// What a form must carry to be believed.
    token: Token,
    /// Connections that nobody uses at the moment.
    idle: Mutex<Vec<Archive>>,
    places: Semaphore,
    /// What the articles name; all connections share it.
    catalogue: SharedCatalogue,
    /// How the server is watched.
    watch: Option<Watch>,
    /// What was answered so far.
    answers: Answers,
}

/// What one request has before it: a connection of its own and the names.
pub(crate) struct Table<'a> {
    /// The archive.
    pub(crate) archive: &'a Archive,
    /// States and organisations.
    pub(crate) gazetteer: &'static Gazetteer,
    /// The day of the request.
    pub(crate) today: Date,
    shared: &'a Shared,
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
            token: Token::new(),
            idle: Mutex::new(Vec::new()),
            places: Semaphore::new(READERS),
            catalogue: SharedCatalogue::default(),
            watch: None,
            answers: Answers::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The same desk with a pen: forms may change the archive, at the time that `now` gives.
    /// Without it everything can only be read.
    #[must_use]
    pub fn writing(self, now: fn() -> Timestamp) -> Self {
        match Arc::try_unwrap(self.shared) {
            Ok(shared) => Self { shared: Arc::new(Shared { now: Some(now), ..shared }) },
            Err(shared) => Self { shared },
        }
    }

    /// The same desk, watched: what it answers is counted, and told where that is wanted.
    #[must_use]
    pub fn watched(self, watch: Watch) -> Self {
        match Arc::try_unwrap(self.shared) {
            Ok(shared) => Self { shared: Arc::new(Shared { watch: Some(watch), ..shared }) },
            Err(shared) => Self { shared },
        }
    }

    pub(crate) fn watch(&self) -> Option<Watch> {
        self.shared.watch
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.shared.answers
    }

    /// What a form must carry, where forms are there to be sent.
    pub(crate) fn token(&self) -> Option<&str> {
        self.shared.now.is_some().then_some(self.shared.token.as_str())
    }

    /// The time, where the archive may be written to.
    ///
    /// # Errors
    /// [`Error::ReadOnly`] where it may not; [`Error::Token`] when the form does not carry what
    /// this server gave to its pages.
    pub(crate) fn pen(&self, token: Option<&str>) -> Result<Timestamp> {
        let now = self.shared.now.ok_or(Error::ReadOnly)?;
        if token.is_some_and(|token| self.shared.token.is(token)) {
            Ok(now())
        } else {
            Err(Error::Token)
        }
    }

    /// Answers a question with a connection of its own, where waiting for the disk holds up nobody.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Table<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let shared = Arc::clone(&self.shared);
        let _place = self.shared.places.acquire().await.map_err(|_| Error::Lost)?;
        spawn_blocking(move || {
            let idle = shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let archive = match idle {
                Some(archive) => archive,
                None => Archive::open_existing(&shared.archive)?.sharing(&shared.catalogue),
            };
            let table = Table {
                archive: &archive,
                gazetteer: shared.gazetteer,
                today: (shared.today)(),
                shared: &shared,
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
        match self.archive.claims(&query)?.is_empty() {
            true => Err(Error::NoOrganisation { code: name.to_owned() }),
            false => Ok(name.to_owned()),
        }
    }

    /// What a form must carry, where forms are there to be sent.
    pub(crate) fn token(&self) -> Option<String> {
        self.shared.now.is_some().then(|| self.shared.token.as_str().to_owned())
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
    pub(crate) fn record(&self, body: &str) -> Result<Record> {
        Ok(self.archive.record_of(body, &Bodies::from(self.gazetteer))?)
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

    fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares without telling by its time where they differ.
    fn is(&self, other: &str) -> bool {
        let pairs = self.0.bytes().zip(other.bytes());
        self.0.len() == other.len() && pairs.fold(0, |all, (one, two)| all | (one ^ two)) == 0
    }
}
