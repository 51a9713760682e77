# End of support of engine versions, from the tables and the day of the run.
package dbmuster.lib.lifecycle

import rego.v1
import future.keywords.not

# What the table says of the major version that this version belongs to: one record, or none. Editions of one product
# (`sqlserver-se`, `oracle-ee`) share a life. A major version is one number or two, so both are looked up; a text that
# is too short to tell, such as "8" for MySQL, finds nothing.
records(engine, version) := {record |
	some product in [engine, split(engine, "-")[0]]
	parts := split(version, ".")
	some major in [parts[0], concat(".", array.slice(parts, 0, 2))]
	record := data.tables.engine_lifecycle[product][major]
}

# The same for releases of Aurora MySQL: "3.08" for 8.0.mysql_aurora.3.08.0, "8.4.7" for 8.4.mysql_aurora.8.4.7.
aurora_mysql_releases(version) := {record |
	parts := split(split(version, "mysql_aurora.")[1], ".")
	some length in [2, 3]
	record := data.tables.aurora_mysql_releases[concat(".", array.slice(parts, 0, length))]
}

# Whether the day (YYYY-MM-DD, UTC) is over. Such texts sort like the days that they name.
over(day) if split(data.as_of, "T")[0] > day

# The moment so many days from now; a negative number tells one that is over. Times of resources are RFC 3339 in UTC too,
# so that they are compared as texts, which works in every year.
days_from_now(days) := time.format([time.add_date(time.parse_rfc3339_ns(data.as_of), 0, 0, days), "UTC", layout])

# The moment so many hours ago.
hours_ago(hours) := time.format([time.parse_rfc3339_ns(data.as_of) - ((hours * 3600) * 1000000000), "UTC", layout])

layout := "2006-01-02T15:04:05Z07:00"

# Whether the moment (RFC 3339, UTC) is over, or comes within so many days. A negative number of days is one that is over
# by that much.
within(moment, days) if moment <= days_from_now(days)
