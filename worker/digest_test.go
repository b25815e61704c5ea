package worker_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

var updateDigest = flag.Bool("update", false, "write testdata/digest.json anew")

// The digest of twelve ticks of the demo, which is there to be read: whoever changes what a digest chooses, or how it says
// it, sees in the difference whether it reads better.
func TestTheDigestOfAnEvening(t *testing.T) {
	t.Parallel()
	const golden = "testdata/digest.json"
	evening := spend(t, 12, 1862)
	names := map[int]string{}
	for _, c := range evening.state.Characters {
		names[c.Number] = c.Name
	}
	digest, err := sim.RecapOf(evening.events, names)
	if err != nil {
		t.Fatal(err)
	}
	got := withoutIDs(t, digest)
	if *updateDigest {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the digest reads otherwise (go test ./worker -run Digest -update):\n%s", got)
	}
	holds(t, evening, &digest)
}

// holds checks a digest against what else is known of the evening.
func holds(t *testing.T, evening *evening, d *sim.Recap) {
	t.Helper()
	scenes := 0
	for _, c := range evening.state.Conversations {
		if c.Kind == dramatis.KindScene {
			scenes++
		}
	}
	if d.Ticks != evening.ticks || d.Scenes != scenes || d.Lines != len(evening.state.Messages) {
		t.Errorf("the digest counts %d ticks, %d scenes and %d lines; there are %d, %d and %d",
			d.Ticks, d.Scenes, d.Lines, evening.ticks, scenes, len(evening.state.Messages))
	}
	for _, b := range d.Bonds {
		if b.Line == nil {
			continue
		}
		if m := evening.state.Messages[b.Line.MessageID]; m.Text != b.Line.Text {
			t.Errorf("%s to %s changed by a line that nobody said: %q", b.FromName, b.ToName, b.Line.Text)
		}
	}
}

// withoutIDs is a digest as JSON, in which nothing depends on the run.
func withoutIDs(t *testing.T, d sim.Recap) []byte {
	t.Helper()
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	raw, err = json.MarshalIndent(dropIDs(v), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(raw, '\n')
}

func dropIDs(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, id := range []string{"message_id", "conversation_id", "memory_id", "relationship_id"} {
			delete(v, id)
		}
		for k := range v {
			v[k] = dropIDs(v[k])
		}
	case []any:
		for i := range v {
			v[i] = dropIDs(v[i])
		}
	}
	return v
}
