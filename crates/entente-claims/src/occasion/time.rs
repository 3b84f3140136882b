//! When an occasion takes place: apart from when it was announced, and how long it lasts.

use entente_text::{Edtf, Span, TokenId, When};
use entente_time::TimexKind;

use super::View;
use crate::dating::NEWS_OF_THE_DAY;
use crate::lexicon::list;
use crate::standing::Standing;

impl View<'_, '_> {
    /// The time that an occasion's own words give it: "this year's exercise", "the 2010 summit".
    pub(crate) fn own_time(&self, chain: &[TokenId]) -> Option<When> {
        let before = |&link: &TokenId| {
            let tokens = self.before(link);
            self.scene.times.iter().find(|timex| {
                let dates = timex.kind == TimexKind::Date && !timex.is_reference();
                dates
                    && !timex.citation
                    && !timex.name
                    && tokens
                        .iter()
                        .any(|&token| timex.span.contains(self.scene.document.tokens[token].span))
            })
        };
        let hangs = chain.iter().find_map(|&token| self.scene.time_of(token));
        let found = hangs.or_else(|| chain.iter().find_map(before))?;
        // "the first since 2022" is not of that year.
        let since = found.when.text.as_ref().is_some_and(|text| {
            self.scene
                .lexicon
                .has(list::SINCE, &text.split(' ').next().unwrap_or("").to_lowercase())
        });
        let open = found.when.best().is_some_and(|edtf| edtf.as_str().ends_with("/.."));
        (!since && !open).then(|| found.when.clone())
    }

    /// The time that hangs on a clause; "the first since 1980" says not when it takes place.
    pub(crate) fn time_of(&self, predicate: TokenId) -> Option<When> {
        let when = self.scene.time_of(predicate)?.when.clone();
        let since = when.best().is_some_and(|edtf| edtf.as_str().ends_with("/.."));
        (!since).then_some(when)
    }

    /// The time of what a clause tells, as the rules of dating read it; where it only
    /// tells since when there was none before, that of the news.
    pub(crate) fn date(&self, verb: TokenId, standing: &Standing) -> When {
        let since = self.scene.time_of(verb).is_some() && self.time_of(verb).is_none();
        match self.published {
            Some(day) if since && !standing.background => When {
                edtf: Some(Edtf::day(day)),
                basis: Some(NEWS_OF_THE_DAY.to_owned()),
                ..When::default()
            },
            _ if since => When::default(),
            _ => self.scene.date(verb, standing, self.published),
        }
    }

    /// The year in a name ("Zapad-2017"), which says of which year the occasion is.
    pub(crate) fn name_time(&self, first: TokenId, last: TokenId) -> Option<When> {
        let span = self.scene.document.span_of(&(first..last + 1));
        let inside = |timex: &&entente_time::Timex| {
            timex.name && timex.span.overlaps(Span::new(span.start, span.end + 5))
        };
        let mut when = self.scene.times.iter().find(inside)?.when.clone();
        let basis = "the year in the name; the text gives no days";
        when.basis = Some(basis.to_owned());
        Some(when)
    }

    /// How many days an occasion lasts, as the words at it say: "six-day", "two days of".
    pub(crate) fn days(&self, head: TokenId, chain: &[TokenId]) -> Option<i64> {
        let mut tokens = self.before(head);
        for &link in chain {
            tokens.push(link);
            tokens.extend(self.before(link));
        }
        let timex = self.scene.times.iter().find(|timex| {
            timex.kind == TimexKind::Duration
                && tokens
                    .iter()
                    .any(|&token| timex.span.overlaps(self.scene.document.tokens[token].span))
        })?;
        let length = timex.duration.as_deref()?;
        let (number, unit) = length.strip_prefix('P')?.split_at(length.len().checked_sub(2)?);
        let number: i64 = number.parse().ok()?;
        match unit {
            "D" => Some(number),
            "W" => Some(number * 7),
            _ => None,
        }
        .filter(|days| (2..100).contains(days))
    }
}

/// The interval of what begins on a day and lasts `days`, that day included.
pub(crate) fn lasting(when: &When, days: i64) -> When {
    let mut when = when.clone();
    let with_end = |edtf: &Edtf| -> Option<Edtf> {
        let first = edtf.earliest().filter(|_| edtf.width() == Some(1))?;
        let last = (1..days).try_fold(first, |day, _| day.tomorrow()).ok()?;
        format!("{first}/{last}").parse().ok()
    };
    let mut computed = false;
    for date in [&mut when.edtf, &mut when.inferred] {
        if let Some(interval) = date.as_ref().and_then(with_end) {
            *date = Some(interval);
            computed = true;
        }
    }
    if computed {
        let basis = format!("end reckoned from a length of {days} days");
        when.basis = Some(match when.basis {
            Some(first) => format!("{first}; {basis}"),
            None => basis,
        });
    }
    when
}
