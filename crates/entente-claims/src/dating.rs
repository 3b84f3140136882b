//! When the thing claimed took place.
//!
//! A date is taken from the time expression that hangs on the verb of the claim, from the clause
//! that this one accompanies, or from the announcement that tells of it; only news told plainly
//! and without a time of its own gets the day of publication. What the text does not give stays
//! open, with the reason in words.

use std::ops::Range;

use entente_names::{Form, Kind};
use entente_text::{Date, Edtf, TokenId, When};
use entente_time::{Timex, TimexKind};

use crate::claim::Modality;
use crate::lexicon::list;
use crate::quotation::quotations;
use crate::scene::Scene;
use crate::standing::{Stage, Standing};

/// How the basis of a date begins that is only that of an announcement: the change was made on
/// that day or before.
pub const ON_OR_BEFORE: &str = "date of the announcement, on or before";

/// How many days back news of the day may tell.
const DAYS_OF_NEWS: i32 = 31;

/// How many bytes behind its mark a quotation's opening time begins: a preposition and an article.
const FRONT: usize = 12;

/// The basis of a date that is the day of publication, for want of another.
pub(crate) const NEWS_OF_THE_DAY: &str = "told as news of the day of publication";

/// The basis of what an undated text tells in the present tense.
pub(crate) const TOLD_IN_PRESENT: &str =
    "told in the present; the text gives no time, and its publication date is not known";

/// The basis of what is said in an undated text.
pub(crate) const SAID: &str =
    "said in the text, which gives no time and whose publication date is not known";

/// The basis of an office.
pub(crate) const HELD: &str = "held when the text tells of it; it gives no time";

impl Scene<'_> {
    /// The time of a claim at its stage.
    pub(crate) fn date(
        &self,
        trigger: TokenId,
        standing: &Standing,
        published: Option<Date>,
    ) -> When {
        if standing.stage != Stage::Effect && standing.verb != trigger {
            if let Some(timex) = self.time_of(standing.verb) {
                return timex.when.clone();
            }
            // "agreed to suspend it on 28 January", told after that day: the day of the decision,
            // which parsers hang on what was decided.
            if let Some(timex) = self.time_of(trigger).filter(|timex| is_over(timex, published)) {
                return timex.when.clone();
            }
            return self.undated(trigger, standing, published);
        }
        if standing.stage == Stage::Effect {
            for verb in [Some(trigger), self.equation(trigger), Some(standing.verb)] {
                let Some(verb) = verb else { continue };
                if let Some(timex) = self.time_of(verb) {
                    if standing.modality == Modality::Planned {
                        return still_to_come(timex, published);
                    }
                    return happened(&timex.when);
                }
            }
            if let Some(timex) = self.time_of_second(trigger, published) {
                return second_time(timex);
            }
            if let Some(timex) = self.accompanied(trigger).and_then(|verb| self.time_of(verb)) {
                return timex.when.clone();
            }
            if let Some(timex) = standing.said_by.and_then(|verb| self.time_of(verb)) {
                let mut when = timex.when.clone();
                when.basis = Some(match when.basis {
                    Some(basis) => format!("{ON_OR_BEFORE}; {basis}"),
                    None => ON_OR_BEFORE.to_owned(),
                });
                return when;
            }
        }
        match self.framed(trigger) {
            Some(when) if standing.modality == Modality::Asserted => when,
            _ => self.undated(trigger, standing, published),
        }
    }

    /// The time a planned change is planned for: only one of its own, and none that was over when
    /// the plan was told, unless the telling has another.
    pub(crate) fn planned_date(
        &self,
        trigger: TokenId,
        standing: &Standing,
        published: Option<Date>,
    ) -> Option<When> {
        // "will cease to be a member on 2 June"
        let second = || self.child(trigger, &["xcomp"]).and_then(|second| self.time_of(second));
        let own = self.time_of(trigger).or_else(second);
        let told = self.time_of(standing.verb);
        let told_then = standing.verb == trigger
            || told.is_some_and(|told| own.is_some_and(|own| own.span != told.span));
        own.filter(|timex| told_then || !is_over(timex, published))
            .map(|timex| still_to_come(timex, published))
    }

    /// The time that hangs on the second verb of "applied to join on 28 February".
    ///
    /// What was done is not of a time to come: "applied to join in 2014", told in 2013.
    fn time_of_second(&self, trigger: TokenId, published: Option<Date>) -> Option<&Timex> {
        let second = self.child(trigger, &["xcomp"])?;
        let own = self.child(second, &["nsubj", "nsubjpass"]).is_some();
        let to_come = |timex: &&Timex| {
            published
                .is_some_and(|day| timex.when.best().is_some_and(|date| date.definitely_after(day)))
        };
        (!own).then(|| self.time_of(second)).flatten().filter(|timex| !to_come(timex))
    }

    /// Whether an event noun has a time before it that says it took place: "the 2007 accession".
    pub(crate) fn dated_before(&self, noun: TokenId) -> bool {
        let own = self.document.tokens[noun].span;
        self.time_of(noun).is_some_and(|timex| timex.span.start < own.start)
    }

    fn undated(&self, trigger: TokenId, standing: &Standing, published: Option<Date>) -> When {
        // "will leave on 30 June": that day is the plan's, and the telling is of the day it is told.
        let plan = standing.stage != Stage::Effect && standing.verb == trigger;
        if let Some(timex) = self.time_of_container(trigger).filter(|_| standing.aside) {
            return timex.when.clone();
        }
        let basis = match published {
            _ if !plan && self.clause_has_time(trigger, standing) => {
                "the clause gives a time, but it may be that of another word"
            }
            Some(day) if self.is_history(standing, day) => {
                "told among things of the past; the text gives no time"
            }
            _ if standing.aside || standing.background && standing.said_by.is_none() => {
                "told as background; the text gives no time"
            }
            None if self.tells_present(standing.verb) => TOLD_IN_PRESENT,
            None => "the text gives no time, and its publication date is not known",
            Some(day) => {
                let basis = match standing.said_by {
                    Some(_) if standing.stage == Stage::Effect => {
                        format!("{ON_OR_BEFORE}; {NEWS_OF_THE_DAY}")
                    }
                    _ => NEWS_OF_THE_DAY.to_owned(),
                };
                return When { edtf: Some(Edtf::day(day)), basis: Some(basis), ..When::default() };
            }
        };
        When { basis: Some(basis.to_owned()), ..When::default() }
    }

    /// The time of "sent a note on 28 June, in which it declared": of what a clause is the content of.
    fn time_of_container(&self, trigger: TokenId) -> Option<&Timex> {
        let clause = std::iter::once(trigger)
            .chain(self.document.ancestors(trigger))
            .find(|&above| self.dep(above) == "relcl")?;
        let inside = self.children(clause).any(|child| {
            self.lexicon.has(list::INSIDE_PREPOSITION, self.lemma(child))
                && self
                    .child(child, &["pobj"])
                    .is_some_and(|object| self.document.tokens[object].tag == "WDT")
        });
        let noun = self.document.tokens[clause].head;
        let verb = self.document.ancestors(noun).find(|&above| self.is_verb(above));
        let times = [Some(noun), verb].into_iter().flatten();
        times.filter(|_| inside).find_map(|event| self.time_of(event))
    }

    /// Whether a past tense goes on with a story of the past: the last time that its paragraph, or
    /// its own sentence, names lies more than a month before the day of publication.
    fn is_history(&self, standing: &Standing, published: Date) -> bool {
        if !matches!(self.document.tokens[standing.verb].tag.as_str(), "VBD" | "VBN")
            || self.child(standing.verb, &["aux"]).is_some()
        {
            return false;
        }
        let sentence = self.document.span_of(&self.document.sentence_of(standing.verb));
        let paragraph = self.document.text[..sentence.start].rfind('\n').map_or(0, |at| at + 1);
        let dated = |timex: &&Timex| {
            timex.kind == TimexKind::Date
                && !timex.citation
                && !timex.name
                && timex.when.best().is_some()
        };
        let lies_back = |timex: &Timex| {
            let last = timex.when.best().and_then(Edtf::latest);
            last.is_some_and(|last| {
                published.since(last).is_ok_and(|span| span.get_days() > DAYS_OF_NEWS)
            })
        };
        let before = self
            .times
            .iter()
            .filter(dated)
            .rfind(|timex| timex.span.start >= paragraph && timex.span.end <= sentence.start);
        let own = self.times.iter().filter(dated).filter(|timex| sentence.contains(timex.span));
        before.is_some_and(lies_back) || own.into_iter().any(lies_back)
    }

    /// Whether a verb tells of what is or goes on: "prohibits", "is examining". A noun does under
    /// a verb in the present or its perfect: "troops of the bloc's six members have gathered".
    fn tells_present(&self, trigger: TokenId) -> bool {
        let noun = !self.is_verb(trigger);
        let mut above = std::iter::once(trigger).chain(self.document.ancestors(trigger));
        let Some(verb) = above.find(|&above| self.is_verb(above)) else { return false };
        let first = self.child(verb, &["aux", "auxpass"]).unwrap_or(verb);
        let perfect = first != verb && self.lemma(first) == "have";
        matches!(self.document.tokens[first].tag.as_str(), "VBZ" | "VBP") && (noun || !perfect)
    }

    /// The main verb of a clause that tells of something at the same time: "with X leaving",
    /// "while Y stayed".
    fn accompanied(&self, trigger: TokenId) -> Option<TokenId> {
        if self.is_absolute(trigger) {
            return self
                .document
                .ancestors(trigger)
                .find(|&above| self.is_verb(above) && self.document.tokens[above].tag != "VBG");
        }
        if self.dep(trigger) != "advcl" {
            return None;
        }
        let marks = self.children(trigger).filter(|&child| {
            matches!(self.dep(child), "mark" | "advmod")
                && self.document.tokens[child].pos == "SCONJ"
        });
        let mut same = true;
        for mark in marks {
            let word = self.document.text_of(mark).to_lowercase();
            same &= self.lexicon.has(list::SAME_TIME, &word);
        }
        same.then(|| self.document.tokens[trigger].head)
    }

    /// Whether the clause of a trigger holds a time that hangs on another of its words, so that the
    /// day of publication can not be meant: "gave notice of withdrawal from it on 22 May". Times
    /// before a noun ("last week's coup") and open spans ("until June") do not count.
    fn clause_has_time(&self, trigger: TokenId, standing: &Standing) -> bool {
        let verb_of = |token: TokenId| {
            std::iter::once(token)
                .chain(self.document.ancestors(token))
                .find(|&above| self.is_verb(above))
        };
        // What is decided has its own time, "votes to join in 2025": it is not the decision's.
        let decided = standing.stage != Stage::Effect;
        let clause = verb_of(if decided { standing.verb } else { trigger });
        let sentence = self.document.span_of(&self.document.sentence_of(trigger));
        self.times
            .iter()
            .filter(|timex| sentence.contains(timex.span) && !timex.citation && !timex.name)
            .filter(|timex| timex.kind == TimexKind::Date && !timex.is_reference())
            .filter(|timex| {
                !timex.when.edtf.as_ref().is_some_and(|edtf| edtf.as_str().contains(".."))
            })
            .filter(|timex| !decided || !self.hangs_on(timex, trigger))
            .any(|timex| {
                let tokens = self.document.tokens_in(timex.span);
                let head = tokens
                    .clone()
                    .find(|&token| !tokens.contains(&self.document.tokens[token].head));
                head.is_some_and(|head| {
                    let above = self.document.tokens[head].head;
                    let preposition = self.document.tokens[above].pos == "ADP";
                    preposition && self.lemma(above) != "of" && verb_of(head) == clause
                })
            })
    }

    /// The length of time that covers a token, in ISO 8601.
    pub(crate) fn duration(&self, token: TokenId) -> Option<String> {
        let span = self.document.tokens[token].span;
        self.times.iter().find(|timex| timex.span.overlaps(span))?.duration.clone()
    }

    /// Whether a time hangs on an event, or on the verb that it is an argument of.
    pub(crate) fn is_dated(&self, predicate: TokenId) -> bool {
        let verb = self.document.ancestors(predicate).find(|&above| self.is_verb(above));
        std::iter::once(predicate).chain(verb).any(|event| self.time_of(event).is_some())
    }

    /// Whether a token is part of a time expression.
    pub(crate) fn is_time(&self, token: TokenId) -> bool {
        let span = self.document.tokens[token].span;
        self.times.iter().any(|timex| timex.span.overlaps(span))
    }

    /// The time expression that hangs on a verb or event noun; the nearest, where there are two.
    pub(crate) fn time_of(&self, predicate: TokenId) -> Option<&Timex> {
        let times = self.times_of(predicate);
        let near =
            |timex: &&&Timex| self.document.tokens[predicate].span.start.abs_diff(timex.span.start);
        let Some(nearest) = times.iter().min_by_key(near) else {
            return self.fronted_time(predicate);
        };
        // "left it three weeks ago, on 17 March": the finer of two that mean the same.
        let width = |timex: &Timex| timex.when.best().and_then(Edtf::width).unwrap_or(i32::MAX);
        let finer = |timex: &&&Timex| timex.when.narrows(&nearest.when);
        times.iter().filter(finer).min_by_key(|timex| width(timex)).or(Some(nearest)).copied()
    }

    /// All times that hang on a verb or event noun.
    fn times_of(&self, predicate: TokenId) -> Vec<&Timex> {
        let sentence = self.document.span_of(&self.document.sentence_of(predicate));
        self.times
            .iter()
            .filter(|timex| sentence.contains(timex.span) && !timex.citation && !timex.name)
            .filter(|timex| !timex.is_reference())
            .filter(|timex| timex.is_point() || timex.when.best().is_some())
            .filter(|timex| self.hangs_on(timex, predicate))
            .collect()
    }

    /// The further times at which the same happened: "suspended in 2000, **again in 2006** and
    /// **in 2009**".
    pub(crate) fn repeated(&self, predicate: TokenId) -> Vec<&Timex> {
        let Some(first) = self.time_of(predicate) else { return Vec::new() };
        let mut last = first;
        let mut found = Vec::new();
        for timex in self.times_of(predicate) {
            let tokens = self.document.tokens_in(timex.span);
            let end = self.document.tokens_in(last.span).end;
            if timex.span.start < last.span.end || !timex.is_point() || tokens.start <= end {
                continue;
            }
            let between = |token: TokenId| self.document.tokens[token].pos.as_str();
            let listed = (end..tokens.start)
                .all(|token| matches!(between(token), "PUNCT" | "CCONJ" | "ADV" | "ADP"))
                && (end..tokens.start).any(|token| between(token) == "ADP");
            let apart = first.when.best().zip(timex.when.best());
            let another = apart.is_some_and(|(one, other)| !one.can_meet(other));
            if listed && another {
                found.push(timex);
                last = timex;
            }
        }
        found
    }

    /// The time at the head of a clause that the parser found no verb at the root of: it dates the
    /// first verb behind it that has a subject. "From 3 to 5 May, units with the guard are
    /// regrouping".
    fn fronted_time(&self, predicate: TokenId) -> Option<&Timex> {
        let tells = |token: TokenId| {
            self.is_verb(token)
                && self.child(token, &["nsubj"]).is_some()
                && self.child(token, &["aux"]).is_some()
        };
        if !tells(predicate) {
            return None;
        }
        let sentence = self.document.sentence_of(predicate);
        self.times.iter().find(|timex| {
            let tokens = self.document.tokens_in(timex.span);
            let Some(preposition) = self.front_of(timex, &sentence) else { return false };
            let root = self.document.tokens[preposition].head;
            let above = self.document.tokens[root].head;
            !self.is_verb(root)
                && (above == root || self.dep(root) == "ccomp")
                && self.document.ancestors(predicate).any(|above| above == root)
                && (tokens.end..predicate).all(|token| !tells(token))
        })
    }

    /// The preposition of a time at the head of a sentence, of a quotation or of what is said.
    fn front_of(&self, timex: &Timex, sentence: &Range<TokenId>) -> Option<TokenId> {
        let tokens = self.document.tokens_in(timex.span);
        if tokens.is_empty() {
            // It is less than a token: what stands behind that is not its preposition.
            return None;
        }
        let first = tokens.start;
        let preposition = [first, first.checked_sub(1)?]
            .into_iter()
            .find(|&token| self.document.tokens[token].pos == "ADP")?;
        let opens = preposition == sentence.start
            || preposition.checked_sub(1).is_some_and(|before| {
                matches!(self.document.tokens[before].tag.as_str(), "``" | "\"")
                    || self.dep(before) == "mark"
            });
        let inside = sentence.contains(&preposition) && timex.kind == TimexKind::Date;
        (inside && opens).then_some(preposition)
    }

    /// What goes on, as a quotation tells, in the time that an earlier sentence of it begins with:
    /// "“From 3 to 5 May, units are regrouping. Troops are being sent from A.”" A time at the head
    /// of a sentence sets the scene for those that go on with it (M. Charolles, L'encadrement du
    /// discours, 1997).
    fn framed(&self, predicate: TokenId) -> Option<When> {
        let goes_on = self.document.tokens[predicate].tag == "VBG"
            || self.child(predicate, &["auxpass"]).is_some_and(|be| self.lemma(be) == "be");
        let first = self.child(predicate, &["aux"])?;
        if !goes_on || !matches!(self.document.tokens[first].tag.as_str(), "VBZ" | "VBP") {
            return None;
        }
        let at = self.document.tokens[predicate].span;
        let sentence = self.document.sentence_of(predicate);
        let before = self.document.tokens[sentence.start].span.start;
        let quotation = quotations(&self.document.text)
            .into_iter()
            .find(|quotation| quotation.depth == 0 && quotation.inner.contains(at))?;
        let timex = self.times.iter().find(|timex| {
            timex.span.start >= quotation.inner.start
                && timex.span.end <= before
                && timex.span.start - quotation.inner.start < FRONT
        })?;
        let opening = self.document.sentence_of(self.document.tokens_in(timex.span).start);
        self.front_of(timex, &opening)?;
        Some(When {
            text: timex.when.text.clone(),
            edtf: None,
            inferred: timex.when.best().cloned(),
            basis: Some("the time that the quotation begins with".to_owned()),
        })
    }

    /// Whether a time expression dates a predicate: it hangs on it directly, or on one of its
    /// arguments where the parser put it, but not inside another noun ("last week's coup").
    fn hangs_on(&self, timex: &Timex, predicate: TokenId) -> bool {
        let tokens = self.document.tokens_in(timex.span);
        let Some(mut at) = tokens.clone().find(|&token| {
            let head = self.document.tokens[token].head;
            head == token || !tokens.contains(&head)
        }) else {
            return false;
        };
        if at == predicate || tokens.contains(&predicate) {
            return false;
        }
        let mut nouns = 0;
        for _ in 0..6 {
            let head = self.document.tokens[at].head;
            if head == predicate {
                // A time that names its own verb's argument ("the 2007 treaty") dates nothing.
                return nouns == 0 || !self.inside_name(at);
            }
            if head == at {
                return false;
            }
            let preposition = self.document.tokens[head].pos == "ADP";
            // "joined the club, the alliance led by A, in 2008": behind a comma the clause of the
            // participle is over.
            let closed = self.document.tokens[head].tag == "VBN"
                && self.dep(head) == "acl"
                && at.checked_sub(1).is_some_and(|before| self.document.text_of(before) == ",");
            if closed {
                at = head;
                continue;
            }
            if self.is_verb(head) {
                return false;
            }
            if !preposition && !tokens.contains(&head) && !self.glued(timex, head) {
                let loose = matches!(self.dep(at), "prep" | "npadvmod" | "advmod" | "pobj");
                // "the treaty of 2007", "a programme for the coming year": the noun's own time.
                // What is done "at the summit of March 2016" is of that day as well.
                let occasion = self.dep(head) == "pobj" && {
                    let preposition = self.document.tokens[head].head;
                    self.lexicon.has(list::SAYING_OCCASION, self.lemma(preposition))
                        && self.lemma(preposition) != "after"
                };
                let own = matches!(self.lemma(at), "of" | "for") && !occasion;
                if !loose || own {
                    return false;
                }
                nouns += 1;
                if nouns > 2 {
                    return false;
                }
            }
            at = head;
        }
        false
    }

    /// Whether a time at the head of a clause was glued to the state behind it by the parser: "On
    /// 28 June 2012 Uzbekistan suspended".
    fn glued(&self, timex: &Timex, noun: TokenId) -> bool {
        let state = self.mention(noun).is_some_and(|mention| {
            mention.kind == Kind::State || matches!(mention.form, Form::Capital | Form::Metonym)
        });
        let behind = timex.span.end < self.document.tokens[noun].span.start;
        let before = self.document.tokens_in(timex.span).start.checked_sub(1);
        state && behind && before.is_some_and(|token| self.document.tokens[token].pos == "ADP")
    }

    fn inside_name(&self, token: TokenId) -> bool {
        self.mention(token).is_some() && self.dep(token) == "compound"
    }

    /// Who speaks, in the words of the text: the name, or the head with what stands before it.
    pub(crate) fn speaker(&self, subject: TokenId) -> Option<String> {
        let pronoun = self.document.tokens[subject].pos == "PRON";
        (!pronoun).then(|| self.words(subject).text().map(str::to_owned)).flatten()
    }
}

/// Whether a time had begun and ended on the day of publication.
fn is_over(timex: &Timex, published: Option<Date>) -> bool {
    let last = timex.when.best().and_then(Edtf::latest);
    last.zip(published).is_some_and(|(last, published)| last <= published)
}

/// The time of a plan: a day without a year is the next one after the plan was told.
fn still_to_come(timex: &Timex, published: Option<Date>) -> When {
    let mut when = timex.when.clone();
    let year = when.edtf.as_ref().and_then(|edtf| edtf.as_str().get(..4)).map(str::to_owned);
    let text = when.text.clone().unwrap_or_default();
    let bare = year.as_ref().is_some_and(|year| !text.contains(year.as_str()));
    let (true, Some(year), true) =
        (bare, year.and_then(|it| it.parse::<i32>().ok()), is_over(timex, published))
    else {
        return when;
    };
    let next = when.edtf.as_ref().and_then(|edtf| {
        format!("{:04}{}", year + 1, edtf.as_str().get(4..)?).parse::<Edtf>().ok()
    });
    when.edtf = next;
    when
}

/// What a time on the second verb says of the first: only what it names itself. A year reckoned
/// from the sense of the second verb would be a guess.
fn second_time(timex: &Timex) -> When {
    let text = timex.when.text.clone();
    let year = timex.when.edtf.as_ref().and_then(|edtf| edtf.as_str().get(..4));
    let names_year = text.as_deref().zip(year).is_some_and(|(text, year)| text.contains(year));
    // "asked to join in February of that year" says which year it means.
    if names_year || timex.when.inferred.is_some() {
        return timex.when.clone();
    }
    let basis = "the time stands with the second verb and names no year";
    When { text, basis: Some(basis.to_owned()), ..When::default() }
}

/// When a change happened of which the text tells since when it has held: "suspended since May".
pub(crate) fn happened(when: &When) -> When {
    let begins = |edtf: &Edtf| {
        let open = edtf.as_str();
        // "did not rejoin until 1994": in 1994.
        let day = open.strip_suffix("/..").or_else(|| open.strip_prefix("../"))?;
        day.parse().ok()
    };
    let mut when = when.clone();
    for date in [&mut when.edtf, &mut when.inferred] {
        if let Some(begin) = date.as_ref().and_then(begins) {
            *date = Some(begin);
        }
    }
    when
}
