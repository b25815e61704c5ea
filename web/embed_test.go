package web

import (
	"io/fs"
	"strings"
	"testing"
)

func TestIndexIsAlwaysAPage(t *testing.T) {
	t.Parallel()
	page := string(Index())
	if !strings.HasPrefix(strings.ToLower(page), "<!doctype html>") {
		t.Fatalf("Index() begins with %q, want a page", page[:min(len(page), 40)])
	}
	if says := strings.Contains(page, "was not built"); says == Built() {
		t.Errorf("Built() = %v, and the page says that it was not built: %v", Built(), says)
	}
}

func TestFilesAreRootedInTheApplication(t *testing.T) {
	t.Parallel()
	if _, err := fs.Stat(Files(), ".keep"); err != nil {
		t.Errorf("the tracked placeholder is missing: %v", err)
	}
}
