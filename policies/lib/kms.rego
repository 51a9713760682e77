# Who manages a KMS key.
package dbmuster.lib.kms

import rego.v1
import future.keywords.not

# {"customer"} or {"aws"}; empty when nobody could tell. A key that a plan or template names and that is not in the
# inventory counts as customer managed: keys managed by AWS are had by naming none. Policies that call it list
# `KEY->key_manager` in `reads`.
managers(key, origin) := aws | listed | written if {
	aws := {"aws" | some id in [key]; aws_alias(id)}
	listed := {manager |
		some id in [key]
		manager := lower(data.index.aws_kms_key[id].attributes.key_manager)
	}
	written := {"customer" |
		some id in [key]
		not aws_alias(id)
		not data.index.aws_kms_key[id]
		origin in {"plan", "template"}
	}
}

aws_alias(key) if startswith(key, "alias/aws/")

aws_alias(key) if contains(key, ":alias/aws/")
