package store_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// pages reads a list page by page and counts how often each thing is on one.
func pages[T any](t *testing.T, read func(store.Page) (store.List[T], error), id func(T) dramatis.ID) map[dramatis.ID]int {
	t.Helper()
	seen := map[dramatis.ID]int{}
	for page, turns := (store.Page{Limit: 3}), 0; turns < 100; turns++ {
		list, err := read(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range list.Items {
			seen[id(item)]++
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return seen
		}
	}
	t.Fatal("the list has no end")
	return nil
}

func TestPagesShowEverythingOnce(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 7, 1)
	people := pages(t, func(p store.Page) (store.List[dramatis.Character], error) {
		return r.Store.Characters(t.Context(), e.ID, p)
	},
		func(c dramatis.Character) dramatis.ID { return c.ID })
	bonds := pages(t, func(p store.Page) (store.List[dramatis.Relationship], error) {
		return r.Store.Relationships(t.Context(), store.RelationshipFilter{Ecosystem: e.ID}, p)
	}, func(b dramatis.Relationship) dramatis.ID { return b.ID })
	for range 5 {
		r.Step(t, e, 1)
		if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Watch{}}); err != nil { // of no world: not theirs to see
			t.Fatal(err)
		}
	}
	for range 4 {
		if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Chat{EcosystemID: e.ID}, CreatedBy: &e.OwnerID}); err != nil {
			t.Fatal(err)
		}
	}
	jobs := pages(t, func(p store.Page) (store.List[dramatis.Job], error) {
		return r.Store.Jobs(t.Context(), store.JobFilter{User: e.OwnerID}, p)
	}, func(j dramatis.Job) dramatis.ID { return j.ID })
	for what, seen := range map[string]map[dramatis.ID]int{"characters": people, "relationships": bonds, "jobs": jobs} {
		want := map[string]int{"characters": 7, "relationships": 14, "jobs": 5}[what]
		if len(seen) != want {
			t.Errorf("%d %s were shown, want %d", len(seen), what, want)
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("of the %s %s was shown %d times", what, id, times)
			}
		}
	}
}

func TestACursorThatNobodyGaveIsRefused(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 1)
	for _, cursor := range []string{"x", "n", "nan", "????", "AAAA"} {
		_, err := r.Store.Characters(t.Context(), e.ID, store.Page{Cursor: cursor})
		if dramatis.ErrorCode(err) != dramatis.CodeInvalid {
			t.Errorf("cursor %q gave %v, want invalid", cursor, err)
		}
		_, err = r.Store.Jobs(t.Context(), store.JobFilter{User: e.OwnerID}, store.Page{Cursor: cursor})
		if dramatis.ErrorCode(err) != dramatis.CodeInvalid {
			t.Errorf("cursor %q gave %v, want invalid", cursor, err)
		}
	}
}
