package main

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/worker"
)

func TestReplayTellsTheSameAsTheTables(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 5)
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)

	whole := replayed(t, r, e.ID, "")
	if !strings.Contains(whole, "tell the same") || !strings.Contains(whole, "ticks") {
		t.Errorf("the replay says\n%s", whole)
	}
	if first, second := stateLine(t, replayed(t, r, e.ID, "tick:1")), stateLine(t, replayed(t, r, e.ID, "tick:2")); first == second {
		t.Error("after one tick the state is the same as after two")
	}
	if part := replayed(t, r, e.ID, "4"); !regexp.MustCompile(`events +4\n`).MatchString(part) {
		t.Errorf("a replay of four events says\n%s", part)
	}
	for _, until := range []string{"tick:9", "tick:0", "soon", "-1"} {
		if err := replay(t.Context(), r.Store, e.ID, until, io.Discard, io.Discard); err == nil {
			t.Errorf("--until %s is taken", until)
		}
	}
	if _, err := r.Pool.Exec(t.Context(), `UPDATE relationships SET trust = trust / 2 WHERE from_number = 1`); err != nil {
		t.Fatal(err)
	}
	err := replay(t.Context(), r.Store, e.ID, "", io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "relationship 1 to 2.trust") {
		t.Errorf("of tables that were changed behind the log's back it says %v", err)
	}
}

func replayed(t *testing.T, r *testrig.Rig, world dramatis.ID, until string) string {
	t.Helper()
	var out, progress strings.Builder
	if err := replay(t.Context(), r.Store, world, until, &out, &progress); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(progress.String(), "events") {
		t.Errorf("there is no progress: %q", progress.String())
	}
	return out.String()
}

func stateLine(t *testing.T, said string) string {
	t.Helper()
	line := regexp.MustCompile(`(?m)^state +([0-9a-f]{64})$`).FindStringSubmatch(said)
	if line == nil {
		t.Fatalf("there is no state hash in\n%s", said)
	}
	return line[1]
}
