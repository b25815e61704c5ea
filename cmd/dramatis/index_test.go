package main

import (
	"strings"
	"testing"

	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/pineconetest"
	"github.com/literaryai/dramatis/worker"
)

func TestWhatIsWrongWithTheIndexIsTold(t *testing.T) {
	t.Parallel()
	database := testrig.New(t).Pool.Config().ConnString()
	empty := pineconetest.Start(t, pineconetest.Options{Key: "hunter2"})
	stretched := pineconetest.Start(t, pineconetest.Options{Key: "hunter2", Indexes: []*pineconetest.Spec{{Name: "dramatis", Dimension: 8, Metric: "euclidean"}}})
	refusing := pineconetest.Start(t, pineconetest.Options{})
	for _, test := range []struct {
		want string
		env  []string
	}{
		{"PINECONE_API_KEY is not set", nil},
		{"PINECONE_API_KEY must be set with PINECONE_INDEX", []string{"PINECONE_INDEX", "tales"}},
		{"PINECONE_API_KEY must be set with PINECONE_HOST", []string{"PINECONE_HOST", empty.Host()}},
		{"PINECONE_API_KEY (from the environment) must be a key", []string{"PINECONE_API_KEY", "hunter2 "}},
		{"PINECONE_HOST (from the environment) must be a host", []string{"PINECONE_API_KEY", "hunter2", "PINECONE_HOST", "https://x/y"}},
		{"PINECONE_CONTROLLER_HOST (from the environment) must be a host", []string{"PINECONE_API_KEY", "hunter2", "PINECONE_CONTROLLER_HOST", "ftp://x"}},
		{"PINECONE_CLOUD (from the environment) must be one of aws, gcp, azure", []string{"PINECONE_API_KEY", "hunter2", "PINECONE_CLOUD", "mine"}},
		{"PINECONE_API_KEY is wrong", []string{"PINECONE_API_KEY", "hunter2", "PINECONE_CONTROLLER_HOST", refusing.Controller()}},
		{"PINECONE_HOST must be the host of an index: there is no such index", []string{"PINECONE_API_KEY", "hunter2", "PINECONE_HOST", empty.Host()}},
		{"PINECONE_INDEX cannot be used: the Pinecone index dramatis compares by euclidean", []string{"PINECONE_API_KEY", "hunter2", "PINECONE_CONTROLLER_HOST", stretched.Controller()}},
	} {
		env := map[string]string{"DATABASE_URL": database}
		for i := 0; i < len(test.env); i += 2 {
			env[test.env[i]] = test.env[i+1]
		}
		said, err := run(t, env, "rebuild", "index", "--check")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("with %v it says %v, want %q", test.env, err, test.want)
		} else if strings.Contains(err.Error()+said, "hunter2") {
			t.Errorf("a secret is in %v\n%s", err, said)
		}
	}
}

func TestTheIndexInPineconeIsRebuilt(t *testing.T) {
	t.Parallel()
	s := pineconetest.Start(t, pineconetest.Options{Building: 2})
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e, other := r.World(t, 6, 2), r.World(t, 3, 1)
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)
	env := map[string]string{
		"DATABASE_URL": r.Pool.Config().ConnString(), "PINECONE_API_KEY": pineconetest.DefaultKey, "PINECONE_CONTROLLER_HOST": s.Controller(),
		"PINECONE_INDEX": "tales",
	}
	if said, err := run(t, env, "rebuild", "index", "--check"); err == nil || !strings.Contains(err.Error(), "the index of 1 worlds differs") ||
		!strings.Contains(said, "is in Postgres only") || !strings.Contains(said, other.ID.String()+": 0 differences") {
		t.Errorf("an index that is not there is taken for a good one: %v\n%s", err, said)
	}
	if _, there := s.Has("tales"); there {
		t.Error("checking has made it")
	}
	if said, err := run(t, env, "rebuild", "index"); err != nil || !strings.Contains(said, "vectors") {
		t.Errorf("it was filled: %v\n%s", err, said)
	}
	if made, there := s.Has("tales"); !there || made.Dimension != r.Embedder.Dimension() {
		t.Errorf("made is %+v", made)
	}
	if said, err := run(t, env, "rebuild", "index", "--check"); err != nil || strings.Count(said, ": 0 differences") != 2 {
		t.Errorf("it was checked: %v\n%s", err, said)
	}
	if _, err := r.Pool.Exec(t.Context(), `UPDATE memories SET kind = 'fact' WHERE ecosystem_id = $1 AND number = 1`, e.ID); err != nil {
		t.Fatal(err)
	}
	if said, err := run(t, env, "rebuild", "index", "--ecosystem", e.ID.String(), "--check"); err == nil || !strings.Contains(said, ", fact, space") {
		t.Errorf("what differs was not found: %v\n%s", err, said)
	}
	if said, err := run(t, env, "rebuild", "index", "--ecosystem", e.ID.String()); err != nil || strings.Contains(said, other.ID.String()) {
		t.Errorf("it was filled: %v\n%s", err, said)
	}
	if said, err := run(t, env, "rebuild", "index", "--check"); err != nil {
		t.Errorf("it was checked: %v\n%s", err, said)
	}
	delete(env, "PINECONE_API_KEY")
	delete(env, "PINECONE_CONTROLLER_HOST")
	delete(env, "PINECONE_INDEX")
	if said, err := run(t, env, "rebuild", "index", "--stop"); err != nil {
		t.Errorf("it was stopped: %v\n%s", err, said)
	}
	var left int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM vector_projections`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d worlds are followed still (%v)", left, err)
	}
}
