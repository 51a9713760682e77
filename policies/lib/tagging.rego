# Tags that people have to set.
package dbmuster.lib.tagging

import rego.v1

# The tag is there with a value. Case of the key does not count; tags that AWS sets itself do not.
has(tags, key) if {
	some name, value in tags
	lower(name) == lower(key)
	not startswith(lower(name), "aws:")
	trim_space(value) != ""
}
