package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis/internal/testrig"
)

// unindexedReferences are foreign keys that no index serves, each with the reason. Deleting what they refer to reads their
// whole table.
func unindexedReferences() map[string]string {
	return map[string]string{
		"scenario_shares.scenario_shares_created_by_fkey": "of each scenario there is one link at most, and users are seldom deleted",
	}
}

// TestEveryReferenceHasAnIndex is about deletions: each looks for the rows that refer to what goes.
func TestEveryReferenceHasAnIndex(t *testing.T) {
	t.Parallel()
	rows, err := testrig.Database(t).Query(t.Context(), `
		SELECT k.conrelid::regclass || '.' || k.conname FROM pg_constraint k
		WHERE k.contype = 'f' AND NOT EXISTS (
			SELECT FROM pg_index i
			WHERE i.indrelid = k.conrelid AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
				-- one that leaves out only rows which refer to nothing serves as well
				AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(' || (
					SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) || ' IS NOT NULL)'))
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	excused := unindexedReferences()
	for _, name := range found {
		if excused[name] == "" {
			t.Errorf("no index serves the reference %s", name)
		}
		delete(excused, name)
	}
	for name := range excused {
		t.Errorf("the reference %s is excused, and has an index or is not there", name)
	}
}
