package local

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// explain turns the failures that a person can do something about into one sentence that says what.
func explain(path string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return diskFull(path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%s cannot be written by this user: name another data directory with --data-dir, "+
			"or change whose it is (%w)", path, err)
	}
	return err
}

// explainOutput does the same with what a server program said before it gave up.
func explainOutput(what, path, output string, err error) error {
	switch {
	case strings.Contains(output, "No space left on device"):
		return diskFull(path)
	case strings.Contains(output, "Permission denied"):
		return fmt.Errorf("the database server may not use %s: change whose it is, "+
			"or name another data directory with --data-dir (%s)", path, lastLine(output))
	}
	return fmt.Errorf("%s in %s: %w: %s", what, path, err, lastLine(output))
}

func diskFull(path string) error {
	return fmt.Errorf("the disk that holds %s is full: make room, or name a directory elsewhere with --data-dir", path)
}

// lastLine is the last line that says what went wrong: a server's last words are often only that it stops.
func lastLine(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		for _, mark := range []string{"FATAL:", "PANIC:", "error:"} {
			if _, said, ok := strings.Cut(lines[i], mark); ok {
				return strings.TrimSpace(said)
			}
		}
	}
	return strings.TrimSpace(lines[len(lines)-1])
}
