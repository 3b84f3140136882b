//! Changes told without their verb: what is left out is what was told last (verb phrase ellipsis and
//! gapping, as in Hardt 1997).

use entente_names::Kind;
use entente_text::{TokenId, When};

use crate::claim::{Claim, Modality, Slot};
use crate::lexicon::{list, lower};
use crate::page::Page;
use crate::rule::{Frame, Rule};
use crate::scene::{Scene, Wanted};
use crate::standing::Stage;

impl Page<'_, '_> {
    /// "X joined in 1969, Y in 1970 and Z in June 1971": the claims of a trigger, told of others.
    pub(crate) fn tell_gapped(&mut self, before: usize, trigger: TokenId) {
        let dated = |claim: &&Claim| {
            claim.modality == Modality::Asserted
                && claim.slots.contains_key("member")
                && claim.date.as_ref().is_some_and(|when| when.text.is_some())
        };
        let Some(told) = self.claims[before..].iter().find(dated).cloned() else { return };
        for (name, when) in self.scene.gapped(trigger) {
            let Some(mention) = self.scene.mention(name) else { continue };
            let slot = match mention.kind {
                Kind::Organisation | Kind::Treaty => "organisation",
                _ => "member",
            };
            let known = |claim: &Claim| claim.slot(slot) == Some(&mention.code);
            if self.claims[before..].iter().any(known) {
                continue;
            }
            let mut slots = told.slots.clone();
            slots.insert(slot.to_owned(), Slot::Text(mention.code.to_string()));
            let evidence = told.evidence.clone();
            let Ok(mut claim) = Claim::new(self.article, &told.kind, &told.rule, slots, evidence)
            else {
                continue;
            };
            claim.date = Some(when);
            claim.attribution.clone_from(&told.attribution);
            self.claims.push(claim);
        }
    }

    /// "Burundi did so in 2017", "Kazakhstan followed in 2015": the change told last, of another.
    ///
    /// Only with a date of its own, or as what "did so" stands for: what followed is else anybody's
    /// guess.
    pub(crate) fn tell_again<'r>(
        &mut self,
        trigger: TokenId,
        frames: impl Fn(&Scene<'_>, TokenId) -> Vec<(&'r Rule, &'r Frame)>,
    ) {
        let scene = &*self.scene;
        if !scene.is_verb(trigger) {
            return;
        }
        let lemma = lower(scene.lemma(trigger));
        if !scene.lexicon.has(list::AGAIN, &lemma) {
            return;
        }
        let so = scene.children(trigger).any(|child| {
            let word = scene.document.text_of(child).to_lowercase();
            scene.lexicon.has(list::SO, &word)
        });
        let object = scene.child(trigger, &["dobj", "xcomp", "ccomp"]).is_some();
        let later = |child: TokenId| {
            scene.lexicon.has(list::COME_LATER, &scene.document.text_of(child).to_lowercase())
        };
        let follows = !object
            && scene.is_dated(trigger)
            && match &*lemma {
                "do" => false,
                "come" => scene.children(trigger).any(later),
                _ => true,
            };
        if !so && !follows {
            return;
        }
        let Some(subject) = scene.subject(trigger, 8) else { return };
        let standing = scene.standing(trigger);
        if standing.modality != Modality::Asserted || standing.stage != Stage::Effect {
            return;
        }
        let Some(told) = self.told_before(trigger, so).cloned() else {
            if so {
                let copied = self.main_verb_before(trigger);
                for (rule, frame) in copied.map_or_else(Vec::new, |verb| frames(self.scene, verb)) {
                    self.copy(rule, frame, copied.unwrap_or(trigger), trigger, subject);
                }
            }
            return;
        };
        // "The union suspended it; the league had done so before": another body, the same member.
        let members = self.scene.referents(subject, Wanted::State, true);
        let bodies = || self.scene.referents(subject, Wanted::Organisation, true);
        let (slot, others) =
            if members.is_empty() { ("organisation", bodies()) } else { ("member", members) };
        let when = self.scene.date(trigger, &standing, self.published);
        for other in others.iter().filter(|other| told.slot(slot) != Some(&other.code)) {
            let mut slots = told.slots.clone();
            slots.insert(slot.to_owned(), Slot::Text(other.code.to_string()));
            let mut evidence = self.evidence(trigger, &[other.named_at]);
            let more = told.evidence.iter().filter(|one| !evidence.contains(one));
            evidence.extend(more.cloned().collect::<Vec<_>>());
            let claim = Claim::new(self.article, &told.kind, &told.rule, slots, evidence);
            if let Ok(mut claim) = claim {
                claim.date = (when != When::default()).then(|| when.clone());
                self.claims.push(claim);
            }
        }
    }

    /// The change told last, in the sentence of `trigger` or in the one before. What somebody did
    /// not do, or may do, another may have done "so".
    fn told_before(&self, trigger: TokenId, so: bool) -> Option<&Claim> {
        let document = self.scene.document;
        let number = document.sentences.partition_point(|sentence| sentence.end <= trigger);
        let from = document.tokens[document.sentences[number.saturating_sub(1)].start].span.start;
        let told = self.claims.iter().rev().filter(|claim| {
            (so || matches!(claim.modality, Modality::Asserted | Modality::Reported))
                && claim.slots.contains_key("member")
                && claim.evidence[0].start >= from
        });
        // Of a sentence what its main clause tells, and not what it mentions aside.
        let depth = |claim: &Claim| {
            let told_at = self.triggers.get(&claim.id).copied().unwrap_or(trigger);
            document.ancestors(told_at).count()
        };
        let mut told = told.peekable();
        let last = told.peek()?.evidence[0].start;
        told.take_while(|claim| claim.evidence[0].start == last).min_by_key(|claim| depth(claim))
    }

    /// The main verb of the sentence before, or of the clause before in the same sentence.
    fn main_verb_before(&self, trigger: TokenId) -> Option<TokenId> {
        let document = self.scene.document;
        let number = document.sentences.partition_point(|sentence| sentence.end <= trigger);
        let root = |sentence: &std::ops::Range<TokenId>| {
            sentence.clone().find(|&token| document.tokens[token].head == token)
        };
        let own = root(document.sentences.get(number)?).filter(|&verb| verb < trigger);
        let verb = own.or_else(|| root(document.sentences.get(number.checked_sub(1)?)?))?;
        self.scene.is_verb(verb).then_some(verb)
    }

    /// "Others have walked out before. Canada did so in 1982": what the verb before tells of
    /// nobody in particular, told of the subject of `trigger`.
    fn copy(
        &mut self,
        rule: &Rule,
        frame: &Frame,
        verb: TokenId,
        trigger: TokenId,
        subject: TokenId,
    ) {
        let before = self.claims.len();
        self.scene.stand_in = Some((verb, subject));
        self.try_frame(rule, frame, verb);
        self.scene.stand_in = None;
        let standing = self.scene.standing(trigger);
        let when = self.scene.date(trigger, &standing, self.published);
        let own = self.evidence(trigger, &[]);
        for claim in self.claims.split_off(before) {
            let more = claim.evidence.iter().filter(|one| !own.contains(one)).cloned();
            let evidence = own.iter().cloned().chain(more).collect();
            let told = Claim::new(self.article, &claim.kind, &claim.rule, claim.slots, evidence);
            if let Ok(mut told) = told {
                told.date = (when != When::default()).then(|| when.clone());
                self.claims.push(told);
            }
        }
    }
}
