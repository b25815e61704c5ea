package store

// ForkColumns are the columns that a fork fills, by table.
func ForkColumns() map[string][]string {
	columns := map[string][]string{}
	for _, s := range forkSheets() {
		columns[s.table] = s.columns
	}
	return columns
}
