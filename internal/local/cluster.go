package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// superuser is the one role of the private server, and database the one that the product lives in.
const (
	superuser = "dramatis"
	database  = "dramatis"
)

// cluster is a PostgreSQL data directory, with the programs and the user that serve it.
type cluster struct {
	dir      string
	run      runner
	programs programs
}

// dataMajor is the major version that made the data in dir, 0 when there are none.
func dataMajor(dir string) (int, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, explain(dir, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION does not hold a version of PostgreSQL: restore the directory from a copy, "+
			"or name another data directory with --data-dir", dir)
	}
	return major, nil
}

// create makes the data directory when there is none. It is made under another name and renamed when it is whole, so
// that a crash on the way leaves nothing that looks like data.
func (c cluster) create(ctx context.Context, password string, sync bool) error {
	if _, err := os.Stat(c.dir); err == nil {
		return nil
	}
	unfinished := c.dir + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return explain(unfinished, err)
	}
	defer os.RemoveAll(unfinished) //nolint:errcheck // nothing is there after the rename
	if err := os.Mkdir(unfinished, 0o700); err != nil {
		return explain(unfinished, err)
	}
	if err := c.run.own(unfinished); err != nil {
		return err
	}
	if err := c.initdb(ctx, unfinished, password, sync); err != nil {
		return err
	}
	if err := os.Rename(unfinished, c.dir); err != nil {
		return explain(c.dir, err)
	}
	return nil
}

func (c cluster) initdb(ctx context.Context, dir, password string, sync bool) error {
	pwfile, err := c.passwordFile(password)
	if err != nil {
		return err
	}
	defer os.Remove(pwfile) //nolint:errcheck // only litter, readable by nobody else
	args := []string{
		"-D", dir, "-U", superuser, "--pwfile", pwfile, "--auth", "scram-sha-256", "--encoding", "UTF8",
		"--lc-messages", "C",
	}
	if !sync {
		args = append(args, "--no-sync")
	}
	// Text sorts by code point everywhere, and upper and lower case are known beyond ASCII where the machine has the
	// locale for it.
	locales := [][]string{{"--locale", "C", "--lc-ctype", "C.UTF-8"}, {"--locale", "C"}}
	var failure error
	for _, locale := range locales {
		out, err := c.run.command(ctx, filepath.Dir(dir), c.programs.initdb(), append(locale, args...)...).CombinedOutput()
		if err == nil {
			return nil
		}
		failure = explainOutput("make the database", dir, string(out), err)
		if !strings.Contains(string(out), "locale") {
			break
		}
	}
	return failure
}

// passwordFile hands initdb the password where a command line would show it to every user of the machine.
func (c cluster) passwordFile(password string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(c.dir), "password-*") // of mode 0600
	if err != nil {
		return "", explain(c.dir, err)
	}
	_, err = f.WriteString(password)
	if err := errors.Join(err, f.Close(), c.run.own(f.Name())); err != nil {
		return "", errors.Join(explain(f.Name(), err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}
