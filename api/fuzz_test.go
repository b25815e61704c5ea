package api_test

import (
	"testing"

	"github.com/literaryai/dramatis"
)

// Whatever an owner sends to whatever takes JSON, the answer is one that the description names, and never a fault of ours.
func FuzzBodies(f *testing.F) {
	s, c := newSite(f), readContract(f)
	owner := s.user("owner", dramatis.RoleCreator)
	stage := owner.stage()
	var takers []described
	for _, d := range c.operations {
		if d.input == nil {
			continue
		}
		for _, bad := range c.spoilings(&d, nil) {
			if len(bad.body) < 1_000 {
				f.Add(len(takers), bad.body)
			}
		}
		f.Add(len(takers), string(d.input.Example))
		takers = append(takers, d)
	}
	f.Fuzz(func(t *testing.T, which int, body string) {
		d := takers[((which%len(takers))+len(takers))%len(takers)]
		of := *owner
		of.site = s.in(t)
		got := of.do(d.method, d.at(t, stage.things), body)
		if got.status >= 500 {
			t.Fatalf("%s: status %d: %s", d.id, got.status, got.body)
		}
		if !d.names(got.status) {
			t.Errorf("%s answers %d, which is not described: %s", d.id, got.status, shortened(got.body))
		}
		if got.status >= 400 && !d.dialect() {
			got.problem()
		}
	})
}
