//! Claims in a sentence of ours: the same wherever they are told, on pages, in feeds, calendars and
//! dossiers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use entente_claims::{Claim, Modality, Slot};
use entente_names::Gazetteer;
use entente_record::Changes;

/// What a claim or several claims say, cut where something is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// The sentence.
    pub stretches: Vec<Stretch>,
    /// What the claims hold that the sentence does not say: slots and their values.
    pub rest: Vec<(String, String)>,
    /// Whether the sentence says what kind of claim it is and nothing that it holds.
    pub is_bare: bool,
}

/// A stretch of a sentence: a name, or plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The words.
    pub text: String,
    /// Whom or what they name.
    pub names: Option<Named>,
    /// The id of the claim whose own word this is.
    pub claim: Option<String>,
}

/// Whom or what words name, as claims call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A state, by its code.
    State(String),
    /// An organisation or treaty, by its code or as written.
    Body(String),
    /// A person.
    Person(String),
    /// An exercise.
    Exercise(String),
    /// A place.
    Place(String),
}

impl Stretch {
    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    fn of(claim: &Claim, text: impl Into<String>, names: Option<Named>) -> Self {
        Self { text: text.into(), names, claim: Some(claim.id.clone()) }
    }

    /// What fills a slot: a state by its name, a body by its code, anything else as it is written.
    fn party(code: &str, gazetteer: &Gazetteer) -> Self {
        let names = match gazetteer.state(code) {
            Some(_) => Some(Named::State(code.to_owned())),
            None => gazetteer.organisation(code).map(|_| Named::Body(code.to_owned())),
        };
        Self { text: short(code, gazetteer), names, claim: None }
    }
}

/// Claims that differ in nothing but the member, in the order of the first of them; each of these
/// groups is told in one sentence.
pub fn grouped<'a>(claims: &[&'a Claim]) -> Vec<Vec<&'a Claim>> {
    let mut groups: Vec<Vec<&Claim>> = Vec::new();
    for claim in claims {
        let same = |group: &Vec<&Claim>| says_the_same(group[0], claim);
        let of_a_member = claim.slots.contains_key(MEMBER);
        match groups.iter_mut().find(|group| of_a_member && same(group)) {
            Some(group) => group.push(claim),
            None => groups.push(vec![claim]),
        }
    }
    groups
}

fn says_the_same(one: &Claim, other: &Claim) -> bool {
    let rest = |claim: &Claim| {
        let mut slots = claim.slots.clone();
        slots.remove(MEMBER).map(|_| slots)
    };
    one.kind == other.kind
        && one.rule == other.rule
        && one.evidence == other.evidence
        && one.date == other.date
        && one.modality == other.modality
        && one.attribution == other.attribution
        && rest(one).is_some_and(|slots| Some(slots) == rest(other))
}

const MEMBER: &str = "member";

/// What the claims of one of these [groups](grouped) say: "Armenia froze its participation · CSTO",
/// "command-staff exercise of the CSTO in Kazakhstan: cancelled". Without a claim it is empty.
pub fn wording(group: &[&Claim], gazetteer: &Gazetteer) -> Wording {
    let Some(first) = group.first().copied() else { return Wording::default() };
    let mut telling = Telling { gazetteer, said: BTreeSet::new(), is_bare: false };
    let told = match first.kind.as_str() {
        "statement" => telling.statement(first),
        "role" => telling.role(first),
        "exercise" => Some(telling.occasion(first, &["name", "kind"], "exercise")),
        "meeting" => Some(telling.occasion(first, &["level"], "meeting")),
        "deployment" => telling.deployment(first),
        _ => telling.in_order(first),
    };
    let stretches = told.unwrap_or_else(|| telling.change(group));
    let rest = first.slots.iter().filter(|(name, _)| !telling.said.contains(name.as_str()));
    let rest = rest.map(|(name, slot)| (name.replace('_', " "), value(slot, gazetteer)));
    Wording { stretches, rest: rest.collect(), is_bare: telling.is_bare }
}

/// The sentence of one claim, for where nothing can be linked and no room is beside it: what is not
/// plainly asserted is marked.
pub fn claim_in_words(claim: &Claim, gazetteer: &Gazetteer) -> String {
    let Wording { stretches, rest, is_bare } = wording(&[claim], gazetteer);
    let mut said: String = stretches.into_iter().map(|stretch| stretch.text).collect();
    if is_bare && !rest.is_empty() {
        let rest: Vec<String> =
            rest.into_iter().map(|(slot, value)| format!("{slot} {value}")).collect();
        said += &format!(": {}", rest.join(", "));
    }
    match claim.modality {
        Modality::Asserted => said,
        modality => format!("{said} ({})", format!("{modality:?}").to_lowercase()),
    }
}

/// A sentence in the making.
struct Telling<'a> {
    gazetteer: &'a Gazetteer,
    /// The slots that it says.
    said: BTreeSet<&'static str>,
    is_bare: bool,
}

impl Telling<'_> {
    /// What a slot holds, which is said with this.
    fn says<'c>(&mut self, claim: &'c Claim, slot: &'static str) -> Option<&'c str> {
        let value = claim.slot(slot)?;
        self.said.insert(slot);
        Some(value)
    }

    /// Who changed how to what; a change that did not happen, or not yet, is not told as if it had.
    fn change(&mut self, group: &[&Claim]) -> Vec<Stretch> {
        let first = group[0];
        let body = ["organisation", "treaty"].into_iter().find_map(|slot| self.says(first, slot));
        let body = body.map(|code| Stretch {
            text: code.to_owned(),
            names: Some(Named::Body(code.to_owned())),
            claim: None,
        });
        let happened = matches!(first.modality, Modality::Asserted | Modality::Reported);
        let change =
            self.says(first, "change").map(|change| match Changes::builtin().get(change) {
                Some(known) if happened => known.said.clone(),
                _ => change.replace('_', " "),
            });
        let mut told = Vec::new();
        if self.says(first, MEMBER).is_some() {
            let members = group.iter().filter_map(|claim| Some((claim, claim.slot(MEMBER)?)));
            let mut members: Vec<Stretch> = members
                .map(|(claim, code)| {
                    let names = Some(Named::State(code.to_owned()));
                    Stretch::of(claim, short(code, self.gazetteer), names)
                })
                .collect();
            members.sort_by(|one, other| one.text.cmp(&other.text));
            let apart = members.len() > 1 || !happened;
            told.extend(listed(members));
            told.push(Stretch::plain(if apart { ": " } else { " " }));
            told.push(Stretch::plain(change.unwrap_or_default()));
            told.extend(body.into_iter().flat_map(|body| [Stretch::plain(" \u{b7} "), body]));
            return told;
        }
        self.is_bare = change.is_none();
        told.extend(body.into_iter().flat_map(|body| [body, Stretch::plain(" ")]));
        let what = change.unwrap_or_else(|| kind_in_words(&first.kind, 1).to_owned());
        told.push(Stretch::of(first, what, None));
        if let Some(members) = first.slots.get("members") {
            self.said.insert("members");
            self.is_bare = false;
            let members = members.list().iter().map(|code| Stretch::party(code, self.gazetteer));
            let members: Vec<Stretch> = members.collect();
            told.push(Stretch::plain(": "));
            told.extend(match members.is_empty() {
                true => vec![Stretch::plain("none")],
                false => listed(members),
            });
        }
        told
    }

    fn person(&mut self, claim: &Claim, slot: &'static str) -> Option<Stretch> {
        let name = self.says(claim, slot)?;
        // One word or a role names nobody by name.
        let names = name.contains(' ').then(|| Named::Person(name.to_owned()));
        Some(Stretch::of(claim, short(name, self.gazetteer), names))
    }

    fn statement(&mut self, claim: &Claim) -> Option<Vec<Stretch>> {
        let speaker = self.person(claim, "speaker")?;
        let verb = self.says(claim, "verb").unwrap_or("said");
        self.said.extend(["speaker_surface", "form", "quote", "content"]);
        let words = match (claim.slot("quote"), claim.slot("content")) {
            (Some(quote), _) => {
                format!(" {verb}: \u{201c}{}\u{201d}", quote.trim_matches(QUOTES))
            }
            (None, Some(content)) => format!(" {verb}: {content}"),
            (None, None) => format!(" {verb}"),
        };
        Some(vec![speaker, Stretch::plain(words)])
    }

    fn role(&mut self, claim: &Claim) -> Option<Vec<Stretch>> {
        let mut told = vec![self.person(claim, "person")?];
        let role = self.says(claim, "role");
        told.extend(role.map(|role| Stretch::plain(format!(", {role}"))));
        if let Some(of) = self.says(claim, "organisation") {
            told.extend([Stretch::plain(" \u{b7} "), Stretch::party(of, self.gazetteer)]);
        }
        Some(told)
    }

    /// An exercise or meeting: what it is called by the first of these slots that is filled, or
    /// plainly; whose it was, where, and how far it came.
    fn occasion(
        &mut self,
        claim: &Claim,
        called: &[&'static str],
        plain: &'static str,
    ) -> Vec<Stretch> {
        let named = called.iter().find_map(|slot| Some((*slot, self.says(claim, slot)?)));
        let mut told = vec![match named {
            Some(("name", name)) => {
                Stretch::of(claim, name, Some(Named::Exercise(name.to_owned())))
            }
            Some((_, what)) if !what.to_lowercase().contains(plain) => {
                Stretch::of(claim, format!("{what} {plain}"), None)
            }
            Some((_, what)) => Stretch::of(claim, what, None),
            None => Stretch::of(claim, plain, None),
        }];
        let who = ["organiser", "organisation"].into_iter().find_map(|slot| self.says(claim, slot));
        match who {
            Some(who) => {
                let who = Stretch::party(who, self.gazetteer);
                let article = if matches!(who.names, Some(Named::State(_))) { "" } else { "the " };
                told.extend([Stretch::plain(format!(" of {article}")), who]);
            }
            None => {
                let parties = self.parties(claim, &["participants", "sides"]);
                if !parties.is_empty() {
                    told.push(Stretch::plain(" of "));
                    told.extend(listed(parties));
                }
            }
        }
        let place = match self.says(claim, "place") {
            Some(place) => Some(Stretch {
                text: place.to_owned(),
                names: Some(Named::Place(place.to_owned())),
                claim: None,
            }),
            None => self.says(claim, "country").map(|code| Stretch::party(code, self.gazetteer)),
        };
        told.extend(place.into_iter().flat_map(|place| [Stretch::plain(" in "), place]));
        let status = self.says(claim, "status").filter(|status| *status != "held");
        told.extend(status.map(|status| Stretch::plain(format!(": {status}"))));
        told
    }

    fn deployment(&mut self, claim: &Claim) -> Option<Vec<Stretch>> {
        let mut told = listed(self.parties(claim, &["actor", "from", "organisation"]));
        let action = self.says(claim, "action").unwrap_or("deploy").to_owned();
        let forces = self.says(claim, "forces").map(|forces| format!(" {forces}"));
        let space = if told.is_empty() { "" } else { " " };
        let words = format!("{space}{action}{}", forces.unwrap_or_default());
        told.push(Stretch::of(claim, words, None));
        let place = self.says(claim, "place");
        told.extend(place.into_iter().flat_map(|place| {
            let named = match Stretch::party(place, self.gazetteer) {
                Stretch { names: None, text, .. } => {
                    Stretch { names: Some(Named::Place(text.clone())), text, claim: None }
                }
                party => party,
            };
            [Stretch::plain(" to "), named]
        }));
        Some(told)
    }

    /// All that fill the first of these slots that is filled.
    fn parties(&mut self, claim: &Claim, slots: &[&'static str]) -> Vec<Stretch> {
        let filled = slots.iter().find_map(|slot| {
            let list = claim.slots.get(*slot)?.list();
            (!list.is_empty()).then_some((*slot, list))
        });
        let Some((slot, list)) = filled else { return Vec::new() };
        self.said.insert(slot);
        list.iter().map(|code| Stretch::party(code, self.gazetteer)).collect()
    }

    /// The slots one after another, for the types that have an order of their own.
    fn in_order(&mut self, claim: &Claim) -> Option<Vec<Stretch>> {
        static ORDERS: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
            rows(include_str!("../words/orders.tsv"))
                .filter_map(|line| line.split_once('\t'))
                .map(|(kind, slots)| (kind, slots.split(' ').collect()))
                .collect()
        });
        let order = ORDERS.get(claim.kind.as_str())?;
        let mut told = Vec::new();
        for slot in order {
            let Some(filled) = claim.slots.get(*slot) else { continue };
            self.said.insert(slot);
            match told.is_empty() {
                true => told.push(Stretch::of(claim, value(filled, self.gazetteer), None)),
                false => {
                    told.extend([" \u{b7} ", &value(filled, self.gazetteer)].map(Stretch::plain))
                }
            }
        }
        (!told.is_empty()).then_some(told)
    }
}

/// Marks that may stand around a quotation in the text itself.
const QUOTES: [char; 5] = ['"', '\u{201c}', '\u{201d}', '\u{ab}', '\u{bb}'];

/// Stretches with commas, and "and" before the last.
pub fn listed(stretches: Vec<Stretch>) -> Vec<Stretch> {
    let last = stretches.len().saturating_sub(1);
    let mut list = Vec::with_capacity(2 * stretches.len());
    for (place, stretch) in stretches.into_iter().enumerate() {
        match place {
            0 => {}
            place if place == last => list.push(Stretch::plain(" and ")),
            _ => list.push(Stretch::plain(", ")),
        }
        list.push(stretch);
    }
    list
}

/// What a slot holds, with states by name.
pub fn value(slot: &Slot, gazetteer: &Gazetteer) -> String {
    match slot {
        Slot::Number(number) => number.to_string(),
        Slot::Fraction(number) => number.to_string(),
        Slot::Text(text) => short(text, gazetteer),
        Slot::List(list) if list.is_empty() => "none".to_owned(),
        Slot::List(list) => {
            list.iter().map(|text| short(text, gazetteer)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What a reader calls so many claims of a type: "membership change", "rosters".
pub fn kind_in_words(name: &str, count: usize) -> &str {
    static KINDS: LazyLock<BTreeMap<&str, (&str, &str)>> = LazyLock::new(|| {
        rows(include_str!("../words/kinds.tsv"))
            .filter_map(|line| {
                let mut columns = line.split('\t');
                Some((columns.next()?, (columns.next()?, columns.next()?)))
            })
            .collect()
    });
    KINDS.get(name).map_or(name, |(one, many)| if count == 1 { one } else { many })
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn short(code: &str, gazetteer: &Gazetteer) -> String {
    gazetteer.state(code).map_or(code, |state| state.name.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use entente_claims::{Evidence, Slots};
    use entente_text::{Field, Span};

    use super::*;

    fn claim(kind: &str, slots: &[(&str, Slot)]) -> Claim {
        let slots: Slots =
            slots.iter().map(|(name, slot)| ((*name).to_owned(), slot.clone())).collect();
        let words = Evidence::new(Field::Body, "words", Span::new(0, 5));
        Claim::new("a", kind, "rule", slots, vec![words]).unwrap()
    }

    fn said(kind: &str, slots: &[(&str, Slot)]) -> String {
        claim_in_words(&claim(kind, slots), Gazetteer::builtin())
    }

    #[test]
    fn every_kind_of_claim_has_its_sentence() {
        let list = |names: &[&str]| Slot::List(names.iter().map(|&name| name.into()).collect());
        let told = [
            said(
                "membership",
                &[
                    ("member", "ARM".into()),
                    ("organisation", "CSTO".into()),
                    ("change", "freeze".into()),
                ],
            ),
            said("roster", &[("organisation", "CSTO".into()), ("members", list(&["ARM", "BLR"]))]),
            said(
                "exercise",
                &[
                    ("name", "Lake Shield".into()),
                    ("organisation", "CSTO".into()),
                    ("place", "Balykchy".into()),
                    ("status", "cancelled".into()),
                ],
            ),
            said(
                "exercise",
                &[("kind", "command-staff".into()), ("participants", list(&["KAZ", "UZB"]))],
            ),
            said("meeting", &[("organisation", "CSTO".into()), ("country", "KGZ".into())]),
            said(
                "statement",
                &[("speaker", "Asan Sample".into()), ("quote", "\u{201c}No.".into())],
            ),
            said(
                "role",
                &[
                    ("person", "Asan Sample".into()),
                    ("role", "minister".into()),
                    ("organisation", "KGZ".into()),
                ],
            ),
            said(
                "deployment",
                &[
                    ("actor", "RUS".into()),
                    ("action", "sent".into()),
                    ("forces", "a battalion".into()),
                    ("place", "Osh".into()),
                ],
            ),
            said("unheard-of", &[("subject", "grain".into())]),
        ];
        insta::assert_snapshot!(told.join("\n"), @r"
        Armenia froze its participation · CSTO
        CSTO roster: Armenia and Belarus
        Lake Shield of the CSTO in Balykchy: cancelled
        command-staff exercise of Kazakhstan and Uzbekistan
        meeting of the CSTO in Kyrgyzstan
        Asan Sample said: “No.”
        Asan Sample, minister · Kyrgyzstan
        Russia sent a battalion to Osh
        unheard-of: subject grain
        ");
    }

    #[test]
    fn what_did_not_happen_is_not_told_as_if_it_had() {
        let slots = [
            ("member", "ARM".into()),
            ("organisation", "CSTO".into()),
            ("change", "withdraw".into()),
        ];
        let planned = Claim { modality: Modality::Planned, ..claim("membership", &slots) };
        let said = claim_in_words(&planned, Gazetteer::builtin());
        assert_eq!(said, "Armenia: withdraw \u{b7} CSTO (planned)");
    }

    #[test]
    fn what_several_did_is_one_sentence_with_a_word_for_each() {
        let of = |member: &str| {
            claim("membership", &[("member", member.into()), ("change", "join".into())])
        };
        let (one, other) = (of("UZB"), of("ARM"));
        let groups = grouped(&[&one, &other]);
        assert_eq!(groups.len(), 1);
        let told = wording(&groups[0], Gazetteer::builtin());
        let words: Vec<&str> = told.stretches.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(words, ["Armenia", " and ", "Uzbekistan", ": ", "joined"]);
        assert_eq!(told.stretches[0].names, Some(Named::State("ARM".to_owned())));
        assert_eq!(told.stretches[2].claim.as_ref(), Some(&one.id));
    }
}
