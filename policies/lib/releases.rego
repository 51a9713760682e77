# Releases of PostgreSQL with fixes for security holes, and how long they have been out.
package dbmuster.lib.releases

import rego.v1
import future.keywords.not
import data.dbmuster.lib.days

over(day, allowed) if days.over(day, allowed)

days_since(day) := days.since(day)

# What fixes security holes in this major version ("16"), as records of the table.
security(major) := {record | some record in data.tables.postgresql_releases.majors[major].security}
