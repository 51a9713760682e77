# Releases of PostgreSQL with fixes for security holes, and how long they have been out.
package dbmuster.lib.releases

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

# Whether the day (YYYY-MM-DD) is over by more than so many days.
over(day, days) if {
	sprintf("%sT00:00:00Z", [day]) < lifecycle.days_from_now(0 - days)
}

# Whole days since then.
days_since(day) := floor((time.parse_rfc3339_ns(data.as_of) - time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [day]))) / 86400000000000)

# What fixes security holes in this major version ("16"), as records of the table.
security(major) := {record | some record in data.tables.postgresql_releases.majors[major].security}
