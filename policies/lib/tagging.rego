# Tags that people have to set.
package dbmuster.lib.tagging

import rego.v1
import future.keywords.not

# Keys, in lower case, of the tags that have a value. Tags that AWS sets itself do not count.
present(tags) := {key |
	some name, value in tags
	trim_space(value) != ""
	key := lower(name)
	not startswith(key, "aws:")
}
