# Windows of the day, as texts that sort like the times that they name.
package dbmuster.lib.windows

import rego.v1
import future.keywords.not

clock(hour, minute) := concat(":", [hour, minute])

# The window as pairs of begin and end; one over midnight has two.
pieces(from, to) := {[from, to]} if from < to

pieces(from, to) := {[from, "24:00"], ["00:00", to]} if from >= to

# Whether two sets of pairs have a time in common. One may begin when the other ends.
overlap(these, those) if {
	some first in these
	some second in those
	first[0] < second[1]
	second[0] < first[1]
}
