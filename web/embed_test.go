package web

import (
	"io/fs"
	"strings"
	"testing"
)

func TestThereIsAlwaysAFirstPage(t *testing.T) {
	t.Parallel()
	page, err := fs.ReadFile(Files(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(strings.ToLower(string(page)), "<!doctype html>") {
		t.Fatalf("index.html begins with %q, want a page", page[:min(len(page), 40)])
	}
	if says := strings.Contains(string(page), "was not built"); says == Built() {
		t.Errorf("Built() = %v, and the page says that it was not built: %v", Built(), says)
	}
}

func TestFilesAreRootedInTheApplication(t *testing.T) {
	t.Parallel()
	if _, err := fs.Stat(Files(), ".keep"); err != nil {
		t.Errorf("the tracked placeholder is missing: %v", err)
	}
	if _, err := fs.Stat(Files(), "missing.html"); err == nil {
		t.Error("a file that was never built was found")
	}
}
