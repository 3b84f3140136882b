//! Labels as small numbers.

use smol_str::SmolStr;

use crate::error::Refusal;

/// The number of a label.
pub(crate) type Label = u16;

/// A set of labels in the order in which they were met.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels(Vec<SmolStr>);

impl Labels {
    /// The number of a label, a new one if need be.
    pub(crate) fn number(&mut self, label: &str) -> Result<Label, Refusal> {
        let place = self.0.iter().position(|known| known == label).unwrap_or_else(|| {
            self.0.push(label.into());
            self.0.len() - 1
        });
        Label::try_from(place).map_err(|_| Refusal::unsupported("more than 65,536 labels"))
    }

    pub(crate) fn name(&self, label: Label) -> &SmolStr {
        &self.0[usize::from(label)]
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
