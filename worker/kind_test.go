package worker

import (
	"context"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

type prefixed struct{ tasks.Turn }

func (prefixed) Kind() string { return tasks.Turn{}.Kind() + "_again" }

func TestAKindThatBeginsLikeAnotherIsAnother(t *testing.T) {
	t.Parallel()
	var did string
	note := func(name string) func(context.Context, *attempt, tasks.Turn) error {
		return func(context.Context, *attempt, tasks.Turn) error {
			did = name
			return nil
		}
	}
	kinds := byName(handle(note("turn"), nil), handle(func(ctx context.Context, a *attempt, p prefixed) error {
		return note("again")(ctx, a, p.Turn)
	}, nil))
	for name, want := range map[string]string{tasks.Turn{}.Kind(): "turn", prefixed{}.Kind(): "again"} {
		a := &attempt{claim: &store.Claim{Job: dramatis.Job{Args: []byte("{}")}}}
		if err := kinds[name].work(t.Context(), a); err != nil || did != want {
			t.Errorf("%s was done by %q (%v), want %q", name, did, err, want)
		}
	}
	for _, unknown := range []string{tasks.Turn{}.Kind()[:8], tasks.Turn{}.Kind() + ":more", ""} {
		if _, known := kinds[unknown]; known {
			t.Errorf("%q found a handler", unknown)
		}
	}
}

func TestEveryKindHasAHandlerAndAQueue(t *testing.T) {
	t.Parallel()
	w := New(Config{}, Deps{})
	for _, args := range tasks.Kinds() {
		if _, known := w.kinds[args.Kind()]; !known {
			t.Errorf("no worker knows %s", args.Kind())
		}
		if o := args.Options(); DefaultQueues()[o.Queue] == 0 || o.Timeout <= 0 || o.MaxAttempts <= 0 {
			t.Errorf("%s has options %+v", args.Kind(), o)
		}
	}
	if len(w.kinds) != len(tasks.Kinds()) {
		t.Errorf("workers know %d kinds, and %d are listed", len(w.kinds), len(tasks.Kinds()))
	}
}
