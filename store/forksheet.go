package store

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"
)

// sheet is a table as a fork fills it: the columns that it writes.
type sheet struct {
	table   string
	columns []string
}

// forkSheets are the tables that a fork fills. What is not among them, or not among their columns, is left out on
// purpose: TestAForkTakesEverything holds this against the database.
func forkSheets() []sheet {
	return []sheet{
		eventSheet(), worldSheet(), characterSheet(), characterStateSheet(), relationshipSheet(), memorySheet(), vectorSheet(),
		conversationSheet(), messageSheet(), threadSheet(), tickSheet(), historySheet(), visitorSheet(), visitorHistorySheet(), scenarioSheet(),
	}
}

// copyRows writes rows, at most a page of them, as fast as Postgres takes them.
func (tx *Tx) copyRows(ctx context.Context, to sheet, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	if _, err := tx.conn.CopyFrom(ctx, pgx.Identifier{to.table}, to.columns, pgx.CopyFromRows(rows)); err != nil {
		return fmt.Errorf("write %s: %w", to.table, err)
	}
	return nil
}

// copyAll writes a row for each thing, a page at a time.
func copyAll[T any](ctx context.Context, tx *Tx, to sheet, things iter.Seq[T], row func(*T) []any) error {
	page := make([][]any, 0, forkPage)
	for thing := range things {
		page = append(page, row(&thing))
		if len(page) == forkPage {
			if err := tx.copyRows(ctx, to, page); err != nil {
				return err
			}
			page = page[:0]
		}
	}
	return tx.copyRows(ctx, to, page)
}
