//! TOML files that people write by hand: every mistake at once, each with its place and a way out.
//!
//! Owns what scopes, configurations and whatever else is TOML have alike: taking keys one by one, noticing those that
//! nobody asked for, and telling where a mistake stands. Refuses to know what any key means. Main types: [`Fields`],
//! [`Mistakes`], [`Mistake`].

mod fields;
mod mistakes;

pub use fields::{Fields, Placed, nearest};
pub use mistakes::{Mistake, Mistakes, helps, listed};
