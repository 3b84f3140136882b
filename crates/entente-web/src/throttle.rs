//! How often somebody may try to log in.
//!
//! Failed attempts are counted by the name that was tried and by the address they came from, over a
//! quarter of an hour. The address has the narrower bound: whoever knows a name should not be able
//! to lock its owner out with a few attempts. Nothing is kept of this when the server ends.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// How long a failed attempt counts, in seconds.
const WINDOW: i64 = 15 * 60;

/// How many may fail from one address, and for one name.
const BY_ADDRESS: usize = 10;
const BY_NAME: usize = 50;

/// How many addresses and names are remembered at most.
const MOST: usize = 20_000;

/// The attempts that failed.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<Key, Vec<i64>>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Address(Vec<u8>),
    Name(String),
}

impl Key {
    fn of(name: &str, from: Option<IpAddr>) -> [(Self, usize); 2] {
        // Who has one address of IPv6 has all of its network of 64 bits.
        let address = match from {
            Some(IpAddr::V4(four)) => four.octets().to_vec(),
            Some(IpAddr::V6(six)) => six.octets()[..8].to_vec(),
            None => Vec::new(),
        };
        let name: String = name.trim().to_lowercase().chars().take(100).collect();
        [(Self::Address(address), BY_ADDRESS), (Self::Name(name), BY_NAME)]
    }
}

impl Throttle {
    /// How many seconds are to be waited before another attempt; none when it may be made now.
    pub(crate) fn wait(&self, name: &str, from: Option<IpAddr>, now: Timestamp) -> Option<i64> {
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_second();
        let waits = Key::of(name, from).into_iter().filter_map(|(key, most)| {
            let times = failed.get(&key)?;
            // The attempt that must be forgotten before there is room for another one.
            let oldest = times.iter().rev().nth(most - 1)?;
            Some(oldest + WINDOW - now).filter(|wait| *wait > 0)
        });
        waits.max()
    }

    /// Notes an attempt that failed.
    pub(crate) fn failed(&self, name: &str, from: Option<IpAddr>, now: Timestamp) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_second();
        if failed.len() >= MOST {
            failed.retain(|_, times| times.last().is_some_and(|last| last + WINDOW > now));
        }
        for (key, most) in Key::of(name, from) {
            if failed.len() < MOST || failed.contains_key(&key) {
                let times = failed.entry(key).or_default();
                times.push(now);
                let surplus = times.len().saturating_sub(most);
                times.drain(..surplus);
            }
        }
    }

    /// Forgets the attempts from an address, because one was good.
    pub(crate) fn passed(&self, name: &str, from: Option<IpAddr>) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [(address, _), _] = Key::of(name, from);
        failed.remove(&address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn ten_failures_from_an_address_are_followed_by_a_pause() {
        let throttle = Throttle::default();
        let here: Option<IpAddr> = Some("192.0.2.7".parse().unwrap());
        for second in 0..10 {
            assert_eq!(throttle.wait("anna", here, at(second)), None);
            throttle.failed(&format!("name {second}"), here, at(second));
        }
        assert_eq!(throttle.wait("anna", here, at(10)), Some(WINDOW - 10));
        assert_eq!(throttle.wait("anna", Some("192.0.2.8".parse().unwrap()), at(10)), None);
        assert_eq!(throttle.wait("anna", here, at(WINDOW)), None, "the first one is forgotten");
        throttle.passed("anna", here);
        assert_eq!(throttle.wait("anna", here, at(10)), None);
    }

    #[test]
    fn a_name_is_not_locked_by_a_few_attempts_but_by_many_from_everywhere() {
        let throttle = Throttle::default();
        for number in 0..50 {
            let from: IpAddr = format!("2001:db8:{number}::1").parse().unwrap();
            assert_eq!(throttle.wait("Anna", Some(from), at(0)), None);
            throttle.failed("Anna", Some(from), at(0));
        }
        assert_eq!(
            throttle.wait("anna ", Some("2001:db8:99::1".parse().unwrap()), at(0)),
            Some(WINDOW)
        );
        assert_eq!(throttle.wait("boris", Some("2001:db8:99::1".parse().unwrap()), at(0)), None);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let throttle = Throttle::default();
        for number in 0..10 {
            let from: IpAddr = format!("2001:db8::{number}").parse().unwrap();
            throttle.failed("anna", Some(from), at(0));
        }
        assert!(throttle.wait("anna", Some("2001:db8::ffff".parse().unwrap()), at(0)).is_some());
    }
}
