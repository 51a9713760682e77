//! Actions of IAM that lead to what is in a database, by whatever way.
//!
//! Owned here because two sides have to agree on it: the collector keeps only those policies of AWS that name one of
//! them, and whoever evaluates policies may take one that was left out for silent on these, and on no other.

/// In lower case, sorted, 64 at most: each is a bit in a mask.
pub const ACTIONS: [&str; 40] = [
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createpolicyversion",
    "iam:deleterolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:passrole",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
    "kms:decrypt",
    "lambda:invokefunction",
    "logs:filterlogevents",
    "logs:getlogevents",
    "pi:describedimensionkeys",
    "pi:getdimensionkeydetails",
    "rds-data:batchexecutestatement",
    "rds-data:executestatement",
    "rds-db:connect",
    "rds:addroletodbcluster",
    "rds:addroletodbinstance",
    "rds:copydbclustersnapshot",
    "rds:copydbsnapshot",
    "rds:createdbinstancereadreplica",
    "rds:downloadcompletedblogfile",
    "rds:downloaddblogfileportion",
    "rds:modifydbcluster",
    "rds:modifydbclustersnapshotattribute",
    "rds:modifydbinstance",
    "rds:modifydbsnapshotattribute",
    "rds:restoredbclusterfromsnapshot",
    "rds:restoredbclustertopointintime",
    "rds:restoredbinstancefromdbsnapshot",
    "rds:restoredbinstancetopointintime",
    "rds:startexporttask",
    "s3:getobject",
    "s3:putobject",
    "secretsmanager:getsecretvalue",
    "secretsmanager:putresourcepolicy",
    "sts:assumerole",
];

/// Bit of an action, which is in lower case; absent for one that leads nowhere.
#[must_use]
pub fn bit(action: &str) -> Option<u64> {
    ACTIONS.binary_search(&action).ok().map(|place| 1 << place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_sorted_and_fit_into_a_mask() {
        assert!(ACTIONS.is_sorted() && ACTIONS.len() <= 64);
        assert_eq!(bit("rds-db:connect").unwrap().count_ones(), 1);
        assert_eq!(bit("s3:listbucket"), None);
    }
}
