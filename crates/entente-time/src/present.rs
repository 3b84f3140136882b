//! The article's own year, where it has no publication date but its text tells.

use entente_text::{Document, Doubt, Edtf, Field, Span};

use crate::citation::citations;
use crate::grammar::grammar;
use crate::lexeme::{Kind, Lexemes, is_dash};
use crate::scan::{Says, scan};
use crate::words::Class;

/// The year an undated article speaks from, with the words that tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The year.
    pub year: Edtf,
    /// Whether title or body tells it.
    pub field: Field,
    /// Where it stands there.
    pub span: Span,
    /// How it is known, in words: `year from the name "Interaction-2024" in the same article`.
    pub basis: String,
}

/// Looks inside an article for the year it speaks from.
///
/// Three kinds of evidence count. The name of an event that carries its year ("the Interaction-2024
/// exercise") in a sentence that tells of it in the present or future; and a deadline that the
/// headline puts at "the end of the year" and the body at the end of one explicit year. And sources
/// in brackets that are dated with their year where it is the year before the last one told, and
/// without it elsewhere: so one cites in the year itself. Years of the narrative by themselves and
/// the clock never count. Several years, or an explicit
/// later year in the text, leave it open with a doubt.
///
/// ```
/// let body = "Troops of five states have convened this week. The Interaction-2024 exercise is \
///             aimed at preparing for joint operations.";
/// let (present, _) = entente_time::present("", body);
/// assert_eq!(present.unwrap().year.as_str(), "2024");
/// ```
pub fn present(title: &str, body: &str) -> (Option<Present>, Vec<Doubt>) {
    if !may_tell(title, body) {
        return (None, Vec::new());
    }
    let words = &grammar().words;
    let (title, body) = (Lexemes::cut(title, words), Lexemes::cut(body, words));
    let mut evidence = names(&body, Field::Body);
    if evidence.is_empty() {
        evidence = names(&title, Field::Title);
    }
    if evidence.is_empty() {
        evidence = deadlines(&title, &body);
    }
    if evidence.is_empty() {
        evidence = sources(&body).into_iter().collect();
    }
    let Some(first) = evidence.first().cloned() else { return (None, Vec::new()) };
    if let Some(other) = evidence.iter().find(|other| other.year != first.year) {
        let message = format!(
            "the text names events of {} and of {}, so the article's own year is left open",
            first.year, other.year
        );
        return (None, vec![Doubt::at(other.span, message)]);
    }
    if let Some((later, span)) = later_year(&body, &first) {
        let message = format!(
            "the text speaks of {later}, after the {} of {}, so the article's own year is left open",
            first.year,
            first.span.of(if first.field == Field::Title { title.text } else { body.text })
        );
        return (None, vec![Doubt::at(span, message)]);
    }
    (Some(first), Vec::new())
}

/// Whether an article holds any of the marks that evidence of its year comes with, so that most
/// are passed over at a glance: a figure behind a dash, brackets around a figure and a comma, or
/// "end" in the headline.
fn may_tell(title: &str, body: &str) -> bool {
    let figure_behind_a_dash = |text: &str| {
        text.match_indices(is_dash)
            .any(|(at, dash)| text[at + dash.len()..].starts_with(|c: char| c.is_ascii_digit()))
    };
    let dated_source = |text: &str| {
        text.match_indices(['(', '[']).any(|(at, _)| {
            let inside = text[at + 1..].split([')', ']', '\n']).next().unwrap_or_default();
            inside.contains(',') && inside.contains(|c: char| c.is_ascii_digit())
        })
    };
    title.to_lowercase().contains("end")
        || figure_behind_a_dash(title)
        || figure_behind_a_dash(body)
        || dated_source(body)
}

/// A year of the body after the one that was found, in a sentence that does not look ahead.
fn later_year(body: &Lexemes<'_>, found: &Present) -> Option<(i16, Span)> {
    let year = found.year.earliest()?.year();
    (0..body.all.len()).find_map(|at| {
        let figures = body.get(at)?;
        if figures.kind != Kind::Figures || figures.span.len() != 4 || figures.glued {
            return None;
        }
        let later: i16 = figures.span.of(body.text).parse().ok()?;
        let looks_ahead = sentence(body, at)
            .any(|at| matches!(body.number(at, Class::Tense), Some(1 | 2)) || body.is(at, "by"));
        (later > year && later < 2100 && !looks_ahead).then_some((later, figures.span))
    })
}

/// Names of events with their year, in sentences of the present or future.
fn names(lexemes: &Lexemes<'_>, field: Field) -> Vec<Present> {
    let mut found = Vec::new();
    for at in 2..lexemes.all.len() {
        let Some(year) = crate::scan::year_in_name(lexemes, at) else { continue };
        let sentence = sentence(lexemes, at);
        let of_an_event = sentence.clone().any(|at| lexemes.sense(at, Class::Event).is_some());
        let told_now =
            sentence.clone().any(|at| matches!(lexemes.number(at, Class::Tense), Some(0 | 1)));
        if !of_an_event || !told_now {
            continue;
        }
        let span = lexemes.span(start_of_name(lexemes, at - 2), at + 1);
        let name = span.of(lexemes.text);
        found.push(Present {
            year: Edtf::year(year),
            field,
            span,
            basis: format!("year from the name \"{name}\" in the same article"),
        });
    }
    found
}

/// The first word of a name of several words in quotation marks, else the word itself.
fn start_of_name(lexemes: &Lexemes<'_>, word: usize) -> usize {
    let start = (0..word)
        .rev()
        .take_while(|&at| {
            lexemes.get(at).is_some_and(|piece| piece.kind == Kind::Word && piece.capital)
        })
        .last()
        .unwrap_or(word);
    let quoted = start.checked_sub(1).is_some_and(|before| {
        matches!(lexemes.text_at(before), "\"" | "'" | "“" | "‘" | "«" | "„")
    });
    if quoted { start } else { word }
}

/// "by End of Year" in the headline, "by the end of 2024" in the body.
fn deadlines(title: &Lexemes<'_>, body: &Lexemes<'_>) -> Vec<Present> {
    let end_of =
        |lexemes: &Lexemes<'_>, at: usize| lexemes.is(at, "end") && lexemes.is(at + 1, "of");
    let in_title = (0..title.all.len()).any(|at| {
        let article = usize::from(title.is(at + 2, "the"));
        end_of(title, at) && title.is(at + 2 + article, "year")
            || title.is(at, "year") && title.is(at + 1, "'s") && title.is(at + 2, "end")
    });
    if !in_title {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in 0..body.all.len() {
        let Some(figures) = body.get(at + 2).filter(|lexeme| lexeme.kind == Kind::Figures) else {
            continue;
        };
        if !end_of(body, at) || figures.span.len() != 4 {
            continue;
        }
        let to_come = sentence(body, at).any(|at| body.number(at, Class::Tense) == Some(1));
        let year =
            figures.span.of(body.text).parse().ok().filter(|year| (1900..2100).contains(year));
        if let (true, Some(year)) = (to_come, year) {
            let span = body.span(at, at + 3);
            found.push(Present {
                year: Edtf::year(year),
                field: Field::Body,
                span,
                basis: format!(
                    "year from \"{}\" in the same article, whose headline says \"end of year\"",
                    span.of(body.text)
                ),
            });
        }
    }
    found
}

/// Sources of the year before with their year, at least two without, and nothing told of later
/// than the year between: "(Herald, December 5, 2017)", "in January 2018", "(Agency, February 19)".
fn sources(body: &Lexemes<'_>) -> Option<Present> {
    let document = Document { text: body.text.to_owned(), ..Document::default() };
    let found = scan(grammar(), body, &document);
    let dates = || {
        found.iter().zip(citations(&found, body)).filter_map(|(found, cited)| match &found.says {
            Says::Dates(parts) => parts.first().map(|(date, ..)| (found, date, cited)),
            _ => None,
        })
    };
    let last_cited =
        dates().filter(|(.., cited)| *cited).filter_map(|(_, date, _)| date.year).max()?;
    let without_year = dates()
        .filter(|(_, date, cited)| *cited && date.day.is_some() && date.year.is_none())
        .count();
    let (told, year) = dates()
        .filter(|(_, date, cited)| !cited && date.month.is_some())
        .filter_map(|(found, date, _)| Some((found, date.year?)))
        .max_by_key(|(_, year)| *year)?;
    if without_year < 2 || year != last_cited + 1 {
        return None;
    }
    let span = body.span(told.from, told.to);
    Some(Present {
        year: Edtf::year(year),
        field: Field::Body,
        span,
        basis: format!(
            "year from \"{}\" in the same article, which cites sources of {last_cited} with their \
             year and others without",
            span.of(body.text)
        ),
    })
}

/// The lexemes of the sentence around a place, by its full stops.
fn sentence(lexemes: &Lexemes<'_>, at: usize) -> std::ops::Range<usize> {
    let ends = |at: usize| {
        lexemes.get(at).is_some_and(|lexeme| lexeme.kind == Kind::Break)
            || matches!(lexemes.text_at(at), "." | "!" | "?")
                && lexemes.get(at + 1).is_none_or(|next| !next.glued)
    };
    let start = (0..at).rev().find(|&at| ends(at)).map_or(0, |at| at + 1);
    let end = (at..lexemes.all.len()).find(|&at| ends(at)).unwrap_or(lexemes.all.len());
    start..end
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn shown(title: &str, body: &str) -> String {
        let (present, doubts) = present(title, body);
        let doubts: String = doubts.iter().map(|doubt| format!("; doubt: {doubt}")).collect();
        match present {
            Some(Present { year, basis, .. }) => format!("{year}: {basis}{doubts}"),
            None => format!("none{doubts}"),
        }
    }

    #[test]
    fn the_year_comes_from_the_name_of_an_event_told_in_the_present() {
        assert_snapshot!(
            shown("", "The Interaction-2024 exercise is aimed at joint operations."),
            @r#"2024: year from the name "Interaction-2024" in the same article"#
        );
        assert_snapshot!(
            shown("", "Units regroup for the exercise “Unbreakable Brotherhood-2024”, which is held in the south."),
            @r#"2024: year from the name "Unbreakable Brotherhood-2024" in the same article"#
        );
    }

    #[test]
    fn what_is_past_or_no_event_tells_nothing() {
        assert_snapshot!(shown("", "The West-2017 exercise alarmed the neighbours."), @"none");
        assert_snapshot!(shown("", "The strategy Country-2050 is under way."), @"none");
        assert_snapshot!(
            shown("", "The bill is examined (Agency, December 5, 2017), as it was in 2012."),
            @"none"
        );
        assert_snapshot!(shown("", ""), @"none");
    }

    #[test]
    fn sources_with_the_year_before_and_others_without_tell_the_year() {
        let cited = "Losses were told of (Herald, December 5, 2017). In January 2018 a bill came, \
                     and it is examined (Agency, February 5; Mirror, February 19)";
        let read = cited.replace("5; Mirror", "5) and read (Mirror");
        assert_snapshot!(
            shown("", &read),
            @r#"2018: year from "January 2018" in the same article, which cites sources of 2017 with their year and others without"#
        );
        assert_snapshot!(shown("", &read.replace(", 2017", "")), @"none");
        assert_snapshot!(shown("", &read.replace("2017", "2014")), @"none");
    }

    #[test]
    fn several_years_leave_it_open() {
        assert_snapshot!(
            shown("", "The Shield-2023 exercise is over. The Shield-2024 exercise will follow."),
            @"none; doubt: the text names events of 2023 and of 2024, so the article's own year is left open (bytes 38-49)"
        );
        assert_snapshot!(
            shown("", "The West-2017 exercise is well known. Troops returned in May 2019."),
            @"none; doubt: the text speaks of 2019, after the 2017 of West-2017, so the article's own year is left open (bytes 61-65)"
        );
    }

    #[test]
    fn a_headline_at_the_end_of_the_year_and_a_body_at_the_end_of_one() {
        assert_snapshot!(
            shown("Bloc to Adopt Plan by End of Year", "The plan will be adopted by the end of 2024."),
            @r#"2024: year from "end of 2024" in the same article, whose headline says "end of year""#
        );
        assert_snapshot!(shown("Bloc to Adopt Plan", "The plan will be adopted by the end of 2024."), @"none");
    }
}
