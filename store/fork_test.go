package store_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// notForked are the tables that a fork deliberately leaves alone, each with the reason.
func notForked() map[string]string {
	return map[string]string{
		"event_heads":        "made beside the world's own row",
		"ecosystem_members":  "a fork is its maker's alone",
		"vector_projections": "an index outside begins to follow a fork by itself", "vector_changes": "likewise",
		"jobs":            "what was under way in the other world is not under way here",
		"llm_calls":       "the other world's books; what they come to is spent_before",
		"spending":        "likewise",
		"reservations":    "likewise",
		"scenario_shares": "a link is to the other world's scenario",
		"users":           "belong to no world", "refresh_tokens": "likewise", "user_budgets": "likewise",
		"logins": "likewise", "api_keys": "likewise",
		"idempotency_keys": "belong to users' requests",
		"documents":        "their owner's, and of no world", "document_chunks": "likewise", "document_chapters": "likewise", "document_analyses": "likewise",
		"import_pieces":    "files on their way into worlds",
		"imported_rows":    "say where the earlier application's rows are: in the other world",
		"goose_db_version": "the migrations' own",
	}
}

// notCopied are columns that a fork leaves at their defaults, by table.
func notCopied() map[string][]string {
	return map[string][]string{
		"ecosystems": {
			"steps_left", "next_tick_at", "skipped", // it is paused
			"waiting_since", "waiting_for", "waiting_state", "waiting_reason", "waiting_steps", // and waits for no money
			"embedded_in", // some vectors may still be missing
		},
		"events":               {"job_id"}, // the other world's
		"character_states":     {"memory_version"},
		"memory_vectors":       {"revision"},                      // tells a vector from those before it, which a fork has never had
		"ticks":                {"weave_pending"},                 // all are closed
		"relationship_history": {"id"}, "visitor_history": {"id"}, // drawn by Postgres
	}
}

// A column that somebody adds must be forked, or be named above with the reason why not.
func TestAForkTakesEverything(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	rows, err := r.Pool.Query(t.Context(), `
		SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	type column struct{ Table, Name string }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	if err != nil || len(all) < 100 {
		t.Fatalf("the database has %d columns (%v)", len(all), err)
	}
	forked := store.ForkColumns()
	for _, c := range all {
		columns, handled := forked[c.Table]
		_, ignored := notForked()[c.Table]
		switch {
		case !handled && !ignored:
			t.Errorf("a fork does not know the table %s (column %s)", c.Table, c.Name)
		case handled && !slices.Contains(columns, c.Name) && !slices.Contains(notCopied()[c.Table], c.Name):
			t.Errorf("a fork does not take %s.%s", c.Table, c.Name)
		}
	}
	for table, columns := range forked {
		for _, name := range columns {
			if !slices.Contains(all, column{table, name}) {
				t.Errorf("a fork writes %s.%s, which there is not", table, name)
			}
		}
	}
}
