package dramatis_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/literaryai/dramatis"

// room says what the code of one folder may import of ours, and what of others it must not. Tests are free.
type room struct {
	ours   []string // folders of this module; "." is the root package
	theirs []string // nil for anything, otherwise the only modules beside the standard library
	never  []string // import paths, with all below them
}

var (
	noDatabase = []string{"github.com/jackc", "database"}
	noHTTP     = []string{"github.com/gin-gonic", "github.com/danielgtaylor", "net/http"}
	noQueue    = []string{"github.com/hibiken"}
)

// house is the table of ARCHITECTURE.md: five floors, arrows only point down.
func house() map[string]room {
	nouns := []string{"."}
	outside := slices.Concat(noDatabase, noHTTP, noQueue, []string{"github.com/redis"})
	return map[string]room{
		// 1
		".":              {theirs: []string{"github.com/google/uuid"}},
		"migrations":     {never: slices.Concat(noHTTP, noQueue)},
		"web":            {theirs: []string{}},
		"internal/local": {never: noQueue},
		// 2
		"sim":      {ours: nouns, theirs: []string{"github.com/google/uuid", "gonum.org/v1/gonum"}, never: []string{"os", "net", "log"}},
		"tasks":    {ours: nouns, theirs: []string{}},
		"llm":      {ours: nouns, never: slices.Concat(noDatabase, noQueue)},
		"format":   {ours: nouns, never: outside},
		"document": {ours: nouns, never: outside},
		"legacy": { // a SQLite file is a format of the earlier application: it is read through database/sql, and Postgres stays the store's
			ours: nouns, theirs: []string{"modernc.org/sqlite", "github.com/goccy/go-yaml", "github.com/google/uuid", "golang.org/x/crypto/bcrypt"},
			never: slices.Concat([]string{"github.com/jackc", "github.com/redis"}, noHTTP, noQueue),
		},
		"demo": {ours: []string{".", "format"}, never: outside},
		// 3
		"store":          {ours: []string{".", "migrations", "sim", "tasks", "llm", "document", "format", "legacy"}, never: slices.Concat(noHTTP, noQueue)},
		"store/neo4j":    {ours: nouns, never: slices.Concat(noDatabase, noHTTP, noQueue)},
		"store/pinecone": {ours: nouns, never: slices.Concat(noDatabase, noQueue, []string{"github.com/gin-gonic", "github.com/danielgtaylor"})},
		"store/redis":    {ours: nouns, never: slices.Concat(noDatabase, noHTTP, noQueue)},
		// 4
		"worker":    {ours: []string{".", "sim", "tasks", "llm", "document", "format", "store"}, never: slices.Concat(noDatabase, noHTTP)},
		"scheduler": {ours: []string{".", "tasks", "store"}, never: slices.Concat(noDatabase, noHTTP, noQueue)},
		"api":       {ours: []string{".", "sim", "tasks", "document", "format", "store", "web"}, never: slices.Concat(noDatabase, noQueue)},
	}
}

// upstairs are the folders that may import everything: the wiring, and the harness of the tests.
func upstairs(folder string) bool {
	return strings.HasPrefix(folder, "cmd/") || strings.HasPrefix(folder, "internal/testrig")
}

// TestArrowsOnlyPointDown reads the imports of every file and holds them against the house.
func TestArrowsOnlyPointDown(t *testing.T) {
	t.Parallel()
	rooms, seen := house(), map[string]bool{}
	for file, imports := range sources(t) {
		folder := path.Dir(filepath.ToSlash(file))
		seen[folder] = true
		for _, imported := range imports {
			if !strings.HasPrefix(folder, "internal/testrig") && below(imported, module+"/internal/testrig") {
				t.Errorf("%s imports the tests' harness", file)
			}
			if upstairs(folder) {
				continue
			}
			r, known := rooms[folder]
			if !known {
				t.Fatalf("%s is in a folder that the house has no room for: give it one here and in .golangci.yml", file)
			}
			if why := r.refuses(imported); why != "" {
				t.Errorf("%s imports %s: %s", file, imported, why)
			}
		}
	}
	for folder := range rooms {
		if !seen[folder] {
			t.Errorf("the house has a room %s, and there is no code in it", folder)
		}
	}
}

// refuses says why a room may not import something, or nothing.
func (r room) refuses(imported string) string {
	for _, never := range r.never {
		if below(imported, never) {
			return "it must not know " + never
		}
	}
	if below(imported, module) {
		folder := strings.TrimPrefix(strings.TrimPrefix(imported, module), "/")
		if folder == "" {
			folder = "."
		}
		if !slices.Contains(r.ours, folder) {
			return "arrows only point down"
		}
		return ""
	}
	first, _, _ := strings.Cut(imported, "/")
	if r.theirs == nil || !strings.Contains(first, ".") { // the standard library's paths have no dot in front
		return ""
	}
	if !slices.ContainsFunc(r.theirs, func(allowed string) bool { return below(imported, allowed) }) {
		return "it makes do with the standard library"
	}
	return ""
}

func below(imported, prefix string) bool {
	return imported == prefix || strings.HasPrefix(imported, prefix+"/")
}

// sources are the imports of every Go file that is no test.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); file != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[file] = append(found[file], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestTheHouseRefuses makes sure that the walls are there at all.
func TestTheHouseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ folder, imported string }{
		{".", "github.com/jackc/pgx/v5"}, {".", module + "/sim"}, {"sim", "os"}, {"sim", module + "/store"},
		{"tasks", "github.com/hibiken/asynq"}, {"llm", module + "/store"}, {"format", module + "/sim"}, {"format", "database/sql"}, {"legacy", "github.com/jackc/pgx/v5"}, {"legacy", module + "/store"},
		{"store", module + "/store/redis"}, {"store", module + "/worker"}, {"store/redis", module + "/store"},
		{"worker", module + "/api"}, {"api", module + "/worker"}, {"scheduler", module + "/worker"},
		{"api", "github.com/jackc/pgx/v5/pgxpool"}, {"internal/local", module},
	} {
		if house()[test.folder].refuses(test.imported) == "" {
			t.Errorf("%s may import %s", test.folder, test.imported)
		}
	}
}
