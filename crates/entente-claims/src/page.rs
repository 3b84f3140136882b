//! The claims of one field, drawn by the frames that match at its triggers.

use std::collections::{BTreeMap, BTreeSet};

use entente_text::{Date, Doubt, Span, TokenId, When};

use crate::claim::{Claim, Evidence, Modality, Slot, Slots};
use crate::lexicon::list;
use crate::pattern::{Bindings, Bound};
use crate::rule::{Frame, Rule};
use crate::scene::{Referent, Scene, Wanted};
use crate::standing::{Stage, Standing};

/// The value of a slot that is filled as the rule filled it last.
const SAME: &str = "same";

/// A scene with the claims drawn from it so far.
pub(crate) struct Page<'p, 'a> {
    pub(crate) scene: &'p mut Scene<'a>,
    pub(crate) article: &'p str,
    pub(crate) published: Option<Date>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) doubts: Vec<Doubt>,
    /// The triggers of the claims, by the claims' names.
    pub(crate) triggers: BTreeMap<String, TokenId>,
}

/// A frame that matched at a trigger, with one filler for each slot that is told one by one.
struct Match<'a> {
    rule: &'a Rule,
    frame: &'a Frame,
    trigger: TokenId,
    standing: &'a Standing,
    bindings: &'a Bindings,
}

impl Page<'_, '_> {
    pub(crate) fn try_frame(&mut self, rule: &Rule, frame: &Frame, trigger: TokenId) {
        if frame.definite && !self.scene.is_definite(trigger) {
            return;
        }
        let Some(bindings) = self.scene.bind(trigger, &frame.arguments) else {
            return self.take_effect(rule, frame, trigger);
        };
        if frame.present && !self.scene.is_present(trigger) {
            return;
        }
        if frame.dated && !self.scene.is_dated(trigger) {
            return;
        }
        let mut standing = self.scene.standing(trigger);
        if !frame.only.is_empty() && !frame.only.contains(&standing.stage) {
            return;
        }
        if frame.state {
            standing.grounded = true;
        }
        let only_says = self.scene.only_says(trigger);
        if frame.would && !only_says {
            return;
        }
        if (frame.says || frame.would) && only_says {
            standing.stage = Stage::Effect;
            standing.modality = Modality::Asserted;
        }
        if frame.planned && standing.modality == Modality::Asserted {
            standing.modality = Modality::Planned;
        }
        if frame.denied {
            standing.modality = match standing.modality {
                Modality::Denied if !standing.open => Modality::Asserted,
                _ => return,
            };
        }
        if frame.noun && !standing.grounded {
            if !self.scene.dated_before(trigger) {
                return;
            }
            standing.background = true;
        }
        for bindings in distribute(&rule.each, bindings) {
            let matched = Match { rule, frame, trigger, standing: &standing, bindings: &bindings };
            self.stages(&matched);
        }
    }

    /// "The withdrawal took effect on 29 January": a definite event noun without members of its own
    /// means the change told last by the same rule, and gives it a day.
    fn take_effect(&mut self, rule: &Rule, frame: &Frame, trigger: TokenId) {
        let scene = &*self.scene;
        let bare = scene.is_definite(trigger) && scene.child(trigger, &["prep", "poss"]).is_none();
        if !frame.noun || !bare {
            return;
        }
        let standing = scene.standing(trigger);
        let sure = matches!(standing.modality, Modality::Asserted | Modality::Planned);
        let dated = scene.is_dated(standing.verb);
        if !sure || !standing.grounded || !dated || standing.verb == trigger {
            return;
        }
        let stage = standing.stage;
        let Some(change) = rule.stages.get(&stage).filter(|_| stage > Stage::Decided) else {
            return;
        };
        let Some(last) = self.claims.iter().rev().find(|claim| claim.rule == rule.name) else {
            return;
        };
        let (first, organisation) =
            (last.evidence[0].start, last.slots.get("organisation").cloned());
        let told: Vec<Claim> = self
            .claims
            .iter()
            .filter(|claim| claim.rule == rule.name && claim.evidence[0].start == first)
            .filter(|claim| claim.slots.get("organisation") == organisation.as_ref())
            .filter(|claim| matches!(claim.modality, Modality::Asserted | Modality::Planned))
            .cloned()
            .collect();
        let when = self.scene.date(trigger, &standing, self.published);
        let mut known = BTreeSet::new();
        for claim in told {
            let mut slots = claim.slots.clone();
            slots.insert("change".to_owned(), change.as_str().into());
            let mut evidence = self.evidence(trigger, &[]);
            let first = claim.evidence.first().filter(|first| !evidence.contains(first)).cloned();
            evidence.extend(first);
            let Ok(mut new) = Claim::new(self.article, &rule.kind, &rule.name, slots, evidence)
            else {
                continue;
            };
            new.date = Some(when.clone());
            new.modality = standing.modality;
            if known.insert(new.slots_key()) {
                self.claims.push(new);
            }
        }
    }

    /// Of the claims of one trigger drops those that say less than another of the same rule.
    pub(crate) fn drop_poorer(&mut self, before: usize) {
        if self.claims.len() < before + 2 {
            return;
        }
        let told = self.claims.split_off(before);
        let says_less = |one: &Claim, other: &Claim| {
            one.rule == other.rule
                && one.slots.len() < other.slots.len()
                && one.slots.iter().all(|(name, slot)| other.slots.get(name) == Some(slot))
        };
        let richest = |claim: &&Claim| !told.iter().any(|other| says_less(claim, other));
        self.claims.extend(told.iter().filter(richest).cloned());
    }

    /// The claims that one match makes at the stage it has come to.
    fn stages(&mut self, matched: &Match<'_>) {
        let Match { rule, trigger, standing, .. } = *matched;
        let told = standing.modality;
        if rule.stages.is_empty() {
            // A state of affairs that is left open or denied is none.
            let open =
                matches!(told, Modality::Hypothetical | Modality::Denied | Modality::Planned);
            if matched.frame.state && (open || standing.stage <= Stage::Decided) {
                return;
            }
            // "are sending" goes on; only "will send" and the like are plans.
            let goes_on = self.scene.document.tokens[trigger].tag == "VBG";
            if standing.stage <= Stage::Decided && !goes_on && told == Modality::Asserted {
                let when =
                    self.scene.planned_date(trigger, standing, self.published).unwrap_or_default();
                return self.claim(matched, None, when, Modality::Planned);
            }
            let going = Standing { stage: Stage::Effect, ..standing.clone() };
            let standing = if goes_on && standing.verb == trigger { &going } else { standing };
            let when = match matched.frame.timeless {
                true => When::default(),
                false => self.scene.date(trigger, standing, self.published),
            };
            return self.claim(matched, None, when, told);
        }
        if matches!(told, Modality::Hypothetical | Modality::Denied) {
            if let Some(change) = rule.stages.get(&Stage::Effect) {
                self.claim(matched, Some(change.as_str()), When::default(), told);
            }
            return;
        }
        let plan = standing.stage <= Stage::Decided;
        let name = rule.stages.get(&standing.stage).or_else(|| {
            (standing.stage == Stage::Decided).then(|| rule.stages.get(&Stage::Announced)).flatten()
        });
        let name = name.filter(|_| !plan || self.may_announce(matched));
        let name = name.filter(|_| self.may_approve(matched));
        if let Some(change) = name {
            let when = self.scene.date(trigger, standing, self.published);
            self.claim(matched, Some(change.as_str()), when, told);
            if standing.stage == Stage::Effect && told == Modality::Asserted {
                let again = self.scene.repeated(trigger);
                let times: Vec<_> = again.iter().map(|it| (it.span, it.when.clone())).collect();
                for (span, when) in times {
                    self.tell_of_another_time(matched, change.as_str(), span, when);
                }
            }
        }
        if plan && let Some(change) = &rule.planned {
            let when = self.scene.planned_date(trigger, standing, self.published);
            // Without a date of its own a plan counts only where the one who can keep it tells of
            // it, or the text itself.
            if when.is_some()
                || name.is_none()
                    && rule.announcer.is_some()
                    && (self.may_promise(standing)
                        || !rule.stages.contains_key(&Stage::Announced)
                            && self.may_announce(matched))
            {
                self.claim(
                    matched,
                    Some(change.as_str()),
                    when.unwrap_or_default(),
                    Modality::Planned,
                );
            }
        }
    }

    /// The change of a match once more, of a further time that its sentence gives; the words for
    /// that time tell the two apart.
    fn tell_of_another_time(&mut self, matched: &Match<'_>, change: &str, span: Span, when: When) {
        let before = self.claims.len();
        self.claim(matched, Some(change), when, Modality::Asserted);
        for told in self.claims.split_off(before) {
            let mut evidence = told.evidence.clone();
            evidence.push(Evidence::new(self.scene.field, &self.scene.document.text, span));
            let slots = told.slots.clone();
            let claim = Claim::new(self.article, &told.kind, &told.rule, slots, evidence);
            if let Ok(mut claim) = claim {
                claim.date = told.date;
                claim.modality = told.modality;
                claim.attribution = told.attribution;
                self.triggers.insert(claim.id.clone(), matched.trigger);
                self.claims.push(claim);
            }
        }
    }

    /// Whether the one who tells of a plan is the one who can announce it.
    fn may_announce(&self, matched: &Match<'_>) -> bool {
        let Match { rule, standing, bindings, .. } = *matched;
        let Some(slot) = &rule.announcer else { return true };
        let Some(Bound::Referents(members)) = bindings.get(slot) else { return true };
        let decided = (standing.stage == Stage::Decided).then_some(standing.verb);
        decided.into_iter().chain(standing.said_by).any(|verb| {
            let Some(speaker) = self.scene.subject(verb, 8) else { return false };
            let speakers = self.scene.referents(speaker, Wanted::State, true);
            speakers.iter().any(|speaker| members.iter().any(|member| member.code == speaker.code))
        })
    }

    /// Whether a plan is told by nobody, or by an organisation.
    fn may_promise(&self, standing: &Standing) -> bool {
        let Some(verb) = standing.said_by else { return true };
        let Some(speaker) = self.scene.subject(verb, 8) else { return true };
        !self.scene.referents(speaker, Wanted::Organisation, true).is_empty()
    }

    /// Whether the one who approves can: an organ of the state itself or of the body, not another
    /// state that lends its support.
    fn may_approve(&self, matched: &Match<'_>) -> bool {
        let Match { rule, trigger, standing, bindings, .. } = *matched;
        if standing.stage != Stage::Approved || standing.verb == trigger {
            return true;
        }
        let Some(Bound::Referents(members)) =
            rule.announcer.as_ref().and_then(|slot| bindings.get(slot))
        else {
            return true;
        };
        let Some(approver) = self.scene.subject(standing.verb, 8) else { return true };
        let approvers = self.scene.referents(approver, Wanted::State, true);
        approvers.is_empty()
            || approvers.iter().any(|one| members.iter().any(|member| member.code == one.code))
    }

    fn claim(&mut self, matched: &Match<'_>, change: Option<&str>, when: When, modality: Modality) {
        let Match { rule, frame, trigger, standing, bindings } = *matched;
        let mut slots = Slots::new();
        let mut named = Vec::new();
        for (name, bound) in bindings {
            let slot = match bound {
                Bound::Plain(slot) => slot.clone(),
                Bound::Thing(thing) => {
                    named.push(thing.named_at);
                    Slot::Text(thing.name.clone())
                }
                Bound::Referents(referents) => {
                    named.extend(referents.iter().map(|referent| referent.named_at));
                    let codes: Vec<String> =
                        referents.iter().map(|referent| referent.code.to_string()).collect();
                    match codes.as_slice() {
                        [code] if !name.ends_with('s') => Slot::Text(code.clone()),
                        _ => Slot::List(codes),
                    }
                }
            };
            slots.insert(name.clone(), slot);
        }
        if let Some(change) = change {
            slots.entry("change".to_owned()).or_insert_with(|| change.into());
        }
        for (name, value) in &frame.set {
            slots.insert(name.clone(), value.as_str().into());
        }
        if slots.get("change").and_then(Slot::text) == Some(SAME) {
            // "obtained that status": the one that the rule told of last.
            let organisation = slots.get("organisation");
            let last = self.claims.iter().rev().find(|claim| {
                claim.rule == rule.name && claim.slots.get("organisation") == organisation
            });
            let Some(change) = last.and_then(|claim| claim.slots.get("change").cloned()) else {
                return;
            };
            slots.insert("change".to_owned(), change);
        }
        if slots.contains_key("target") && slots.get("target") == slots.get("member") {
            return;
        }
        // "The Union, A and B refuse its invitation": a body does not act on itself.
        let acts = |body: &Referent| {
            let subject = self.scene.subject(trigger, 8);
            let among = subject.map(|subject| self.scene.coordinated(subject));
            among.is_some_and(|among| among.len() > 1 && among.contains(&body.named_at))
        };
        if let (Some(Bound::Referents(bodies)), true) =
            (bindings.get("organisation"), bindings.contains_key("member"))
            && bodies.iter().any(acts)
        {
            return;
        }
        let evidence = self.evidence(trigger, &named);
        let Ok(mut claim) = Claim::new(self.article, &rule.kind, &rule.name, slots, evidence)
        else {
            return;
        };
        let empty = when == When::default();
        claim.date = (!empty).then_some(when);
        claim.modality = modality;
        if let Some(speaker) = standing.said_by.and_then(|verb| self.scene.subject(verb, 8)) {
            let lemma = self.scene.lemma(speaker).to_lowercase();
            let unnamed = self.scene.lexicon.has(list::UNNAMED, &lemma);
            let hearsay = standing.said_by.is_some_and(|verb| self.scene.is_hearsay(verb));
            if (unnamed || hearsay) && modality == Modality::Asserted {
                claim.modality = Modality::Reported;
            }
            // "An earlier version of this report said that ...": it is taken back.
            let earlier = |child: TokenId| {
                self.scene
                    .lexicon
                    .has(list::EARLIER, &self.scene.document.text_of(child).to_lowercase())
            };
            let corrected = |speaker: TokenId| {
                let lemma = self.scene.lemma(speaker).to_lowercase();
                self.scene.lexicon.has(list::CORRECTED, &lemma)
                    && self.scene.children(speaker).any(earlier)
            };
            let verb = self.scene.document.tokens[speaker].head;
            if corrected(speaker) || self.scene.children(verb).any(corrected) {
                claim.modality = Modality::Denied;
            }
            claim.attribution = self.scene.speaker(speaker);
        }
        for bound in bindings.values() {
            if let Bound::Referents(referents) = bound {
                for body in referents {
                    self.scene.bring_to_mind(trigger, body);
                }
            }
        }
        self.triggers.insert(claim.id.clone(), trigger);
        self.claims.push(claim);
    }

    /// The sentence of the trigger, and those where what it points back to is named.
    pub(crate) fn evidence(&self, trigger: TokenId, named: &[TokenId]) -> Vec<Evidence> {
        let document = self.scene.document;
        let sentence = |token: TokenId| {
            let span = document.span_of(&document.sentence_of(token));
            trim(&document.text, span)
        };
        let own = sentence(trigger);
        let others: BTreeSet<Span> =
            named.iter().map(|&token| sentence(token)).filter(|&span| span != own).collect();
        std::iter::once(own)
            .chain(others)
            .map(|span| Evidence::new(self.scene.field, &document.text, span))
            .collect()
    }
}

/// A span without the white space at its ends.
fn trim(text: &str, span: Span) -> Span {
    let exact = span.of(text);
    let start = span.start + (exact.len() - exact.trim_start().len());
    Span::new(start, start + exact.trim().len())
}

/// One set of bindings for each combination of fillers of the slots in `each`.
fn distribute(each: &BTreeSet<String>, bindings: Bindings) -> Vec<Bindings> {
    let mut all = vec![bindings];
    for slot in each {
        all = all
            .into_iter()
            .flat_map(|bindings| match bindings.get(slot) {
                Some(Bound::Referents(referents)) if referents.len() > 1 => {
                    let one = |referent: &Referent| {
                        let mut single = bindings.clone();
                        single.insert(slot.clone(), Bound::Referents(vec![referent.clone()]));
                        single
                    };
                    referents.iter().map(one).collect()
                }
                _ => vec![bindings],
            })
            .collect();
    }
    all
}
