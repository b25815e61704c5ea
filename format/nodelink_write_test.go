package format

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

func write(t failer, n Network) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteNodeLink(&b, n); err != nil {
		t.Fatalf("write %+v: %v", n, err)
	}
	return b.String()
}

func TestNodeLinkRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := drawNetwork(t)
		file := write(t, n)
		again, err := ReadNodeLink(strings.NewReader(file), Limits{})
		if err != nil {
			t.Fatalf("read %s: %v", file, err)
		}
		if want, got := fmt.Sprintf("%#v", plain(n)), fmt.Sprintf("%#v", plain(again)); want != got {
			t.Fatalf("round trip\nof    %s\ngives %s", want, got)
		}
	})
}

// plain is a network with its pointers followed, so that two can be compared.
func plain(n Network) []any {
	out := []any{n.Name, n.Description, n.Setting}
	for _, p := range n.People {
		out = append(out, p.Name, p.Description, p.Group, p.Tags, p.Persona, p.Goals,
			said(p.Traits, dramatis.Traits{Openness: -1}), said(p.AutonomyLevel, -1), said(p.Talkativeness, -1))
	}
	for _, t := range n.Ties {
		out = append(out, t.From, t.To, t.Weight, plainStance(t.There), plainStance(t.Back))
	}
	return out
}

func plainStance(s *Stance) []any {
	if s == nil {
		return nil
	}
	return []any{s.Type, s.Strength, s.Trust, s.TypeByWorld, said(s.Familiarity, -1)}
}

func FuzzReadNodeLink(f *testing.F) {
	f.Add([]byte(wrap(`,{"id":3,"label":"C","group":1}`, `{"source":3,"target":"Ada","value":2}`)))
	f.Add([]byte(`{"graph":{"nodes":[{"id":"a","dramatis":{"persona":{"facts":[]}}}],"edges":[]}}`))
	f.Add([]byte(wrap("", `{"source":{"index":0},"target":{"name":"Bob"},"dramatis":{"back":{"relationship_type":"ally"}}}`)))
	f.Fuzz(func(t *testing.T, file []byte) {
		n, err := ReadNodeLink(bytes.NewReader(file), Limits{Bytes: 1 << 16, People: 20, Ties: 50})
		if err != nil {
			if len(faultsOf(t, err)) == 0 {
				t.Fatalf("no fault is named: %v", err)
			}
			return
		}
		checkWorld(t, n)
		first := write(t, n)
		again, err := ReadNodeLink(strings.NewReader(first), Limits{})
		if err != nil {
			t.Fatalf("what was read and written cannot be read again: %v\n%s", err, first)
		}
		checkWorld(t, again)
		if len(again.People) != len(n.People) || len(again.Ties) != len(n.Ties) {
			t.Fatalf("people or ties were lost: %s", first)
		}
	})
}
