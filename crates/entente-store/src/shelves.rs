//! Finding copies as articles come: each is put on a shelf for each of its keys, compared with those
//! that stand first there, and joined to the story of those that it is a copy of.
//!
//! What is kept follows from articles and verdicts alone, whatever the order of adding
//! ([`entente_record::stories()`] says what it is). Adding touches the shelves of the new article, and
//! the stories that it bears on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use entente_record::{
    ByHand, Likeness, NEAREST, Precedence, Sample, Verdict, Verdicts, compared, rank,
};
use entente_text::{Article, ArticleId, CreditKind};
use rusqlite::{Connection, OptionalExtension, params};

use crate::rows::{article_of, from_json};

/// How many articles wait at least before their keys are put in.
const FEWEST_WAITING: usize = 256;
/// How many wait at most.
const MOST_WAITING: usize = 1 << 16;
/// How many times as many are put in as wait: then each page of the file is written about as often
/// for each article, however many there are.
const RATIO: usize = 16;
/// How many articles are held ready to be compared.
const MOST_KNOWN: usize = 4096;

/// A place on a shelf: rank and number of an article.
pub(crate) type Place = (i64, i64);

/// What one connection holds in memory to find copies with. It follows the archive by itself.
#[derive(Debug, Default)]
pub(crate) struct Shelves {
    identity: String,
    /// The last article whose keys are in the table.
    shelved: i64,
    /// The last article that was looked at.
    seen: i64,
    /// Those that are not in the table, by key, in order.
    waiting: BTreeSet<(i64, i64, i64)>,
    /// How many articles these are.
    count: usize,
    known: HashMap<i64, Arc<Known>>,
    foreseen: Foreseen,
    /// The number of the last verdict that was looked at.
    verdict: i64,
    hand: ByHand,
    /// How many articles wait at most; 0 for what suits the size of the archive.
    pub(crate) patience: usize,
}

/// What the table and the samples were found to hold before the transaction that needs them.
#[derive(Debug, Default)]
pub(crate) struct Foreseen {
    /// The first places of shelves, one more than [`NEAREST`], by key.
    pub(crate) first: HashMap<i64, Vec<Place>>,
    /// The samples of articles that stand there.
    pub(crate) samples: HashMap<i64, Sample>,
}

/// An article as it is compared.
#[derive(Debug)]
pub(crate) struct Known {
    id: ArticleId,
    head: Precedence,
    pub(crate) likeness: Likeness,
}

impl Known {
    pub(crate) fn of(article: &Article) -> Self {
        let likeness = Likeness::of_article(article);
        Self { id: article.id.clone(), head: Precedence::of(article), likeness }
    }
}

/// Keys as they are kept.
fn packed(keys: &[i64]) -> Vec<u8> {
    keys.iter().flat_map(|key| key.to_le_bytes()).collect()
}

fn unpacked(bytes: &[u8]) -> Vec<i64> {
    let (keys, _) = bytes.as_chunks();
    keys.iter().map(|key| i64::from_le_bytes(*key)).collect()
}

/// Notes by what copies of an article are found, and whom it credits.
fn note(
    connection: &Connection,
    article: &Article,
    number: i64,
    likeness: &Likeness,
) -> rusqlite::Result<()> {
    let (keys, sample) = (packed(&likeness.keys()), likeness.sample().to_bytes());
    connection
        .prepare_cached(
            "INSERT INTO texts (article, credit, keys, sample, rank) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![number, credited(article), keys, sample, rank(&article.id)])?;
    Ok(())
}

fn credited(article: &Article) -> Option<&str> {
    let credit = article.credits.iter().find(|credit| credit.kind == CreditKind::Republication)?;
    credit.publisher.as_deref()
}

impl Shelves {
    /// Takes in what was added and decided since, by this connection or another. To be called in the
    /// transaction in which the rest is done.
    pub(crate) fn follow(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let (identity, shelved): (String, i64) = connection
            .prepare_cached("SELECT identity, shelved FROM archive")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if (&identity, shelved) != (&self.identity, self.shelved) {
            let patience = self.patience;
            *self = Self { identity, shelved, seen: shelved, patience, ..Self::default() };
        }
        let mut select = connection.prepare_cached(
            "SELECT article, rank, keys FROM texts WHERE article > ?1 ORDER BY article",
        )?;
        let mut rows = select.query([self.seen])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            let (number, rank): (i64, i64) = (row.get(0)?, row.get(1)?);
            let keys = unpacked(row.get_ref(2)?.as_blob()?);
            places.extend(keys.into_iter().map(|key| (key, rank, number)));
            self.meet(number);
        }
        match self.waiting.is_empty() {
            true => {
                // Whoever opens the archive meets all of them: to sort them once is faster, and
                // faster than the set itself would, which keeps the order of equals.
                places.sort_unstable();
                self.waiting = places.into_iter().collect();
            }
            false => self.waiting.extend(places),
        }
        let last: i64 = connection
            .prepare_cached("SELECT coalesce(max(number), 0) FROM verdicts")?
            .query_row([], |row| row.get(0))?;
        if last != self.verdict {
            self.hand = by_hand(connection)?;
            self.verdict = last;
        }
        Ok(())
    }

    /// Takes what was found in the archive as this transaction finds it, so that it is not asked for
    /// again. Before the transaction ends it is to be called with nothing: the next one may find
    /// another state.
    pub(crate) fn expect(&mut self, foreseen: Foreseen) {
        self.foreseen = foreseen;
    }

    /// Counts an article whose keys wait.
    fn meet(&mut self, number: i64) {
        self.count += 1;
        self.seen = self.seen.max(number);
    }

    /// Puts an article that was just inserted on its shelves, and joins it to its story.
    pub(crate) fn place(
        &mut self,
        connection: &Connection,
        article: &Article,
        number: i64,
        known: Arc<Known>,
    ) -> rusqlite::Result<()> {
        let keys = known.likeness.keys();
        note(connection, article, number, &known.likeness)?;
        let rank = rank(&article.id);
        self.waiting.extend(keys.iter().map(|key| (*key, rank, number)));
        self.meet(number);
        self.remember(number, &known);
        if self.hand.knows(&article.id) {
            self.reconsider(connection, &BTreeSet::from([number]), Some(number))?;
            return self.put_away(connection);
        }
        let mut candidates = BTreeSet::new();
        let mut displaced = Vec::new();
        for key in keys {
            let first = self.first(connection, key, NEAREST + 1)?;
            if first.len() <= NEAREST {
                candidates.extend(first.iter().map(|(_, number)| *number));
            } else if first[..NEAREST].iter().any(|(_, other)| *other == number) {
                displaced.push((key, first[NEAREST].1));
                candidates.extend(self.all(connection, key)?);
            } else {
                candidates.extend(first[..NEAREST].iter().map(|(_, number)| *number));
            }
        }
        candidates.remove(&number);
        let mut copies = BTreeSet::new();
        let mut stories = BTreeSet::new();
        for other in candidates {
            if !self.may_be_copy(connection, known.likeness.sample(), other)? {
                continue;
            }
            let lead = lead_of(connection, other)?;
            // One of a story is enough, but where the links of others hang on it.
            if displaced.is_empty() && stories.contains(&lead) {
                continue;
            }
            let other_known = self.known(connection, other)?;
            if !self.hand.is_apart(&other_known.id)
                && known.likeness.is_copy_of(&other_known.likeness)
            {
                copies.insert(other);
                stories.insert(lead);
            }
        }
        let mut loosened = BTreeSet::new();
        for (key, other) in displaced {
            let story = members(connection, lead_of(connection, other)?)?;
            if story.len() > 1 {
                let shelf: BTreeSet<i64> = self.all(connection, key)?.into_iter().collect();
                // What hung on the one that is not compared any more hangs on this one now.
                let held = story.iter().filter(|one| shelf.contains(one));
                if !held.into_iter().all(|one| copies.contains(one)) {
                    loosened.extend(story);
                }
            }
        }
        if !loosened.is_empty() {
            for lead in stories {
                loosened.extend(members(connection, lead)?);
            }
            loosened.insert(number);
            self.regroup(connection, &loosened, Some(number))?;
        } else if !stories.is_empty() {
            self.join(connection, stories, number)?;
        }
        self.put_away(connection)
    }

    /// Makes one story of a new article and those that it is a copy of.
    fn join(
        &mut self,
        connection: &Connection,
        stories: BTreeSet<i64>,
        number: i64,
    ) -> rusqlite::Result<()> {
        let mut all = BTreeSet::from([number]);
        let mut leads = vec![(self.known(connection, number)?.head.clone(), number)];
        for lead in stories {
            leads.push((self.known(connection, lead)?.head.clone(), lead));
            all.extend(members(connection, lead)?);
        }
        let Some((_, lead)) = leads.into_iter().min() else { return Ok(()) };
        lead_all(connection, &all, lead, Some(number))
    }

    /// Finds the stories of these articles again, and of all that they may bear on. `new` is one that
    /// was not known before.
    pub(crate) fn reconsider(
        &mut self,
        connection: &Connection,
        around: &BTreeSet<i64>,
        new: Option<i64>,
    ) -> rusqlite::Result<()> {
        let mut all = BTreeSet::new();
        for &number in around {
            let mut near = BTreeSet::from([number]);
            for key in keys_of(connection, number)? {
                let first = self.first(connection, key, NEAREST)?;
                match first.iter().any(|(_, other)| *other == number) {
                    true => near.extend(self.all(connection, key)?),
                    false => near.extend(first.iter().map(|(_, other)| *other)),
                }
            }
            let id = self.known(connection, number)?.id.clone();
            for other in self.hand.with(&id) {
                near.extend(number_of(connection, other)?);
            }
            for one in near {
                if !all.contains(&one) {
                    all.extend(members(connection, lead_of(connection, one)?)?);
                }
            }
        }
        self.regroup(connection, &all, new)
    }

    /// Finds the stories of articles again that are all of the stories that they are of.
    fn regroup(
        &mut self,
        connection: &Connection,
        all: &BTreeSet<i64>,
        new: Option<i64>,
    ) -> rusqlite::Result<()> {
        let mut shelves: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for &number in all {
            for key in keys_of(connection, number)? {
                shelves.entry(key).or_default().push(number);
            }
        }
        let mut sets = Sets::default();
        for (key, held) in shelves.iter().filter(|(_, held)| held.len() > 1) {
            for (_, one) in self.first(connection, *key, NEAREST)? {
                if held.binary_search(&one).is_ok() {
                    for &other in held {
                        self.compare(connection, &mut sets, one, other)?;
                    }
                }
            }
        }
        for &number in all {
            let id = self.known(connection, number)?.id.clone();
            for other in self.hand.with(&id) {
                // One that is about to be deleted has a number still, and holds nothing together.
                if let Some(other) = number_of(connection, other)?.filter(|one| all.contains(one)) {
                    sets.join(number, other);
                }
            }
        }
        let mut stories: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for &number in all {
            stories.entry(sets.root(number)).or_default().insert(number);
        }
        for story in stories.into_values() {
            let mut leads = Vec::with_capacity(story.len());
            for &number in &story {
                leads.push((self.known(connection, number)?.head.clone(), number));
            }
            if let Some((_, lead)) = leads.into_iter().min() {
                lead_all(connection, &story, lead, new)?;
            }
        }
        Ok(())
    }

    /// Puts two into one set if they are copies.
    fn compare(
        &mut self,
        connection: &Connection,
        sets: &mut Sets,
        one: i64,
        other: i64,
    ) -> rusqlite::Result<()> {
        if sets.root(one) != sets.root(other)
            && self.may_be_copy(connection, &sample_of(connection, one)?, other)?
        {
            let (first, second) = (self.known(connection, one)?, self.known(connection, other)?);
            let is_apart = self.hand.is_apart(&first.id) || self.hand.is_apart(&second.id);
            if !is_apart && first.likeness.is_copy_of(&second.likeness) {
                sets.join(one, other);
            }
        }
        Ok(())
    }

    /// Takes an article off its shelves and out of its story, before it is deleted.
    pub(crate) fn remove(&mut self, connection: &Connection, number: i64) -> rusqlite::Result<()> {
        let known = self.known(connection, number)?;
        let rank = rank(&known.id);
        let mut left = members(connection, lead_of(connection, number)?)?;
        left.remove(&number);
        let mut risen = BTreeSet::new();
        for key in keys_of(connection, number)? {
            let first = self.first(connection, key, NEAREST + 1)?;
            let was_near = first.iter().take(NEAREST).any(|(_, other)| *other == number);
            if was_near && first.len() > NEAREST {
                risen.insert(first[NEAREST].1);
            }
            connection
                .prepare_cached(
                    "DELETE FROM shelves WHERE key = ?1 AND rank = ?2 AND article = ?3",
                )?
                .execute([key, rank, number])?;
            self.waiting.remove(&(key, rank, number));
        }
        connection.prepare_cached("DELETE FROM texts WHERE article = ?1")?.execute([number])?;
        // Those that move up on a shelf are compared with all others on it from now on.
        for &other in &risen {
            for key in keys_of(connection, other)? {
                for one in self.all(connection, key)? {
                    left.extend(members(connection, lead_of(connection, one)?)?);
                }
            }
        }
        left.remove(&number);
        self.regroup(connection, &left, None)?;
        connection.prepare_cached("DELETE FROM stories WHERE article = ?1")?.execute([number])?;
        self.known.remove(&number);
        Ok(())
    }

    /// Puts those that wait into the table once they are many.
    fn put_away(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let held = usize::try_from(self.shelved).unwrap_or(0);
        let patience = match self.patience {
            0 => (held / RATIO).clamp(FEWEST_WAITING, MOST_WAITING),
            patience => patience,
        };
        if self.count < patience {
            return Ok(());
        }
        insert_all(connection, std::mem::take(&mut self.waiting))?;
        self.foreseen.first.clear();
        connection.prepare_cached("UPDATE archive SET shelved = ?1")?.execute([self.seen])?;
        (self.shelved, self.count) = (self.seen, 0);
        Ok(())
    }

    /// The first places of a shelf.
    fn first(
        &self,
        connection: &Connection,
        key: i64,
        most: usize,
    ) -> rusqlite::Result<Vec<Place>> {
        let mut first = match self.foreseen.first.get(&key).filter(|_| most <= NEAREST + 1) {
            Some(first) => first.iter().copied().take(most).collect(),
            None => first_put_away(connection, key, most)?,
        };
        let waiting = self.waiting.range((key, i64::MIN, i64::MIN)..=(key, i64::MAX, i64::MAX));
        let held = first.len();
        first.extend(waiting.take(most).map(|&(_, rank, number)| (rank, number)));
        if first.len() > held {
            first.sort_unstable();
            first.truncate(most);
        }
        Ok(first)
    }

    /// Whether an article may be a copy of the one that this sample is of.
    fn may_be_copy(
        &self,
        connection: &Connection,
        sample: &Sample,
        other: i64,
    ) -> rusqlite::Result<bool> {
        Ok(match self.foreseen.samples.get(&other) {
            Some(other) => sample.may_be_of_copies(other),
            None => sample.may_be_of_copies(&sample_of(connection, other)?),
        })
    }

    /// All articles on a shelf.
    fn all(&self, connection: &Connection, key: i64) -> rusqlite::Result<Vec<i64>> {
        let first = self.first(connection, key, usize::MAX)?;
        Ok(first.into_iter().map(|(_, number)| number).collect())
    }

    /// An article, to be compared.
    fn known(&mut self, connection: &Connection, number: i64) -> rusqlite::Result<Arc<Known>> {
        if let Some(known) = self.known.get(&number) {
            return Ok(Arc::clone(known));
        }
        let article = connection
            .prepare_cached("SELECT * FROM articles WHERE number = ?1")?
            .query_row([number], article_of)?;
        let known = Arc::new(Known::of(&article));
        self.remember(number, &known);
        Ok(known)
    }

    fn remember(&mut self, number: i64, known: &Arc<Known>) {
        if self.known.len() >= MOST_KNOWN {
            self.known.clear();
        }
        self.known.insert(number, Arc::clone(known));
    }

    /// The leads of all articles that are not alone, found anew from keys, words and verdicts.
    fn found_anew(&mut self, connection: &Connection) -> rusqlite::Result<BTreeMap<i64, i64>> {
        let waiting = self.waiting.clone();
        let mut waiting = waiting.into_iter().peekable();
        let mut select = connection
            .prepare("SELECT key, rank, article FROM shelves ORDER BY key, rank, article")?;
        let mut rows = select.query([])?;
        let mut next = || -> rusqlite::Result<Option<(i64, i64, i64)>> {
            let row = rows.next()?;
            row.map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).transpose()
        };
        let mut kept = next()?;
        let mut sets = Sets::default();
        let mut shelf: (i64, Vec<i64>) = (0, Vec::new());
        loop {
            let (from_table, from_memory) = (kept, waiting.peek().copied());
            let one = match (from_table, from_memory) {
                (Some(one), Some(other)) if one <= other => Some(one),
                (Some(one), None) => Some(one),
                (_, other) => other,
            };
            match one {
                Some(_) if one == from_table => kept = next()?,
                Some(_) => drop(waiting.next()),
                None => {}
            }
            if one.is_none_or(|(key, ..)| key != shelf.0) {
                for (&one, &other) in compared(&shelf.1) {
                    self.compare(connection, &mut sets, one, other)?;
                }
                shelf.1.clear();
            }
            let Some((key, _, number)) = one else { break };
            shelf.0 = key;
            shelf.1.push(number);
        }
        for (one, other) in self.hand.pairs() {
            if let (Some(one), Some(other)) =
                (number_of(connection, one)?, number_of(connection, other)?)
            {
                sets.join(one, other);
            }
        }
        let mut leads: BTreeMap<i64, (Precedence, i64)> = BTreeMap::new();
        let all = sets.all();
        for &number in &all {
            let head = (self.known(connection, number)?.head.clone(), number);
            let lead = leads.entry(sets.root(number)).or_insert_with(|| head.clone());
            *lead = head.min(lead.clone());
        }
        Ok(all.into_iter().map(|number| (number, leads[&sets.root(number)].1)).collect())
    }
}

/// Makes anew what is derived from articles and verdicts: keys, shelves, stories. Where keys are
/// there already, they are taken as they are.
pub(crate) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    let mut unranked = connection.prepare(
        "SELECT texts.article, articles.id FROM texts
         JOIN articles ON articles.number = texts.article WHERE texts.rank = 0",
    )?;
    let mut rows = unranked.query([])?;
    while let Some(row) = rows.next()? {
        let rank = rank(&ArticleId::kept(row.get::<_, String>(1)?));
        connection
            .prepare_cached("UPDATE texts SET rank = ?2 WHERE article = ?1")?
            .execute([row.get(0)?, rank])?;
    }
    let mut articles = connection.prepare(
        "SELECT * FROM articles WHERE number NOT IN (SELECT article FROM texts) ORDER BY number",
    )?;
    let mut rows = articles.query([])?;
    let mut found = false;
    while let Some(row) = rows.next()? {
        found = true;
        let article = article_of(row)?;
        note(connection, &article, row.get("number")?, &Likeness::of_article(&article))?;
    }
    if !found {
        return Ok(());
    }
    // Who looked at the stories before must see that they were made anew.
    let revision: i64 =
        connection.query_row("SELECT coalesce(max(revision), 0) + 1 FROM stories", [], |row| {
            row.get(0)
        })?;
    connection.execute_batch("DELETE FROM shelves; DELETE FROM stories")?;
    put_all_away(connection)?;
    let mut shelves = Shelves::default();
    shelves.follow(connection)?;
    for (number, lead) in shelves.found_anew(connection)? {
        connection
            .prepare_cached(
                "INSERT INTO stories (article, lead, revision, moved) VALUES (?1, ?2, ?3, ?3)",
            )?
            .execute([number, lead, revision])?;
    }
    Ok(())
}

/// Puts the keys of all articles in, in order, a part of them at a time where they are many.
fn put_all_away(connection: &Connection) -> rusqlite::Result<()> {
    let last: i64 =
        connection
            .query_row("SELECT coalesce(max(number), 0) FROM articles", [], |row| row.get(0))?;
    // By the four highest bits of the key.
    let parts: Vec<Option<i64>> = match usize::try_from(last).is_ok_and(|last| last > MOST_WAITING)
    {
        true => (-8..8).map(Some).collect(),
        false => vec![None],
    };
    let mut select =
        connection.prepare("SELECT article, rank, keys FROM texts ORDER BY article")?;
    for part in parts {
        let mut all: Vec<(i64, i64, i64)> = Vec::new();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (number, rank): (i64, i64) = (row.get(0)?, row.get(1)?);
            let keys = unpacked(row.get_ref(2)?.as_blob()?).into_iter();
            let own = keys.filter(|key| part.is_none_or(|part| key >> 60 == part));
            all.extend(own.map(|key| (key, rank, number)));
        }
        all.sort_unstable();
        insert_all(connection, all)?;
    }
    connection.execute("UPDATE archive SET shelved = ?1", [last])?;
    Ok(())
}

/// Puts places in, in the order of the table.
fn insert_all(
    connection: &Connection,
    all: impl IntoIterator<Item = (i64, i64, i64)>,
) -> rusqlite::Result<()> {
    let mut insert = connection
        .prepare_cached("INSERT INTO shelves (key, rank, article) VALUES (?1, ?2, ?3)")?;
    for place in all {
        insert.execute(<[i64; 3]>::from(place))?;
    }
    Ok(())
}

/// What of it is not as it should be, in words.
pub(crate) fn lacking(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut wrong = Vec::new();
    let shelved: i64 = connection.query_row("SELECT shelved FROM archive", [], |row| row.get(0))?;
    let (mut due, mut unlike) = (0_u64, 0);
    let mut articles = connection.prepare(
        "SELECT articles.*, texts.credit, texts.keys, texts.sample, texts.rank FROM articles
         LEFT JOIN texts ON texts.article = articles.number ORDER BY articles.number",
    )?;
    let mut rows = articles.query([])?;
    while let Some(row) = rows.next()? {
        let (article, number): (Article, i64) = (article_of(row)?, row.get("number")?);
        let kept: [Option<Vec<u8>>; 2] = [row.get("keys")?, row.get("sample")?];
        let credit: Option<String> = row.get("credit")?;
        let likeness = Likeness::of_article(&article);
        let (own, rank) = (likeness.keys(), rank(&article.id));
        let as_due = kept == [packed(&own), likeness.sample().to_bytes()].map(Some)
            && credit.as_deref() == credited(&article)
            && row.get::<_, Option<i64>>("rank")? == Some(rank);
        unlike += usize::from(!as_due);
        if number <= shelved {
            due = own.iter().fold(due, |sum, key| sum.wrapping_add(mark(*key, rank, number)));
        }
    }
    if unlike > 0 {
        wrong
            .push(format!("by what copies of articles are found is not noted as it is ({unlike})"));
    }
    let mut held = 0_u64;
    let mut select = connection.prepare("SELECT key, rank, article FROM shelves")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        held = held.wrapping_add(mark(row.get(0)?, row.get(1)?, row.get(2)?));
    }
    if held != due {
        wrong.push("the shelves on which copies are found do not hold what they should".to_owned());
    }
    if wrong.is_empty() {
        let mut shelves = Shelves::default();
        shelves.follow(connection)?;
        let due = shelves.found_anew(connection)?;
        let led: BTreeMap<i64, i64> = connection
            .prepare("SELECT article, lead FROM stories")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let of =
            |leads: &BTreeMap<i64, i64>, number: i64| leads.get(&number).copied().unwrap_or(number);
        let all: BTreeSet<i64> = due.keys().chain(led.keys()).copied().collect();
        let off = all.iter().filter(|&&one| of(&due, one) != of(&led, one)).count();
        if off > 0 {
            wrong.push(format!("which articles print one story is not noted as it is ({off})"));
        }
    }
    Ok(wrong)
}

/// A number for a place on a shelf, such that their sum tells whether all are there.
fn mark(key: i64, rank: i64, number: i64) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in [key, rank, number] {
        hasher.update(&part.to_le_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// What people decided about copies.
fn by_hand(connection: &Connection) -> rusqlite::Result<ByHand> {
    let verdicts = connection
        .prepare_cached(
            "SELECT number, verdict FROM verdicts
             WHERE instr(verdict, '_copies\"') > 0 OR instr(verdict, '\"undo\"') > 0",
        )?
        .query_map([], |row| {
            let (at, by, why) = (String::new(), String::new(), String::new());
            Ok(Verdict {
                number: row.get("number")?,
                at,
                by,
                why,
                ruling: from_json(row, "verdict")?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(ByHand::from(&Verdicts::new(verdicts)))
}

/// The first places of a shelf in the table.
pub(crate) fn first_put_away(
    connection: &Connection,
    key: i64,
    most: usize,
) -> rusqlite::Result<Vec<Place>> {
    // With a parameter as its limit SQLite would plan the question anew each time.
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    connection
        .prepare_cached(&format!(
            "SELECT rank, article FROM shelves WHERE key = ?1 ORDER BY rank, article LIMIT {most}"
        ))?
        .query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn keys_of(connection: &Connection, number: i64) -> rusqlite::Result<Vec<i64>> {
    let keys: Option<Vec<u8>> = connection
        .prepare_cached("SELECT keys FROM texts WHERE article = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    Ok(keys.map(|keys| unpacked(&keys)).unwrap_or_default())
}

/// A draw of the words of an article.
pub(crate) fn sample_of(connection: &Connection, number: i64) -> rusqlite::Result<Sample> {
    let mut select = connection.prepare_cached("SELECT sample FROM texts WHERE article = ?1")?;
    let sample = select
        .query_row([number], |row| Ok(Sample::from_bytes(row.get_ref(0)?.as_blob()?)))
        .optional()?;
    Ok(sample.unwrap_or_default())
}

/// The number of an article that is held.
pub(crate) fn number_of(connection: &Connection, id: &ArticleId) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT number FROM articles WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()
}

/// The article that leads the story of one: itself, where it is alone.
fn lead_of(connection: &Connection, number: i64) -> rusqlite::Result<i64> {
    let lead: Option<i64> = connection
        .prepare_cached("SELECT lead FROM stories WHERE article = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    Ok(lead.unwrap_or(number))
}

/// All articles of the story that one leads.
fn members(connection: &Connection, lead: i64) -> rusqlite::Result<BTreeSet<i64>> {
    let mut all: BTreeSet<i64> = connection
        .prepare_cached("SELECT article FROM stories WHERE lead = ?1")?
        .query_map([lead], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    all.insert(lead);
    Ok(all)
}

/// Notes who leads articles, where that is not known yet.
fn lead_all(
    connection: &Connection,
    all: &BTreeSet<i64>,
    lead: i64,
    new: Option<i64>,
) -> rusqlite::Result<()> {
    let mut revision: Option<i64> = None;
    for &number in all {
        let before: Option<i64> = connection
            .prepare_cached("SELECT lead FROM stories WHERE article = ?1")?
            .query_row([number], |row| row.get(0))
            .optional()?;
        if before == Some(lead) || before.is_none() && all.len() == 1 {
            continue;
        }
        let revision = match revision {
            Some(revision) => revision,
            None => *revision.insert(
                connection
                    .prepare_cached("SELECT coalesce(max(revision), 0) + 1 FROM stories")?
                    .query_row([], |row| row.get(0))?,
            ),
        };
        let moved = new != Some(number) && before.unwrap_or(number) != lead;
        connection
            .prepare_cached(
                "INSERT INTO stories (article, lead, revision, moved) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (article) DO UPDATE SET lead = excluded.lead,
                     revision = excluded.revision, moved = max(moved, excluded.moved)",
            )?
            .execute([number, lead, revision, if moved { revision } else { 0 }])?;
    }
    Ok(())
}

/// Disjoint sets of articles; those that were never joined are not in them.
#[derive(Debug, Default)]
struct Sets(BTreeMap<i64, i64>);

impl Sets {
    fn root(&mut self, number: i64) -> i64 {
        let mut at = number;
        while let Some(&parent) = self.0.get(&at).filter(|&&parent| parent != at) {
            at = parent;
        }
        if at != number {
            self.0.insert(number, at);
        }
        at
    }

    fn join(&mut self, one: i64, other: i64) {
        let (one, other) = (self.root(one), self.root(other));
        let least = one.min(other);
        self.0.insert(one, least);
        self.0.insert(other, least);
    }

    /// All that were joined to another.
    fn all(&self) -> Vec<i64> {
        self.0.keys().copied().collect()
    }
}

#[cfg(test)]
mod tests;
