//! The names there are.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::company::{
    AMBIGUOUS, Ambiguous, CONTEXTS, Contexts, DESCRIPTIONS, NEIGHBOURS, Neighbours,
};
use crate::facts::{FACTS, Fact};
use crate::labels::{Label, Labeller, Labels, Manner, Reading};
use crate::letters::{LETTERS, Letters};
use crate::lookup::Lookup;
use crate::organ::{ORGANS, OrganWords};
use crate::organisation::{ORGANISATIONS, Organisation};
use crate::people::titles::{OFFICES, Titles};
use crate::region::{self, REGIONS, Regions};
use crate::state::{STATES, State};
use crate::table::{GazetteerError, Row, TableForm};
use crate::truecase::{LOWER_WORDS, LowerWords};
use crate::words::{SPELLINGS, STAND_INS, Spellings, StandIns, WORDS, Words};
use crate::{Form, Kind, builtin};

const METONYMS: TableForm =
    TableForm { file: "metonyms.tsv", columns: &["name", "code", "why", "source"], keys: 1 };
const NAMESAKES: TableForm =
    TableForm { file: "namesakes.tsv", columns: &["phrase", "reading", "why", "source"], keys: 1 };

const TABLES: [TableForm; 17] = [
    AMBIGUOUS,
    CONTEXTS,
    DESCRIPTIONS,
    FACTS,
    LETTERS,
    LOWER_WORDS,
    METONYMS,
    NAMESAKES,
    NEIGHBOURS,
    OFFICES,
    ORGANISATIONS,
    ORGANS,
    REGIONS,
    SPELLINGS,
    STAND_INS,
    STATES,
    WORDS,
];

/// States, organisations and treaties with all their names, ready to be looked for in a text.
///
/// ```
/// use entente_names::{Gazetteer, Kind};
/// let gazetteer = Gazetteer::builtin();
/// assert_eq!(gazetteer.state("KGZ").unwrap().name, "Kyrgyzstan");
/// assert_eq!(gazetteer.organisation("AU").unwrap().predecessor.as_deref(), Some("OAU"));
/// assert_eq!(gazetteer.resolve("Upper Volta"), Some((Kind::State, "BFA".into())));
/// ```
#[derive(Debug)]
pub struct Gazetteer {
    states: Vec<State>,
    organisations: Vec<Organisation>,
    fingerprint: String,
    facts: Vec<Fact>,
    pub(crate) letters: Letters,
    pub(crate) lower_words: LowerWords,
    pub(crate) organ_words: OrganWords,
    pub(crate) words: Words,
    spellings: Spellings,
    pub(crate) titles: Titles,
    pub(crate) stand_ins: StandIns,
    pub(crate) neighbours: Neighbours,
    pub(crate) contexts: Contexts,
    pub(crate) ambiguous: Ambiguous,
    pub(crate) regions: Regions,
    pub(crate) lookup: Lookup,
    /// The codes in lower case, each with the first entry that bears it.
    codes: FxHashMap<String, SmolStr>,
}

impl Gazetteer {
    /// The gazetteer that entente comes with, read once.
    ///
    /// # Panics
    /// When its files are broken, which the tests rule out.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Gazetteer> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            Self::parse(builtin::FILES).unwrap_or_else(|error| panic!("gazetteer/{error}"))
        })
    }

    /// Whether two words are one, or spellings of one by British and American custom; capitals do
    /// not count.
    ///
    /// ```
    /// let gazetteer = entente_names::Gazetteer::builtin();
    /// assert!(gazetteer.are_spellings("organization", "Organisation"));
    /// assert!(!gazetteer.are_spellings("organization", "alliance"));
    /// ```
    pub fn are_spellings(&self, word: &str, other: &str) -> bool {
        self.spellings.are_one(word, other)
    }

    /// Reads a gazetteer from its files, given as (name, content): `states.tsv`,
    /// `organisations.tsv` and the tables beside them. A table that is not given is empty.
    ///
    /// # Errors
    /// [`GazetteerError`], naming file, line and column, when a file has an unknown name, is not a
    /// table of the expected form, is not sorted, has an empty source, a date that is not EDTF, a
    /// code that nothing bears, or one name for two things.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, GazetteerError> {
        Self::parse_with(files, &[])
    }

    /// The gazetteer that entente comes with, with the rows of further files, given as (name,
    /// content). Which table a file belongs to is told by its header; a row with the key of a known
    /// one takes its place.
    ///
    /// # Errors
    /// As [`Gazetteer::parse`], naming the further file where the error is in it, and
    /// [`GazetteerError::UnknownHeader`].
    pub fn extended(further: &[(String, String)]) -> Result<Self, GazetteerError> {
        let further: Vec<(&str, &str)> =
            further.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Self::parse_with(builtin::FILES, &further)
    }

    fn parse_with(
        files: &[(&str, &str)],
        further: &[(&str, &str)],
    ) -> Result<Self, GazetteerError> {
        let known = TABLES.map(|table| table.file);
        if let Some((file, _)) = files.iter().find(|(file, _)| !known.contains(file)) {
            let (file, known) = ((*file).to_owned(), known.join(", "));
            return Err(GazetteerError::UnknownFile { file, known });
        }
        let headed = |text: &str| TABLES.iter().any(|table| table.heads(text));
        if let Some((file, _)) = further.iter().find(|(_, text)| !headed(text)) {
            let (file, known) = ((*file).to_owned(), known.join(", "));
            return Err(GazetteerError::UnknownHeader { file, known });
        }
        let rows = |table: &TableForm| {
            let text = files.iter().find(|(file, _)| *file == table.file).map_or("", |(_, t)| t);
            let own = table.rows_of(table.file, text)?;
            let mut by_key: BTreeMap<Vec<&str>, Row<'_>> = BTreeMap::new();
            if !further.iter().any(|(_, text)| table.heads(text)) {
                return Ok(own);
            }
            by_key.extend(own.into_iter().map(|row| (row.key(), row)));
            for (file, text) in further.iter().filter(|(_, text)| table.heads(text)) {
                by_key.extend(table.rows_of(file, text)?.into_iter().map(|row| (row.key(), row)));
            }
            Ok(by_key.into_values().collect())
        };
        let letters = Letters::parse(&rows(&LETTERS)?)?;
        let spellings = Spellings::parse(&rows(&SPELLINGS)?)?;
        let state_rows = rows(&STATES)?;
        let states = state_rows.iter().map(State::parse).collect::<Result<Vec<_>, _>>()?;
        let body_rows = rows(&ORGANISATIONS)?;
        let organisations =
            body_rows.iter().map(Organisation::parse).collect::<Result<Vec<_>, _>>()?;
        let entries = Entries { states: &states, organisations: &organisations };
        entries.check(&state_rows, &body_rows)?;

        let ambiguous_rows = rows(&AMBIGUOUS)?;
        let description_rows = rows(&DESCRIPTIONS)?;
        let ambiguous = Ambiguous::parse(&ambiguous_rows, &description_rows, &letters)?;
        let mut labeller =
            Labeller { labels: Labels::default(), letters: &letters, spellings: &spellings };
        // What settles a name comes first: whoever else bears it does not get it.
        for (number, row) in ambiguous_rows.iter().chain(&description_rows).enumerate() {
            labeller.labels.put(entries.shared(row, number, &ambiguous)?);
        }
        for row in &rows(&NAMESAKES)? {
            labeller.labels.put(namesake(row, &letters)?);
        }
        for (row, state) in state_rows.iter().zip(&states) {
            labeller.state(row, state)?;
        }
        for (row, organisation) in body_rows.iter().zip(&organisations) {
            labeller.organisation(row, organisation)?;
        }
        for row in &rows(&METONYMS)? {
            let code = row.filled("code")?;
            let kind = entries.known(row, "code", code)?;
            row.filled("why")?;
            let reading = Reading { kind, code: code.into(), form: Form::Metonym };
            labeller.name(row, row.filled("name")?, &reading)?;
        }
        let mut labels = labeller.labels;
        let context_rows = rows(&CONTEXTS)?;
        let contexts = Contexts::parse(&context_rows, &letters)?;
        for (number, ((name, _), row)) in contexts.rows.iter().zip(&context_rows).enumerate() {
            let missing = || row.fault("name", &format!("no entry has the name \"{name}\""));
            labels.exact_mut(name).ok_or_else(missing)?.context = Some(number);
        }
        let neighbours = Neighbours::parse(&rows(&NEIGHBOURS)?, &letters)?;
        let words = Words::parse(&rows(&WORDS)?)?;
        let titles = Titles::parse(&rows(&OFFICES)?)?;
        let stand_ins = StandIns::parse(&rows(&STAND_INS)?)?;
        let organ_words = OrganWords::parse(&rows(&ORGANS)?)?;
        let regions =
            region::parse(&rows(&REGIONS)?, |code| states.iter().any(|state| state.code == code))?;
        let lower_words = LowerWords::parse(&rows(&LOWER_WORDS)?)?;
        let mut facts = Vec::new();
        for row in &rows(&FACTS)? {
            let fact = Fact::parse(row)?;
            entries.known(row, "code", &fact.code)?;
            if fact.names_a_body() {
                entries.known(row, "value", &fact.value)?;
            }
            let body = organisations.iter().find(|body| body.code == fact.code);
            // A further file that gives a body another founding speaks for itself.
            if !body.is_some_and(|body| fact.disagrees_with(body)) {
                facts.push(fact);
            }
        }
        let lookup = Lookup::new(labels, &contexts);
        let codes = codes(&organisations, &states);
        Ok(Self {
            fingerprint: fingerprint(files, further),
            states,
            organisations,
            facts,
            letters,
            lower_words,
            organ_words,
            words,
            spellings,
            titles,
            stand_ins,
            neighbours,
            contexts,
            ambiguous,
            regions,
            lookup,
            codes,
        })
    }

    /// A hash of all its files: two gazetteers with the same fingerprint find the same names.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The state or territory with this code.
    pub fn state(&self, code: &str) -> Option<&State> {
        let place = self.states.binary_search_by(|state| state.code.as_str().cmp(code)).ok()?;
        Some(&self.states[place])
    }

    /// The organisation or treaty with this code.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        let place = self.organisations.binary_search_by(|entry| entry.code.as_str().cmp(code));
        Some(&self.organisations[place.ok()?])
    }

    /// All states and territories, by code.
    pub fn states(&self) -> impl ExactSizeIterator<Item = &State> {
        self.states.iter()
    }

    /// All organisations and treaties, by code.
    pub fn organisations(&self) -> impl ExactSizeIterator<Item = &Organisation> {
        self.organisations.iter()
    }

    /// What is known of the entry with this code beside its names, by fact.
    pub fn facts(&self, code: &str) -> impl Iterator<Item = &Fact> {
        let start = self.facts.partition_point(|fact| fact.code.as_str() < code);
        self.facts[start..].iter().take_while(move |fact| fact.code == code)
    }

    /// What a person means who types a code or any name: kind and code.
    ///
    /// Codes as written come first, then names as written, then both in any case. Demonyms,
    /// capitals and seats of government are not names here.
    ///
    /// ```
    /// use entente_names::{Gazetteer, Kind};
    /// let gazetteer = Gazetteer::builtin();
    /// assert_eq!(gazetteer.resolve("the arab league"), Some((Kind::Organisation, "LAS".into())));
    /// assert_eq!(gazetteer.resolve("uzbekistan"), Some((Kind::State, "UZB".into())));
    /// assert_eq!(gazetteer.resolve("nobody"), None);
    /// ```
    pub fn resolve(&self, name: &str) -> Option<(Kind, SmolStr)> {
        let plain = self.letters.plain(name);
        let bare = match plain.split_once(' ') {
            Some((article, rest)) if article.eq_ignore_ascii_case("the") => rest.trim_start(),
            _ => &plain,
        };
        let labels = || {
            self.lookup.any_case(bare).iter().filter_map(|label| {
                let reading = label.reading.as_ref()?;
                let named = reading.form == Form::Name && reading.kind != Kind::Place;
                named.then_some((label.written == bare, reading))
            })
        };
        let code = self
            .by_code(bare)
            .or_else(|| labels().find(|(exact, _)| *exact).map(|(_, reading)| &reading.code))
            .or_else(|| self.codes.get(&bare.to_ascii_lowercase()))
            .or_else(|| labels().next().map(|(_, reading)| &reading.code))?;
        Some((self.kind(code)?, code.clone()))
    }

    /// What kind of thing has this code.
    pub(crate) fn kind(&self, code: &str) -> Option<Kind> {
        let organisation = self.organisation(code).map(|entry| entry.kind);
        organisation.or_else(|| self.state(code).map(State::kind))
    }

    /// The code of the entry that bears this one, or bore it once.
    fn by_code(&self, code: &str) -> Option<&SmolStr> {
        let organisation = self.organisation(code).map(|entry| &entry.code);
        organisation.or_else(|| self.state(code).map(|state| &state.code)).or_else(|| {
            let mut states = self.states.iter();
            states
                .find(|state| state.former_codes.iter().any(|former| former == code))
                .map(|state| &state.code)
        })
    }
}

/// The codes in lower case: where two differ in nothing but their case, an organisation comes
/// before a state and the first before others.
fn codes(organisations: &[Organisation], states: &[State]) -> FxHashMap<String, SmolStr> {
    let mut codes = FxHashMap::default();
    let mut add = |written: &str, code: &SmolStr| {
        codes.entry(written.to_ascii_lowercase()).or_insert_with(|| code.clone());
    };
    for entry in organisations {
        add(&entry.code, &entry.code);
    }
    for state in states {
        add(&state.code, &state.code);
        for former in &state.former_codes {
            add(former, &state.code);
        }
    }
    codes
}

/// The entries, to check references to them against.
struct Entries<'a> {
    states: &'a [State],
    organisations: &'a [Organisation],
}

impl Entries<'_> {
    /// Checks that every code an entry refers to exists, and that no code is used twice.
    fn check(&self, states: &[Row<'_>], organisations: &[Row<'_>]) -> Result<(), GazetteerError> {
        for (row, state) in states.iter().zip(self.states) {
            for successor in &state.successors {
                self.known(row, "successors", successor)?;
            }
        }
        for (row, entry) in organisations.iter().zip(self.organisations) {
            if self.state(&entry.code).is_some() {
                return Err(row.fault("code", "is the code of a state as well; take another"));
            }
            for (column, code) in [("predecessor", &entry.predecessor), ("part_of", &entry.part_of)]
            {
                if let Some(code) = code {
                    self.known(row, column, code)?;
                }
            }
        }
        Ok(())
    }

    fn state(&self, code: &str) -> Option<&State> {
        let place = self.states.binary_search_by(|state| state.code.as_str().cmp(code)).ok()?;
        Some(&self.states[place])
    }

    fn known(&self, row: &Row<'_>, column: &str, code: &str) -> Result<Kind, GazetteerError> {
        let kind = self.state(code).map(State::kind).or_else(|| {
            let place =
                self.organisations.binary_search_by(|entry| entry.code.as_str().cmp(code)).ok()?;
            Some(self.organisations[place].kind)
        });
        kind.ok_or_else(|| row.fault(column, &format!("no entry has the code \"{code}\"")))
    }

    /// The label of a name that several states share; for now it stands for the first of them.
    fn shared(
        &self,
        row: &Row<'_>,
        number: usize,
        ambiguous: &Ambiguous,
    ) -> Result<Label, GazetteerError> {
        let shared = &ambiguous.0[number];
        let (name, candidates) = (&shared.name, &shared.candidates);
        for code in candidates {
            self.known(row, "candidates", code)?;
        }
        let form = if shared.described {
            Form::Name
        } else {
            [Form::Name, Form::Demonym][row.one_of("form", &["name", "demonym"])?]
        };
        let kind = self.known(row, "candidates", &candidates[0])?;
        Ok(Label {
            written: name.clone(),
            manner: Manner::Name,
            reading: Some(Reading { kind, code: candidates[0].clone(), form }),
            settled: true,
            choice: Some(number),
            context: None,
        })
    }
}

fn namesake(row: &Row<'_>, letters: &Letters) -> Result<Label, GazetteerError> {
    let phrase: SmolStr = letters.plain(row.filled("phrase")?).into();
    row.filled("why")?;
    let place = row.one_of("reading", &["none", "place"])? == 1;
    let reading =
        place.then(|| Reading { kind: Kind::Place, code: phrase.clone(), form: Form::Name });
    let manner = Manner::Name;
    Ok(Label { written: phrase, manner, reading, settled: true, choice: None, context: None })
}

fn fingerprint(files: &[(&str, &str)], further: &[(&str, &str)]) -> String {
    let mut files = files.to_vec();
    files.sort_unstable();
    // What a further file is called makes no difference, and its place among them does.
    files.extend(further.iter().map(|(_, text)| ("", *text)));
    let mut hasher = blake3::Hasher::new();
    for (name, text) in files {
        for part in [name, text] {
            // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}
