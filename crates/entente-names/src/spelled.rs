//! Codes of states in sentences of ours, with their names in place of them.

use crate::Gazetteer;

impl Gazetteer {
    /// A sentence about codes of states ("ARM joined") with their names in place of them. A word
    /// that is no code is left as it is.
    pub fn spelled_out(&self, sentence: &str) -> String {
        let is_code = |letter: char| letter.is_ascii_uppercase() || letter == '-';
        let words = sentence.split_inclusive(|letter: char| !is_code(letter));
        let spelled = words.scan(true, |at_start, word| {
            let code = word.trim_end_matches(|letter: char| !is_code(letter));
            let rest = &word[code.len()..];
            // A capital within a word begins no code, and one before a small letter ends none.
            let whole = *at_start && !rest.starts_with(char::is_alphanumeric);
            *at_start = !rest.ends_with(char::is_alphanumeric);
            Some(match self.state(code).filter(|_| whole) {
                Some(state) => state.name.to_string() + rest,
                None => word.to_owned(),
            })
        });
        spelled.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_states_are_spelled_out_and_nothing_else_is() {
        let said = "ARM joined (2006); USA, CSTO and xARM, ARMs: ARM's (2024-08-31) BLR";
        assert_eq!(
            Gazetteer::builtin().spelled_out(said),
            "Armenia joined (2006); United States, CSTO and xARM, ARMs: Armenia's (2024-08-31) Belarus"
        );
    }
}
