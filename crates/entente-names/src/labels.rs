//! Every way to write every name, and what each names.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::letters::Letters;
use crate::organisation::Organisation;
use crate::state::State;
use crate::table::{GazetteerError, Row};
use crate::words::Spellings;
use crate::{Form, Kind};

/// What a name is read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) kind: Kind,
    pub(crate) code: SmolStr,
    pub(crate) form: Form,
}

/// How closely a text must follow the way a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Manner {
    /// As written, in capitals, or with a last word such as "treaty" in lower case.
    Name,
    /// As written; one of four letters or more also with its first capital only ("Nato").
    Acronym,
    /// As written and no other way.
    Exact,
}

/// One way to write a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// Folded.
    pub(crate) written: SmolStr,
    pub(crate) manner: Manner,
    /// `None` for a namesake, which only swallows.
    pub(crate) reading: Option<Reading>,
    /// Whether namesakes.tsv or ambiguous.tsv settles it, whoever else is named so.
    pub(crate) settled: bool,
    /// Row of ambiguous.tsv.
    pub(crate) choice: Option<usize>,
    /// Row of contexts.tsv.
    pub(crate) context: Option<usize>,
}

/// The labels while they are gathered, by what they are in lower case.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub(crate) by_lower: FxHashMap<String, Vec<Label>>,
}

impl Labels {
    /// The labels that read so in lower case.
    fn any_case(&self, written: &str) -> &[Label] {
        self.by_lower.get(&written.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The label written exactly so.
    fn exact(&self, written: &str) -> Option<&Label> {
        self.any_case(written).iter().find(|label| label.written == written)
    }

    /// The label written exactly so, for change.
    pub(crate) fn exact_mut(&mut self, written: &str) -> Option<&mut Label> {
        self.by_lower
            .get_mut(&written.to_ascii_lowercase())?
            .iter_mut()
            .find(|label| label.written == written)
    }

    /// Adds a label whatever else is written so: how namesakes and ambiguous names overrule.
    pub(crate) fn put(&mut self, label: Label) {
        let place = self.by_lower.entry(label.written.to_ascii_lowercase()).or_default();
        place.retain(|known| known.written != label.written);
        place.push(label);
    }

    /// Adds a label, unless it is there already; if it then has another code, gives that code.
    fn add(&mut self, written: &str, manner: Manner, reading: &Reading) -> Option<SmolStr> {
        if let Some(known) = self.exact(written) {
            let other = known.reading.as_ref().filter(|_| !known.settled);
            return other
                .filter(|other| other.code != reading.code)
                .map(|other| other.code.clone());
        }
        self.put(Label {
            written: written.into(),
            manner,
            reading: Some(reading.clone()),
            settled: false,
            choice: None,
            context: None,
        });
        None
    }
}

/// Adds the names of entries to labels, with all their spellings.
pub(crate) struct Labeller<'a> {
    pub(crate) labels: Labels,
    pub(crate) letters: &'a Letters,
    pub(crate) spellings: &'a Spellings,
}

impl Labeller<'_> {
    pub(crate) fn state(&mut self, row: &Row<'_>, state: &State) -> Result<(), GazetteerError> {
        let kind = state.kind();
        let reading = |form| Reading { kind, code: state.code.clone(), form };
        for name in [&state.name].into_iter().chain(&state.names).chain(&state.former_names) {
            self.name(row, name, &reading(Form::Name))?;
        }
        for acronym in &state.acronyms {
            self.acronym(row, acronym, &reading(Form::Name))?;
        }
        for demonym in state.adjectives.iter().chain(&state.people) {
            self.name(row, demonym, &reading(Form::Demonym))?;
        }
        for capital in &state.capitals {
            // The capital of a territory speaks for no state: it is a place and no more.
            let (code, form) = match kind {
                Kind::State => (&state.code, Form::Capital),
                _ => (capital, Form::Name),
            };
            self.name(row, capital, &Reading { kind: Kind::Place, code: code.clone(), form })?;
        }
        Ok(())
    }

    pub(crate) fn organisation(
        &mut self,
        row: &Row<'_>,
        organisation: &Organisation,
    ) -> Result<(), GazetteerError> {
        let code = organisation.code.clone();
        let reading = Reading { kind: organisation.kind, code, form: Form::Name };
        for acronym in &organisation.acronyms {
            self.acronym(row, acronym, &reading)?;
        }
        for name in [&organisation.name].into_iter().chain(&organisation.names) {
            self.name(row, name, &reading)?;
        }
        for name in &organisation.treaties {
            self.name(row, name, &Reading { kind: Kind::Treaty, ..reading.clone() })?;
        }
        Ok(())
    }

    /// A name with its spellings.
    pub(crate) fn name(
        &mut self,
        row: &Row<'_>,
        name: &str,
        reading: &Reading,
    ) -> Result<(), GazetteerError> {
        for way in self.spellings.of(&self.letters.plain(name)) {
            self.add(row, &way, Manner::Name, reading)?;
        }
        Ok(())
    }

    fn acronym(
        &mut self,
        row: &Row<'_>,
        acronym: &str,
        reading: &Reading,
    ) -> Result<(), GazetteerError> {
        let plain = self.letters.plain(acronym);
        self.add(row, &plain, Manner::Acronym, reading)?;
        match dotted(&plain) {
            Some(dotted) => self.add(row, &dotted, Manner::Exact, reading),
            None => Ok(()),
        }
    }

    fn add(
        &mut self,
        row: &Row<'_>,
        written: &str,
        manner: Manner,
        reading: &Reading,
    ) -> Result<(), GazetteerError> {
        match self.labels.add(written, manner, reading) {
            Some(other) => Err(row.clash(written, &other)),
            None => Ok(()),
        }
    }
}

/// "U.N." for "UN": acronyms of two to four capitals are also written with dots.
fn dotted(acronym: &str) -> Option<String> {
    let fits = (2..=4).contains(&acronym.len()) && acronym.bytes().all(|b| b.is_ascii_uppercase());
    fits.then(|| acronym.chars().flat_map(|letter| [letter, '.']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_acronyms_are_also_written_with_dots() {
        assert_eq!(dotted("UN").as_deref(), Some("U.N."));
        assert_eq!(dotted("CSTO").as_deref(), Some("C.S.T.O."));
        assert_eq!(dotted("ECOWAS"), None);
        assert_eq!(dotted("G20"), None);
    }
}
