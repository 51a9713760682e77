//! AWS accounts, read through the SDK. No `aws_*` type leaves this folder.
