package local

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func TestDefaultDir(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		uid  int
		env  map[string]string
		want string // empty for a refusal
	}{
		"root":            {0, map[string]string{"HOME": "/root", "XDG_DATA_HOME": "/x"}, "/var/lib/dramatis"},
		"a user":          {1000, map[string]string{"HOME": "/home/a"}, "/home/a/.local/share/dramatis"},
		"a user's choice": {1000, map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "/data"}, "/data/dramatis"},
		"a relative one":  {1000, map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "data"}, "/home/a/.local/share/dramatis"},
		"homeless":        {1000, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := DefaultDir(test.uid, func(name string) string { return test.env[name] })
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("DefaultDir = %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestOneProcessPerDirectory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data")
	d, _ := open(t, path)
	_, err := Open(Options{Dir: path})
	wantSentence(t, err, path, "in use by another dramatis (process "+strconv.Itoa(os.Getpid())+")")
	closeDir(t, d)
	d, _ = open(t, path)
	closeDir(t, d)
}

func TestSecretsAreMadeOnceAndHidden(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, _ := open(t, path)
	signing, err := d.Secret("signing")
	if err != nil || len(signing) != 64 {
		t.Fatalf("Secret = %q, %v", signing, err)
	}
	other, err := d.Secret("other")
	if err != nil || other == signing {
		t.Errorf("two secrets are one: %q, %v", other, err)
	}
	closeDir(t, d)
	d, _ = open(t, path)
	defer closeDir(t, d)
	if again, err := d.Secret("signing"); err != nil || again != signing {
		t.Errorf("the secret was %q and is %q, %v", signing, again, err)
	}
	info, err := os.Stat(filepath.Join(path, "state.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("state.json has the mode %v, %v", info.Mode(), err)
	}
}

func TestRefusedDirectories(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	file := filepath.Join(base, "file")
	broken := filepath.Join(base, "broken")
	if err := os.Mkdir(broken, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(broken, "state.json")} {
		if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Open(Options{Dir: file})
	wantSentence(t, err, file, "is a file")
	_, err = Open(Options{Dir: broken})
	wantSentence(t, err, "state.json cannot be read", "move the data directory away")
	_, err = Open(Options{Dir: "/proc/dramatis"}) // even root cannot write there
	if err == nil {
		t.Error("a directory was made in /proc")
	}
}
