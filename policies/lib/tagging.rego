# Tags that people have to set.
package dbmuster.lib.tagging

import rego.v1
import future.keywords.not

# Whether the tag of that key, which is in lower case, has a value; the tag itself may be in any case. Tags that AWS
# sets itself do not count. Most tags are written as they are asked for, which is looked up first.
has(tags, key) if {
	trim_space(tags[key]) != ""
	not startswith(key, "aws:")
}

has(tags, key) if {
	some name, value in tags
	lower(name) == key
	trim_space(value) != ""
	not startswith(key, "aws:")
}
