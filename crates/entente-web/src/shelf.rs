//! Answers that were made before, kept as they were sent.
//!
//! An answer is given to who asks the same again: the same address, of the same user in the same
//! session, on the same day, of the same [edition](crate::edition) of the archive. While one is
//! made, all others who ask for it wait for it. Those used last are kept, as many as there is room
//! for.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ETAG, HOST, HeaderMap, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use entente_text::Date;
use tokio::sync::watch;

use crate::desk::Desk;
use crate::edition::{self, Edition};
use crate::error::{Error, Problem};
use crate::who::Who;

/// How many bytes of answers are kept.
const ROOM: usize = 64 << 20;

/// An answer that would take more than this is not kept.
const LARGEST: usize = ROOM / 16;

/// What an answer takes beside its body and address.
const BESIDE: usize = 512;

/// Everything that an answer depends on beside the archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Asked {
    address: String,
    host: Option<HeaderValue>,
    today: Date,
    /// The user, with what their forms carry, which is of one session alone.
    who: Option<(String, String, String)>,
}

impl Asked {
    fn of(parts: &Parts, desk: &Desk) -> Self {
        Self {
            address: parts.uri.to_string(),
            host: parts.headers.get(HOST).cloned(),
            today: desk.today(),
            who: parts.extensions.get::<Who>().map(|who| {
                let Who { name, role, token, .. } = who;
                (name.clone(), role.to_string(), token.clone())
            }),
        }
    }
}

/// An answer, whole.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    problem: Option<Problem>,
    body: Bytes,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (mut parts, body) = response.into_parts();
        let problem = parts.extensions.remove::<Problem>();
        match to_bytes(body, usize::MAX).await {
            Ok(body) => {
                if parts.status == StatusCode::OK {
                    parts.headers.insert(ETAG, tag(&body));
                }
                Self { status: parts.status, headers: parts.headers, problem, body }
            }
            Err(_) => Self::lost(),
        }
    }

    fn lost() -> Self {
        let problem = Problem::from(&Error::Lost);
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Self { status: problem.status, headers, problem: Some(problem), body }
    }

    fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        if let Some(problem) = &self.problem {
            response.extensions_mut().insert(problem.clone());
        }
        response
    }
}

/// A tag of the content of an answer (RFC 9110, 8.8.3).
pub(crate) fn tag(body: &[u8]) -> HeaderValue {
    let tag = format!("\"{}\"", &blake3::hash(body).to_hex()[..32]);
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// What is kept, and what is on its way.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    answers: Recent<Asked, (u64, Arc<Answer>)>,
    coming: HashMap<(Asked, u64), watch::Receiver<Option<Arc<Answer>>>>,
}

impl Shelf {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many answers are kept, and how many bytes they take.
    pub(crate) fn extent(&self) -> (usize, usize) {
        let kept = self.kept();
        (kept.answers.held.len(), kept.answers.weight)
    }

    fn find(&self, asked: &Asked) -> Option<(u64, Arc<Answer>)> {
        self.kept().answers.get(asked).cloned()
    }
}

/// Gives what is kept, and keeps what is made.
pub(crate) async fn serve(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let Some(edition) = edition::current(&desk).await else { return next.run(request).await };
    let (parts, _) = request.into_parts();
    let asked = Asked::of(&parts, &desk);
    match desk.shelf().find(&asked) {
        Some((number, answer)) if number >= edition.number => answer.response(),
        Some((number, answer)) if Some(number) == edition.before => {
            // The next who asks will have it new.
            made(&desk, asked, edition, parts, next);
            answer.response()
        }
        _ => {
            let mut coming = made(&desk, asked, edition, parts, next);
            let answer = coming.wait_for(Option::is_some).await.map(|answer| answer.clone());
            match answer {
                Ok(Some(answer)) => answer.response(),
                _ => Error::Lost.into_response(),
            }
        }
    }
}

/// The answer that is being made already, or one that is begun now.
fn made(
    desk: &Desk,
    asked: Asked,
    edition: Edition,
    parts: Parts,
    next: Next,
) -> watch::Receiver<Option<Arc<Answer>>> {
    let key = (asked, edition.number);
    let mut kept = desk.shelf().kept();
    if let Some(coming) = kept.coming.get(&key) {
        return coming.clone();
    }
    let (tell, coming) = watch::channel(None);
    kept.coming.insert(key.clone(), coming.clone());
    drop(kept);
    let landing = Landing { desk: desk.clone(), key };
    // It is made to its end even if whoever asked first goes away.
    tokio::spawn(async move {
        let request = Request::from_parts(parts, Body::empty());
        let answer = Arc::new(Answer::of(next.run(request).await).await);
        landing.keep(&answer);
        drop(landing);
        let _ = tell.send(Some(answer));
    });
    coming
}

/// An answer on its way, which is taken off the list however its making ends.
struct Landing {
    desk: Desk,
    key: (Asked, u64),
}

impl Landing {
    fn keep(&self, answer: &Arc<Answer>) {
        let (asked, edition) = &self.key;
        let weight = answer.body.len() + asked.address.len() + BESIDE;
        if answer.status != StatusCode::OK || weight > LARGEST {
            return;
        }
        let mut kept = self.desk.shelf().kept();
        if kept.answers.get(asked).is_none_or(|(held, _)| held <= edition) {
            kept.answers.put(asked.clone(), (*edition, Arc::clone(answer)), weight);
            kept.answers.shrink(ROOM);
        }
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.desk.shelf().kept().coming.remove(&self.key);
    }
}

/// Values by key, those used last when there is not room for all.
#[derive(Debug)]
struct Recent<K, V> {
    held: HashMap<K, Held<V>>,
    /// The keys by their last use.
    order: BTreeMap<u64, K>,
    uses: u64,
    weight: usize,
}

#[derive(Debug)]
struct Held<V> {
    value: V,
    used: u64,
    weight: usize,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self { held: HashMap::new(), order: BTreeMap::new(), uses: 0, weight: 0 }
    }
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    fn get(&mut self, key: &K) -> Option<&V> {
        let held = self.held.get_mut(key)?;
        self.uses += 1;
        if let Some(key) = self.order.remove(&held.used) {
            self.order.insert(self.uses, key);
        }
        held.used = self.uses;
        Some(&held.value)
    }

    fn put(&mut self, key: K, value: V, weight: usize) {
        self.uses += 1;
        let held = Held { value, used: self.uses, weight };
        self.order.insert(self.uses, key.clone());
        self.weight += weight;
        if let Some(before) = self.held.insert(key, held) {
            self.order.remove(&before.used);
            self.weight -= before.weight;
        }
    }

    /// Gives up what was used longest ago until the rest weighs no more than this.
    fn shrink(&mut self, room: usize) {
        while self.weight > room
            && let Some((_, key)) = self.order.pop_first()
            && let Some(held) = self.held.remove(&key)
        {
            self.weight -= held.weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_used_longest_ago_is_given_up_first() {
        let mut recent = Recent::default();
        for key in ["a", "b", "c"] {
            recent.put(key, key.to_uppercase(), 10);
        }
        assert_eq!(recent.get(&"a").map(String::as_str), Some("A"));
        recent.shrink(20);
        assert_eq!(recent.get(&"b"), None);
        assert!(recent.get(&"a").is_some() && recent.get(&"c").is_some());
    }

    proptest! {
        #[test]
        fn it_never_holds_more_than_there_is_room_for(
            uses in prop::collection::vec((0_u8..20, 1_usize..50, any::<bool>()), 0..200),
        ) {
            let mut recent = Recent::default();
            for (key, weight, put) in uses {
                if put {
                    recent.put(key, weight, weight);
                    recent.shrink(100);
                } else {
                    let _ = recent.get(&key);
                }
                let weight: usize = recent.held.values().map(|held| held.value).sum();
                prop_assert_eq!(weight, recent.weight);
                prop_assert!(weight <= 100);
                prop_assert_eq!(recent.order.len(), recent.held.len());
            }
        }
    }
}
