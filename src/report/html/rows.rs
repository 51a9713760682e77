//! Resources and their findings as text: what `resource.hbs` and `finding.hbs` can name, and filling them.
//!
//! A fleet has hundreds of thousands of findings of a few dozen shapes, which differ in what they have and what not. Our own
//! templates are filled once for each shape, the rest is copying; those of a user are filled by the engine for each
//! resource, because they may ask anything of a value. Main types: [`Rows`], [`ResourceBlock`], [`FindingRow`].

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::report::pattern::{LINE, Pattern, mark};
use crate::report::template::{TemplateError, TemplateSet};

/// What `resource.hbs` can name that is text.
const TEXTS: [&str; 12] =
    ["anchor", "name", "id", "kind", "account", "region", "environment", "tier", "owner", "place", "score", "coverage"];
/// What it can name that is a number.
const NUMBERS: [&str; 6] = ["critical", "high", "medium", "low", "waived", "undecided"];
/// What `finding.hbs` can name that is text.
const ROW: [&str; 14] = [
    "fingerprint",
    "severity",
    "status",
    "title",
    "policy",
    "policy_link",
    "message",
    "field",
    "observed",
    "judged_by",
    "life",
    "age",
    "waiver",
    "location",
];

/// What the template of one resource can name.
#[derive(Debug)]
pub(super) struct ResourceBlock<'a> {
    /// In the order of [`TEXTS`]; what is absent is empty.
    pub(super) texts: [Cow<'a, str>; TEXTS.len()],
    /// In the order of [`NUMBERS`].
    pub(super) numbers: [u64; NUMBERS.len()],
    pub(super) findings: Vec<FindingRow<'a>>,
}

/// What the template of one resource can name of each finding.
#[derive(Debug)]
pub(super) struct FindingRow<'a> {
    /// In the order of [`ROW`]; what is absent is empty.
    pub(super) texts: [Cow<'a, str>; ROW.len()],
    /// Fields that are not known, each with the reason.
    pub(super) missing: Vec<[Cow<'a, str>; 2]>,
    pub(super) overdue: bool,
}

/// What a template that asks only whether there is something can tell apart: a bit for each value, and lengths of lists.
type Shape = (u32, usize);

fn bits<'v>(texts: impl IntoIterator<Item = &'v Cow<'v, str>>) -> u32 {
    texts.into_iter().enumerate().map(|(i, text)| u32::from(!text.is_empty()) << i).sum()
}

impl ResourceBlock<'_> {
    fn shape(&self) -> Shape {
        let numbers = self.numbers.iter().enumerate().map(|(i, n)| u32::from(*n > 0) << (TEXTS.len() + i));
        (bits(&self.texts) + numbers.sum::<u32>(), usize::from(!self.findings.is_empty()))
    }

    fn value(&self, slot: usize) -> Cow<'_, str> {
        match (self.texts.get(slot), self.numbers.get(slot.wrapping_sub(TEXTS.len()))) {
            (Some(text), _) => Cow::Borrowed(text),
            (None, Some(number)) => Cow::Owned(number.to_string()),
            (None, None) => Cow::Borrowed(""),
        }
    }
}

impl FindingRow<'_> {
    fn shape(&self) -> Shape {
        (bits(&self.texts) + (u32::from(self.overdue) << ROW.len()), self.missing.len())
    }

    fn value(&self, slot: usize) -> Cow<'_, str> {
        let missing = |at: usize| self.missing.get(at / 2)?.get(at % 2);
        let text = self.texts.get(slot).or_else(|| missing(slot.checked_sub(ROW.len())?));
        Cow::Borrowed(text.map_or("", |text| text))
    }
}

impl Serialize for ResourceBlock<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        TEXTS.iter().zip(&self.texts).try_for_each(|(name, text)| map.serialize_entry(name, text))?;
        NUMBERS.iter().zip(&self.numbers).try_for_each(|(name, number)| map.serialize_entry(name, number))?;
        map.serialize_entry("findings", &self.findings)?;
        map.end()
    }
}

impl Serialize for FindingRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        ROW.iter().zip(&self.texts).try_for_each(|(name, text)| map.serialize_entry(name, text))?;
        map.serialize_entry("missing", &Missing(self.missing.iter()))?;
        map.serialize_entry("overdue", &self.overdue)?;
        map.end()
    }
}

struct Missing<I>(I);

impl<'m, I: Iterator<Item = &'m [Cow<'m, str>; 2]> + Clone> Serialize for Missing<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for [field, reason] in self.0.clone() {
            list.serialize_element(&BTreeMap::from([("field", field), ("reason", reason)]))?;
        }
        list.end()
    }
}

/// A resource of some shape with marks in the place of values.
struct MarkedResource(Shape);

impl Serialize for MarkedResource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self((bits, lines)) = *self;
        let mut map = serializer.serialize_map(None)?;
        for (i, name) in TEXTS.iter().enumerate() {
            map.serialize_entry(name, &marked(bits, i))?;
        }
        for (i, name) in NUMBERS.iter().enumerate() {
            match marked(bits, TEXTS.len() + i) {
                mark if mark.is_empty() => map.serialize_entry(name, &0)?,
                mark => map.serialize_entry(name, &mark)?,
            }
        }
        map.serialize_entry("findings", &vec![(); 2 * lines])?;
        map.end()
    }
}

/// A finding of some shape with marks in the place of values.
struct MarkedFinding(Shape);

impl Serialize for MarkedFinding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self((bits, missing)) = *self;
        let marks = |i: usize| [0, 1].map(|part| Cow::Owned(mark(ROW.len() + 2 * i + part)));
        let row = FindingRow {
            texts: std::array::from_fn(|i| Cow::Owned(marked(bits, i))),
            missing: (0..missing).map(marks).collect(),
            overdue: bits >> ROW.len() & 1 == 1,
        };
        row.serialize(serializer)
    }
}

fn marked(bits: u32, at: usize) -> String {
    if bits >> at & 1 == 1 { mark(at) } else { String::new() }
}

/// Shapes met so far, each with its pattern; without one it cannot be filled by copying.
type Met = RefCell<BTreeMap<Shape, Option<Rc<Pattern>>>>;

fn pattern(
    met: &Met,
    shape: Shape,
    fill: impl FnOnce() -> Result<String, TemplateError>,
) -> Result<Option<Rc<Pattern>>, TemplateError> {
    if let Some(pattern) = met.borrow().get(&shape) {
        return Ok(pattern.clone());
    }
    let pattern = Pattern::cut(&fill()?).map(Rc::new);
    met.borrow_mut().insert(shape, pattern.clone());
    Ok(pattern)
}

const RESOURCE: &str = "resource";
const FINDING: &str = "finding";

/// Fills the templates of resources and findings.
pub(super) struct Rows {
    /// Our templates, with a place for lines instead of findings; absent when one of the two is the user's own.
    frames: Option<TemplateSet>,
    resources: Met,
    findings: Met,
}

impl Rows {
    pub(super) fn new(set: &TemplateSet) -> Result<Self, TemplateError> {
        let is_own = set.is_own(RESOURCE) || set.is_own(FINDING);
        let frames = (!is_own).then(|| set.with(FINDING, LINE)).transpose()?;
        Ok(Self { frames, resources: Met::default(), findings: Met::default() })
    }

    /// Whether resources are filled by copying, by our own templates.
    pub(super) const fn is_copying(&self) -> bool {
        self.frames.is_some()
    }

    /// Puts the resource with its findings behind what is there.
    pub(super) fn push(
        &self,
        out: &mut String,
        block: &ResourceBlock<'_>,
        set: &TemplateSet,
    ) -> Result<(), TemplateError> {
        if !self.is_copied(out, block, set)? {
            out.push_str(&set.render(RESOURCE, block)?);
        }
        Ok(())
    }

    /// Whether the resource was filled by copying. If not, nothing was put out.
    fn is_copied(&self, out: &mut String, block: &ResourceBlock<'_>, set: &TemplateSet) -> Result<bool, TemplateError> {
        let Some(frames) = &self.frames else { return Ok(false) };
        let shape = block.shape();
        let frame = pattern(&self.resources, shape, || frames.render(RESOURCE, &MarkedResource(shape)))?;
        let Some(frame) = frame else { return Ok(false) };
        let mut lines = Vec::with_capacity(block.findings.len());
        for row in &block.findings {
            let shape = row.shape();
            let line = pattern(&self.findings, shape, || set.render(FINDING, &MarkedFinding(shape)))?;
            let Some(line) = line else { return Ok(false) };
            lines.push((row, line));
        }
        let line = |out: &mut String, i: usize| {
            if let Some((row, line)) = lines.get(i) {
                line.fill(out, |slot| row.value(slot), 0, |_, _| ());
            }
        };
        frame.fill(out, |slot| block.value(slot), lines.len(), line);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::html::paging::LEAST;

    /// A finding with the values whose bits are set.
    fn finding(bits: u32, missing: usize) -> FindingRow<'static> {
        let text =
            |i: usize| if bits >> i & 1 == 1 { format!("<{i}> \"&\" '##[x]' {}", ROW[i]) } else { String::new() };
        let pair = |i: usize| [0, 1].map(|part| Cow::Owned(format!("<{i}.{part}>")));
        FindingRow {
            texts: std::array::from_fn(|i| text(i).into()),
            missing: (0..missing).map(pair).collect(),
            overdue: bits >> ROW.len() & 1 == 1,
        }
    }

    fn resource(bits: u32, findings: Vec<FindingRow<'static>>) -> ResourceBlock<'static> {
        let text = |i: usize| if bits >> i & 1 == 1 { format!("{i} > \"{}\"", TEXTS[i]) } else { String::new() };
        let number = |i: usize| if bits >> (TEXTS.len() + i) & 1 == 1 { 1 + i as u64 } else { 0 };
        ResourceBlock { texts: std::array::from_fn(|i| text(i).into()), numbers: std::array::from_fn(number), findings }
    }

    #[test]
    fn copying_gives_what_the_engine_gives() {
        let set = TemplateSet::load("html", None).unwrap();
        let rows = Rows::new(&set).unwrap();
        // Every value by itself, all but this one, none and all; each twice, because the second meets a known shape.
        let all = (1 << (TEXTS.len() + NUMBERS.len())) - 1;
        let some = |i: u32| [1 << i, all ^ (1 << i), 0, all];
        for bits in (0..18).flat_map(some).chain((0..18).flat_map(some)) {
            for lines in 0..4 {
                let findings = (0..lines).map(|i| finding(bits >> i, i)).collect();
                let block = resource(bits, findings);
                let mut copied = String::new();
                assert!(rows.is_copied(&mut copied, &block, &set).unwrap());
                assert_eq!(copied, set.render(RESOURCE, &block).unwrap(), "{bits:b}, {lines} findings");
            }
        }
    }

    #[test]
    fn no_finding_is_shorter_than_the_pages_reckon() {
        let set = TemplateSet::load("html", None).unwrap();
        let mut row = finding(0, 0);
        row.texts[0] = "0".repeat(32).into();
        (row.texts[1], row.texts[2], row.texts[5]) = ("low".into(), "failed".into(), "#p1".into());
        let least = set.render(FINDING, &row).unwrap().len();
        assert!((LEAST..LEAST + 30).contains(&least), "{least}");
    }

    #[test]
    fn a_template_of_the_user_is_filled_by_the_engine() {
        let named = "{{#if (eq name \"other\")}}other{{else}}{{name}}{{/if}}\n";
        for (name, text) in [(RESOURCE, named), (FINDING, "{{#if overdue}}late{{/if}}\n")] {
            let dir = tempfile::tempdir().unwrap();
            std::fs::create_dir(dir.path().join("html")).unwrap();
            std::fs::write(dir.path().join(format!("html/{name}.hbs")), text).unwrap();
            let set = TemplateSet::load("html", Some(dir.path())).unwrap();
            let rows = Rows::new(&set).unwrap();
            let block = resource(0b11, vec![finding(1 << ROW.len(), 0)]);
            let mut out = String::new();
            assert!(!rows.is_copied(&mut out, &block, &set).unwrap());
            rows.push(&mut out, &block, &set).unwrap();
            assert_eq!(out, set.render(RESOURCE, &block).unwrap());
            assert_eq!(out.contains("late\n"), name == FINDING);
        }
    }
}
