package local

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		says []string
	}{
		"a full disk":       {fmt.Errorf("write: %w", syscall.ENOSPC), []string{"the disk that holds /d is full"}},
		"no permission":     {fmt.Errorf("open: %w", fs.ErrPermission), []string{"/d cannot be written", "--data-dir"}},
		"a read-only disk":  {fmt.Errorf("open: %w", syscall.EROFS), []string{"/d cannot be written", "--data-dir"}},
		"anything else":     {errors.New("lightning"), []string{"lightning"}},
		"initdb, full":      {explainOutput("make", "/d", "x\nPANIC: could not write: No space left on device", nil), []string{"/d is full"}},
		"initdb, forbidden": {explainOutput("make", "/d", `initdb: error: could not access directory "/d": Permission denied`, nil), []string{"may not use /d", "could not access"}},
		"the server's last words": {
			explainOutput("start", "/d", "LOG: a\nFATAL:  could not map memory\nHINT: b\nLOG: bye", errors.New("exit 1")),
			[]string{"start in /d: exit 1: could not map memory"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantSentence(t, explain("/d", test.err), test.says...)
		})
	}
}
