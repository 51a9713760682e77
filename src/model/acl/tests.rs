//! Lists as servers write them, broken lists, and lists with hostile names.

use proptest::prelude::*;

use super::*;
use crate::model::ObjectClass;

fn named(name: &str) -> AclRole<'_> {
    AclRole::Named(Cow::Borrowed(name))
}

#[test]
fn what_servers_write_is_read() {
    let text = r#"{postgres=arwdDxtm/postgres,=r/postgres,"\"a b\"=r*w/\"x,\"\"{y\"",u=/postgres,"16400=r*/\"z\\\""}"#;
    let items = parse(text).unwrap();
    assert_eq!(items[0].privileges, ObjectClass::Table.privileges(17));
    assert_eq!(items[1].grantee, AclRole::Public);
    assert_eq!((&items[2].grantee, &items[2].grantor), (&named("a b"), &named("x,\"{y")));
    assert_eq!(items[2].grantable, Privileges::of(&[Privilege::Select]));
    assert!(items[3].privileges.is_empty());
    assert_eq!((&items[4].grantee, &items[4].grantor), (&AclRole::Number(16400), &named("z\\")));
    assert_eq!(items.len(), 5);
}

#[test]
fn an_empty_list_is_a_list() {
    assert_eq!(parse("{}"), Ok(Vec::new()));
}

#[test]
fn half_a_list_is_refused() {
    for text in
        ["", "{", "{a=r/b", "{a=r}", "{a=r/}", "{a=*/b}", "{a=r/b,}", "{\"a=r/b}", "{NULL}", "{a/b}", "{\"a=r/b\"c}"]
    {
        assert!(parse(text).is_err(), "{text}");
    }
    let newer = parse("{a=r/b,a=q/b}").unwrap_err();
    assert_eq!(newer, AclError::UnknownPrivilege { item: 2, letter: 'q' });
}

#[test]
fn digits_without_quotes_may_be_an_oid() {
    assert_eq!(parse("{7=r/8}").unwrap()[0].grantee, AclRole::Number(7));
    assert_eq!(parse(r#"{"\"7\"=r/8"}"#).unwrap()[0].grantee, named("7"));
    assert_eq!(parse("{99999999999=r/8}").unwrap()[0].grantee, named("99999999999"));
}

#[test]
fn letters_and_privileges_are_in_one_order() {
    let all = write(&[AclItem {
        grantee: AclRole::Public,
        grantor: named("o"),
        privileges: Privilege::ALL.into_iter().take(15).fold(Privileges::NONE, |mut all, one| {
            all.insert(one);
            all
        }),
        grantable: Privileges::NONE,
    }]);
    assert_eq!(all, "{=arwdDxtXUCTcsAm/o}");
    assert_eq!(Privilege::from_sql("alter  system"), Some(Privilege::AlterSystem));
    assert_eq!(Privilege::from_sql("temp"), Some(Privilege::Temporary));
    assert_eq!(Privilege::from_sql("everything"), None);
}

fn role() -> impl Strategy<Value = AclRole<'static>> {
    prop_oneof![
        ".{1,20}".prop_map(|name| AclRole::Named(Cow::Owned(name))),
        "[\"\\\\{}, =/*a1_\n]{1,12}".prop_map(|name| AclRole::Named(Cow::Owned(name))),
        any::<u32>().prop_map(AclRole::Number),
    ]
}

fn item() -> impl Strategy<Value = AclItem<'static>> {
    let grantee = prop_oneof![Just(AclRole::Public), role()];
    (grantee, role(), 0_usize..1 << 15, any::<usize>()).prop_map(|(grantee, grantor, held, grantable)| {
        let pick = |mask: usize| {
            let chosen = Privilege::ALL.into_iter().filter(|one| mask & (1 << *one as usize) != 0);
            chosen.fold(Privileges::NONE, |mut set, one| {
                set.insert(one);
                set
            })
        };
        AclItem { grantee, grantor, privileges: pick(held), grantable: pick(held & grantable) }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(items in prop::collection::vec(item(), 0..6)) {
        let text = write(&items);
        prop_assert_eq!(parse(&text), Ok(items), "{}", text);
    }

    #[test]
    fn no_text_brings_the_parser_down(text in "\\{[\"\\\\{}, =/*arw1_]{0,30}\\}") {
        let _ = parse(&text);
    }
}
