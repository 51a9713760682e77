//! Paging, as each kind of service does it: a page has at most so many items, and an opaque token asks for the next one.
//! Main type: [`Bounds`].

use std::ops::Range;

use super::Ctx;
use super::errors::ApiError;

/// How a service pages.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Parameter that carries the token back.
    pub token: &'static str,
    /// Parameter that bounds the page.
    pub size: &'static str,
    pub least: usize,
    pub most: usize,
    pub default: usize,
}

/// `MaxRecords` of RDS: twenty to a hundred.
pub const RDS: Bounds = Bounds { token: "Marker", size: "MaxRecords", least: 20, most: 100, default: 100 };
pub const IAM: Bounds = Bounds { token: "Marker", size: "MaxItems", least: 1, most: 1000, default: 100 };
pub const EC2: Bounds = Bounds { token: "NextToken", size: "MaxResults", least: 5, most: 1000, default: 1000 };
pub const EC2_SMALL: Bounds = Bounds { token: "NextToken", size: "MaxResults", least: 5, most: 100, default: 100 };
pub const ORGANIZATIONS: Bounds = Bounds { token: "NextToken", size: "MaxResults", least: 1, most: 20, default: 20 };
pub const SECRETS: Bounds = Bounds { token: "NextToken", size: "MaxResults", least: 1, most: 100, default: 100 };
pub const KMS_KEYS: Bounds = Bounds { token: "Marker", size: "Limit", least: 1, most: 1000, default: 100 };
pub const KMS_ALIASES: Bounds = Bounds { token: "Marker", size: "Limit", least: 1, most: 100, default: 50 };
pub const LOGS: Bounds = Bounds { token: "nextToken", size: "limit", least: 1, most: 50, default: 50 };
pub const BACKUP: Bounds = Bounds { token: "nextToken", size: "maxResults", least: 1, most: 1000, default: 1000 };

/// Which of `count` items belong to the page that is asked for, and the token of the next page.
pub fn page(ctx: &Ctx<'_>, bounds: &Bounds, count: usize) -> Result<(Range<usize>, Option<String>), ApiError> {
    let size = match ctx.params.get(bounds.size) {
        None => bounds.default,
        Some(text) => {
            let size: usize = text.parse().unwrap_or(0);
            if size < bounds.least || size > bounds.most {
                let (name, least, most) = (bounds.size, bounds.least, bounds.most);
                let message = format!("Invalid value {text} for {name}. Must be between {least} and {most}");
                return Err(ApiError::invalid(ctx.service, message));
            }
            size
        }
    };
    let given = ctx.params.get(bounds.token);
    let start = match &given {
        None => 0,
        Some(token) => match offset(ctx, token) {
            Some(start) if start <= count => start,
            _ => return Err(bad_token(ctx, bounds)),
        },
    };
    let end = count.min(start + size);
    let next = if ctx.repeats_token {
        Some(given.unwrap_or_else(|| token(ctx, start)))
    } else {
        (end < count).then(|| token(ctx, end))
    };
    Ok((start..end, next))
}

/// Has characters that must be escaped on the way back.
fn token(ctx: &Ctx<'_>, start: usize) -> String {
    let mut sum: u32 = 0x811c_9dc5;
    for byte in format!("{}{start}", ctx.operation).bytes() {
        sum = (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    format!("AAAB+{sum:08x}/{start:x}==")
}

fn offset(ctx: &Ctx<'_>, given: &str) -> Option<usize> {
    let start = given.strip_prefix("AAAB+")?.strip_suffix("==")?.split_once('/')?.1;
    let start = usize::from_str_radix(start, 16).ok()?;
    (token(ctx, start) == given).then_some(start)
}

fn bad_token(ctx: &Ctx<'_>, bounds: &Bounds) -> ApiError {
    match ctx.service {
        "kms" => ApiError::new(400, "InvalidMarkerException", "Invalid marker"),
        "secretsmanager" => ApiError::new(400, "InvalidNextTokenException", "Invalid pagination token"),
        service => ApiError::invalid(service, format!("Invalid {}", bounds.token)),
    }
}
