package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldestPostgres is the oldest major version that the migrations are meant for.
const oldestPostgres = 14

// programs are the server programs of one PostgreSQL installation.
type programs struct {
	bin   string // the directory that holds postgres and initdb
	major int
}

func (p programs) postgres() string { return filepath.Join(p.bin, "postgres") }
func (p programs) initdb() string   { return filepath.Join(p.bin, "initdb") }

// errNoPrograms means that this machine has no server programs that could be used.
var errNoPrograms = errors.New("no PostgreSQL server programs are installed")

// choosePrograms picks the installation that fits: the one that made the data when there are data (wanted is its major
// version), the first that is new enough when there are none (wanted is 0).
func choosePrograms(installed []programs, wanted int, data string) (programs, error) {
	if len(installed) == 0 {
		return programs{}, errNoPrograms
	}
	if wanted == 0 {
		return installed[0], nil
	}
	for _, p := range installed {
		if p.major == wanted {
			return p, nil
		}
	}
	return programs{}, fmt.Errorf("the data in %s were made by PostgreSQL %d, and installed here is %d (in %s): "+
		"install PostgreSQL %d, or name another data directory with --data-dir",
		data, wanted, installed[0].major, installed[0].bin, wanted)
}

// installedPrograms lists the usable installations of the machine, in the order in which they are preferred.
func installedPrograms(ctx context.Context, run runner, dirs []string) []programs {
	var found []programs
	for _, dir := range dirs {
		bin, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil {
			continue
		}
		bin = filepath.Dir(bin)
		if slices.ContainsFunc(found, func(p programs) bool { return p.bin == bin }) {
			continue
		}
		if major := serverMajor(ctx, run, bin); major >= oldestPostgres {
			found = append(found, programs{bin: bin, major: major})
		}
	}
	return found
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// serverMajor asks postgres and initdb in bin for their version, as the user who will run them; 0 when that fails.
func serverMajor(ctx context.Context, run runner, bin string) int {
	for _, program := range []string{"initdb", "postgres"} {
		out, err := run.command(ctx, "/", filepath.Join(bin, program), "--version").Output()
		if err != nil {
			return 0
		}
		if match := versionPattern.FindSubmatch(out); match != nil && program == "postgres" {
			major, _ := strconv.Atoi(string(match[1])) // digits, by the pattern
			return major
		}
	}
	return 0
}

// programDirs lists where server programs may be: the path, the distributions' versioned directories, what pg_config
// says, and Homebrew's.
func programDirs(ctx context.Context) []string {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	dirs = append(dirs, versioned("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*")...)
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	return append(dirs, versioned("/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin")...)
}

// lastNumber finds the version in /usr/lib/postgresql/17/bin.
var lastNumber = regexp.MustCompile(`(\d+)\D*$`)

// versioned lists what the patterns match, the newest version first and those without a version last.
func versioned(patterns ...string) []string {
	var dirs []string
	for _, pattern := range patterns {
		matches, _ := filepath.Glob(pattern) // fails only on a malformed pattern
		dirs = append(dirs, matches...)
	}
	version := func(dir string) int {
		match := lastNumber.FindStringSubmatch(dir)
		if match == nil {
			return 0
		}
		n, _ := strconv.Atoi(match[1]) // digits, by the pattern
		return n
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	return dirs
}
