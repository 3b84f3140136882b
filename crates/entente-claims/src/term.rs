//! From when to when a treaty was made to run.
//!
//! "It came into effect in 1994 and was set to last five years" gives a length and no day. Where
//! the same article dates the entry into force, the term runs from there; its end is reckoned, and
//! so only about that year, unless the article tells of the end as well.

use entente_text::{Edtf, When};

use crate::claim::Claim;

/// The year in which a treaty of the article began or ended, by its claims.
fn year(claims: &[Claim], treaty: Option<&str>, change: &str) -> Option<i16> {
    let told = claims.iter().find(|claim| {
        claim.kind == "treaty"
            && claim.slot("change") == Some(change)
            && claim.slot("treaty") == treaty
    })?;
    told.date.as_ref()?.dated()?.earliest().map(|day| day.year())
}

/// Gives terms without a time of their own the one that the article's other claims give them.
pub(crate) fn set_terms(claims: &mut [Claim]) {
    for at in 0..claims.len() {
        let claim = &claims[at];
        let open = claim.date.as_ref().is_none_or(|when| when.best().is_none());
        let Some(years) = claim
            .slot("duration")
            .and_then(|length| length.strip_prefix('P')?.strip_suffix('Y'))
            .and_then(|years| years.parse::<i16>().ok())
            .filter(|_| claim.kind == "treaty" && open)
        else {
            continue;
        };
        let treaty = claim.slot("treaty");
        let Some(first) = year(claims, treaty, "enter_into_force") else { continue };
        let last = first + years;
        let told = year(claims, treaty, "expire") == Some(last);
        let term: Result<Edtf, _> =
            format!("{first}/{last}{}", if told { "" } else { "~" }).parse();
        let Ok(term) = term else { continue };
        let basis = "from the entry into force told in the same article, and its length";
        claims[at].date =
            Some(When { inferred: Some(term), basis: Some(basis.to_owned()), ..When::default() });
    }
}
