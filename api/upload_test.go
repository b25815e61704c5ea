package api_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// It names the directory for temporary files to the whole process, so it does not run beside others.
func TestNothingOfAnUploadStaysOnTheDisk(t *testing.T) {
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	padding := `,"about":"` + strings.Repeat("x", 100_000) + `"`
	p.importing(`{"nodes":[{"id":"Marius"}],"links":[]` + padding + `}`).want(201)
	p.importing(`{"nodes":[{"id":"Marius"}],"links":[{"source":"Marius","target":"Nobody"}]` + padding + `}`).want(422)
	left, err := filepath.Glob(filepath.Join(scratch, "multipart-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left on the disk are %v (%v)", left, err)
	}
}
