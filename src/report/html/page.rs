//! Putting pages together: what is rendered, in which order, and on which page.
//!
//! Main type: [`Book`].

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::appendix::{Appendix, appendix};
use super::change::{Change, change};
use super::drill::{Drill, PageLink};
use super::fleet::{Fleet, fleet};
use super::overview::{Overview, overview};
use super::paging::{LEAST, MOST, Part, left_out};
use super::policies::{PolicyBlock, policy_blocks};
use super::rows::Rows;
use super::shell::{Shell, shell};
use super::words::{counted, number, thousands};
use super::{Page, Places, fleet_needed, templates};
use crate::model::kinds;
use crate::report::pattern::mark;
use crate::report::scorecard::Scorecards;
use crate::report::template::{TemplateError, TemplateSet};
use crate::report::text::{percent_encode, visible};
use crate::report::{RenderOptions, Report, ReportError};

/// Everything that pages are made from.
pub(super) struct Book<'a> {
    report: &'a Report<'a>,
    cards: &'a Scorecards,
    pub(super) drill: Drill<'a>,
    set: TemplateSet,
    rows: Rows,
    shell: Shell,
    /// Name of the main page, and of the folder with the others.
    main: String,
    folder: String,
}

/// What the template of the main page can name.
#[derive(Serialize)]
struct MainPage<'p> {
    page: &'p Shell,
    counts: CountsRow,
    overview: Overview,
    change: Change,
    fleet: Fleet,
    /// The sections of all accounts, filled from `account.hbs` and `resource.hbs`.
    accounts: String,
    account_names: Vec<String>,
    findings: String,
    /// Every finding is on other pages.
    is_split: bool,
    pages: Vec<PageLink>,
    /// What was left out and why; empty when nothing was.
    cut: String,
    policies: Vec<PolicyBlock>,
    appendix: Appendix,
}

#[derive(Serialize)]
struct CountsRow {
    resources: String,
    databases: String,
    accounts: String,
    policies: String,
    findings: String,
    results: String,
}

/// What the template of a linked page can name.
#[derive(Serialize)]
struct PartPage<'p> {
    page: &'p Shell,
    heading: String,
    main: String,
    previous: String,
    next: String,
    accounts: String,
    account_names: Vec<String>,
    findings: String,
}

impl<'a> Book<'a> {
    pub(super) fn open(report: &'a Report<'a>, options: &'a RenderOptions, main: &str) -> Result<Self, ReportError> {
        let cards = report.cards.ok_or_else(fleet_needed)?;
        let set = templates(options)?;
        let shell = shell(report, options)?;
        let stem = main.rsplit_once('.').map_or(main, |(stem, _)| stem);
        Ok(Self {
            report,
            cards,
            drill: Drill::new(report),
            rows: Rows::new(&set)?,
            set,
            shell,
            main: main.to_owned(),
            folder: format!("{stem}-files"),
        })
    }

    /// The whole report on one page, if it fits.
    pub(super) fn whole(&self) -> Result<Option<String>, TemplateError> {
        if self.is_surely_too_large() {
            return Ok(None);
        }
        let here = Places { elsewhere: BTreeMap::new(), missing: BTreeSet::new() };
        let frame = self.main_page(&here, String::new(), &[], String::new())?;
        let mut room = MOST.saturating_sub(frame.len());
        let mut accounts = String::new();
        for index in 0..self.drill.accounts.len() {
            let all = 0..self.drill.accounts.get(index).map_or(0, |account| account.resources.len());
            let Some(section) = self.account(index, all, "", room)? else { return Ok(None) };
            room = room.saturating_sub(section.len());
            accounts.push_str(&section);
        }
        if room == 0 {
            return Ok(None);
        }
        self.main_page(&here, accounts, &[], String::new()).map(Some)
    }

    /// Whether nobody needs to try: the findings alone are longer than a page, however short they are.
    fn is_surely_too_large(&self) -> bool {
        self.rows.is_copying() && self.count().saturating_mul(LEAST) > MOST
    }

    fn count(&self) -> usize {
        let resources = self.drill.accounts.iter().flat_map(|account| &account.resources);
        resources.map(|resource| resource.findings.len()).sum()
    }

    /// The main page of a report whose findings stand on `parts`.
    pub(super) fn main_with(&self, parts: &[Part]) -> Result<String, TemplateError> {
        let folder = percent_encode(&self.folder);
        let names: Vec<String> =
            (0..parts.len()).zip(parts).map(|(i, part)| format!("{folder}/{}", part.name(i))).collect();
        let mut elsewhere = BTreeMap::new();
        let mut accounts = String::new();
        for (index, account) in self.drill.accounts.iter().enumerate() {
            let Some(mut block) = self.drill.account_block(index) else { continue };
            for (part, name) in parts.iter().zip(&names).filter(|(part, _)| part.account == index) {
                for resource in account.resources.iter().skip(part.first).take(part.count) {
                    elsewhere.insert(resource.subject, name.as_str());
                }
                block.pages.push(PageLink { href: name.clone(), title: part_title(part) });
            }
            accounts.push_str(&self.set.render("account", &block)?);
        }
        let places = Places { elsewhere, missing: BTreeSet::new() };
        let pages = parts.iter().zip(&names).filter_map(|(part, name)| {
            let account = self.drill.account_block(part.account)?.name;
            Some(PageLink { href: name.clone(), title: format!("{account}, {}", part_title(part)) })
        });
        let pages: Vec<PageLink> = pages.collect();
        self.main_page(&places, accounts, &pages, String::new())
    }

    /// One page of a report that has several.
    pub(super) fn part(&self, part: &Part, index: usize) -> Result<Page, TemplateError> {
        let account = self.drill.account_block(part.account);
        let name = account.map_or_else(String::new, |block| block.name);
        let main = format!("../{}", percent_encode(&self.main));
        let end = part.first + part.count;
        let body = self.account(part.account, part.first..end, &main, usize::MAX)?.unwrap_or_default();
        let count: usize = self.drill.accounts.get(part.account).map_or(0, |account| {
            account.resources.iter().skip(part.first).take(part.count).map(|resource| resource.findings.len()).sum()
        });
        let mut page = PartPage {
            page: &self.shell,
            heading: format!("{name}, {}", part_title(part)),
            main,
            previous: if part.page > 1 { part.name(index - 1) } else { String::new() },
            next: if part.page < part.pages { part.name(index + 1) } else { String::new() },
            accounts: String::new(),
            account_names: vec![name],
            findings: thousands(number(count)),
        };
        let text = self.around("part", body, |accounts| {
            page.accounts = accounts;
            self.set.render("part", &page)
        })?;
        Ok(Page { name: format!("{}/{}", self.folder, part.name(index)), text })
    }

    /// One page with what fits, worst first.
    pub(super) fn cut(&self) -> Result<String, TemplateError> {
        let nowhere = Places {
            elsewhere: BTreeMap::new(),
            missing: self
                .drill
                .accounts
                .iter()
                .flat_map(|account| account.resources.iter().map(|resource| resource.subject))
                .collect(),
        };
        let frame = self.main_page(&nowhere, String::new(), &[], String::new())?;
        // The rest is for the headings of the accounts and for what says that something was cut.
        let mut room = MOST.saturating_sub(frame.len() + 4_000 + 2_000 * self.drill.accounts.len());
        let mut bodies: Vec<Vec<(usize, String)>> = self.drill.accounts.iter().map(|_| Vec::new()).collect();
        let mut missing = nowhere.missing;
        let (mut shown, mut findings) = (0, 0);
        let order = self.drill.worst_first();
        for (account, position) in &order {
            let Some(resource) = self.drill.accounts.get(*account).and_then(|own| own.resources.get(*position)) else {
                continue;
            };
            let Some(block) = self.drill.block(resource, "") else { continue };
            let mut text = String::new();
            self.rows.push(&mut text, &block, &self.set)?;
            if text.len() > room {
                break;
            }
            room -= text.len();
            shown += 1;
            findings += resource.findings.len();
            missing.remove(&resource.subject);
            if let Some(own) = bodies.get_mut(*account) {
                own.push((*position, text));
            }
        }
        let note = left_out(shown, order.len(), (findings, self.count()));
        let mut accounts = String::new();
        for (index, mut own) in bodies.into_iter().enumerate() {
            let Some(mut block) = self.drill.account_block(index) else { continue };
            own.sort_by_key(|(position, _)| *position);
            let resources = self.drill.accounts.get(index).map_or(0, |account| account.resources.len());
            if own.len() < resources {
                block.cut = format!(
                    "{} of {} resources are on this page.",
                    thousands(number(own.len())),
                    thousands(number(resources))
                );
            }
            block.body = own.into_iter().map(|(_, text)| text).collect();
            accounts.push_str(&self.set.render("account", &block)?);
        }
        self.main_page(&Places { elsewhere: BTreeMap::new(), missing }, accounts, &[], note)
    }

    /// The section of an account with some of its resources; `None` when it is longer than `room`.
    fn account(
        &self,
        index: usize,
        some: std::ops::Range<usize>,
        main: &str,
        room: usize,
    ) -> Result<Option<String>, TemplateError> {
        let (Some(mut block), Some(account)) = (self.drill.account_block(index), self.drill.accounts.get(index)) else {
            return Ok(Some(String::new()));
        };
        let mut body = String::new();
        for resource in account.resources.get(some).unwrap_or_default() {
            let Some(data) = self.drill.block(resource, main) else { continue };
            self.rows.push(&mut body, &data, &self.set)?;
            if body.len() > room {
                return Ok(None);
            }
        }
        let text = self.around("account", body, |body| {
            block.body = body;
            self.set.render("account", &block)
        })?;
        Ok((text.len() <= room).then_some(text))
    }

    /// Fills a template that `inner`, which is long, stands in: with something short, in whose place it is put afterwards.
    /// A template of the user may do anything with it and gets it as it is.
    fn around(
        &self,
        name: &str,
        inner: String,
        mut fill: impl FnMut(String) -> Result<String, TemplateError>,
    ) -> Result<String, TemplateError> {
        let place = mark(0);
        if !self.set.is_own(name) {
            let outer = fill(place.clone())?;
            if let Some((before, behind)) = outer.split_once(&place).filter(|(_, behind)| !behind.contains(&place)) {
                return Ok([before, &inner, behind].concat());
            }
        }
        fill(inner)
    }

    fn main_page(
        &self,
        places: &Places<'_>,
        accounts: String,
        pages: &[PageLink],
        cut: String,
    ) -> Result<String, TemplateError> {
        let evaluation = self.report.evaluation;
        let links: BTreeMap<Option<&str>, String> = self
            .drill
            .accounts
            .iter()
            .enumerate()
            .map(|(i, account)| (account.name, format!("#account-{i}")))
            .collect();
        let policies = policy_blocks(self.report);
        let with_block: BTreeSet<String> = policies.iter().map(PolicyBlock::link).collect();
        let findings = self.count();
        let databases = evaluation
            .subjects
            .iter()
            .filter(|subject| kinds::find(&subject.resource_type).is_some_and(|kind| kind.is_database))
            .count();
        let data = MainPage {
            page: &self.shell,
            counts: CountsRow {
                resources: counted(number(evaluation.subjects.len()), "resource", "resources"),
                databases: counted(number(databases), "database", "databases"),
                accounts: counted(
                    number(self.cards.accounts.iter().filter(|card| card.name.is_some()).count()),
                    "account",
                    "accounts",
                ),
                policies: counted(number(evaluation.policies.len()), "policy", "policies"),
                findings: counted(number(findings), "finding", "findings"),
                results: counted(number(evaluation.cells.len()), "result", "results"),
            },
            overview: overview(self.report, self.cards, places),
            change: change(self.report, places),
            fleet: fleet(self.report, self.cards, &links),
            accounts,
            account_names: self
                .drill
                .accounts
                .iter()
                .map(|account| account.name.map_or_else(|| "No account".to_owned(), |name| visible(name).into_owned()))
                .collect(),
            findings: thousands(number(findings)),
            is_split: !pages.is_empty(),
            pages: pages.to_vec(),
            cut,
            appendix: appendix(self.report, self.cards, &|at| with_block.contains(&format!("#p{at}"))),
            policies,
        };
        self.set.render("report", &data)
    }
}

fn part_title(part: &Part) -> String {
    if part.pages == 1 { "all resources".to_owned() } else { format!("page {} of {}", part.page, part.pages) }
}
