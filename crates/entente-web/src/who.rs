//! Who asks, where accounts are needed.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use entente_store::{Role, Visitor};

use crate::desk::{Desk, same};

/// A user who is logged in, at one request.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    /// The name.
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: Role,
    /// What their forms must carry: made of the session, and told to nobody else.
    pub(crate) token: String,
    /// Where the request came from.
    pub(crate) from: Option<IpAddr>,
}

impl Who {
    /// The visitor who shows a session's token.
    pub(crate) fn new(visitor: Visitor, session: &str, from: Option<IpAddr>) -> Self {
        let key = blake3::derive_key("entente 2026-11 token of forms", session.as_bytes());
        let token = blake3::Hash::from_bytes(key).to_hex()[..32].to_owned();
        Self { name: visitor.name, role: visitor.role, token, from }
    }

    /// Whether a form carries what theirs must carry.
    pub(crate) fn is_token(&self, token: &str) -> bool {
        same(&self.token, token)
    }

    /// Whether they may see who did what.
    pub(crate) fn oversees(&self) -> bool {
        self.role >= Role::Admin
    }
}

/// The desk as it is before whoever asks.
impl FromRequestParts<Desk> for Desk {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Infallible> {
        Ok(desk.before(parts.extensions.get::<Who>().cloned()))
    }
}
