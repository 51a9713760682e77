//! Access keys of users who are not in the credential report yet, asked for one by one.

use serde_json::{Map, Value};

use super::report::NO_WORD;
use crate::collect::aws::call::{Page, Why};
use crate::collect::aws::fields::{put, time, unknown};
use crate::collect::aws::operations::other;
use crate::collect::aws::place::Place;
use crate::model::Resource;

const FIELD: &str = "access_keys";

/// Tells the users at these positions their access keys.
pub async fn tell(place: &Place, resources: &mut [Resource], late: Vec<usize>) {
    let users = late.into_iter().filter_map(|at| Some((at, resources.get(at)?.name.clone()))).collect();
    let found = place.each(users, |(at, name)| async move { (at, of_user(place, &name).await) }).await;
    for (at, keys) in found {
        let Some(user) = resources.get_mut(at) else { continue };
        user.unknown_fields.remove(FIELD);
        match keys {
            Ok(keys) => put(user, FIELD, Some(keys)),
            Err(why) => unknown(user, FIELD, why),
        }
    }
}

async fn of_user(place: &Place, user: &str) -> Result<Vec<Value>, Why> {
    let client = place.clients().iam();
    let fetch = |marker: Option<String>| async move {
        let answer = client.list_access_keys().user_name(user).set_marker(marker).send().await?;
        let next = answer.marker.filter(|_| answer.is_truncated);
        Ok(Page::new(answer.access_key_metadata, next))
    };
    let keys = place.pages(&other::IAM_ACCESS_KEYS, Some(user), fetch).await.whole()?;
    let mut found = Vec::new();
    for key in keys {
        let Some(id) = key.access_key_id() else { continue };
        let used = place
            .one(&other::IAM_ACCESS_KEY_LAST_USED, Some(user), || async {
                Ok(client.get_access_key_last_used().access_key_id(id).send().await?)
            })
            .await
            .whole()?;
        let active = key.status().is_some_and(|status| status.as_str() == "Active");
        let mut told = Map::from_iter([("active".to_owned(), Value::Bool(active))]);
        let used = used.access_key_last_used();
        let said = |text: Option<&str>| text.filter(|text| !NO_WORD.contains(text)).map(str::to_owned);
        let values = [
            ("last_rotated", time(key.create_date())),
            ("last_used_date", time(used.and_then(|used| used.last_used_date()))),
            ("last_used_service", said(used.map(|used| used.service_name()))),
            ("last_used_region", said(used.map(|used| used.region()))),
        ];
        told.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
        found.push(Value::Object(told));
    }
    Ok(found)
}
