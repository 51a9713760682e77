# Days that are over.
package dbmuster.lib.days

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

# Whether the day (YYYY-MM-DD) is over by more than so many days.
over(day, days) if {
	sprintf("%sT00:00:00Z", [day]) < lifecycle.days_from_now(0 - days)
}

# Whole days since then.
since(day) := floor((time.parse_rfc3339_ns(data.as_of) - time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [day]))) / 86400000000000)
