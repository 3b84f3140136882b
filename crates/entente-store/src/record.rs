//! Giving back what bears on one body, state, person or name, and the record made from it.

use std::collections::BTreeSet;

use entente_claims::Slot;
use entente_record::{
    Anchor, Bodies, Part, RECORD_TYPES, Record, Report, Ruled, Verdict, Verdicts, name_key,
};
use rusqlite::params;

use crate::archive::Archive;
use crate::claims::ClaimQuery;
use crate::derived::number;
use crate::error::{Result, StoreError};
use crate::rows::{VOICE, VOICED};

/// What a record rested on when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordMark {
    /// The number of the last verdict.
    verdicts: i64,
    /// How many readings took the place of others, or are gone.
    replaced: i64,
    /// The last time that an article came to be of another story.
    moved: i64,
    /// Of each body and type, how many claims there are, and the number of the last.
    told: Vec<(i64, i64)>,
}

/// Up to where everything that a record may rest on was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordStamp {
    /// The number of the last verdict.
    verdicts: i64,
    /// The number of the last reading.
    revision: i64,
    /// How many readings there are.
    readings: i64,
    /// The last time that an article came to be of another story.
    moved: i64,
}

/// A stamp, and how the file stood when it was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stood {
    version: (i64, u64),
    stamp: RecordStamp,
}

impl Archive {
    /// The claims of these types that bear on something, in the order of adding and of the text.
    /// What this costs depends on how many they are, and not on the size of the archive.
    ///
    /// # Errors
    /// When a claim cannot be read back.
    pub fn reports_on(&self, part: Part, subject: &str, types: &[&str]) -> Result<Vec<Report>> {
        let mut reports = Vec::new();
        for kind in types {
            let sql = format!(
                "SELECT {VOICE}, claims.claim FROM subjects
                 JOIN claims ON claims.number = subjects.claim {VOICED}
                 WHERE subjects.part = ?1 AND subjects.subject = ?2 AND subjects.type = ?3
                 ORDER BY subjects.claim"
            );
            reports.extend(self.reports(&sql, params![number(part), subject, kind])?);
        }
        Ok(reports)
    }

    /// The claim whose id begins with these digits.
    ///
    /// # Errors
    /// [`StoreError::NoClaim`]; [`StoreError::SeveralClaims`].
    pub fn claim(&self, id: &str) -> Result<Report> {
        // No hexadecimal digit sorts behind "f", so "g" closes the range.
        let sql = format!(
            "SELECT {VOICE}, claims.claim FROM claims {VOICED}
             WHERE claims.id >= ?1 AND claims.id < ?1 || 'g' ORDER BY claims.id LIMIT 6"
        );
        let mut found = self.reports(&sql, [id])?;
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(StoreError::NoClaim { key: id.to_owned() }),
            _ => Err(StoreError::SeveralClaims { key: id.to_owned() }),
        }
    }

    /// The claims of these types that bear on something, as people's verdicts leave them.
    ///
    /// # Errors
    /// As [`Archive::reports_on`].
    pub fn ruled_reports(&self, part: Part, subject: &str, types: &[&str]) -> Result<Vec<Report>> {
        let reports = self.reports_on(part, subject, types)?;
        Ok(self.verdicts()?.apply(reports).reports)
    }

    /// What is told of the exercises and meetings that bear on something, as people's verdicts leave
    /// it: by their own names, and by other names that they bear.
    ///
    /// # Errors
    /// As [`Archive::reports_on`].
    pub fn reports_of_occasions(
        &self,
        part: Part,
        subject: &str,
        types: &[&str],
    ) -> Result<Vec<Report>> {
        let verdicts = self.verdicts()?;
        let mut reports = self.reports_on(part, subject, types)?;
        let mut known: BTreeSet<String> =
            (part == Part::Name).then(|| subject.to_owned()).into_iter().collect();
        // Names that people hold to be of one thing lead on to further claims, and those to names.
        let mut from = 0;
        loop {
            let told = reports[from..].iter().flat_map(|report| {
                ["name", "name_translation"].map(|slot| report.claim.slot(slot))
            });
            let mut keys: BTreeSet<String> = told.flatten().map(name_key).collect();
            if from == 0 {
                keys.extend(known.iter().cloned());
            }
            keys.extend(verdicts.names_of_one(Part::Name, &keys).into_iter().map(name_key));
            from = reports.len();
            for key in keys {
                if known.insert(key.clone()) {
                    reports.extend(self.reports_on(Part::Name, &key, types)?);
                }
            }
            if reports.len() == from {
                return Ok(verdicts.apply(reports).reports);
            }
        }
    }

    /// Who belongs to one body, by all that bears on it and on the bodies that it came out of: the
    /// same answers about it as of a record of the whole archive. Verdicts are applied; the
    /// baselines of `bodies` are among the reports.
    ///
    /// # Errors
    /// As [`Archive::reports_on`].
    pub fn record_of(&self, body: &str, bodies: &Bodies) -> Result<Record> {
        self.record_of_all([body], bodies)
    }

    /// The record of a body as [`Archive::record_of`] gives it, the bodies that it rests on, and the
    /// mark of these at the same moment.
    ///
    /// # Errors
    /// As [`Archive::reports_on`].
    pub fn marked_record(
        &self,
        body: &str,
        bodies: &Bodies,
    ) -> Result<(Record, BTreeSet<String>, RecordMark)> {
        // What is written in between is seen by both or by none.
        let moment =
            self.connection.unchecked_transaction().map_err(self.failed("reading the record"))?;
        let record = self.record_of(body, bodies)?;
        let mut on: BTreeSet<String> = record.rests_on().into_iter().map(str::to_owned).collect();
        on.insert(body.to_owned());
        let mark = self.record_mark(on.iter().map(String::as_str))?;
        drop(moment);
        Ok((record, on, mark))
    }

    /// A mark that changes whenever anything changes that a record may rest on.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn record_stamp(&self) -> Result<RecordStamp> {
        // In a transaction it may be of what is undone again.
        if !self.connection.is_autocommit() {
            return self.stamp_now();
        }
        // The first tells of what others wrote, the second of what this connection did.
        let version = (self.data_version()?, self.connection.total_changes());
        match self.stood.get() {
            Some(stood) if stood.version == version => Ok(stood.stamp),
            _ => {
                let stamp = self.stamp_now()?;
                self.stood.set(Some(Stood { version, stamp }));
                Ok(stamp)
            }
        }
    }

    fn stamp_now(&self) -> Result<RecordStamp> {
        self.connection
            .prepare_cached(
                "SELECT (SELECT coalesce(max(number), 0) FROM verdicts),
                     (SELECT coalesce(max(revision), 0) FROM readings),
                     (SELECT count(*) FROM readings),
                     (SELECT coalesce(max(moved), 0) FROM stories)",
            )
            .and_then(|mut select| {
                select.query_row([], |row| {
                    let (verdicts, revision, readings) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(RecordStamp { verdicts, revision, readings, moved: row.get(3)? })
                })
            })
            .map_err(self.failed("looking what was told since"))
    }

    /// A mark that changes whenever something changes that the record of these bodies rests on: a
    /// claim that bears on one of them, a reading that takes the place of another, a verdict.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn record_mark<'a>(&self, bodies: impl IntoIterator<Item = &'a str>) -> Result<RecordMark> {
        let RecordStamp { verdicts, revision, readings, moved } = self.record_stamp()?;
        // Each reading that is new raises both numbers by one, and one that takes the place of
        // another the first alone.
        let replaced = revision - readings;
        let mut told = Vec::new();
        for body in bodies {
            for kind in RECORD_TYPES {
                let of = self
                    .connection
                    .prepare_cached(
                        "SELECT count(*), coalesce(max(claim), 0) FROM subjects
                         WHERE part = ?1 AND subject = ?2 AND type = ?3",
                    )
                    .and_then(|mut select| {
                        let parameters = params![number(Part::Body), body, kind];
                        select.query_row(parameters, |row| Ok((row.get(0)?, row.get(1)?)))
                    })
                    .map_err(self.failed("looking what was told since"))?;
                told.push(of);
            }
        }
        Ok(RecordMark { verdicts, replaced, moved, told })
    }

    /// The same of several bodies.
    ///
    /// # Errors
    /// As [`Archive::reports_on`].
    pub fn record_of_all<'a>(
        &self,
        of: impl IntoIterator<Item = &'a str>,
        bodies: &Bodies,
    ) -> Result<Record> {
        let verdicts = self.verdicts()?;
        let mut waiting: Vec<String> = of.into_iter().map(str::to_owned).collect();
        let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
        let mut all = Ruled::default();
        while let Some(body) = waiting.pop() {
            let ruled = verdicts.apply(self.reports_on(Part::Body, &body, RECORD_TYPES)?);
            all.set_aside.extend(ruled.set_aside);
            all.confirmed.extend(ruled.confirmed);
            // What names it as the one that another came out of tells of the other.
            let about = ruled.reports.into_iter().filter(|one| one.body() == Some(body.as_str()));
            for report in about.chain(bodies.baseline_of(&body)) {
                let from = report.claim.slots.get("from").map(Slot::list).unwrap_or_default();
                for from in from {
                    if known.insert(from.clone()) {
                        waiting.push(from.clone());
                    }
                }
                all.reports.push(report);
            }
        }
        Ok(Record::ruled(all, bodies.clone()))
    }

    /// The bodies that a state may belong to: those of which its name is told, and those that came
    /// out of one of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn bodies_of(&self, state: &str, bodies: &Bodies) -> Result<BTreeSet<String>> {
        let reports = self.reports_on(Part::State, state, RECORD_TYPES)?;
        let mut waiting: Vec<String> =
            reports.iter().filter_map(|report| report.body().map(str::to_owned)).collect();
        let with = bodies.baselines.iter().filter(|one| one.members.iter().any(|m| m == state));
        waiting.extend(with.map(|one| one.organisation.clone()));
        let mut known = BTreeSet::new();
        while let Some(body) = waiting.pop() {
            let after = self.reports_on(Part::Body, &body, &["organisation"])?;
            let after = after.iter().filter_map(Report::body).map(str::to_owned);
            waiting.extend(after.filter(|next| *next != body && !known.contains(next)));
            known.insert(body);
        }
        Ok(known)
    }

    /// Everything of one part that claims of these types bear on, in alphabetical order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn subjects(&self, part: Part, types: &[&str]) -> Result<Vec<String>> {
        let read = || {
            let mut all = BTreeSet::new();
            let mut select = self.connection.prepare_cached(
                "SELECT DISTINCT subject FROM subjects WHERE part = ?1 AND type = ?2",
            )?;
            for kind in types {
                for subject in select.query_map(params![number(part), kind], |row| row.get(0))? {
                    all.insert(subject?);
                }
            }
            Ok(all.into_iter().collect())
        };
        read().map_err(self.failed("listing what claims bear on"))
    }

    /// What a verdict is about and does not find any more, because a later reading makes no claim of
    /// those words.
    ///
    /// # Errors
    /// When a claim cannot be read back.
    pub fn lost_anchors(&self, verdict: &Verdict) -> Result<Vec<Anchor>> {
        let mut reports = Vec::new();
        let anchors = verdict.ruling.anchors();
        let articles: BTreeSet<_> = anchors.iter().map(|anchor| anchor.article.clone()).collect();
        for article in articles {
            let query = ClaimQuery { article: Some(article), ..ClaimQuery::default() };
            reports.extend(self.claims(&query)?);
        }
        Ok(Verdicts::lost(verdict, &reports).into_iter().cloned().collect())
    }

    /// The types of claim that the archive holds, in alphabetical order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn claim_types(&self) -> Result<Vec<String>> {
        let read = || {
            self.connection
                .prepare_cached("SELECT DISTINCT type FROM claims ORDER BY type")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()
        };
        read().map_err(self.failed("listing the types of claims"))
    }
}
