//! Sets of IP addresses, and what is known of one: which addresses are surely in it, which possibly.
//!
//! Main types: [`Ranges`], [`Known`], [`Family`].

use std::net::IpAddr;

/// Kind of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    V4,
    V6,
}

impl Family {
    pub const ALL: [Self; 2] = [Self::V4, Self::V6];

    const fn bits(self) -> u32 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    const fn last(self) -> u128 {
        match self {
            Self::V4 => u32::MAX as u128,
            Self::V6 => u128::MAX,
        }
    }

    /// Blocks that the internet does not route to anybody, or, for IPv6, the one that it does.
    const fn special(self) -> &'static [&'static str] {
        match self {
            Self::V4 => &[
                "0.0.0.0/8",
                "10.0.0.0/8",
                "100.64.0.0/10",
                "127.0.0.0/8",
                "169.254.0.0/16",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "198.18.0.0/15",
                "224.0.0.0/3",
            ],
            Self::V6 => &["2000::/3"],
        }
    }
}

/// A set of addresses of one family: ranges in ascending order, apart from each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    #[must_use]
    pub fn all(family: Family) -> Self {
        Self(vec![(0, family.last())])
    }

    /// Addresses from which somebody on the internet can send.
    #[must_use]
    pub fn public(family: Family) -> Self {
        let blocks = family.special().iter().filter_map(|block| block_of(block));
        let special = blocks.fold(Self::none(), |all, (_, _, block)| all.or(&block));
        match family {
            Family::V4 => Self::all(family).without(&special),
            Family::V6 => special,
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut all: Vec<(u128, u128)> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut joined: Vec<(u128, u128)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match joined.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => joined.push((first, last)),
            }
        }
        Self(joined)
    }

    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let (mut i, mut j, mut both) = (0, 0, Vec::new());
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            let (first, last) = (a.0.max(b.0), a.1.min(b.1));
            if first <= last {
                both.push((first, last));
            }
            if a.1 < b.1 { i += 1 } else { j += 1 }
        }
        Self(both)
    }

    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for &(first, last) in &self.0 {
            let mut from = Some(first);
            for &(a, b) in other.0.iter().filter(|(a, b)| *b >= first && *a <= last) {
                if let Some(start) = from.filter(|start| *start < a) {
                    left.push((start, a - 1));
                }
                from = b.checked_add(1);
            }
            if let Some(start) = from.filter(|start| *start <= last) {
                left.push((start, last));
            }
        }
        Self(left)
    }
}

/// Family, prefix length and addresses of a block such as `10.0.0.0/8`; `None` when it is none.
#[must_use]
pub fn block_of(text: &str) -> Option<(Family, u32, Ranges)> {
    let (address, length) = text.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let (family, address) = match address.parse().ok()? {
        IpAddr::V4(address) => (Family::V4, u128::from(u32::from(address))),
        IpAddr::V6(address) => (Family::V6, u128::from(address)),
    };
    let host_bits = family.bits().checked_sub(length)?;
    let hosts = if host_bits == 128 { u128::MAX } else { (1 << host_bits) - 1 };
    Some((family, length, Ranges(vec![(address & !hosts, address | hosts)])))
}

/// What is known of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub surely: Ranges,
    pub possibly: Ranges,
}

impl Known {
    #[must_use]
    pub fn exactly(set: Ranges) -> Self {
        Self { surely: set.clone(), possibly: set }
    }

    /// Nothing is known of it.
    #[must_use]
    pub fn anything(family: Family) -> Self {
        Self { surely: Ranges::none(), possibly: Ranges::all(family) }
    }

    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self { surely: self.surely.and(&other.surely), possibly: self.possibly.and(&other.possibly) }
    }

    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self { surely: self.surely.or(&other.surely), possibly: self.possibly.or(&other.possibly) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(blocks: &[&str]) -> Ranges {
        blocks.iter().fold(Ranges::none(), |all, block| all.or(&block_of(block).unwrap().2))
    }

    #[test]
    fn sets_are_joined_cut_and_taken_apart() {
        assert_eq!(set(&["0.0.0.0/1", "128.0.0.0/1"]), Ranges::all(Family::V4));
        assert_eq!(set(&["10.0.0.0/8"]).and(&set(&["10.1.0.0/16", "11.0.0.0/8"])), set(&["10.1.0.0/16"]));
        assert_eq!(set(&["10.0.0.0/8"]).without(&set(&["10.0.0.0/9"])), set(&["10.128.0.0/9"]));
        assert!(set(&["10.1.0.0/16"]).without(&set(&["10.0.0.0/8"])).is_empty());
        assert_eq!(set(&["::/0"]), Ranges::all(Family::V6));
        assert!(Ranges::all(Family::V6).without(&set(&["::/1", "8000::/1"])).is_empty());
    }

    #[test]
    fn private_addresses_are_not_public() {
        for (block, public) in [
            ("10.0.0.0/8", false),
            ("192.168.7.0/24", false),
            ("100.64.0.0/10", false),
            ("8.8.8.8/32", true),
            ("203.0.113.0/24", true),
            ("0.0.0.0/0", true),
            ("224.0.0.0/4", false),
        ] {
            assert_eq!(!set(&[block]).and(&Ranges::public(Family::V4)).is_empty(), public, "{block}");
        }
        assert!(set(&["fd00::/8"]).and(&Ranges::public(Family::V6)).is_empty());
        assert!(!set(&["2001:db8::/32"]).and(&Ranges::public(Family::V6)).is_empty());
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for text in ["", "10.0.0.0", "10.0.0.0/33", "::/129", "x/8", "10.0.0.0/-1"] {
            assert!(block_of(text).is_none(), "{text}");
        }
    }
}
