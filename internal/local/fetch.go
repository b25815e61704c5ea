package local

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// fetchPrograms brings server programs from the embedded-postgres library's repository into the data directory, for
// machines that have none installed. The wanted major version is that of the data, or 0 for the library's newest.
func (d *Dir) fetchPrograms(ctx context.Context, wanted int, repository string) (programs, error) {
	version, major, ok := fetchable(wanted)
	if !ok {
		return programs{}, fmt.Errorf("the data in %s were made by PostgreSQL %d, which is neither installed here nor can "+
			"be fetched: install its server programs, or name another data directory with --data-dir", d.path, wanted)
	}
	home := d.file(fmt.Sprintf("postgresql-%d", major))
	found := programs{bin: filepath.Join(home, "bin"), major: major}
	if _, err := os.Stat(home); err == nil {
		return found, nil
	}
	d.log.InfoContext(ctx, "no PostgreSQL server programs are installed; fetching them", "version", string(version))
	unpacked, err := os.MkdirTemp(d.path, "fetch-*")
	if err != nil {
		return programs{}, explain(d.path, err)
	}
	defer os.RemoveAll(unpacked) //nolint:errcheck // what remains of a failed attempt is only litter
	bin := filepath.Join(unpacked, "programs")
	if err := runFetch(ctx, version, repository, unpacked, bin); err != nil {
		return programs{}, err
	}
	if err := openToAll(bin); err != nil {
		return programs{}, explain(d.path, err)
	}
	if err := os.Rename(bin, home); err != nil {
		return programs{}, explain(d.path, err)
	}
	return found, nil
}

// runFetch lets the library download and unpack. It has no call for that alone: its Start does so first and would go on
// to run a server in its own way, which a data directory that cannot exist prevents. So what tells success is the
// programs being there. The library cannot be interrupted; after a cancel it ends by itself, into a deleted directory.
func runFetch(ctx context.Context, version embeddedpostgres.PostgresVersion, repository, scratch, bin string) error {
	config := embeddedpostgres.DefaultConfig().Version(version).Port(0).Logger(io.Discard).
		CachePath(filepath.Join(scratch, "cache")).RuntimePath(filepath.Join(scratch, "run")).
		BinariesPath(bin).DataPath("/dev/null/none")
	if repository != "" {
		config = config.BinaryRepositoryURL(repository)
	}
	ended := make(chan error, 1)
	go func() { ended <- embeddedpostgres.NewDatabase(config).Start() }()
	var err error
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err = <-ended:
	}
	for _, program := range []string{"postgres", "initdb"} {
		if _, statErr := os.Stat(filepath.Join(bin, "bin", program)); statErr != nil {
			return fmt.Errorf("no PostgreSQL server programs (version %d or later) are installed, and they could not be "+
				"fetched (%w): install them (Debian, Ubuntu: apt-get install postgresql), or name a server with DATABASE_URL",
				oldestPostgres, err)
		}
	}
	return nil
}

// fetchable is the library's release of a major version, the newest it has for 0.
func fetchable(wanted int) (embeddedpostgres.PostgresVersion, int, bool) {
	releases := map[int]embeddedpostgres.PostgresVersion{
		14: embeddedpostgres.V14, 15: embeddedpostgres.V15, 16: embeddedpostgres.V16,
		17: embeddedpostgres.V17, 18: embeddedpostgres.V18,
	}
	if wanted == 0 {
		wanted = 18
	}
	version, ok := releases[wanted]
	return version, wanted, ok
}

// openToAll lets every user read and run what is below dir: a strict umask may have kept the server's user out.
func openToAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm() | 0o444
		if entry.IsDir() || mode&0o100 != 0 {
			mode |= 0o111
		}
		return os.Chmod(path, mode)
	})
}
