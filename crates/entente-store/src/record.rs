//! Giving back what bears on one body, state, person or name, and the record made from it.

use std::collections::BTreeSet;

use entente_claims::Slot;
use entente_record::{Bodies, Part, RECORD_TYPES, Record, Report};
use rusqlite::params;

use crate::archive::Archive;
use crate::derived::number;
use crate::error::{Result, StoreError};
use crate::rows::{VOICE, VOICED};

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
                 ORDER BY claims.number"
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

    /// Who belongs to one body, by all that bears on it and on the bodies that it came out of: the
    /// same answers about it as of a record of the whole archive.
    ///
    /// # Errors
    /// As [`Archive::reports_on`].
    pub fn record_of(&self, body: &str, bodies: &Bodies) -> Result<Record> {
        let mut waiting = vec![body.to_owned()];
        let mut known = BTreeSet::from([body.to_owned()]);
        let mut reports = Vec::new();
        while let Some(body) = waiting.pop() {
            let told = self.reports_on(Part::Body, &body, RECORD_TYPES)?;
            // What names it as the one that another came out of tells of the other.
            for report in told.into_iter().filter(|report| report.body() == Some(body.as_str())) {
                let from = report.claim.slots.get("from").map(Slot::list).unwrap_or_default();
                for from in from {
                    if known.insert(from.clone()) {
                        waiting.push(from.clone());
                    }
                }
                reports.push(report);
            }
        }
        Ok(Record::new(reports, bodies.clone()))
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
