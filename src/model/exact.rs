//! Numbers read back as they were written. The JSON reader takes the last digit of a long fraction for an approximation, and a
//! report that is made again must not differ by it. Main functions: [`one`], [`some`].

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

/// A number.
///
/// # Errors
///
/// When it is none.
pub fn one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Box::<RawValue>::deserialize(deserializer)?.get().parse().map_err(D::Error::custom)
}

/// A number that may be absent.
///
/// # Errors
///
/// When it is there and is none.
pub fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    one(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    #[derive(serde::Deserialize)]
    struct Held {
        #[serde(deserialize_with = "super::one")]
        one: f64,
        #[serde(default, deserialize_with = "super::some")]
        some: Option<f64>,
    }

    #[test]
    fn every_digit_comes_back() {
        for number in
            [0.1 + 0.2, 69.515_151_515_151_52, 2.0_f64.sqrt() * 1e-7, 100.0, 5e-324, 1.797_693_134_862_315_7e308]
        {
            let text = format!("{{\"one\":{number:?},\"some\":{number:?}}}");
            let held: Held = serde_json::from_str(&text).unwrap();
            assert_eq!((held.one, held.some), (number, Some(number)));
        }
        let held: Held = serde_json::from_str("{\"one\":1}").unwrap();
        assert_eq!((held.one, held.some), (1.0, None));
        assert!(serde_json::from_str::<Held>("{\"one\":\"1\"}").is_err());
    }
}
