//! Users, sessions and what was done.

use entente_store::{Accounts, Role, StoreError};
use jiff::Timestamp;
use tempfile::TempDir;

fn accounts() -> (TempDir, Accounts) {
    let folder = tempfile::tempdir().unwrap();
    let path = Accounts::path_beside(&folder.path().join("news.db"));
    (folder, Accounts::open(path).unwrap())
}

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + hour * 3600).unwrap()
}

#[test]
fn a_user_is_known_by_the_password_whatever_the_case_of_the_name() {
    let (_folder, accounts) = accounts();
    accounts.add_user(" Anna Kaya ", Role::Edit, "correct horse battery", at(0)).unwrap();
    let known = |name: &str, password: &str| accounts.known(name, password).unwrap();
    assert_eq!(known("anna kaya", "correct horse battery").as_deref(), Some("Anna Kaya"));
    assert_eq!(known("Anna Kaya", "correct horse batterz"), None);
    assert_eq!(known("Nobody", "correct horse battery"), None);
    let again = accounts.add_user("ANNA KAYA", Role::Read, "correct horse battery", at(0));
    assert!(matches!(again, Err(StoreError::UserThere { .. })));
    for (name, password) in
        [("", "correct horse battery"), ("a\u{202e}b", "correct horse battery"), ("b", "short")]
    {
        let bad = accounts.add_user(name, Role::Read, password, at(0));
        assert!(matches!(bad, Err(StoreError::BadUser { .. })), "{name:?}");
    }
    assert_eq!(accounts.users().unwrap().len(), 1);
}

#[test]
fn a_session_lasts_until_it_ends_or_its_user_changes() {
    let (_folder, accounts) = accounts();
    accounts.add_user("Anna", Role::Edit, "correct horse battery", at(0)).unwrap();
    let session = accounts.begin_session("anna", at(0), 7200).unwrap();
    assert_eq!(session.token.len(), 64);
    let role = |hour| accounts.visitor(&session.token, at(hour)).unwrap().map(|who| who.role);
    assert_eq!(role(1), Some(Role::Edit));
    assert_eq!(role(2), None, "it has ended");
    accounts.set_role("Anna", Role::Read).unwrap();
    assert_eq!(role(1), Some(Role::Read), "at once");
    assert_eq!(accounts.visitor("0", at(1)).unwrap(), None);
    accounts.set_password("Anna", "another long password").unwrap();
    assert_eq!(role(1), None, "it began with the old password");
    let session = accounts.begin_session("Anna", at(0), 7200).unwrap();
    accounts.end_session(&session.token).unwrap();
    assert_eq!(accounts.visitor(&session.token, at(1)).unwrap(), None);
    let session = accounts.begin_session("Anna", at(0), 7200).unwrap();
    accounts.remove_user("Anna").unwrap();
    assert_eq!(accounts.visitor(&session.token, at(1)).unwrap(), None);
    assert!(matches!(accounts.begin_session("Anna", at(0), 1), Err(StoreError::NoUser { .. })));
    assert!(matches!(accounts.set_role("Anna", Role::Read), Err(StoreError::NoUser { .. })));
}

#[test]
fn what_was_done_is_listed_from_the_last() {
    let (folder, accounts) = accounts();
    for hour in 0..3 {
        accounts.note("Anna", Some("192.0.2.1"), "logged in", "", at(hour)).unwrap();
    }
    let deeds = accounts.deeds(None, 2).unwrap();
    assert_eq!(deeds.iter().map(|deed| deed.number).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(accounts.deeds(Some(2), 2).unwrap()[0].at, at(0));
    drop(accounts);
    let connection = rusqlite::Connection::open(folder.path().join("news.accounts")).unwrap();
    for sql in ["UPDATE deeds SET user = 'Boris'", "DELETE FROM deeds"] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn neither_passwords_nor_tokens_stand_in_the_file() {
    let (folder, accounts) = accounts();
    accounts.add_user("Anna", Role::Edit, "correct horse battery", at(0)).unwrap();
    let session = accounts.begin_session("Anna", at(0), 7200).unwrap();
    drop(accounts);
    let path = folder.path().join("news.accounts");
    let bytes = std::fs::read(&path).unwrap();
    for secret in ["correct horse battery", session.token.as_str()] {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let letter = folder.path().join("letter.accounts");
    std::fs::write(&letter, "Dear friend, this is a letter. ".repeat(50)).unwrap();
    assert!(Accounts::open(&letter).is_err());
    let archive = folder.path().join("archive.db");
    drop(entente_store::Archive::open(&archive).unwrap());
    assert!(matches!(Accounts::open(&archive), Err(StoreError::NotAccounts { .. })));
}
