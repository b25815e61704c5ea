package local

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// dirMode lets the user that the database server runs as pass through; what is secret inside has its own mode.
const dirMode fs.FileMode = 0o711

// Options say where the data directory is, and who hears of what was decided there.
type Options struct {
	Dir string       // where; made when it is not there
	Log *slog.Logger // nil for silence
}

// Dir is an open data directory. While it is open, no other process can open it. Its methods may be called from any
// goroutine.
type Dir struct {
	path string
	log  *slog.Logger
	lock *os.File

	mu    sync.Mutex // guards state
	state state
}

// DefaultDir is where data live when nobody says otherwise: /var/lib/dramatis for root, because the unprivileged user
// that the database server then runs as can enter it, and the user's data folder for everyone else.
func DefaultDir(uid int, getenv func(string) string) (string, error) {
	if uid == 0 {
		return "/var/lib/dramatis", nil
	}
	if base := getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "dramatis"), nil
	}
	home := getenv("HOME")
	if home == "" {
		return "", errors.New("there is no home directory to keep data in: name a directory with --data-dir")
	}
	return filepath.Join(home, ".local", "share", "dramatis"), nil
}

// Open makes the data directory if need be, locks it for this process, and reads what was kept there.
func Open(o Options) (*Dir, error) {
	path, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the data directory %s: %w", o.Dir, err)
	}
	if err := makeDir(path); err != nil {
		return nil, explain(path, err)
	}
	d := &Dir{path: path, log: o.Log}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.lock, err = lockFile(filepath.Join(path, "lock")); err != nil {
		return nil, explain(path, err)
	}
	if d.state, err = readState(d.file("state.json")); err != nil {
		return nil, errors.Join(err, d.lock.Close())
	}
	return d, nil
}

// Path is the directory's absolute path.
func (d *Dir) Path() string { return d.path }

// Close gives the directory free. Servers started from it must have been stopped.
func (d *Dir) Close() error {
	if err := d.lock.Close(); err != nil {
		return fmt.Errorf("unlock the data directory %s: %w", d.path, err)
	}
	return nil
}

func (d *Dir) file(name string) string { return filepath.Join(d.path, name) }

// makeDir makes the directory and its parents. A strict umask must not close it to the database's user, so the mode
// is set again; an existing directory keeps the mode that its owner gave it.
func makeDir(path string) error {
	info, err := os.Stat(path)
	if err == nil {
		if !info.IsDir() {
			return fmt.Errorf("the data directory %s is a file: name another with --data-dir", path)
		}
		return nil
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	return os.Chmod(path, dirMode)
}
