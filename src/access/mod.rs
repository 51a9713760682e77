//! Effective privileges inside a database: who can do what, on which object, by which path.
