//! Sets of roles: a compact one to keep, and a wide one to add up in.
//!
//! Knows numbers, not roles. Main types: [`RoleSet`], [`Bits`].

/// A set that is kept: few members as a list, many as bits, whichever is smaller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleSet {
    /// Ascending.
    Few(Box<[u32]>),
    Many(Box<[u64]>),
}

/// A set that others are added to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    words: Vec<u64>,
}

impl RoleSet {
    /// From members in any order, each once, of `len` that there are.
    #[must_use]
    pub fn new(mut members: Vec<u32>, len: usize) -> Self {
        if members.len() * 2 <= len.div_ceil(64) * 4 {
            members.sort_unstable();
            return Self::Few(members.into_boxed_slice());
        }
        let mut bits = Bits::new(len);
        members.into_iter().for_each(|member| bits.insert(member));
        Self::Many(bits.words.into_boxed_slice())
    }

    #[must_use]
    pub fn contains(&self, member: u32) -> bool {
        match self {
            Self::Few(list) => list.binary_search(&member).is_ok(),
            Self::Many(words) => bit(words, member),
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Few(list) => list.len(),
            Self::Many(words) => count(words),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ascending.
    pub fn iter(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Few(list) => Box::new(list.iter().copied()),
            Self::Many(words) => Box::new(members(words)),
        }
    }
}

impl Bits {
    /// Room for `len` members, none in it.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    pub fn insert(&mut self, member: u32) {
        if let Some(word) = self.words.get_mut(member as usize / 64) {
            *word |= 1 << (member % 64);
        }
    }

    pub fn remove(&mut self, member: u32) {
        if let Some(word) = self.words.get_mut(member as usize / 64) {
            *word &= !(1 << (member % 64));
        }
    }

    pub fn add(&mut self, set: &RoleSet) {
        match set {
            RoleSet::Few(list) => list.iter().for_each(|member| self.insert(*member)),
            RoleSet::Many(words) => self.words.iter_mut().zip(words).for_each(|(own, other)| *own |= other),
        }
    }

    pub fn add_bits(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own |= other);
    }

    /// Takes away what is in `other`.
    pub fn subtract(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= !other);
    }

    /// Takes away what is not in `other`.
    pub fn retain(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= other);
    }

    /// As [`Bits::retain`].
    pub fn retain_set(&mut self, other: &RoleSet) {
        let mut keep = Self { words: vec![0; self.words.len()] };
        keep.add(other);
        self.retain(&keep);
    }

    #[must_use]
    pub fn contains(&self, member: u32) -> bool {
        bit(&self.words, member)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        count(&self.words)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        members(&self.words)
    }
}

fn bit(words: &[u64], member: u32) -> bool {
    words.get(member as usize / 64).is_some_and(|word| word & (1 << (member % 64)) != 0)
}

fn count(words: &[u64]) -> usize {
    words.iter().map(|word| word.count_ones() as usize).sum()
}

fn members(words: &[u64]) -> impl Iterator<Item = u32> {
    let mut base = 0_u32;
    words.iter().flat_map(move |word| {
        let first = base;
        base += 64;
        let mut rest = *word;
        std::iter::from_fn(move || {
            let next = (rest != 0).then(|| first + rest.trailing_zeros())?;
            rest &= rest - 1;
            Some(next)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_hold_the_same() {
        for step in [1, 7, 90] {
            let all: Vec<u32> = (0..1000).filter(|n| n % step == 0).collect();
            let set = RoleSet::new(all.iter().rev().copied().collect(), 1000);
            assert_eq!(matches!(set, RoleSet::Many(_)), step < 90, "{step}");
            assert_eq!(set.iter().collect::<Vec<_>>(), all);
            assert_eq!((set.len(), set.contains(0), set.contains(999)), (all.len(), true, 999 % step == 0));
            let mut bits = Bits::new(1000);
            bits.add(&set);
            assert_eq!(bits.iter().collect::<Vec<_>>(), all);
            let same = bits.clone();
            bits.subtract(&same);
            assert!(bits.is_empty() && !same.is_empty());
        }
    }
}
