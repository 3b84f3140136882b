//! Whether names are those of one person or exercise: what people decided, and the forms for it.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use entente_export::sentence;
use entente_record::{Anchor, Part, Report, Ruling, name_key, subjects};
use entente_store::{ClaimQuery, Facet};

use crate::desk::{Desk, Done, LONGEST, Table, reason};
use crate::error::{Error, Result};
use crate::names::{page_of_exercise, page_of_person};

/// How many claims can be told apart on a page, those added last.
const MOST: usize = 60;

/// What the forms of a page need.
pub(crate) struct Hands {
    pub(crate) token: String,
    /// Claims by id, with their words.
    pub(crate) claims: Vec<(String, String)>,
}

impl Hands {
    /// Forms about claims, where forms are there to be sent.
    pub(crate) fn over(table: &Table<'_>, reports: &[Report]) -> Option<Self> {
        let claims = reports
            .iter()
            .rev()
            .take(MOST)
            .map(|report| (report.claim.id.clone(), sentence(&report.claim)));
        Some(Self { token: table.token()?, claims: claims.collect() })
    }
}

/// In which part a facet's values are spoken of, where people may put names together.
pub(crate) fn part_of(facet: Facet) -> Option<Part> {
    match facet {
        Facet::Person => Some(Part::Person),
        Facet::Exercise => Some(Part::Name),
        _ => None,
    }
}

/// The claims that tell of what goes by a name, as people's verdicts leave it: under every name that
/// is held to be one with it, without those that tell of another of the name.
pub(crate) fn reports(
    table: &Table<'_>,
    facet: Facet,
    value: &str,
    most: usize,
) -> Result<Vec<Report>> {
    let Some(part) = part_of(facet) else {
        return Ok(table.archive.claims_naming(facet, value, most)?);
    };
    let verdicts = table.archive.verdicts()?;
    let mut keys = BTreeSet::from([name_key(value)]);
    let mut names = verdicts.names_of_one(part, &keys);
    keys.extend(names.iter().map(|name| name_key(name)));
    names.insert(value);
    let mut all: Vec<Report> = Vec::new();
    for name in names {
        all.extend(table.archive.claims_naming(facet, name, most)?);
    }
    if verdicts.is_empty() {
        return Ok(all);
    }
    for (verdict, holds) in verdicts.all() {
        if let (Ruling::Split { part: of, into, claims, .. }, true) = (&verdict.ruling, holds)
            && *of == part
            && keys.contains(&name_key(into))
        {
            for article in claims.iter().map(|anchor| &anchor.article).collect::<BTreeSet<_>>() {
                let query = ClaimQuery { article: Some(article.clone()), ..ClaimQuery::default() };
                all.extend(table.archive.claims(&query)?);
            }
        }
    }
    let bears = |report: &Report| {
        subjects(&report.claim).iter().any(|(of, key)| *of == part && keys.contains(&**key))
    };
    let siblings: Vec<&Report> = all.iter().collect();
    let kept: Vec<bool> = all
        .iter()
        .map(|report| match verdicts.split(part, report, &siblings) {
            Some(into) => keys.contains(&name_key(into)),
            None => bears(report),
        })
        .collect();
    let mut kept = kept.into_iter();
    all.retain(|_| kept.next().unwrap_or_default());
    let mut seen = BTreeSet::new();
    all.retain(|report| seen.insert((report.article.id.clone(), report.claim.id.clone())));
    Ok(all)
}

/// `POST /person/{name}`
pub(crate) async fn on_person(
    desk: Desk,
    Path(name): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response> {
    decide(desk, Facet::Person, name, sent).await
}

/// `POST /exercise/{name}`
pub(crate) async fn on_exercise(
    desk: Desk,
    Path(name): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response> {
    decide(desk, Facet::Exercise, name, sent).await
}

async fn decide(
    desk: Desk,
    facet: Facet,
    name: String,
    sent: Vec<(String, String)>,
) -> Result<Response> {
    let field = move |wanted: &str| {
        let found = sent.iter().find(|(field, _)| field == wanted);
        let value = found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
        let claims = sent.iter().filter(|(field, _)| field == "claim").map(|(_, id)| id.clone());
        (value, claims.collect::<Vec<String>>())
    };
    let token = field("token").0;
    desk.change(&token, move |table, pen| {
        let part = part_of(facet).ok_or(Error::NoPage)?;
        let page = match facet {
            Facet::Person => page_of_person,
            _ => page_of_exercise,
        };
        let why = field("why").0;
        let why = reason(&why)?;
        let known = reports(table, facet, &name, usize::MAX)?;
        if known.is_empty() {
            let what = if facet == Facet::Person { "person" } else { "exercise" };
            return Err(Error::Nobody { what, name });
        }
        let (what, ruling) = match field("what").0.as_str() {
            "merge" => {
                let other = field("other").0;
                if other.is_empty() || other.len() > LONGEST || name_key(&other) == name_key(&name)
                {
                    return Err(Error::Lacks("another name"));
                }
                let names = vec![name.clone(), other];
                ("put names together", Ruling::Merge { part, names })
            }
            "split" => {
                let (into, _) = field("into");
                let (_, ids) = field("claim");
                if into.is_empty() || into.len() > LONGEST || name_key(&into) == name_key(&name) {
                    return Err(Error::Lacks("what the other one is to be called"));
                }
                let of = known.iter().filter(|report| ids.contains(&report.claim.id));
                let claims: Vec<Anchor> = of.map(Anchor::from).collect();
                if claims.is_empty() {
                    return Err(Error::Lacks("the claims that tell of the other one"));
                }
                ("told names apart", Ruling::Split { part, name: name.clone(), into, claims })
            }
            value => return Err(Error::button(value)),
        };
        let by = field("by").0;
        table.archive.record_verdict(&ruling, pen.name(&by), why, pen.at)?;
        let about = page(&name);
        Ok(Done { what, to: about.clone(), about })
    })
    .await
}
