//! The address of a page of results: everything that such a page shows follows from it.

use entente_store::{Order, Query, Term, narrowed, without};

use crate::pages::listing::PER_PAGE;
use crate::parameters::escaped;

/// What is asked for, on its way into an address.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    query: Query,
}

impl Address {
    /// The first page of what answers a question.
    pub(crate) fn asking(question: impl Into<String>) -> Self {
        Self { query: Query { per_page: PER_PAGE, collapsed: true, ..Query::new(question) } }
    }

    /// The first page of what names a value: `org:CSTO`.
    pub(crate) fn naming(field: &str, value: &str) -> Self {
        Self::asking(narrowed("", field, value))
    }

    /// The same with another question, from its first page on.
    pub(crate) fn with_question(&self, text: String) -> Self {
        Self { query: Query { text, page: 1, ..self.query.clone() } }
    }

    /// The same, narrowed to a value.
    pub(crate) fn narrowed(&self, field: &str, value: &str) -> Self {
        self.with_question(narrowed(&self.query.text, field, value))
    }

    /// The same without a part of the question.
    pub(crate) fn without(&self, term: &Term) -> Self {
        self.with_question(without(&self.query.text, term))
    }

    /// Another page of the same.
    pub(crate) fn on_page(&self, page: usize) -> Self {
        Self { query: Query { page, ..self.query.clone() } }
    }

    /// The same in pages of another length.
    pub(crate) fn by(&self, per_page: usize) -> Self {
        Self { query: Query { per_page, ..self.query.clone() } }
    }

    /// The same in another order, from its first page on.
    pub(crate) fn in_order(&self, order: Order) -> Self {
        Self { query: Query { order, page: 1, ..self.query.clone() } }
    }

    /// The address under a path; what is as it would be anyway is left out.
    pub(crate) fn at(&self, path: &str) -> String {
        let Query { text, page, per_page, order, collapsed } = &self.query;
        let mut parameters = Vec::new();
        if !text.is_empty() {
            parameters.push(format!("q={}", escaped(text)));
        }
        if *order != Order::Best {
            parameters.push(format!("order={}", named(*order)));
        }
        if !collapsed {
            parameters.push("copies=all".to_owned());
        }
        if *page > 1 {
            parameters.push(format!("page={page}"));
        }
        if *per_page != PER_PAGE {
            parameters.push(format!("per_page={per_page}"));
        }
        match parameters.is_empty() {
            true => path.to_owned(),
            false => format!("{path}?{}", parameters.join("&")),
        }
    }

    /// The address of the listing.
    pub(crate) fn listing(&self) -> String {
        self.at("/")
    }

    /// The address of all results in another form, whatever the page.
    pub(crate) fn whole(&self, path: &str) -> String {
        self.on_page(1).by(PER_PAGE).at(path)
    }
}

impl From<&Query> for Address {
    fn from(query: &Query) -> Self {
        Self { query: query.clone() }
    }
}

/// An order as it stands in an address.
pub(crate) fn named(order: Order) -> &'static str {
    match order {
        Order::Best => "best",
        Order::Newest => "newest",
        Order::Oldest => "oldest",
        Order::Added => "added",
    }
}
