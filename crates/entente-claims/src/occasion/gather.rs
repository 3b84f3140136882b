//! One claim for each occasion of an article, from all the places that tell of it.

use entente_text::{Edtf, Field, When};

use super::name::Name;
use super::place::Place;
use super::rule::Occasion;
use super::tell::Told;
use crate::claim::{Claim, Modality, Slot, Slots};
use crate::rule::Rule;

/// How many days a date must be wider than to give way to a finer one: most of a year.
const YEAR: i32 = 300;

/// One occasion, as far as the article has told of it.
struct Cluster {
    told: Told,
    name: Option<Name>,
    /// How many places tell of it.
    size: usize,
    /// Whether only the headline has told of it.
    headline: bool,
}

/// The claims of one kind of occasion in an article.
pub(crate) fn gather(
    told: Vec<Told>,
    rule: &Rule,
    occasion: &Occasion,
    article: &str,
) -> Vec<Claim> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for told in told.into_iter().filter(|told| told.real) {
        if told.names.is_empty() {
            place_unnamed(&mut clusters, told);
        } else {
            for name in told.names.clone() {
                place_named(&mut clusters, &told, name);
            }
        }
    }
    clusters.iter().filter_map(|cluster| cluster.claim(rule, occasion, article)).collect()
}

fn place_named(clusters: &mut Vec<Cluster>, told: &Told, name: Name) {
    let known = clusters.iter().position(|cluster| {
        cluster.name.as_ref().is_some_and(|known| same_name(&known.text, &name.text))
    });
    // "The exercise, dubbed X": the one that was told of gets its name here.
    let meant = || {
        let back = told.named_behind && told.definite || told.field == Field::Body;
        clusters.iter().rposition(|cluster| {
            let near = cluster.headline || told.named_behind && told.definite;
            back && near && cluster.name.is_none() && cluster.admits(told)
        })
    };
    match known.or_else(meant) {
        Some(at) => {
            let cluster = &mut clusters[at];
            cluster.add(told.clone());
            cluster.name.get_or_insert(name);
        }
        None => clusters.push(Cluster::new(told.clone(), Some(name))),
    }
}

fn place_unnamed(clusters: &mut Vec<Cluster>, told: Told) {
    let fits = |cluster: &Cluster| cluster.admits(&told);
    let target = if told.distinct {
        None
    } else if told.definite || !told.sure {
        // What the text is mostly about; of two alike the later one.
        let best = clusters.iter().enumerate().filter(|(_, cluster)| fits(cluster));
        best.max_by_key(|(at, cluster)| (cluster.size, *at)).map(|(at, _)| at)
    } else {
        clusters.iter().position(|cluster| {
            fits(cluster)
                && (cluster.headline && told.field == Field::Body || cluster.is_like(&told))
        })
    };
    match target {
        Some(at) => clusters[at].add(told),
        // A headline's bare noun says nothing that its text does not.
        None if told.sure && told.field == Field::Body
            || told.slots.lists.values().any(|list| !list.is_empty()) =>
        {
            clusters.push(Cluster::new(told, None));
        }
        None => {}
    }
}

/// The first place told that has a name.
fn first_place(told: &Told) -> Option<&Place> {
    told.slots.places.iter().find(|place| !place.names.is_empty())
}

/// Whether two names are one, but for the year: "Zapad-2017" and "Zapad".
fn same_name(a: &str, b: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let year = |word: &String| word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
    let bare = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| !year(word)).cloned().collect()
    };
    let years = |words: &[String]| words.iter().find(|word| year(word)).cloned();
    let clash = matches!((years(&a), years(&b)), (Some(a), Some(b)) if a != b);
    bare(&a) == bare(&b) && !clash
}

impl Cluster {
    fn new(told: Told, name: Option<Name>) -> Self {
        let headline = told.field == Field::Title;
        Self { told, name, size: 1, headline }
    }

    fn add(&mut self, told: Told) {
        self.size += 1;
        self.headline &= told.field == Field::Title;
        self.told.join(told);
    }

    fn list(&self, slot: &str) -> &[String] {
        self.told.slots.lists.get(slot).map_or(&[], Vec::as_slice)
    }

    /// Whether what is told can be of this occasion: no list of one has nothing in common with
    /// that of the other, and neither place, status nor time tells them apart.
    fn admits(&self, told: &Told) -> bool {
        let apart = |slot: &str| {
            let other = told.slots.lists.get(slot).map_or(&[][..], Vec::as_slice);
            let own = self.list(slot);
            let shared = own.iter().any(|value| other.contains(value));
            !own.is_empty() && !other.is_empty() && !shared
        };
        let lists = ["participants", "sides", "organisation", "organiser", "host"];
        let status = |told: &Told| told.slots.values.get("status").cloned();
        let stopped = matches!((status(&self.told), status(told)), (Some(a), Some(b)) if a != b);
        let elsewhere = match (first_place(&self.told), first_place(told)) {
            (Some(a), Some(b)) => a.is_apart(b),
            _ => false,
        };
        // "The meeting of A and B, beside the summit": parties of its own, and no body.
        let parties = |told: &Told| {
            let filled = |slot| told.slots.lists.get(slot).map_or(0, Vec::len);
            (filled("participants").max(filled("sides")), filled("organisation"))
        };
        let beside = match (parties(&self.told), parties(told)) {
            ((0, own), (told, 0)) | ((told, 0), (0, own)) => own > 0 && told > 1,
            _ => false,
        };
        let time = |told: &Told| -> Option<When> {
            let firm = told.times.iter().filter(|(rank, _)| *rank <= 1);
            firm.min_by_key(|(rank, _)| *rank).map(|(_, when)| when.clone())
        };
        let other_time = match (time(&self.told), time(told)) {
            (Some(a), Some(b)) => {
                matches!((a.best(), b.best()), (Some(a), Some(b)) if !a.can_meet(b))
            }
            _ => false,
        };
        !(lists.iter().any(|slot| apart(slot)) || stopped || elsewhere || beside || other_time)
    }

    /// Whether an occasion told of without pointing back is this one all the same: the same
    /// parties are told of again.
    fn is_like(&self, told: &Told) -> bool {
        ["participants", "sides", "organisation", "organiser"].iter().any(|slot| {
            let other = told.slots.lists.get(*slot).map_or(&[][..], Vec::as_slice);
            let own = self.list(slot);
            !own.is_empty() && own.len() == other.len() && own.iter().all(|v| other.contains(v))
        })
    }

    fn claim(&self, rule: &Rule, occasion: &Occasion, article: &str) -> Option<Claim> {
        let told = &self.told;
        let filled = |slot: &str| match slot {
            "name" => usize::from(self.name.is_some()),
            "plain" => usize::from(told.plain),
            "time" => usize::from(self.when().is_some_and(|when| when.best().is_some())),
            _ => told.slots.filled(slot),
        };
        if !occasion.is_enough(filled) {
            return None;
        }
        let mut slots = Slots::new();
        let outside: Vec<&String> =
            self.list("absentees").iter().chain(self.list("observers")).collect();
        for (slot, values) in &told.slots.lists {
            let takes_part = matches!(slot.as_str(), "participants" | "sides");
            let values: Vec<String> = values
                .iter()
                .filter(|value| !takes_part || !outside.contains(value))
                .cloned()
                .collect();
            match values.as_slice() {
                [] => {}
                [one] if !slot.ends_with('s') => {
                    slots.insert(slot.clone(), Slot::Text(one.clone()));
                }
                _ => {
                    slots.insert(slot.clone(), Slot::List(values));
                }
            }
        }
        for (slot, value) in &told.slots.values {
            slots.insert(slot.clone(), value.as_str().into());
        }
        self.places(&mut slots);
        for count in &told.slots.counts {
            slots.insert(count.slot.clone(), Slot::Number(count.number));
            if let Some(qualifier) = &count.qualifier {
                slots.entry("qualifier".to_owned()).or_insert_with(|| qualifier.as_str().into());
            }
        }
        if let Some(name) = &self.name {
            slots.insert("name".to_owned(), name.text.as_str().into());
            if let Some(translation) = &name.translation {
                slots.insert("name_translation".to_owned(), translation.as_str().into());
            }
        }
        let evidence = told.evidence.clone();
        let mut claim = Claim::new(article, &rule.kind, &rule.name, slots, evidence).ok()?;
        claim.date = self.when();
        claim.modality = if told.planned { Modality::Planned } else { Modality::Asserted };
        claim.attribution = told.attribution.clone();
        Some(claim)
    }

    /// The first place told, with the countries and regions told with it.
    fn places(&self, slots: &mut Slots) {
        let places = &self.told.slots.places;
        let one = |values: &[String]| match values {
            [one] => Slot::Text(one.clone()),
            _ => Slot::List(values.to_vec()),
        };
        let named = places.iter().find(|place| !place.names.is_empty());
        if let Some(place) = named {
            slots.insert("place".to_owned(), Slot::Text(place.names.join("; ")));
        }
        if let Some(region) = places.iter().find_map(|place| place.region.clone()) {
            slots.insert("region".to_owned(), Slot::Text(region));
        }
        let countries = named.into_iter().chain(places).find(|place| !place.countries.is_empty());
        if let Some(place) = countries {
            slots.insert("country".to_owned(), one(&place.countries));
        }
    }

    /// The best known time; one that has not begun is not dated by the news of it.
    fn when(&self) -> Option<When> {
        let planned = self.told.planned;
        let fits = self.told.times.iter().filter(|(rank, _)| !planned || matches!(rank, 0 | 1 | 3));
        let best = fits.clone().min_by_key(|(rank, _)| *rank).map(|(_, when)| when)?;
        // "meet in Durban for the 2013 summit": of that year, and on the day that the clause tells.
        let wide = best.best().and_then(Edtf::width).is_none_or(|width| width > YEAR);
        // What is told of a stop or an absence is of the day of the telling.
        let held =
            self.list("absentees").is_empty() && !self.told.slots.values.contains_key("status");
        let finer = fits.map(|(_, when)| when).find(|when| held && wide && when.narrows(best));
        Some(finer.unwrap_or(best).clone())
    }
}
