package store

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
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
		conversationSheet(), messageSheet(), threadSheet(), tickSheet(), historySheet(),
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

// inNumbers lists things in the order of their numbers.
func inNumbers[T any](things map[dramatis.ID]T, number func(*T) [2]int) iter.Seq2[dramatis.ID, T] {
	type placed struct {
		number [2]int
		id     dramatis.ID
	}
	order := make([]placed, 0, len(things))
	for id, thing := range things {
		order = append(order, placed{number(&thing), id})
	}
	slices.SortFunc(order, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.number[0], b.number[0]), cmp.Compare(a.number[1], b.number[1]))
	})
	return func(yield func(dramatis.ID, T) bool) {
		for _, p := range order {
			if !yield(p.id, things[p.id]) {
				return
			}
		}
	}
}

// values leaves the ids out.
func values[T any](things iter.Seq2[dramatis.ID, T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, thing := range things {
			if !yield(thing) {
				return
			}
		}
	}
}
